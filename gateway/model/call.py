"""A call on the line: what is asked of it, how it went, and what every line must be able to do."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from gateway.model.outcome import Outcome


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page as it goes over the line: a T.6 (G4) strip, most significant bit first, black is 1.

    `width` in pixels, `rows` in scan lines; `across` and `down` are the resolution in dots per inch (204 by 98, 196 or 391).
    """

    width: int
    rows: int
    across: int
    down: int
    strip: bytes


@dataclass(frozen=True, kw_only=True)
class Order:
    """One call to make: the pages from `first_page` (counted from 1) on, of `total` pages of the fax.

    `attempt` is the number of this call, from 1; it was written down before the order was given.
    """

    job: int
    attempt: int
    number: str
    sub: str = ""
    post: str = ""
    first_page: int
    total: int
    pages: tuple[Page, ...]


@dataclass(frozen=True, kw_only=True)
class CallResult:
    """How a call ended. `pages_confirmed` counts pages of this call that the far end acknowledged.

    `speed` is in bit/s and None when no training succeeded; `csid` is the far machine's own identification.
    """

    outcome: Outcome
    started: datetime
    ended: datetime
    pages_sent: int = 0
    pages_confirmed: int = 0
    csid: str | None = None
    speed: int | None = None
    ecm: bool | None = None
    transcript: tuple[str, ...] = ()

    @property
    def duration(self) -> timedelta:
        """From dialling to hanging up."""
        return self.ended - self.started


@dataclass(frozen=True, kw_only=True)
class Call:
    """The record of one attempt: append-only. `first_page` counts from 1, `number` is what was dialled."""

    job: int
    attempt: int
    number: str
    first_page: int
    result: CallResult


def connected(calls: Iterable[Call]) -> timedelta:
    """Return the time spent in calls that reached a fax machine."""
    return sum((call.result.duration for call in calls if call.result.outcome.value.reached), timedelta())


class Line(Protocol):
    """What can call: the simulator now, a modem later. A line never raises for how a call went.

    A call takes minutes, so dialling and hearing the result are two steps: nothing waits, and a virtual clock can jump.
    """

    @property
    def free(self) -> int:
        """How many further calls can be made at this moment."""
        ...

    def dial(self, order: Order, now: datetime) -> None:
        """Begin a call; its result comes out of `ended`."""
        ...

    def ended(self, now: datetime) -> list[tuple[Order, CallResult]]:
        """Hand out, once each, the calls that have ended by now, in the order in which they ended."""
        ...

    def next_end(self) -> datetime | None:
        """When the next call in progress is expected to end, None when unknown or none is in progress."""
        ...

    def in_progress(self) -> list[Order]:
        """The calls that have been begun and not handed out."""
        ...
