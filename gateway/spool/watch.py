"""Wake-ups from the folders that others write to: hints that come within milliseconds, never the truth."""

import logging
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

log = logging.getLogger(__name__)


class _Waker(FileSystemEventHandler):
    def __init__(self, wake: threading.Event, is_ours: Callable[[str], bool]) -> None:
        self._wake = wake
        self._is_ours = is_ours

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Wake the loop for what could be a new or finished file of theirs; our own claims and reads do not count."""
        path = Path(os.fsdecode(event.dest_path or event.src_path))
        if event.event_type in ("created", "moved", "closed") and self._is_ours(path.name):
            self._wake.set()


@contextmanager
def watching(directory: Path, wake: threading.Event, is_ours: Callable[[str], bool]) -> Iterator[None]:
    """Set `wake` whenever a file appears whose name `is_ours`; where watching fails, the periodic rescan is enough."""
    observer = Observer()
    try:
        observer.schedule(_Waker(wake, is_ours), str(directory))
        observer.start()
    except OSError as error:
        log.warning(
            "folder cannot be watched, the rescan finds its files", extra={"folder": directory, "reason": error}
        )
        yield
        return
    try:
        yield
    finally:
        observer.stop()
        observer.join()
