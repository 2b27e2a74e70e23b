"""All calls to come of a job, if each ends in the same way: made by the very rules that judge calls, so that it cannot differ. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self

from gateway.model.call import Call, CallResult
from gateway.model.job import Job, State
from gateway.model.management import released
from gateway.model.outcome import Fate, Outcome, RetryClass
from gateway.model.rehearsal import Rehearsal
from gateway.model.retry import RetryPolicy, after
from gateway.model.schedule import due_from, expired, time_limit
from gateway.model.window import ANY_TIME, Window

_LENGTHS = {
    RetryClass.BUSY: 6,
    RetryClass.NO_CARRIER: 40,
    RetryClass.NO_ANSWER: 45,
    RetryClass.DATA: 35,
    RetryClass.NO_FAX: 35,
    RetryClass.PROTOCOL: 60,
    RetryClass.OTHER: 5,
    RetryClass.NONE: 5,
}
"""Seconds that a call of a class takes, about (spec fax.md section 9)."""

_A_PAGE = timedelta(seconds=45)


@dataclass(frozen=True, kw_only=True)
class Assumption:
    """How every call to come ends, and how long it takes; with a `rehearsal` those that its trouble does not meet are delivered."""

    outcome: Outcome
    length: timedelta
    rehearsal: Rehearsal | None = None

    def of_call(self, calling: Job) -> Self:
        """Return how the call ends that this job is in."""
        number = self.rehearsal
        if number is None:
            return self
        has_page = number.page is None or calling.pages is None or number.page <= calling.pages
        if has_page and number.applies(calling.dials, calling.first_page, calling.forms):
            return self
        return replace(self, outcome=Outcome.DELIVERED, length=usual(Outcome.DELIVERED, calling).length)


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What decides when a number is called again, and when no more."""

    policy: RetryPolicy
    window: Window = ANY_TIME


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The calls to come, one that is being made first; and the job as it stands when nothing follows any more."""

    calls: tuple[Call, ...]
    end: Job


def usual(outcome: Outcome, job: Job) -> Assumption:
    """Assume that a call which ends so takes as long as such calls take; a delivered fax takes its time for each page."""
    if outcome.fate is Fate.SUCCESS:
        return Assumption(outcome=outcome, length=_A_PAGE * _pages_left(job))
    return Assumption(outcome=outcome, length=timedelta(seconds=_LENGTHS[outcome.value.retry]))


def plan(job: Job, now: datetime, assumed: Assumption, rules: Rules) -> Plan:
    """Return the calls of a job from now on.

    One that is held is taken to be released now, and one that is not printed to be printed at once.
    """
    calls: list[Call] = []
    if job.state is State.HELD:
        job = released(job, now, rules.window)
    if job.state is State.CALLING:
        begun, one = job.begun or now, assumed.of_call(job)
        now = max(now, begun + one.length)
        calls.append(_call(job, begun, now, one))
        job = after(job, calls[-1].result, now, rules.policy, rules.window)
    while not job.state.is_final:
        job, at = _next_call(job, now, rules.window)
        if at is None:
            job = expired(job, *time_limit(job))
            break
        calling = job.moved(State.CALLING, dials=job.dials + 1, begun=at)
        one = assumed.of_call(calling)
        now = at + one.length
        calls.append(_call(calling, at, now, one))
        job = after(calling, calls[-1].result, now, rules.policy, rules.window)
    return Plan(calls=tuple(calls), end=job)


def _next_call(job: Job, now: datetime, window: Window) -> tuple[Job, datetime | None]:
    """Return the job, printed when it was not, and the date of its next call; None when its time is over first."""
    due = job.due
    if job.state is State.NEW:
        due = due_from(job, max(now, job.due), window)
        job = job.moved(State.READY, due=due)
    opening = window.opens(max(due, now))
    return job, opening if opening is not None and opening < time_limit(job)[0] else None


def _call(calling: Job, begun: datetime, ended: datetime, assumed: Assumption) -> Call:
    pages = _pages_confirmed(calling, assumed)
    result = CallResult(outcome=assumed.outcome, started=begun, ended=ended, pages_sent=pages, pages_confirmed=pages)
    return Call(
        job=calling.id,
        attempt=calling.dials,
        number=calling.number,
        first_page=calling.first_page,
        result=result,
        channel=calling.channel or 1,
    )


def _pages_confirmed(calling: Job, assumed: Assumption) -> int:
    """All that are left of a fax that is delivered, and those in front of the one on which a number for testing breaks off."""
    if assumed.outcome.fate is Fate.SUCCESS:
        return _pages_left(calling)
    page = assumed.rehearsal.page if assumed.rehearsal else None
    return page - calling.first_page if page else 0


def _pages_left(job: Job) -> int:
    """A fax that is not printed, or is to be printed again, is taken to have one page left."""
    return 1 if job.pages is None else job.pages - job.pages_confirmed
