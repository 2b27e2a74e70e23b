"""The calls of a fax on the site's clock, as places on a line from its acceptance to its end, or to its next date."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from gateway.model.call import Call
from gateway.model.job import Job

LENGTH = 1000
"""Units from one end of the line to the other."""

_SHORTEST = 6
"""Units: a call of a minute is seen on a line of a day."""


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One call: where it begins on the line, how long it is there, and whether every page came over."""

    attempt: int
    start: int
    length: int
    good: bool


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """The line: its two ends, its calls, the place of the present and that of the next date; None where it is over."""

    begins: datetime
    ends: datetime
    bars: tuple[Bar, ...]
    present: int | None
    following: int | None


def timeline(job: Job, calls: Sequence[Call], now: datetime, following: datetime | None) -> Timeline:
    """Return the line of a fax."""
    dates = [job.finished or now, *(call.result.ended for call in calls)]
    ends = max([*dates, following] if following else dates)
    begins = min([job.created, *(call.result.started for call in calls)])
    span = max(ends - begins, timedelta(seconds=1))

    def place(at: datetime) -> int:
        return min(LENGTH, max(0, round((at - begins) / span * LENGTH)))

    return Timeline(
        begins=begins,
        ends=begins + span,
        bars=tuple(_bar(call, place(call.result.started), place(call.result.ended)) for call in calls),
        present=None if job.state.is_final else place(now),
        following=place(following) if following else None,
    )


def _bar(call: Call, start: int, end: int) -> Bar:
    length = max(_SHORTEST, end - start)
    return Bar(
        attempt=call.attempt,
        start=min(start, LENGTH - length),
        length=length,
        good=call.result.outcome.name == "DELIVERED",
    )
