"""The look of a fax service's own notices: subjects "Message Succeeded: ..." and "Message Failed: ...", the mail's subject in the text.

What its readers hold on to (features.md section 7): the words at the beginning of the subject, and the mail's own subject, unbroken, in
one line of the text. There is no part for machines. It speaks English always: its readers compare words.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from gateway.report.account import Account, ReportedFax
from gateway.report.dialects.dialect import Dialect, addressee, called, marked, without_status
from gateway.report.status import report_mail
from gateway.report.text import what_happened
from gateway.report.wording import ENGLISH, LONGEST_SUBJECT, address_of, plain
from gateway.settings import ReportSettings
from wire.dsn import Action

_WORDS = {
    Action.DELIVERED: "Succeeded",
    Action.FAILED: "Failed",
    Action.DELAYED: "Delayed",
    Action.RELAYED: "Relayed",
    Action.EXPANDED: "Expanded",
}
_TOLD = {
    Action.DELIVERED: "was delivered successfully on",
    Action.FAILED: "could not be delivered and was given up on",
    Action.DELAYED: "had not been delivered by",
    Action.RELAYED: "was passed on to a service that does not confirm delivery on",
    Action.EXPANDED: "was passed on to several numbers on",
}


def _mail(account: Account, settings: ReportSettings, zone: ZoneInfo) -> bytes:
    english = replace(account, words=ENGLISH)
    paragraphs = [*(_paragraph(fax, english, zone) for fax in account.faxes), ENGLISH.simulated]
    looks = replace(
        report_mail(english, settings, zone),
        subject=_subject(english, zone),
        text="\n\n".join(paragraphs) + "\n",
    )
    return without_status(marked(looks, DIALECT.tag))


def _subject(account: Account, zone: ZoneInfo) -> str:
    """Return what became of the fax, its number, and when or why; of several faxes, of the first that the letter's word fits."""
    action = account.letter.action or account.fax.action
    fax = next((fax for fax in account.faxes if fax.action is action), account.fax)
    number = called(fax)
    if action in (Action.FAILED, Action.DELAYED):
        return f"Message {_WORDS[action]}: {number} - {_WORDS[action]} ({_reason(fax, account, zone)})"
    moment = _american(account.letter.created, zone)
    return f"Message {_WORDS[action]}: {number} ({address_of(fax.job)}) on {moment}"


def _reason(fax: ReportedFax, account: Account, zone: ZoneInfo) -> str:
    return next(what_happened(fax, account, zone), "no reason is known").rstrip(".")


def _paragraph(fax: ReportedFax, account: Account, zone: ZoneInfo) -> str:
    return "\n".join(_lines(fax, account, zone))


def _lines(fax: ReportedFax, account: Account, zone: ZoneInfo) -> Iterator[str]:
    job = fax.job
    subject = plain(account.message.subject, LONGEST_SUBJECT) or "(none)"
    to, address = addressee(fax), address_of(job)
    to = to if to == address else f"{to}, {address},"
    yield f"Your fax to {to} with subject {subject} {_TOLD[fax.action]} {_american(account.letter.created, zone)}."
    yield from what_happened(fax, account, zone)
    if job.pages is not None and fax.action is not Action.EXPANDED:
        yield f"{ENGLISH.pages} {ENGLISH.pages_value.format(confirmed=job.pages_confirmed, pages=job.pages)}."
    yield f"{ENGLISH.reference} {ENGLISH.reference_value.format(job=job.id)}."


def _american(instant: datetime, zone: ZoneInfo) -> str:
    """Return the date as such notices write it: 8/13/2021 at 12:38:15 PM."""
    at = instant.astimezone(zone)
    half = "AM" if at.hour < 12 else "PM"
    return f"{at.month}/{at.day}/{at.year} at {at.hour % 12 or 12}:{at:%M:%S} {half}"


DIALECT = Dialect(
    name="succeeded-failed",
    version=1,
    sentence='Text alone, subjects "Message Succeeded: ..." and "Message Failed: ...", the mail\'s subject in the text. English.',
    claims_rfc3464=False,
    mail=_mail,
)
