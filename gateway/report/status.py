"""The delivery report: what became of one fax, as a mail and as the file that Exchange takes from its Replay directory."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from gateway.errors import GatewayError
from gateway.model.call import Call, connected
from gateway.model.job import Job
from gateway.model.letter import Letter
from gateway.model.message import Message
from gateway.model.outcome import Outcome, RetryClass
from gateway.report import wording
from gateway.settings import ReportSettings
from wire import dsn, mailfile
from wire.dsn import Action, DeliveryStatus, RecipientStatus, ReportMail
from wire.envelope import Envelope, Notify, Recipient, Ret

_MESSAGE_ID = re.compile(r"<?([!-;=?-~]{1,900})>?")  # printable ASCII without < and >
_NOT_TRIED = "4.4.5"  # RFC 3463: the system is congested, which is why a fax waits for its first call


@dataclass(frozen=True, kw_only=True)
class Account:
    """Everything that a report is made from: the letter we owe, the fax, its calls in order, and the mail as it came."""

    letter: Letter
    job: Job
    message: Message
    calls: Sequence[Call]
    original: bytes


def letter_file(account: Account, settings: ReportSettings, zone: ZoneInfo) -> bytes:
    """Return the whole file for the Replay directory; the same account makes the same bytes."""
    envelope = Envelope(
        sender="",  # RFC 3461 section 6.1: a report has the null return path, so that none answers it
        recipients=(Recipient(address=account.message.sender, notify=frozenset({Notify.NEVER})),),
        created_by="FAX",
        helo_domain=settings.reporting_mta,
        source="FAX Gateway",
        source_ip="127.0.0.1",
    )
    return mailfile.write(envelope, dsn.build(report_mail(account, settings, zone)))


def report_mail(account: Account, settings: ReportSettings, zone: ZoneInfo) -> ReportMail:
    """Return the report on the fax; raises GatewayError for a mail of the null sender, to whom none is ever owed."""
    job, message, letter = account.job, account.message, account.letter
    if not message.sender:
        raise GatewayError(f"message {message.id} has the null sender; no report on job {job.id} can be made")
    return ReportMail(
        sender=f'"Fax Gateway" <{settings.postmaster}>',
        recipient=message.sender,
        subject=wording.subject(letter.action, job, message.subject),
        date=letter.created,
        message_id=f"<{letter.id}@{settings.reporting_mta}>",
        text=wording.text(letter.action, job, account.calls, message.subject, zone),
        status=_delivery_status(account, settings),
        returned=account.original,
        full=_returns_all(account, settings),
        in_reply_to=_in_reply_to(message),
        mail_headers=(("Content-Language", "en-US"),),
    )


def _returns_all(account: Account, settings: ReportSettings) -> bool:
    """RFC 3461 section 4.3: RET speaks of failures only; RFC 6522 section 3: whole when nothing is asked."""
    if account.job.outcome is Outcome.TOO_LARGE:
        return False  # only its beginning was kept, and half a mail is no mail
    failed = account.letter.action is Action.FAILED
    return failed and account.message.ret is not Ret.HDRS and len(account.original) <= settings.max_returned_size


def _in_reply_to(message: Message) -> str | None:
    known = _MESSAGE_ID.fullmatch(message.message_id.strip())
    return f"<{known[1]}>" if known else None


def _delivery_status(account: Account, settings: ReportSettings) -> DeliveryStatus:
    return DeliveryStatus(
        reporting_mta=settings.reporting_mta,
        recipients=(_recipient_status(account),),
        envelope_id=account.message.envid,
        arrival=account.message.arrived,
    )


def _recipient_status(account: Account) -> RecipientStatus:
    job, action = account.job, account.letter.action
    last = account.calls[-1].result if account.calls else None
    return RecipientStatus(
        final_recipient=job.recipient.address,
        action=action,
        status=_status(action, job.outcome),
        status_comment=_status_comment(action, job.outcome),
        original_recipient=job.recipient.orcpt,
        diagnostic=_diagnostic(action, job),
        # RFC 3464 section 2.3.5: only when a remote machine took part.
        remote_mta=("x-csid", wording.plain(last.csid)) if last and last.csid else None,
        last_attempt=last.started if last else None,
        final_log_id=f"job {job.id}",
        will_retry_until=job.deadline if action is Action.DELAYED else None,
        extensions=tuple(_extensions(job, account.calls)),
    )


def _status(action: Action, outcome: Outcome | None) -> str:
    """Return the status code; that of a delay is persistent transient, however the same outcome would end for good."""
    if action is not Action.DELAYED:
        return (outcome or Outcome.INTERNAL).value.status
    if outcome is None:
        return _NOT_TRIED
    return "4.4.2" if outcome.value.retry is RetryClass.PROTOCOL else "4.4.1"


def _status_comment(action: Action, outcome: Outcome | None) -> str | None:
    return outcome.name.lower().replace("_", " ") if outcome and action is not Action.DELIVERED else None


def _diagnostic(action: Action, job: Job) -> tuple[str, str] | None:
    """Return code and text of the outcome, and, as HylaFAX does, what made it final behind them."""
    if job.outcome is None or action is Action.DELIVERED:
        return None
    ending = job.outcome.value
    text, detail = f"{ending.code} {ending.text}", wording.plain(job.detail)
    says_more = detail and detail.lower() not in text.lower()
    return "x-t30", f"{text}; {detail}" if says_more else text


def _extensions(job: Job, calls: Sequence[Call]) -> Iterator[tuple[str, str]]:
    """Yield our own fields (RFC 3464 section 2.4). The post-dial digits are in none: they may be a card code (RFC 3965)."""
    if job.number:
        yield "X-Fax-Number", job.number
    if name := wording.plain(job.name):
        yield "X-Fax-Name", name
    if csid := next((call.result.csid for call in reversed(calls) if call.result.csid), None):
        yield "X-Fax-CSID", wording.plain(csid)
    if job.pages is not None:
        yield "X-Fax-Pages", f"{job.pages_confirmed}/{job.pages}"
    if job.dials:
        yield "X-Fax-Attempts", str(job.dials)
    if spent := connected(calls):
        yield "X-Fax-Duration", str(timedelta(seconds=round(spent.total_seconds())))
    if speed := next((call.result.speed for call in reversed(calls) if call.result.speed), None):
        yield "X-Fax-Speed", f"{speed} bit/s"
