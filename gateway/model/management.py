"""What people may do to a fax, and what becomes of it then: hold, release, cancel, call now, another number, another time. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import assert_never

from gateway.errors import NotPossibleError
from gateway.model.deed import Hold
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
    stood = now - stands_since(job, (), now)
    free = job.moved(_unheld(job), held_since=None, deadline=job.deadline + stood, **_FREE)
    return replace(free, due=now if free.state is State.NEW else due_from(free, now, window))


def stands_since(job: Job, holds: Sequence[Hold], now: datetime) -> datetime:
    """Return when the clock of a fax stopped that is held by itself or by any of the holds; now for one whose clock goes.

    What it was held in all is the same however many held it at once: its time limit moves by what this date moves when one lets it go.
    The clock of a fax that is to be sent later begins at that date.
    """
    begun = [hold.at for hold in holds if hold.concerns(job.number)]
    if job.held_since is not None:
        begun.append(job.held_since)
    return min([now, *(max(at, job.not_before or job.created) for at in begun)])


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
    """Return a waiting fax as it is called now, or when its hours open.

    A date to come that its sender set is given up: its time limit and its first report of delay are counted from now on instead.
    """
    if job.state.is_final:
        raise NotPossibleError(f"fax {job.id} is over ({job.state}); to send it again, send its mail again")
    if job.state is State.HELD:
        raise NotPossibleError(f"fax {job.id} is held; release it, and it is called at once")
    if job.state is State.CALLING:
        raise NotPossibleError(f"fax {job.id} is being called at this moment")
    is_later = job.not_before is not None and job.not_before > now
    at_once = replace(_begun_at(job, now, window), not_before=None) if is_later else job
    due = now if job.state is State.NEW else due_from(at_once, now, window)
    if not is_later and job.due <= due:
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
    later = replace(_begun_at(job, at, window), leased_by=None, wish=None, not_before=at)
    return replace(later, due=due_from(later, at, window)) if job.state is State.READY else later


def _begun_at(job: Job, at: datetime, window: Window) -> Job:
    """Count the first report of delay from this date on, unless one was made, and the time limit from the first hour of calls behind it."""
    began = job.not_before or job.created
    remind = job.remind + (at - began) if job.remind and not job.reminders else job.remind
    moved_by = (window.opens(at) or at) - (window.opens(began) or began)
    return replace(job, deadline=job.deadline + moved_by, remind=remind)


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
