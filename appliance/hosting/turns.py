"""The turns of a site's loop, for everybody who waits until something has changed."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

T = TypeVar("T")


@dataclass(kw_only=True)
class Turns:
    """Counts the turns of a loop, which steps it after its halves. Any thread may wait for the next."""

    count: int = 0
    _turned: threading.Condition = field(default_factory=threading.Condition)
    _ended: bool = False

    def step(self) -> bool:
        """Tell those who wait that something may have changed; nothing was done."""
        with self._turned:
            self.count += 1
            self._turned.notify_all()
        return False

    def next_due(self) -> None:
        """Wait for nothing."""
        return

    def end(self) -> None:
        """Let nobody wait any longer."""
        with self._turned:
            self._ended = True
            self._turned.notify_all()

    def wait(self, seen: int, seconds: float) -> int:
        """Wait for a turn after `seen`, so many real seconds at most, and return the number of the last one."""
        with self._turned:
            self._turned.wait_for(lambda: self.count > seen or self._ended, seconds)
            return self.count

    def until(self, look: Callable[[], T | None], clock: Callable[[], float], seconds: float) -> T | None:
        """Look after each turn until there is something to see, so many real seconds at most; None when there was nothing.

        `clock` tells real seconds, such as time.monotonic.
        """
        last = clock() + seconds
        while True:
            seen = self.count
            if (found := look()) is not None:
                return found
            left = last - clock()
            if left <= 0 or self._ended:
                return None
            self.wait(seen, left)
