"""Two clocks: the real one, and a virtual one that stands still or runs at any speed, and can be moved."""

import math
import threading
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Where every date in dropfax comes from; instants are aware UTC."""

    @property
    def speed(self) -> float:
        """How many of its seconds pass in a second of the machine's clock; 0 for one that stands still until it is moved."""
        ...

    def now(self) -> datetime:
        """Return the present instant."""
        ...

    def seconds_until(self, instant: datetime) -> float:
        """Return how many real seconds pass until the instant; 0 when it is past."""
        ...


class RealClock:
    """The machine's own clock."""

    speed = 1.0

    def now(self) -> datetime:
        """Return the machine's time."""
        return datetime.now(UTC)

    def seconds_until(self, instant: datetime) -> float:
        """Return the span to the instant in seconds, never negative."""
        return max(0.0, (instant - self.now()).total_seconds())


class VirtualClock:
    """Stands still, or runs at a speed of its own, and can be moved forward: for tests, for the stage, for `run --until-idle`.

    Any thread may look at it and move it.
    """

    def __init__(self, start: datetime, speed: float = 0.0) -> None:
        """Show `start`, an aware instant, and run `speed` seconds per real second from then on; 0 stands still."""
        self._hand = _Hand(shown=start.astimezone(UTC), at=time.monotonic(), speed=_refuse_backwards(speed))
        self._moving = threading.Lock()

    @property
    def speed(self) -> float:
        """How many of its seconds pass in a second of the machine's clock."""
        return self._hand.speed

    def now(self) -> datetime:
        """Return the instant that the clock shows."""
        return self._hand.now()

    def seconds_until(self, instant: datetime) -> float:
        """Return the real seconds until the clock shows the instant; 0 for one that stands: nobody waits for it, somebody moves it."""
        hand = self._hand
        return max(0.0, (instant - hand.now()).total_seconds() / hand.speed) if hand.speed else 0.0

    def advance_to(self, instant: datetime) -> None:
        """Move forward to the instant; a clock never goes back, so an earlier instant changes nothing."""
        with self._moving:
            self._hand = self._hand.moved(instant.astimezone(UTC))

    def advance(self, span: timedelta) -> None:
        """Move forward by the span."""
        self.advance_to(self.now() + span)

    def run_at(self, speed: float) -> None:
        """Run at this speed from now on; 0 makes it stand still. Raises ValueError for a clock that would run backwards."""
        with self._moving:
            self._hand = replace(self._hand.moved(self._hand.now()), speed=_refuse_backwards(speed))


@dataclass(frozen=True, kw_only=True)
class _Hand:
    """What a clock showed when the machine's monotonic clock stood at `at`, and how fast it has run since."""

    shown: datetime
    at: float
    speed: float

    def now(self) -> datetime:
        """Return what the clock shows."""
        return self.shown + timedelta(seconds=(time.monotonic() - self.at) * self.speed) if self.speed else self.shown

    def moved(self, instant: datetime) -> "_Hand":
        """Return the hand as it stands at the instant, or where it is when that is past."""
        return _Hand(shown=max(self.now(), instant), at=time.monotonic(), speed=self.speed)


def _refuse_backwards(speed: float) -> float:
    if not 0 <= speed < math.inf:
        raise ValueError(
            f"a clock cannot run at speed {speed}; give a positive factor such as 60, or 0 to let it stand"
        )
    return speed
