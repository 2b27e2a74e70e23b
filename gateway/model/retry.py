"""What follows a call: call again at a date, or finish. Pure; HylaFAX's counters and defaults (hylafax-config(4f), FaxSend)."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import assert_never

from gateway.model.call import CallResult
from gateway.model.job import Job, State, Wish
from gateway.model.outcome import Fate, Form, Outcome, RetryClass
from gateway.model.schedule import due_from, last_ending, time_limit
from gateway.model.window import ANY_TIME, Window

SAME_PAGE_LIMIT = 3  # HylaFAX: "Giving up after 3 attempts to send same page"


@dataclass(frozen=True, kw_only=True)
class Pauses:
    """How calls of one retry class are repeated.

    The first pause is `pause`, more than nothing; each further call in a row that ends in the same class multiplies it by `backoff`, up
    to `longest`. `jitter` spreads it by that share in both directions (HylaFAX's own, interval/2 + random(interval), is 0.5). `tries`
    bounds the calls in a row to a number that no fax machine ever answered at; None for no bound. It counts calls, HylaFAX's JobRetry
    what follows the first: its 1 is our 2.
    """

    pause: timedelta = timedelta(minutes=5)
    tries: int | None = None
    backoff: float = 1.0
    longest: timedelta = timedelta(hours=1)
    jitter: float = 0.0

    def after(self, streak: int) -> timedelta:
        """Return the pause after so many calls in a row that ended alike, without jitter."""
        most = max(1.0, self.longest / self.pause)
        return self.pause * min(self.backoff ** min(max(streak - 1, 0), _COUNTED_STREAK), most)

    @property
    def most(self) -> timedelta:
        """The longest that the pause can be, with jitter."""
        return self.after(_COUNTED_STREAK + 1) * (1 + self.jitter)


_COUNTED_STREAK = 300
"""Calls in a row beyond which a pause no longer grows: the largest factor is still a number."""


_HYLAFAX: Mapping[RetryClass, Pauses] = MappingProxyType(
    {
        RetryClass.BUSY: Pauses(pause=timedelta(minutes=3)),
        RetryClass.NO_CARRIER: Pauses(tries=2),
        RetryClass.NO_ANSWER: Pauses(),
        RetryClass.DATA: Pauses(),
        RetryClass.NO_FAX: Pauses(),
        RetryClass.PROTOCOL: Pauses(pause=timedelta(minutes=1)),
        RetryClass.OTHER: Pauses(),
    }
)


@dataclass(frozen=True, kw_only=True)
class RetryPolicy:
    """How often and when to call again.

    `max_dials` bounds all calls, `max_tries` those that reached a fax machine. `strict` gives up at once what RFC 4161 section 2.2.2 calls
    likely non-recoverable. `seed` decides the jitter.
    """

    max_dials: int = 12
    max_tries: int = 3
    classes: Mapping[RetryClass, Pauses] = field(default_factory=lambda: _HYLAFAX)
    strict: bool = False
    seed: int = 0

    @property
    def longest_pause(self) -> timedelta:
        """The pause written before dialling: a node that dies in mid-call calls again no earlier than any policy would."""
        return max(pauses.most for pauses in self.classes.values())

    def pause(self, job: Job, retry: RetryClass) -> timedelta:
        """Return how long a job waits after a call of this class; the job already counts the call."""
        pauses = self.classes[retry]
        grown = pauses.after(job.streak)
        if not pauses.jitter:
            return grown
        dice = random.Random(f"{self.seed}/{job.number}/{job.id}/{job.dials}")  # noqa: S311  repeatable on purpose, no secret
        return grown * (1 + pauses.jitter * dice.uniform(-1, 1))


@dataclass(frozen=True, kw_only=True)
class CallAgain:
    """Call again at this instant."""

    at: datetime


@dataclass(frozen=True, kw_only=True)
class MakeAnew:
    """Make the fax in another form and call again at once."""

    form: Form


@dataclass(frozen=True, kw_only=True)
class Finish:
    """No further call; `because` names the limit that ended it, for the diagnostic text, empty when the outcome says it all.

    `outcome` is as what the fax ends where its time was over, and `because` then how its last call ended; None: as that call did.
    """

    delivered: bool
    because: str = ""
    outcome: Outcome | None = None


Verdict = CallAgain | MakeAnew | Finish


def counted(job: Job, result: CallResult) -> Job:
    """Return the job with this call counted and its confirmed pages added; the dial itself was counted before the call."""
    reached = result.outcome.value.reached
    progress = result.pages_confirmed > 0
    same = job.outcome is not None and job.outcome.value.retry is result.outcome.value.retry
    return replace(
        job,
        unanswered=0 if reached else job.unanswered + 1,
        tries=job.tries + reached,
        page_tries=int(reached) if progress else job.page_tries + reached,
        streak=job.streak + 1 if same else 1,
        reached=job.reached or reached,
        pages_confirmed=job.pages_confirmed + result.pages_confirmed,
        outcome=result.outcome,
    )


def after(job: Job, result: CallResult, now: datetime, policy: RetryPolicy, window: Window = ANY_TIME) -> Job:
    """Return the job as it stands after a call: counted, judged, free of its lease, and with what was wished for meanwhile done."""
    outcome = _believed(job, result)
    called = replace(counted(job, replace(result, outcome=outcome)), leased_by=None)
    if job.wish is Wish.CANCEL and outcome is not Outcome.DELIVERED:
        return called.moved(State.CANCELLED, outcome=Outcome.ABORTED, finished=now, wish=None)
    verdict = judge(called, outcome, now, policy, window)
    match verdict:
        case CallAgain(at=at):
            return _waiting(called, State.READY, at, now)
        case MakeAnew(form=form):
            return _made_anew(called, form, due_from(called, now, window), now)
        case Finish(delivered=delivered, because=because, outcome=limit):
            target = State.DELIVERED if delivered else State.FAILED
            return called.moved(target, finished=now, outcome=limit or outcome, detail=because, wish=None)
        case _:
            assert_never(verdict)


def _waiting(job: Job, state: State, due: datetime, now: datetime) -> Job:
    """The job waits for its next call, or for its release when it was to be held."""
    if job.wish is Wish.HOLD:
        return job.moved(State.HELD, due=due, held_since=now, wish=None)
    return job.moved(state, due=due, wish=None)


def _made_anew(job: Job, form: Form, due: datetime, now: datetime) -> Job:
    """Another form has other images, except that a coarser line coding has the same ones; on other paper it has other pages.

    Pages that are confirmed stay confirmed where the new ones are the same but coarser (RFC 4161 section 2.2: resume at the unsent page).
    """
    anew = replace(job, forms=job.forms | {form})
    if form is Form.ONE_DIMENSIONAL:
        return _waiting(anew, State.READY, due, now)
    confirmed = job.pages_confirmed if form is Form.STANDARD else 0
    unprinted = replace(anew, prints=0, pages=None, pages_confirmed=confirmed, page_tries=0)
    return _waiting(unprinted, State.NEW, now, now)


def _believed(job: Job, result: CallResult) -> Outcome:
    """Weigh a line's word against its own page count: a fax is delivered when every page is confirmed, and only then."""
    if job.pages is None:
        return result.outcome
    if job.pages_confirmed + result.pages_confirmed >= job.pages:
        return Outcome.DELIVERED
    if result.outcome is Outcome.ABORTED and job.wish in (Wish.AGAIN, Wish.HOLD):
        # Hung up by the watchdog: nobody wanted the fax itself to end.
        return Outcome.INTERRUPTED
    return Outcome.HANG_UP if result.outcome is Outcome.DELIVERED else result.outcome


def judge(job: Job, outcome: Outcome, now: datetime, policy: RetryPolicy, window: Window = ANY_TIME) -> Verdict:
    """Decide what follows a call that ended with this outcome; the job already counts the call. A next call lies in the window."""
    match outcome.fate:
        case Fate.SUCCESS:
            return Finish(delivered=True)
        case Fate.PERMANENT:
            return Finish(delivered=False)
        case Fate.REFORMAT:
            return _another_form(job, outcome, due_from(job, now, window), policy)
        case Fate.TRANSIENT:
            at = due_from(job, now + policy.pause(job, outcome.value.retry), window)
            if limit := _exhausted(job, outcome, policy):
                return Finish(delivered=False, because=limit)
            return _out_of_time(job, outcome, at) or CallAgain(at=at)
        case _:
            assert_never(outcome.fate)


def _another_form(job: Job, outcome: Outcome, at: datetime, policy: RetryPolicy) -> Verdict:
    """No retry but another fax (HylaFAX: send_reformat): of all limits, only those that leave no call at all forbid it."""
    form = outcome.value.form
    if form is None or form in job.forms:
        return Finish(delivered=False)
    if limit := _out_of_calls(job, policy):
        return Finish(delivered=False, because=limit)
    return _out_of_time(job, outcome, at) or MakeAnew(form=form)


def _exhausted(job: Job, outcome: Outcome, policy: RetryPolicy) -> str:
    """Name the limit that forbids another call, empty when none does."""
    if policy.strict and outcome.value.strict:
        return "likely non-recoverable (RFC 4161)"
    tries = policy.classes[outcome.value.retry].tries
    if tries is not None and not job.reached and job.unanswered >= tries:
        return "no fax machine at this number"
    if limit := _out_of_calls(job, policy):
        return limit
    if job.tries >= policy.max_tries:
        return "too many attempts to send"
    if job.page_tries >= SAME_PAGE_LIMIT:
        return "giving up after 3 attempts to send same page"
    return ""


def _out_of_calls(job: Job, policy: RetryPolicy) -> str:
    return "too many attempts to dial" if job.dials >= policy.max_dials else ""


def _out_of_time(job: Job, outcome: Outcome, at: datetime) -> Finish | None:
    """End a fax whose next call would come too late: not the call ended it, so that it ends as its limit says (HylaFAX: E325)."""
    limit, ending = time_limit(job)
    return Finish(delivered=False, because=last_ending(outcome), outcome=ending) if at >= limit else None
