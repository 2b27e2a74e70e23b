"""Why a fax waits, and until when: the one answer that the board, the list and the story give. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum, unique

from gateway.model.call import Answered
from gateway.model.deed import Deed, Hold, Scope
from gateway.model.job import Job, State
from gateway.model.window import ANY_TIME, Window

_MOMENT = timedelta(microseconds=1)


@unique
class Cause(StrEnum):
    """What keeps a fax from being called now."""

    HELD = "held"
    PRINTING = "printing"
    LATER = "send later"
    HOURS = "time of day"
    PAUSE = "retry pause"
    POSTPONED = "postponed"
    ENGAGED = "number engaged"
    LINES = "no free line"
    TURN = "next"


@dataclass(frozen=True, kw_only=True)
class Wait:
    """Why a fax waits: `why` is a clause without a full stop; `until` is None when nobody knows.

    `code` is HylaFAX's for it, empty where it has none: E337 blocked by another call to the number, E338 time of day (STATUS.txt).
    """

    cause: Cause
    why: str
    until: datetime | None = None
    code: str = ""


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What else goes on at that moment: calls in both directions, what is held, who held single faxes, the lines of this node."""

    calling: Sequence[Job] = ()
    answered: Sequence[Answered] = ()
    holds: Sequence[Hold] = ()
    held_by: Mapping[int, Deed] = field(default_factory=dict)
    node: str = ""
    channels: int = 1

    @property
    def free(self) -> int:
        """How many calls this node could begin now."""
        held = {int(hold.value) for hold in self.holds if hold.scope is Scope.CHANNEL}
        taken = {job.channel for job in self.calling if job.leased_by == self.node}
        taken |= {call.channel for call in self.answered if call.node == self.node}
        return len(set(range(1, self.channels + 1)) - held - taken)


def waits_for(job: Job, now: datetime, around: Surroundings, window: Window = ANY_TIME) -> Wait | None:
    """Tell why a fax is not being called now; None for one that is in a call or over. `window` holds the hours of its number."""
    match job.state:
        case State.HELD:
            return Wait(cause=Cause.HELD, why=_held_by(around.held_by.get(job.id), "it"))
        case State.NEW:
            return _printing(job, now)
        case State.READY:
            return (
                _on_hold(job, around)
                or _not_due(job, now, window)
                or _engaged(job, around)
                or _closed(now, window)
                or _no_line(around)
            )
        case _:
            return None


def _held_by(deed: Deed | None, what: str) -> str:
    if deed is None:
        return f"{what} is held"
    _, _, why = deed.what.partition(": ")
    return f"{deed.who} holds {what}" + (f" ({why})" if why else "")


def _printing(job: Job, now: datetime) -> Wait:
    if job.leased_by is not None:
        return Wait(cause=Cause.PRINTING, why=f"its pages are being made by {job.leased_by}")
    if job.due > now:
        return Wait(cause=Cause.PRINTING, why="its pages could not be made yet", until=job.due)
    return Wait(cause=Cause.PRINTING, why="its pages are not made yet")


def _on_hold(job: Job, around: Surroundings) -> Wait | None:
    for hold in around.holds:
        if hold.concerns(job.number):
            what = "every fax" if hold.scope is Scope.EVERYTHING else "its number"
            why = f"{hold.who} holds {what}" + (f" ({hold.why})" if hold.why else "")
            return Wait(cause=Cause.HELD, why=why)
    return None


def _not_due(job: Job, now: datetime, window: Window) -> Wait | None:
    """Tell why it is due in the future: the date was written when its reason was known, and the reason is read back from it."""
    if job.due <= now:
        return None
    if window.opens(job.due - _MOMENT) != job.due - _MOMENT:
        return Wait(cause=Cause.HOURS, why=_OTHER_HOURS, until=job.due, code="E338")
    if job.not_before is not None and job.due <= job.not_before:
        return Wait(cause=Cause.LATER, why="it is to be sent later", until=job.due)
    if job.outcome is not None:
        why = f"the pause after a call that ended so: {job.outcome.value.text}"
        return Wait(cause=Cause.PAUSE, why=why, until=job.due)
    return Wait(cause=Cause.POSTPONED, why="it could not be called at its date", until=job.due)


def _engaged(job: Job, around: Surroundings) -> Wait | None:
    other = next((other for other in around.calling if other.number == job.number), None)
    if other is None:
        return None
    return Wait(cause=Cause.ENGAGED, why=f"its number is engaged by our own call of fax {other.id}", code="E337")


def _closed(now: datetime, window: Window) -> Wait | None:
    opening = window.opens(now)
    return None if opening == now else Wait(cause=Cause.HOURS, why=_OTHER_HOURS, until=opening, code="E338")


def _no_line(around: Surroundings) -> Wait:
    if around.free:
        return Wait(cause=Cause.TURN, why="it is due, and the next free line calls it")
    return Wait(cause=Cause.LINES, why="no line is free")


_OTHER_HOURS = "its number is called in other hours"
