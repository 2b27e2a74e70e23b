"""Driving the halves: step while there is work, then wait for the next date or a wake-up."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from foundation.clock import VirtualClock

PATIENCE = timedelta(milliseconds=500)
LONGEST_PATIENCE = timedelta(hours=1)


class Half(Protocol):
    """One side of the conversation, as the loop sees it."""

    def step(self) -> bool:
        """Do what is due now; return whether anything was done."""
        ...

    def next_due(self) -> datetime | None:
        """Return when there will be something to do again, None when nothing is foreseen."""
        ...


def step_all(halves: Sequence[Half]) -> bool:
    """Step every half until none of them finds work any more; return whether any did."""
    worked = False
    while True:
        found = [half.step() for half in halves]  # every half has its turn, whatever the others found
        if not any(found):
            return worked
        worked = True


def next_due(halves: Sequence[Half]) -> datetime | None:
    """Return the earliest date that any half waits for."""
    return min(_dues(halves), default=None)


def _dues(halves: Sequence[Half]) -> list[datetime]:
    return [due for half in halves if (due := half.next_due()) is not None]


def never() -> bool:
    """Answer whether enough was done: never, it is done when nothing is due."""
    return False


def run_until_idle(
    halves: Sequence[Half], clock: VirtualClock, horizon: timedelta, enough: Callable[[], bool] = never
) -> bool:
    """Jump from due date to due date until nothing is due, or `enough` says so; False when something is still due past the horizon.

    The horizon keeps a fault that never heals (a Replay directory that is gone) from running for ever.
    """
    last = clock.now() + horizon
    patience = PATIENCE
    while True:
        if step_all(halves):
            patience = PATIENCE
        dues = _dues(halves)
        if enough() or not dues:
            return True
        then = _next_instant(dues, clock.now(), patience)
        if then > last:
            return False
        patience = min(2 * patience, LONGEST_PATIENCE)
        clock.advance_to(then)


def advance(halves: Sequence[Half], clock: VirtualClock, span: timedelta) -> None:
    """Move the clock on by a span, and do on the way what is due at each date of it."""
    end = clock.now() + span
    run_until_idle(halves, clock, span)
    clock.advance_to(end)
    step_all(halves)


def _next_instant(dues: list[datetime], now: datetime, patience: timedelta) -> datetime:
    """The earliest date to come.

    What is overdue and yet could not be done waits for the world to change: it is looked at again after a while, which doubles up
    to an hour, so that a fault that never heals reaches the horizon soon.
    """
    return min(due if due > now else now + patience for due in dues)
