"""What other threads ask of a site's loop: it is done between two steps, by the thread that steps."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass(kw_only=True)
class Errands:
    """A queue of things to do, which the loop steps like a half of the site."""

    wake: threading.Event
    _refusal: Exception | None = None
    _waiting: SimpleQueue[tuple[Callable[[], Any], Future[Any]]] = field(default_factory=SimpleQueue)

    def ask(self, do: Callable[[], T]) -> T:
        """Let the loop do this and return what it returned, or raise what it raised."""
        done: Future[T] = Future()
        self._waiting.put((do, done))
        self.wake.set()
        if self._refusal is not None:
            # The loop ended before or just now: nobody else would answer.
            self.refuse(self._refusal)
        return done.result()

    def step(self) -> bool:
        """Do what was asked for; returns whether there was anything."""
        worked = False
        while (errand := self._next()) is not None:
            do, done = errand
            worked = True
            try:
                done.set_result(do())
            except BaseException as error:  # noqa: BLE001  it is the asker's, who waits for it in another thread
                done.set_exception(error)
        return worked

    def next_due(self) -> None:
        """Wait for nothing."""
        return

    def refuse(self, reason: Exception) -> None:
        """Answer everybody who still waits, and who asks from now on, with this: the loop has ended."""
        self._refusal = reason
        while (errand := self._next()) is not None:
            errand[1].set_exception(reason)

    def _next(self) -> tuple[Callable[[], Any], Future[Any]] | None:
        try:
            return self._waiting.get_nowait()
        except Empty:
            return None
