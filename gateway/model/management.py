"""What people may do to a fax, and what becomes of it then: hold, release, cancel, call now, another number, another time. Pure."""

from dataclasses import replace
from datetime import datetime
from typing import assert_never

from gateway.errors import NotPossibleError
from gateway.model.job import Job, State, Wish
from gateway.model.outcome import Outcome
from gateway.model.schedule import due_from
from gateway.model.window import Window

HELD = "held the fax"
TO_BE_HELD = "asked that the fax be held when its call has ended"
"""What the story says of a hold, by which the board finds who holds a fax."""

_FREE = {"leased_by": None, "wish": None}
"""Who prints it loses its lease, and with it the right to say how that went."""


def held(job: Job, now: datetime) -> Job:
    """Return the fax as it waits for its release; one in a call is held when that call has ended. Its time limit stands still."""
    match job.state:
        case State.HELD:
            raise NotPossibleError(f"fax {job.id} is held already")
        case State.CALLING if job.wish in (Wish.CANCEL, Wish.HOLD):
            raise NotPossibleError(f"fax {job.id} is to be {_WISHED[job.wish]} already when its call has ended")
        case State.CALLING:
            return replace(job, wish=Wish.HOLD)
        case State.NEW | State.READY:
            return job.moved(State.HELD, held_since=now, **_FREE)
        case State.DELIVERED | State.FAILED | State.CANCELLED:
            raise _over(job)
        case _:
            assert_never(job.state)


def released(job: Job, now: datetime, window: Window) -> Job:
    """Return a held fax as it goes on at once, its time limit moved on by the time it was held."""
    if job.state is State.CALLING and job.wish is Wish.HOLD:
        return replace(job, wish=None)
    if job.state is not State.HELD:
        raise _over(job) if job.state.is_final else NotPossibleError(f"fax {job.id} is not held: it is {job.state}")
    deadline = job.deadline + (now - (job.held_since or now))
    free = job.moved(_unheld(job), held_since=None, deadline=deadline, **_FREE)
    return replace(free, due=now if free.state is State.NEW else due_from(free, now, window))


def cancelled(job: Job, now: datetime) -> Job:
    """Return the fax as it ends; the call of one that is being sent is hung up, and the fax ends with it."""
    match job.state:
        case State.CALLING if job.wish is Wish.CANCEL:
            raise NotPossibleError(f"fax {job.id} is being cancelled already")
        case State.CALLING:
            return replace(job, wish=Wish.CANCEL)
        case State.NEW | State.READY | State.HELD:
            return job.moved(
                State.CANCELLED, outcome=Outcome.CANCELLED, detail="", finished=now, held_since=None, **_FREE
            )
        case State.DELIVERED | State.FAILED | State.CANCELLED:
            raise _over(job)
        case _:
            assert_never(job.state)


def hurried(job: Job, now: datetime, window: Window) -> Job:
    """Return a waiting fax as it is called now, or when its hours open; the date that its sender set is given up."""
    if job.state.is_final:
        raise NotPossibleError(f"fax {job.id} is over ({job.state}); to send it again, send its mail again")
    if job.state is State.HELD:
        raise NotPossibleError(f"fax {job.id} is held; release it, and it is called at once")
    if job.state is State.CALLING:
        raise NotPossibleError(f"fax {job.id} is being called at this moment")
    at_once = replace(job, not_before=None)
    due = now if job.state is State.NEW else due_from(at_once, now, window)
    if job.not_before is None and job.due <= due:
        raise NotPossibleError(f"fax {job.id} is due already; nothing that can be hurried keeps it waiting")
    return replace(at_once, due=min(job.due, due))


def readdressed(job: Job, number: str, now: datetime) -> Job:
    """Return a fax as it goes to another number: its pages, which name the number, are made anew and all of them are sent.

    What is known of the other callee is forgotten, with sub-address and post-dial digits; calls made stay counted.
    """
    _changeable(job)
    if number == job.number:
        raise NotPossibleError(f"fax {job.id} goes to {number} already")
    unknown = replace(
        job,
        leased_by=None,
        wish=None,
        number=number,
        sub="",
        post="",
        prints=0,
        pages=None,
        pages_confirmed=0,
        unanswered=0,
        tries=0,
        page_tries=0,
        reached=False,
        streak=0,
        outcome=None,
        forms=frozenset(),
    )
    if job.state is State.HELD:
        return unknown
    return replace(unknown, due=now) if job.state is State.NEW else unknown.moved(State.NEW, due=now)


def postponed(job: Job, at: datetime, now: datetime, window: Window) -> Job:
    """Return a fax that is called at another date, and has as long from then on as it had from its first date on."""
    _changeable(job)
    if at <= now:
        raise NotPossibleError(f"fax {job.id} cannot be sent in the past ({at.isoformat()}); `retry` calls at once")
    moved_by = at - (job.not_before or job.created)
    later = replace(
        job,
        leased_by=None,
        wish=None,
        not_before=at,
        deadline=job.deadline + moved_by,
        remind=job.remind + moved_by if job.remind and not job.reminders else job.remind,
    )
    return replace(later, due=due_from(later, at, window)) if job.state is State.READY else later


def _unheld(job: Job) -> State:
    return State.NEW if job.pages is None else State.READY


def _changeable(job: Job) -> None:
    if job.state.is_final:
        raise _over(job)
    if job.state is State.CALLING:
        raise NotPossibleError(
            f"fax {job.id} is being called at this moment; hold it, and change it when its call has ended"
        )


def _over(job: Job) -> NotPossibleError:
    return NotPossibleError(f"fax {job.id} is over: {job.state}")


_WISHED = {Wish.CANCEL: "cancelled", Wish.HOLD: "held"}
