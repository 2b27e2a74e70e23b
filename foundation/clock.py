"""Three clocks: the real one, an accelerated one, and a virtual one that stands still until it is moved."""

import time
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


class AcceleratedClock:
    """Runs `speed` times as fast as the machine's clock, starting from its present time."""

    def __init__(self, speed: float, start: datetime | None = None) -> None:
        """Begin at `start` (default: now) and run `speed` seconds per real second; speed must be positive."""
        if speed <= 0:
            raise ValueError(f"a clock cannot run at speed {speed}; give a positive factor such as 60")
        self.speed = speed
        self._start = start or datetime.now(UTC)
        self._origin = time.monotonic()

    def now(self) -> datetime:
        """Return the accelerated time."""
        return self._start + timedelta(seconds=(time.monotonic() - self._origin) * self.speed)

    def seconds_until(self, instant: datetime) -> float:
        """Return the real seconds until the accelerated clock shows the instant."""
        return max(0.0, (instant - self.now()).total_seconds() / self.speed)


class VirtualClock:
    """Stands still until somebody moves it: for tests, for the stage, for `run --until-idle`."""

    speed = 0.0

    def __init__(self, start: datetime) -> None:
        """Stand still at `start`, an aware instant."""
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        """Return the instant at which the clock stands."""
        return self._now

    def seconds_until(self, instant: datetime) -> float:  # noqa: ARG002  the Protocol's parameter
        """Return 0: nobody waits for a virtual clock, somebody advances it."""
        return 0.0

    def advance_to(self, instant: datetime) -> None:
        """Move forward to the instant; a clock never goes back, so an earlier instant changes nothing."""
        self._now = max(self._now, instant.astimezone(UTC))

    def advance(self, span: timedelta) -> None:
        """Move forward by the span."""
        self.advance_to(self._now + span)
