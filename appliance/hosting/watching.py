"""Waiting until something is so at a site: while its clock goes on by itself, or by letting it jump from date to date."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Generic, Protocol, TypeVar

from appliance.hosting.hosted import Hosted
from foundation import loop
from foundation.options import HORIZON

T = TypeVar("T")
Seen = TypeVar("Seen", covariant=True)


@dataclass(frozen=True, kw_only=True)
class Patience:
    """How long to wait: `seconds` of real time, not beyond the moment at which nothing is due at the site any more.

    With `runs` its clock jumps from date to date meanwhile. With `beyond` it is waited for others even where nothing is due.
    """

    seconds: float
    runs: bool
    beyond: bool = False


@dataclass(frozen=True, kw_only=True)
class Ended(Generic[T]):
    """How a wait ended: with what was found, or with nothing; and whether nothing was due at the site then."""

    found: T | None
    idle: bool


class Look(Protocol[Seen]):
    """Looks whether it is so; is told whether nothing is due at the site, as far as that is known."""

    def __call__(self, *, idle: bool) -> Seen | None:
        """Return what is seen, None when it is not so yet."""
        ...


def wait_until(
    site: Hosted, look: Look[T], patience: Patience, clock: Callable[[], float] = time.monotonic
) -> Ended[T]:
    """Wait until there is something to be seen; raises NotSteerableError, SiteClosedError. `clock` tells real seconds."""
    last = clock() + patience.seconds
    while True:
        seen = site.turns.count
        found = _run(site, look, last, clock) if patience.runs else look(idle=False)
        idle = found is None and site.ask(lambda: loop.next_due(site.halves) is None)
        if idle:
            found = look(idle=True)
        left = last - clock()
        if found is not None or left <= 0 or (idle and not patience.beyond):
            return Ended(found=found, idle=idle)
        site.turns.wait(seen + _OF_ASKING, min(left, _PULSE))


_OF_ASKING = 2
"""The turn in which the loop answers, and the one that it makes after each in which there was something to do."""

_PULSE = 1.0
"""Real seconds after which it is looked again although no turn was seen: files of others appear without one."""


def _run(site: Hosted, look: Look[T], last: float, clock: Callable[[], float]) -> T | None:
    """Let the clock jump until there is something to be seen, nothing is due or time is up."""
    seen: list[T] = []

    def enough() -> bool:
        if (now := look(idle=False)) is not None:
            seen.append(now)
        return bool(seen) or clock() >= last

    if not enough():
        site.run_until_idle(timedelta(days=HORIZON), enough)
    return seen[0] if seen else None
