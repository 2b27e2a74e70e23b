"""What people do to a fax, each deed by its word, and how the fax stands after it: what the command, REST and the console share."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum, unique
from zoneinfo import ZoneInfo

from gateway.errors import NotPossibleError
from gateway.model.job import Job, State, Wish
from gateway.model.number import spaced
from gateway.model.waiting import Wait
from gateway.numbering.written import allowed_number
from gateway.records import Records
from gateway.store.management import Request
from gateway.story.events import moment
from wire.address import masked


@unique
class Deed(StrEnum):
    """A deed that needs nothing but the fax."""

    HOLD = "hold"
    RELEASE = "release"
    CANCEL = "cancel"
    RETRY = "retry"


def doing(records: Records, deed: Deed) -> Callable[[int, Request], Job]:
    """Return what does a deed; it raises NotPossibleError, NoSuchJobError, LostLeaseError, and then nothing was changed."""
    desk = records.desk
    return {Deed.HOLD: desk.hold, Deed.RELEASE: desk.release, Deed.CANCEL: desk.cancel, Deed.RETRY: desk.hurry}[deed]


def possible(job: Job) -> tuple[Deed, ...]:
    """Return the deeds that make sense for a fax as it stands; the desk decides when one is asked for."""
    if job.state.is_final:
        return ()
    if job.state is State.HELD or job.wish is Wish.HOLD:
        return (Deed.RELEASE, Deed.CANCEL)
    if job.state is State.CALLING:
        return () if job.wish is Wish.CANCEL else (Deed.HOLD, Deed.CANCEL)
    return (Deed.HOLD, Deed.CANCEL, Deed.RETRY)


def readdress(records: Records, number: str, fax: int, by: Request) -> Job:
    """Send a fax to another number, as it was written; raises as `doing` does."""

    def accept(job: Job) -> str:
        _refuse_over(job)
        return allowed_number(number, records.settings, records.messages.get(job.message).sender)

    return records.desk.readdress(fax, accept, by)


def postpone(records: Records, then: datetime, fax: int, by: Request) -> Job:
    """Send a fax at another date; raises as `doing` does."""
    _refuse_over(records.jobs.get(fax))
    longest = records.settings.schedule.longest_wait
    if then - by.at > longest:
        raise NotPossibleError(f"fax {fax} cannot wait so long: schedule.longest_wait allows {longest.days} days")
    return records.desk.postpone(fax, then, by)


def change(records: Records, fax: int, by: Request, *, number: str = "", at: datetime | None = None) -> Job:
    """Send a fax to another number, at another date, or both; raises as `doing` does, for a number before anything is changed."""
    if not number and at is None:
        raise NotPossibleError("neither a number nor a date was given; nothing was changed")
    job = records.jobs.get(fax)
    if number:
        _refuse_over(job)
        allowed_number(number, records.settings, records.messages.get(job.message).sender)
    if at is not None:
        job = postpone(records, at, fax, by)
    return readdress(records, number, fax, by) if number else job


def standing(job: Job, wait: Wait | None, zone: ZoneInfo) -> str:
    """Say how a fax stands after what was done; a clause without a full stop."""
    named = f"fax {job.id} to {spaced(job.number) or masked(job.recipient.address)}"
    match job.state:
        case State.CANCELLED:
            return f"{named} is cancelled"
        case State.HELD:
            return f"{named} is held until it is released"
        case State.CALLING if job.wish is Wish.CANCEL:
            return f"{named} is being sent; its call is hung up, and the fax ends with it"
        case State.CALLING if job.wish is Wish.HOLD:
            return f"{named} is being sent; it is held when its call has ended"
        case State.CALLING:
            return f"{named} is being sent and goes on"
        case _:
            until = f", until {moment(wait.until, zone)}" if wait and wait.until else ""
            return f"{named} goes on: {wait.why}{until}" if wait else f"{named} goes on"


def _refuse_over(job: Job) -> None:
    """A fax that is over is no more to be changed, whatever else is wrong with what was asked."""
    if job.state.is_final:
        raise NotPossibleError(f"fax {job.id} is over: {job.state}")
