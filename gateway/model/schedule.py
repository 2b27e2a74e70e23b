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


def expired(job: Job, now: datetime) -> Job:
    """Return a waiting job whose deadline has passed: it ends as its last call did, or as EXPIRED when it had none."""
    outcome = Outcome.EXPIRED if job.outcome is None else job.outcome
    return job.moved(State.FAILED, outcome=outcome, detail="kill time expired", finished=now, leased_by=None)
