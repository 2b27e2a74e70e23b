"""Driving the halves: step while there is work, then wait for the next date or a wake-up."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from foundation.clock import VirtualClock

PATIENCE = timedelta(milliseconds=500)


class Half(Protocol):
    """One side of the conversation, as the loop sees it."""

    def step(self) -> bool:
        """Do what is due now; return whether anything was done."""
        ...

    def next_due(self) -> datetime | None:
        """Return when there will be something to do again, None when nothing is foreseen."""
        ...


def step_all(halves: Sequence[Half]) -> None:
    """Step every half until none of them finds work any more."""
    while True:
        worked = [half.step() for half in halves]  # every half has its turn, whatever the others found
        if not any(worked):
            return


def next_due(halves: Sequence[Half]) -> datetime | None:
    """Return the earliest date that any half waits for."""
    return min((due for half in halves if (due := half.next_due()) is not None), default=None)


def run_until_idle(halves: Sequence[Half], clock: VirtualClock, horizon: timedelta) -> bool:
    """Jump from due date to due date until nothing is due; False when something is still due past the horizon.

    The horizon keeps a fault that never heals (a Replay directory that is gone) from running for ever.
    """
    last = clock.now() + horizon
    while True:
        step_all(halves)
        due = next_due(halves)
        if due is None:
            return True
        if due > last:
            return False
        # What is overdue and yet could not be done waits for the world to change: let some time pass, not none.
        clock.advance_to(max(due, clock.now() + PATIENCE))
