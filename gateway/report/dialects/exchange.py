"""Exchange's look: a delivery status notification whose text, subject and diagnostic are those of its own reports.

Source: spec reports.md section 6, [EX]; Microsoft, "DSNs and NDRs". It speaks English always: its readers compare words.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from html import escape
from zoneinfo import ZoneInfo

from gateway.report.account import Account, ReportedFax
from gateway.report.dialects.dialect import Dialect, addressee, called, marked
from gateway.report.status import report_mail
from gateway.report.text import headline, what_happened
from gateway.report.wording import ENGLISH, LONGEST_SUBJECT, plain
from gateway.settings import ReportSettings
from wire import dsn
from wire.address import masked
from wire.dsn import Action, RecipientStatus, ReportMail

_HEADINGS = {
    Action.FAILED: "Delivery has failed to these recipients or groups:",
    Action.DELAYED: "Delivery to these recipients or groups is delayed:",
    Action.DELIVERED: "Your message has been delivered to the following recipients:",
    Action.RELAYED: "Delivery to these recipients or groups is complete, but no delivery notification was sent by the destination:",
    Action.EXPANDED: "The following groups were expanded:",
}
# An answer of a mail server has a code of its own before the enhanced one (RFC 5321 section 4.2.1).
_SMTP_CODES = {Action.FAILED: "550", Action.DELAYED: "400"}


def _mail(account: Account, settings: ReportSettings, zone: ZoneInfo) -> bytes:
    english = replace(account, words=ENGLISH)
    report = report_mail(english, settings, zone)
    recipients = tuple(map(_recipient, report.status.recipients, account.faxes))
    paragraphs = [*_for_the_sender(english, zone), *_for_administrators(recipients, report), [ENGLISH.simulated]]
    looks = replace(
        report,
        sender=settings.postmaster,  # bare, as Exchange writes its own
        text="\n\n".join("\n".join(lines) for lines in paragraphs) + "\n",
        html=_html(paragraphs),
        status=replace(report.status, recipients=recipients),
    )
    return dsn.build(marked(looks, DIALECT.tag))


def _for_the_sender(account: Account, zone: ZoneInfo) -> Iterator[list[str]]:
    for action, heading in _HEADINGS.items():
        faxes = [fax for fax in account.faxes if fax.action is action]
        if faxes:
            yield [heading]
        for fax in faxes:
            yield [addressee(fax), headline(fax, ENGLISH), *what_happened(fax, account, zone)]
    if subject := plain(account.message.subject, LONGEST_SUBJECT):
        yield [f"Subject: {subject}"]


def _for_administrators(recipients: Sequence[RecipientStatus], report: ReportMail) -> Iterator[list[str]]:
    diagnosed = [recipient for recipient in recipients if recipient.diagnostic]
    if not diagnosed:
        return
    yield ["Diagnostic information for administrators:"]
    yield [f"Generating server: {report.status.reporting_mta}"]
    for recipient in diagnosed:
        yield [
            plain(masked(recipient.final_recipient)),
            f"Fax gateway returned '{(recipient.diagnostic or ('', ''))[1]}'",
        ]


def _recipient(recipient: RecipientStatus, fax: ReportedFax) -> RecipientStatus:
    """Return the machine's facts as Exchange has them; what only a fax line knows moves into a field of ours."""
    ours: list[tuple[str, str]] = []
    diagnostic = recipient.diagnostic
    if diagnostic:
        ours.append(("X-Fax-Diagnostic", f"{diagnostic[0]}; {diagnostic[1]}"))
        diagnostic = ("smtp", f"{_SMTP_CODES.get(recipient.action, '250')} {recipient.status} {diagnostic[1]}")
    shown = plain(fax.job.name) or called(fax)
    extensions = (("X-Display-Name", shown), *ours, *recipient.extensions)
    return replace(recipient, status_comment=None, diagnostic=diagnostic, extensions=extensions)


def _html(paragraphs: Sequence[Sequence[str]]) -> str:
    """Return the same text with looks; whatever came from outside stands escaped in it."""
    bold = {*_HEADINGS.values(), "Diagnostic information for administrators:"}
    blocks = []
    for lines in paragraphs:
        block = "<br>\n".join(escape(line) for line in lines)
        blocks.append(f"<p><b>{block}</b></p>" if lines[0] in bold else f"<p>{block}</p>")
    return (
        '<html>\n<head>\n<meta http-equiv="Content-Type" content="text/html; charset=utf-8">\n</head>\n<body>\n'
        + "\n".join(blocks)
        + "\n</body>\n</html>\n"
    )


DIALECT = Dialect(
    name="exchange",
    version=2,
    sentence="As Exchange's own reports: text and HTML, smtp diagnostics; a delivery status notification (RFC 3464). English.",
    claims_rfc3464=True,
    mail=_mail,
)
