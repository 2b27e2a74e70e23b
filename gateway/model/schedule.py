"""When a job that waits is called, and how it ends when no call comes to it any more. Pure."""

from datetime import datetime

from gateway.model.job import Job, State
from gateway.model.outcome import Outcome
from gateway.model.window import Window


def due_from(job: Job, at: datetime, window: Window) -> datetime:
    """Return when a job is called that could be called from `at` on: not before the date its sender set, and in the window.

    A window that does not open within a year gives the job's deadline, at which it ends without a call.
    """
    opening = window.opens(max(at, job.not_before or at))
    return job.deadline if opening is None else opening


def time_limit(job: Job) -> tuple[datetime, Outcome]:
    """Return the date from which on no call of a job begins, and as what it ends then.

    Its kill time (HylaFAX: E325), or the date by which its sender wants it back, where that comes first (RFC 2852, mode R).
    """
    if job.returned_by is not None and job.returned_by <= job.deadline:
        return job.returned_by, Outcome.DELIVER_BY
    return job.deadline, Outcome.EXPIRED


def expired(job: Job, now: datetime, limit: Outcome = Outcome.EXPIRED) -> Job:
    """Return a waiting job whose time is over: it ends as this limit says, and its detail tells how its last call ended."""
    return job.moved(
        State.FAILED, outcome=limit, detail=last_ending(job.outcome), finished=now, leased_by=None, wish=None
    )


def last_ending(outcome: Outcome | None) -> str:
    """Return what stands behind a limit of time: code and text of the last call, empty when none was made."""
    return "" if outcome is None else outcome.diagnosis
