"""What follows a call: call again at a date, or finish. Pure; HylaFAX's counters and defaults (hylafax-config(4f), FaxSend)."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import assert_never

from gateway.model.call import CallResult
from gateway.model.job import Job, State
from gateway.model.outcome import Fate, Outcome, RetryClass

SAME_PAGE_LIMIT = 3  # HylaFAX: "Giving up after 3 attempts to send same page"


@dataclass(frozen=True, kw_only=True)
class RetryPolicy:
    """How often and when to call again.

    `max_dials` bounds all calls, `max_tries` those that reached a fax machine.
    `unreached` bounds, for a retry class, the calls to a number that no fax machine ever answered at.
    """

    max_dials: int = 12
    max_tries: int = 3
    pauses: dict[RetryClass, timedelta] = field(
        default_factory=lambda: {
            RetryClass.BUSY: timedelta(minutes=3),
            RetryClass.NO_CARRIER: timedelta(minutes=5),
            RetryClass.NO_ANSWER: timedelta(minutes=5),
            RetryClass.DATA: timedelta(minutes=5),
            RetryClass.NO_FAX: timedelta(minutes=5),
            RetryClass.PROTOCOL: timedelta(minutes=1),
            RetryClass.OTHER: timedelta(minutes=5),
        }
    )
    unreached: dict[RetryClass, int] = field(default_factory=lambda: {RetryClass.NO_CARRIER: 1})

    @property
    def longest_pause(self) -> timedelta:
        """The date written before dialling: a node that dies in mid-call calls again no earlier than any policy would."""
        return max(self.pauses.values())


@dataclass(frozen=True, kw_only=True)
class CallAgain:
    """Call again at this instant."""

    at: datetime


@dataclass(frozen=True, kw_only=True)
class Finish:
    """No further call; `because` names the limit that ended it, for the diagnostic text, empty when the outcome says it all."""

    delivered: bool
    because: str = ""


Verdict = CallAgain | Finish


def counted(job: Job, result: CallResult) -> Job:
    """Return the job with this call counted and its confirmed pages added; the dial itself was counted before the call."""
    reached = result.outcome.value.reached
    progress = result.pages_confirmed > 0
    return replace(
        job,
        unanswered=0 if reached else job.unanswered + 1,
        tries=job.tries + reached,
        page_tries=int(reached) if progress else job.page_tries + reached,
        reached=job.reached or reached,
        pages_confirmed=job.pages_confirmed + result.pages_confirmed,
        outcome=result.outcome,
    )


def after(job: Job, result: CallResult, now: datetime, policy: RetryPolicy) -> Job:
    """Return the job as it stands after a call: counted, judged, and free of its lease."""
    outcome = _believed(job, result)
    called = counted(job, replace(result, outcome=outcome))
    verdict = judge(called, outcome, now, policy)
    match verdict:
        case CallAgain(at=at):
            return called.moved(State.READY, due=at, leased_by=None)
        case Finish(delivered=delivered, because=because):
            target = State.DELIVERED if delivered else State.FAILED
            return called.moved(target, finished=now, detail=because, leased_by=None)
        case _:
            assert_never(verdict)


def _believed(job: Job, result: CallResult) -> Outcome:
    """Weigh a line's word against its own page count: a fax is delivered when every page is confirmed, and only then."""
    if job.pages is None:
        return result.outcome
    if job.pages_confirmed + result.pages_confirmed >= job.pages:
        return Outcome.DELIVERED
    return Outcome.HANG_UP if result.outcome is Outcome.DELIVERED else result.outcome


def judge(job: Job, outcome: Outcome, now: datetime, policy: RetryPolicy) -> Verdict:
    """Decide what follows a call that ended with this outcome; the job already counts the call."""
    match outcome.fate:
        case Fate.SUCCESS:
            return Finish(delivered=True)
        case Fate.PERMANENT:
            return Finish(delivered=False)
        case Fate.TRANSIENT:
            at = now + policy.pauses[outcome.value.retry]
            if limit := _exhausted(job, outcome, at, policy):
                return Finish(delivered=False, because=limit)
            return CallAgain(at=at)
        case _:
            assert_never(outcome.fate)


def _exhausted(job: Job, outcome: Outcome, at: datetime, policy: RetryPolicy) -> str:
    """Name the limit that forbids a call at this date, empty when none does."""
    retries = policy.unreached.get(outcome.value.retry)
    if retries is not None and not job.reached and job.unanswered > retries:
        return "no fax machine at this number"
    if job.dials >= policy.max_dials:
        return "too many attempts to dial"
    if job.tries >= policy.max_tries:
        return "too many attempts to send"
    if job.page_tries >= SAME_PAGE_LIMIT:
        return "giving up after 3 attempts to send same page"
    if at >= job.deadline:
        return "kill time expired"
    return ""
