"""HylaFAX's look: the plain mails that its notify script makes, with its counters, and the transcript of the last call of a failure.

Source: HylaFAX notify(8) and its templates notify-done, -failed, -requeued, -removed, -killed, -timedout, -format_failed and -reject.
It speaks English always, and names only what this gateway knows: no widths of paper, no modem devices.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from gateway.model.call import connected
from gateway.model.outcome import Outcome
from gateway.report.account import Account, ReportedFax
from gateway.report.dialects.dialect import Dialect, called, marked, without_status
from gateway.report.status import report_mail
from gateway.report.wording import ENGLISH, LONGEST_SUBJECT, TIMED_OUT, ended_before, plain
from gateway.settings import ReportSettings
from wire.dsn import Action

_MOST_LINES = 200
"""Of a transcript: the beginning of a long one tells nothing about its end."""

_LABEL = 17
_CONVERSION = frozenset(
    {
        Outcome.DOCUMENT_UNREADABLE,
        Outcome.UNPRINTABLE,
        Outcome.UNSUPPORTED,
        Outcome.NOT_GROUP_3,
        Outcome.FILE_ERROR,
    }
)
_REJECTED = frozenset(
    {
        Outcome.BAD_NUMBER,
        Outcome.NOT_OURS,
        Outcome.FORBIDDEN,
        Outcome.DUPLICATE,
        Outcome.LOOP,
        Outcome.TOO_LARGE,
        Outcome.TOO_MANY_PAGES,
        Outcome.BAD_JOB,
    }
)
_REMOVED = frozenset({Outcome.CANCELLED, Outcome.ABORTED})


def _mail(account: Account, settings: ReportSettings, zone: ZoneInfo) -> bytes:
    english = replace(account, words=ENGLISH)
    blocks = ["\n".join(_lines(fax, english, zone)) for fax in account.faxes]
    looks = replace(
        report_mail(english, settings, zone),
        subject=_subject(english),
        text="\n\n\n".join([*blocks, ENGLISH.simulated]) + "\n",
    )
    return without_status(marked(looks, DIALECT.tag))


def _subject(account: Account) -> str:
    action = account.letter.action or account.fax.action
    faxes = [fax for fax in account.faxes if fax.action is action] or account.faxes
    fax = faxes[0]
    others = f" and {len(account.faxes) - 1} more" if len(account.faxes) > 1 else ""
    return f"facsimile job {fax.job.id} to {called(fax)}{others} {_ended(fax)}"


def _ended(fax: ReportedFax) -> str:
    match fax.action:
        case Action.FAILED if fax.job.outcome in _REMOVED:
            return "removed from queue"
        case Action.FAILED:
            return "failed"
        case Action.DELAYED:
            return "requeued"
        case Action.EXPANDED:
            return "expanded"
        case _:
            return "completed"


def _lines(fax: ReportedFax, account: Account, zone: ZoneInfo) -> Iterator[str]:
    match fax.action:
        case Action.FAILED:
            yield from _failed(fax, account)
        case Action.DELAYED:
            yield f"Your job to {called(fax)} was not sent because:"
            yield from ("", _status(fax), "")
            if fax.is_held:
                yield "The job is held until somebody releases it"
                return
            at = f" at {fax.next_call.astimezone(zone):%Y-%m-%d %H:%M %Z}" if fax.next_call else ""
            yield f"The job will be retried{at}"
        case Action.EXPANDED:
            yield f"Your job to {called(fax)} was passed on to several numbers."
        case _:
            yield f"Your job to {called(fax)} was completed successfully."
            yield ""
            yield from _table(_completed(fax, account))
            yield ""
            yield f"Processing time was {_clock(fax)}."


def _failed(fax: ReportedFax, account: Account) -> Iterator[str]:
    job, to = fax.job, called(fax)
    if job.outcome in _REMOVED:
        yield f"Your job to {to} was deleted from the queue."
    elif job.outcome in TIMED_OUT:
        yield f"Your job to {to} could not be completed before the appointed deadline."
    elif job.outcome in _CONVERSION:
        yield f"Your job to {to} was not sent because its document could not be converted:"
        yield from ("", _status(fax))
    elif job.outcome in _REJECTED:
        yield f"Your job to {to} was rejected because:"
        yield from ("", _status(fax))
    else:
        yield f"Your job to {to} failed because:"
        yield from ("", _status(fax))
        yield from _transcript(fax)
    if job.outcome is Outcome.CANCELLED and not job.dials:
        return  # notify-removed: it never came so far as to have a status
    yield from ("", "------- Unsent job status -------")
    yield from _table(_unsent(fax, account))


def _status(fax: ReportedFax) -> str:
    """Return code and text of the outcome as HylaFAX stores them, and what made it final behind them."""
    job = fax.job
    if job.outcome is None:
        return "No call has been made yet" if not job.dials else "The last call left no result"
    said, detail = _coded(job.outcome), plain(ENGLISH.detail(job.detail))
    if (last := ended_before(job)) is not None:
        detail = _coded(last)
    return f"{said}; {detail}" if detail and detail.lower() not in said.lower() else said


def _coded(outcome: Outcome) -> str:
    return f"{outcome.value.text} {{{outcome.value.code}}}"


def _transcript(fax: ReportedFax) -> Iterator[str]:
    lines = fax.calls[-1].result.transcript if fax.calls else ()
    yield from ("", "", "    ---- Transcript of session follows ----", "")
    if not lines:
        yield "No transcript is available."
    yield from (plain(line) for line in lines[-_MOST_LINES:])


Facts = Iterator[tuple[str, str]]


def _completed(fax: ReportedFax, account: Account) -> Facts:
    job, last = fax.job, fax.calls[-1].result if fax.calls else None
    yield "Pages", str(job.pages_confirmed)
    if last and last.csid:
        yield "Receiver", plain(last.csid)
    yield from _quality(fax)
    if last and last.speed:
        yield "Signal Rate", f"{last.speed} bit/s"
    if last and last.ecm is not None:
        yield "Error Correction", "yes" if last.ecm else "no"
    yield "Dialogs", f"{job.tries} (exchanges with remote device)"
    yield "Calls", f"{job.dials} (total phone calls placed)"
    yield from _identity(fax, account)


def _unsent(fax: ReportedFax, account: Account) -> Facts:
    job = fax.job
    yield "Destination", called(fax)
    yield from _identity(fax, account)
    yield from _quality(fax)
    yield "Status", _status(fax)
    yield "Dialogs", str(job.tries)
    yield "Dials", str(job.unanswered)
    yield "Calls", str(job.dials)
    yield "Pages", str(job.pages_confirmed)
    yield "TotPages", str(job.pages or 0)
    yield "Attempts", str(job.page_tries)


def _identity(fax: ReportedFax, account: Account) -> Facts:
    if fax.calls:
        yield "Modem", f"channel {fax.calls[-1].channel}"
    yield "JobID", str(fax.job.id)
    yield "GroupID", str(account.message.id)
    yield "Mailaddr", plain(account.message.sender)
    if subject := plain(account.message.subject, LONGEST_SUBJECT):
        yield "Subject", subject


def _quality(fax: ReportedFax) -> Facts:
    if fax.resolution:
        yield "Resolution", f"{fax.resolution[0]}x{fax.resolution[1]} dpi"


def _table(facts: Facts) -> Sequence[str]:
    """Lay the facts out with their labels flush right, as the templates do."""
    return [f"{label:>{_LABEL}}: {value}" for label, value in facts]


def _clock(fax: ReportedFax) -> str:
    return str(timedelta(seconds=round(connected(fax.calls).total_seconds())))


DIALECT = Dialect(
    name="hylafax",
    version=1,
    sentence="Text alone, as HylaFAX's notify writes it: counters, and the transcript of the last call of a failure. English.",
    claims_rfc3464=False,
    mail=_mail,
)
