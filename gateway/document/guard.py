"""The fence around every step that hostile content can break: what fails inside becomes a reason, and printing goes on."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Broken:
    """A step came to nothing; the reason completes "... is not printed: "."""

    reason: str


class Guard(Protocol):
    """Runs steps. A step is named the same way each time the same mail is printed."""

    def run(self, step: str, work: Callable[[], T]) -> T | Broken:
        """Return what the work returns, or why it came to nothing."""
        ...

    def announce(self, step: str) -> None:
        """Say that what follows belongs to a step that was run before, so that it gets the blame when it breaks everything."""
        ...


def attempted(work: Callable[[], T]) -> T | Broken:
    """Return what the work returns; an exception is a reason, whatever it is: decoders raise anything for damaged files."""
    try:
        return work()
    except MemoryError:
        return Broken(reason="it needs more memory than is allowed")
    except RecursionError:
        return Broken(reason="its parts are nested without end")
    except Exception as error:  # noqa: BLE001  the fence
        return Broken(reason=f"it is damaged or of an unknown make ({type(error).__name__})")


class _Trusting:
    """Runs everything in this process: for trusted mail and for tests."""

    def run(self, step: str, work: Callable[[], T]) -> T | Broken:  # noqa: ARG002  part of the protocol
        """Try the work."""
        return attempted(work)

    def announce(self, step: str) -> None:
        """Nobody listens."""


TRUSTING: Guard = _Trusting()
