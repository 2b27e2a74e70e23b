"""Several presses for many threads: each that prints has one of its own as long as it does."""

import threading
from collections.abc import Iterator, Sequence
from types import TracebackType

from gateway.document.cover import Cover
from gateway.document.press.press import Press
from gateway.document.printing import Printout
from gateway.settings import DocumentSettings


class Presses:
    """Prints like a press, for any thread. At most so many worker processes run; who comes later waits until one is free."""

    def __init__(self, most: int = 4) -> None:
        """Begin without any: they are started when they are first needed."""
        self._idle: list[Press] = []
        self._all: list[Press] = []
        self._room = threading.BoundedSemaphore(most)
        self._choosing = threading.Lock()

    def print(self, mail: bytes, covers: Sequence[Cover], settings: DocumentSettings) -> Iterator[Printout]:
        """Make one fax for each cover, in order, see Press.print."""
        with self._room:
            press = self._taken()
            try:
                yield from press.print(mail, covers, settings)
            finally:
                with self._choosing:
                    self._idle.append(press)

    def __enter__(self) -> "Presses":
        """Print for the time of a block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End all worker processes."""
        for press in self._all:
            press.close()

    def _taken(self) -> Press:
        """Take the press that printed last: it is warm."""
        with self._choosing:
            if self._idle:
                return self._idle.pop()
            self._all.append(press := Press())
            return press
