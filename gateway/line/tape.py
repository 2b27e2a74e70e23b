"""The tape that runs along with a simulated call: what was heard at which instant, and how far the call had come by then."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True, kw_only=True)
class UnderWay:
    """The page under way, `number` of the document, whose data began (or went on) at `begun` seconds into the call.

    `rows_after` tells how many rows the far end has after so many further seconds.
    """

    number: int
    begun: float
    rows_after: Callable[[float], int]


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a call has come: who is there, at what speed (bit/s), the pages sent and confirmed, and the page under way."""

    csid: str | None = None
    speed: int | None = None
    ecm: bool | None = None
    sent: int = 0
    confirmed: int = 0
    page: UnderWay | None = None

    def rows_at(self, seconds: float) -> int | None:
        """Return the rows that the far end has of the page under way, None when none is."""
        return None if self.page is None else self.page.rows_after(max(0.0, seconds - self.page.begun))


class Tape:
    """Collects lines in the shape of HylaFAX's session log (FaxMachineLog), each with its minutes and seconds into the call.

    HylaFAX writes the local time of day instead; the offset is what a reader of one call wants, and a line knows no zone.
    """

    def __init__(self) -> None:
        """Begin a call: nothing has been heard."""
        self.seconds = 0.0
        self._lines: list[tuple[float, str]] = []
        self._states: list[tuple[float, Progress]] = [(0.0, Progress())]

    def wait(self, seconds: float) -> None:
        """Let time pass on the line."""
        self.seconds += seconds

    def say(self, text: str) -> None:
        """Note what happens now."""
        self._lines.append((self.seconds, text))

    @property
    def progress(self) -> Progress:
        """How far the call has come now."""
        return self._states[-1][1]

    def note(self, **facts: Any) -> None:
        """Note that the call has come further; the names are those of Progress."""
        self._states.append((self.seconds, replace(self.progress, **facts)))

    def lines(self) -> tuple[str, ...]:
        """Return what was heard so far."""
        return tuple(f"{offset(seconds)} {text}" for seconds, text in self._lines)

    def cut(self, seconds: float) -> "Tape":
        """Return the tape of the same call as it stood at this instant, to go on from there."""
        shorter = Tape()
        shorter.seconds = seconds
        shorter._lines = [line for line in self._lines if line[0] <= seconds]
        shorter._states = [state for state in self._states if state[0] <= seconds]
        return shorter


def offset(seconds: float) -> str:
    """Write an instant of a call: minutes, seconds and hundredths."""
    # In whole hundredths: rounding minutes and seconds apart would write 00:60.00.
    minutes, hundredths = divmod(round(seconds * 100), 6000)
    return f"{minutes:02}:{hundredths // 100:02}.{hundredths % 100:02}"


def clock_words(seconds: float) -> str:
    """Write a span as HylaFAX does: h:mm:ss."""
    whole = round(seconds)
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"
