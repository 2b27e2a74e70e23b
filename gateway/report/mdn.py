"""The disposition notification: for senders who asked for one and sites that switched it on (RFC 8098, RFC 3249)."""

import re
from zoneinfo import ZoneInfo

from gateway.model.outcome import Form
from gateway.report.account import Account, ReportedFax
from gateway.report.status import envelope_of, in_reply_to
from gateway.report.text import text
from gateway.report.wording import LONGEST_SUBJECT, plain, whom
from gateway.settings import ReportSettings
from wire import mailfile, mdn
from wire.address import masked
from wire.dsn import Action
from wire.mdn import Disposition, Notice, NoticeMail

_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,320}@[A-Za-z0-9.-]{1,255}")
_PRODUCT = "dropfax"


def mdn_file(account: Account, settings: ReportSettings, zone: ZoneInfo) -> bytes:
    """Return the whole file for the Replay directory; the same account makes the same bytes.

    Raises GatewayError for a mail of the null sender (RFC 8098 section 3: the notification has it itself, so that none answers it).
    """
    return mailfile.write(envelope_of(account, settings), mdn.build(notice_mail(account, settings, zone)))


def notice_mail(account: Account, settings: ReportSettings, zone: ZoneInfo) -> NoticeMail:
    """Return the notification on one fax as a mail."""
    message, letter, fax = account.message, account.letter, account.fax
    # RFC 8098 section 3: From is the one for whom it is issued; an address that needs quoting, or that holds what nobody is to read,
    # leaves it to the postmaster.
    address = fax.job.recipient.address
    is_fit = _ADDRESS.fullmatch(address) and masked(address) == address
    author = address if is_fit else settings.postmaster
    known = plain(message.subject, LONGEST_SUBJECT) or account.words.fax_to.format(whom=whom(fax.job))
    return NoticeMail(
        sender=f"<{author}>",
        recipient=message.sender,
        subject=f"Disposition notification: {known}",
        date=letter.created,
        message_id=f"<{letter.id}@{settings.reporting_mta}>",
        text=text(account, zone),
        notice=_notice(account, settings),
        returned=account.original,
        in_reply_to=in_reply_to(account),
        mail_headers=(("Content-Language", account.words.tag),),
    )


def _notice(account: Account, settings: ReportSettings) -> Notice:
    """No display event exists on a fax: it was dispatched, or could not be processed (RFC 3249 section 4, RFC 4160 section 3.4)."""
    fax = account.fax
    job, outcome = fax.job, fax.job.outcome
    is_delivered = fax.action is Action.DELIVERED
    why = () if is_delivered or outcome is None else (f"{outcome.value.code} {outcome.value.text}",)
    return Notice(
        reporting_ua=(settings.reporting_mta, _PRODUCT),
        original_recipient=job.recipient.orcpt,
        final_recipient=job.recipient.address,
        original_message_id=in_reply_to(account),
        disposition=Disposition.DISPATCHED if is_delivered else Disposition.PROCESSED,
        modifiers=() if is_delivered else ("error",),
        errors=why,
        features=_features(fax) if is_delivered else None,
    )


def _features(fax: ReportedFax) -> str | None:
    """Return what the machine is known to take: what every fax machine does, and the pages that it has just taken (RFC 2530, RFC 2879)."""
    if fax.resolution is None:
        return None
    # RFC 2879 section 3.2: ratios for the 200 dpi family; 200/100 is the standard resolution, which none may lack (T.4).
    ratio = {
        98: "(dpi-xyratio=200/100)",
        196: "(dpi-xyratio=[200/100,200/200])",
        391: "(dpi-xyratio=[200/100,200/400])",
    }
    coding = "MH" if Form.ONE_DIMENSIONAL in fax.job.forms else "[MH,MMR]"
    return (
        '(& (type="image/tiff") (color=Binary) (image-file-structure=TIFF) (dpi=200) '
        f"{ratio[fax.resolution[1]]} (image-coding={coding}) (paper-size=A4))"
    )
