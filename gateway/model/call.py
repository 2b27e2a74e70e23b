"""A call on the line: what is asked of it, how it went, and what every line must be able to do."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from gateway.model.outcome import Form, Outcome


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

    `attempt` is the number of this call among the job's, from 1; it was written down before the order was given. `number` is the fax
    number as the job holds it, `dialled` the digits that this line needs for it, empty when they are the same. `earlier` counts the
    calls that were made to this number before, for whichever fax. `channel` is the line's channel, from 1. `forms` are the ways in which
    the fax was made anew for a machine that could not take it.
    """

    job: int
    attempt: int
    number: str
    dialled: str = ""
    sub: str = ""
    post: str = ""
    first_page: int
    total: int
    pages: tuple[Page, ...]
    channel: int = 1
    earlier: int = 0
    forms: frozenset[Form] = frozenset()


@dataclass(frozen=True, kw_only=True)
class CallResult:
    """How a call ended. `pages_confirmed` counts pages of this call that the far end acknowledged.

    `speed` is in bit/s and None when no training succeeded; `csid` is the far machine's own identification. `rows_cut` counts the scan
    lines that the far machine has of the page on which the call broke off; None when it broke off on none.
    """

    outcome: Outcome
    started: datetime
    ended: datetime
    pages_sent: int = 0
    pages_confirmed: int = 0
    csid: str | None = None
    speed: int | None = None
    ecm: bool | None = None
    rows_cut: int | None = None
    transcript: tuple[str, ...] = ()

    @property
    def duration(self) -> timedelta:
        """From dialling to hanging up."""
        return self.ended - self.started


@dataclass(frozen=True, kw_only=True)
class Call:
    """The record of one attempt: append-only. `first_page` counts from 1, `number` is what was dialled, `channel` from 1."""

    job: int
    attempt: int
    number: str
    first_page: int
    result: CallResult
    channel: int = 1


@dataclass(frozen=True, kw_only=True)
class Ring:
    """Somebody calls us with a fax: `id` names the call, `caller` is empty when the number is withheld.

    `csid` is what the calling machine says of itself (TSI), `sub` the sub-address that it asks for (T.33).
    """

    id: str
    called: str
    caller: str = ""
    csid: str = ""
    sub: str = ""
    pages: tuple[Page, ...]
    channel: int = 1


@dataclass(frozen=True, kw_only=True)
class Reception:
    """How a call to us ended; `pages` are those that we have, the last of them cut short when `rows_cut` is not None.

    `outcome` is DELIVERED when every page came and was confirmed, CALL_REJECTED when we refused the caller.
    """

    outcome: Outcome
    started: datetime
    ended: datetime
    pages: tuple[Page, ...] = ()
    pages_confirmed: int = 0
    rows_cut: int | None = None
    speed: int | None = None
    ecm: bool | None = None
    transcript: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Answered:
    """A call to us that is on a line: which node took it, on which channel, since when, and between whom it is."""

    ring: str
    node: str
    channel: int
    since: datetime
    called: str
    caller: str = ""


def calls_to(number: str, calls: Iterable[Call]) -> tuple[Call, ...]:
    """Return the calls to a number, in their order: a fax can have been sent to another one before."""
    return tuple(call for call in calls if call.number == number)


def connected(calls: Iterable[Call]) -> timedelta:
    """Return the time spent in calls that reached a fax machine."""
    return sum((call.result.duration for call in calls if call.result.outcome.value.reached), timedelta())


class Line(Protocol):
    """What can call and be called: the simulator now, a modem later. A line never raises for how a call went.

    A call takes minutes, so dialling and hearing the result are two steps: nothing waits, and a virtual clock can jump.
    """

    @property
    def free(self) -> Sequence[int]:
        """The channels on which a further call can be made at this moment, from 1."""
        ...

    def dial(self, order: Order, now: datetime) -> None:
        """Begin a call on the order's channel; its result comes out of `ended`."""
        ...

    def hang_up(self, job: int, now: datetime) -> None:
        """Break off the call of a job: it ends now, ABORTED; nothing happens when it has none."""
        ...

    def ended(self, now: datetime) -> list[tuple[Order, CallResult]]:
        """Hand out, once each, the calls that have ended by now, in the order in which they ended."""
        ...

    def answer(self, ring: Ring, now: datetime, *, refuse: bool = False) -> None:
        """Take a call on the ring's channel, or refuse its sender after the first frames; its pages come out of `received`."""
        ...

    def received(self, now: datetime) -> list[tuple[Ring, Reception]]:
        """Hand out, once each, the calls to us that have ended by now, in the order in which they ended."""
        ...

    def next_end(self) -> datetime | None:
        """When the next call in progress is expected to end, None when unknown or none is in progress."""
        ...

    def in_progress(self) -> list[Order]:
        """The calls that have been begun and not handed out."""
        ...

    def ringing(self) -> list[Ring]:
        """The calls to us that have been taken and not handed out."""
        ...
