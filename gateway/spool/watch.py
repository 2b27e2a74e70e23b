"""Wake-ups from the Drop directory: hints that come within milliseconds, never the truth."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from gateway.spool.drop import is_message_file

log = logging.getLogger(__name__)


class _Waker(FileSystemEventHandler):
    def __init__(self, wake: threading.Event) -> None:
        self._wake = wake

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Wake the loop for what could be a new or finished message file; our own claims and reads do not count."""
        name = str(event.dest_path or event.src_path)
        if event.event_type in ("created", "moved", "closed") and is_message_file(name):
            self._wake.set()


@contextmanager
def watching(directory: Path, wake: threading.Event) -> Iterator[None]:
    """Set `wake` whenever a message file appears; where watching fails, the periodic rescan is enough."""
    observer = Observer()
    try:
        observer.schedule(_Waker(wake), str(directory))
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
