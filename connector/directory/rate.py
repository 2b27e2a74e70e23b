"""How many files one poll may take: PickupDirectoryMaxMessagesPerMinute, divided among the polls of a minute."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil

POLL = timedelta(seconds=5)
"""How often Pickup and Replay are read; Exchange fixes it ([PR]: "every 5 seconds")."""

_POLLS = timedelta(minutes=1) // POLL


@dataclass(kw_only=True)
class Rate:
    """The limit of one directory, and what its polls took in the minute that ends now.

    No page says how Exchange spreads the limit. OUR CHOICE: a poll takes at most a twelfth of it, rounded up, and never more than its
    minute has left, so that no minute, wherever it begins, exceeds the limit, and idle minutes save nothing up. A poll that comes
    late to files that were held back makes up for those that did not take place. It begins anew with every start of the transport.
    """

    limit: int
    _start: datetime | None = None
    _last: int = 0
    _held: bool = False
    _taken: deque[tuple[int, int]] = field(default_factory=deque)

    def allowance(self, now: datetime) -> int:
        """Return how many files the poll at this instant may take."""
        turn = self._turn(now)
        # Also what lies ahead: a machine's clock that was set back must not hold the files until it has caught up.
        self._taken = deque((t, n) for t, n in self._taken if turn - _POLLS < t <= turn)
        left = self.limit - sum(count for _, count in self._taken)
        turns = max(1, turn - self._last) if self._held else 1
        return max(0, min(left, turns * ceil(self.limit / _POLLS)))

    def took(self, now: datetime, count: int, *, held: bool) -> None:
        """Note what the poll at this instant took, and whether the rate held files back."""
        self._last, self._held = self._turn(now), held
        if count:
            self._taken.append((self._last, count))

    def _turn(self, now: datetime) -> int:
        """Number the polls by the five seconds that they belong to: one that is a moment late is not the next one."""
        self._start = self._start or now
        return round((now - self._start) / POLL)
