"""Accounts to make reports of: every kind of ending that a look of a report must be able to tell."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from gateway.model.call import Call
from gateway.model.expansion import as_alias
from gateway.model.job import Job, State
from gateway.model.letter import Letter
from gateway.model.message import Message
from gateway.model.outcome import Outcome
from gateway.report.account import Account, ReportedFax
from gateway.report.letters import letter_file
from gateway.report.wording import ENGLISH
from gateway.settings import Dialect, ReportSettings
from tests.gateway.model.facts import EIGHT, a_call, a_job, a_message
from wire import mailfile
from wire.dsn import Action
from wire.envelope import Recipient

UTC_ZONE = ZoneInfo("UTC")
OVER = EIGHT + timedelta(hours=2, minutes=30, seconds=7)
ORIGINAL = (
    b"Message-ID: <m1@contoso.example>\r\nSubject: Invoice\r\nFrom: Ann <ann@contoso.example>\r\n\r\nThe body.\r\n"
)
CSID = "+1 425 555 0123"
TRANSCRIPT = (
    "08:00:05.00  dialling +14255550123",
    "08:00:13.20  <-- CED",
    "08:00:16.40  <-- CSI  +1 425 555 0123",
    "08:00:16.90  <-- DIS  14400 bit/s, ECM, fine",
    "08:01:37.34  the far end hung up",
)


def a_letter(action: Action, **facts: Any) -> Letter:
    """A letter on job 4711, made when the fax was over."""
    usual: dict[str, Any] = {"id": "dsn-000123", "job": 4711, "action": action, "created": OVER, "due": OVER}
    return Letter(**{**usual, **facts})


def an_account(*faxes: tuple[Job, list[Call]], action: Action, message: Message | None = None, **facts: Any) -> Account:
    """A letter that says this of these faxes; in one that speaks of several, each that was delivered is told so."""
    reported = tuple(
        ReportedFax(
            action=Action.DELIVERED if job.state is State.DELIVERED and action is not Action.DELAYED else action,
            job=job,
            calls=calls,
            resolution=(204, 196) if job.pages else None,
            next_call=job.due if action is Action.DELAYED and not job.state.is_final else None,
            most_calls=12,
        )
        for job, calls in faxes
    )
    letter = a_letter(action, whole=len(faxes) > 1, **facts)
    return Account(letter=letter, message=message or a_message(), faxes=reported, original=ORIGINAL, words=ENGLISH)


def mail_of(account: Account, dialect: str, **settings: Any) -> bytes:
    """The mail that the account becomes in a look, without its envelope."""
    chosen = ReportSettings(dialect=Dialect(dialect), **settings)
    return mailfile.read(letter_file(account, chosen, UTC_ZONE)).content


def a_call_at(minutes: float, outcome: Outcome, **facts: Any) -> Call:
    """A call that began so many minutes after eight and took a minute and a half."""
    began = EIGHT + timedelta(minutes=minutes)
    usual: dict[str, Any] = {"started": began, "ended": began + timedelta(seconds=92)}
    return a_call(outcome, **{**usual, **facts})


BUSY_CALLS = [a_call_at(3 * (attempt - 1), Outcome.BUSY, attempt=attempt) for attempt in range(1, 13)]
DELIVERED_CALL = a_call_at(
    3, Outcome.DELIVERED, attempt=2, pages_sent=3, pages_confirmed=3, csid=CSID, speed=14400, ecm=True
)
BROKEN_CALL = a_call_at(
    0, Outcome.HANG_UP, pages_sent=2, pages_confirmed=1, csid=CSID, speed=9600, ecm=False, transcript=TRANSCRIPT
)

DELIVERED = a_job(state=State.DELIVERED, outcome=Outcome.DELIVERED, dials=2, tries=1, pages_confirmed=3, finished=OVER)
BUSY = a_job(
    state=State.FAILED,
    outcome=Outcome.BUSY,
    dials=12,
    unanswered=12,
    detail="too many attempts to dial",
    finished=OVER,
)
PARTLY = a_job(
    state=State.FAILED,
    outcome=Outcome.HANG_UP,
    dials=1,
    tries=1,
    page_tries=1,
    pages_confirmed=1,
    detail="too many attempts to send",
    finished=OVER,
)
NO_SUCH_NUMBER = a_job(state=State.FAILED, outcome=Outcome.NO_SUCH_NUMBER, unanswered=1, finished=OVER)
EXPIRED = a_job(
    state=State.FAILED,
    outcome=Outcome.EXPIRED,
    dials=3,
    unanswered=3,
    detail=Outcome.BUSY.diagnosis,
    finished=OVER,
)
RETURNED = a_job(state=State.FAILED, outcome=Outcome.DELIVER_BY, dials=0, finished=OVER)
HELD = a_job(state=State.HELD, outcome=Outcome.BUSY, dials=2, unanswered=2, deadline=EIGHT, held_since=EIGHT)
CANCELLED = a_job(state=State.CANCELLED, outcome=Outcome.CANCELLED, dials=0, finished=OVER)
WAITING = a_job(
    state=State.READY, outcome=Outcome.BUSY, dials=11, unanswered=11, due=OVER + timedelta(minutes=3), finished=None
)
OTHER = replace(
    DELIVERED,
    id=4712,
    index=1,
    name="Eve Poe",
    number="+14255550124",
    recipient=Recipient(address="IMCEAFAX-Eve+20Poe+40+2B14255550124@contoso.example"),
)
OTHERS_CALL = replace(DELIVERED_CALL, job=OTHER.id, number=OTHER.number)
NAMED = replace(BUSY, name="Jörg Müller-Łódź")
ALIAS = as_alias(replace(WAITING, recipient=Recipient(address="sales@fax.contoso.example")))

CASES: dict[str, Account] = {
    "delivered": an_account((DELIVERED, [BUSY_CALLS[0], DELIVERED_CALL]), action=Action.DELIVERED),
    "busy": an_account((BUSY, BUSY_CALLS), action=Action.FAILED),
    "partly-sent": an_account((PARTLY, [BROKEN_CALL]), action=Action.FAILED),
    "no-such-number": an_account((NO_SUCH_NUMBER, [a_call_at(0, Outcome.NO_SUCH_NUMBER)]), action=Action.FAILED),
    "expired": an_account((EXPIRED, BUSY_CALLS[:3]), action=Action.FAILED),
    "returned": an_account((RETURNED, []), action=Action.FAILED, message=a_message(deliver_by=OVER)),
    "held": an_account((HELD, BUSY_CALLS[:2]), action=Action.DELAYED, turn=1),
    "cancelled": an_account((CANCELLED, []), action=Action.FAILED),
    "delayed": an_account((WAITING, BUSY_CALLS[:11]), action=Action.DELAYED, turn=1),
    "expanded": an_account((ALIAS, []), action=Action.EXPANDED),
    "several": an_account((BUSY, BUSY_CALLS), (OTHER, [OTHERS_CALL]), action=Action.FAILED),
    "names": an_account((NAMED, BUSY_CALLS), action=Action.FAILED, message=a_message(subject="Für Elise — 你好")),
}
"""What the golden files show, by their names."""
