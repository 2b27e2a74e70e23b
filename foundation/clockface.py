"""What the clock of a running process shows, for other processes: of a fast or a virtual clock nobody else can know."""

import fcntl
import json
import math
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from foundation.clock import Clock

_SIZE = 160
"""Bytes of a reading: all have the same number, so that one is written over another in place."""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What a clock showed at an instant of the machine's clock (`at`), and how many seconds it goes on in each of the machine's."""

    shown: datetime
    at: datetime
    speed: float

    def present(self, machine: datetime) -> datetime:
        """Return what the clock shows when the machine's shows this; never less than it showed."""
        return self.shown + max(timedelta(), machine - self.at) * self.speed


@dataclass(frozen=True, kw_only=True)
class Face:
    """The face of one clock, in a file that is locked as long as the clock runs."""

    clock: Clock
    machine: Clock
    descriptor: int

    def show(self) -> None:
        """Write down what the clock shows now. A face that cannot be written is no reason to stop: it is a little behind."""
        reading = Reading(shown=self.clock.now(), at=self.machine.now(), speed=self.clock.speed)
        with suppress(OSError):
            os.pwrite(self.descriptor, _written(reading), 0)

    def go_on(self) -> None:
        """Show the time anew, unless it can be told from what was shown.

        A virtual clock jumps, and a fast one multiplies each correction and each sleep of the machine's clock.
        """
        if self.clock.speed != 1:
            self.show()


@contextmanager
def showing(path: Path, clock: Clock, machine: Clock) -> Iterator[Face]:
    """Show a clock in a file while inside; only one process at a time may, whose lock is the caller's matter."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o640)
    try:
        # This waits, for a moment, only for somebody who looks whether a former face is alive.
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        os.ftruncate(descriptor, 0)
        face = Face(clock=clock, machine=machine, descriptor=descriptor)
        face.show()
        yield face
    finally:
        path.unlink(missing_ok=True)
        os.close(descriptor)


def present(path: Path, machine: datetime) -> datetime | None:
    """Return what the clock of this file shows when the machine's shows this; None when it does not run, or cannot be read."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        return None
    try:
        return _read(os.pread(descriptor, _SIZE, 0)).present(machine) if _runs(descriptor) else None
    except (OSError, ValueError, KeyError, TypeError, OverflowError):
        return None
    finally:
        os.close(descriptor)


def _runs(descriptor: int) -> bool:
    """Whether a process holds the lock: the kernel lets go when it ends, however it ends."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    return False


def _written(reading: Reading) -> bytes:
    told = {"shown": reading.shown.isoformat(), "at": reading.at.isoformat(), "speed": reading.speed}
    return json.dumps(told).ljust(_SIZE - 1).encode() + b"\n"


def _read(content: bytes) -> Reading:
    """Raises ValueError, KeyError or TypeError for what is no reading."""
    told = json.loads(content)
    shown, at = (datetime.fromisoformat(told[name]).astimezone(UTC) for name in ("shown", "at"))
    speed = float(told["speed"])
    if not 0 <= speed < math.inf:
        raise ValueError(f"{speed} is no speed of a clock")
    return Reading(shown=shown, at=at, speed=speed)
