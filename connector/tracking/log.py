"""The message tracking log as its writer sees it."""

import logging
import threading
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path

from connector.model.tracking import TrackingEvent
from connector.settings import TrackingSettings
from connector.tracking import circular, names
from connector.tracking.file import LogFile
from connector.tracking.row import Logging, writer
from connector.tracking.schema import SCHEMAS, head
from wire.publish import make_directories

log = logging.getLogger(__name__)


class TrackingLog:
    """Writes what happened to messages into the files of one directory; threads and processes may write at once.

    It never raises: mail does not wait for its log. What could not be written is counted and said in the process's own log.
    """

    def __init__(self, directory: Path, settings: TrackingSettings, by: Logging) -> None:
        """Log for a server; nothing is touched on disk before the first event."""
        self._directory = directory
        self._settings = settings
        self._schema = SCHEMAS[settings.fields_of]
        self._row = writer(settings.fields_of, by, subjects=settings.subject_logging)
        self._lock = threading.Lock()
        self._file: LogFile | None = None
        self._stem = ""
        self._head = b""
        self._is_failing = False
        self._missed = 0

    def write(self, events: Sequence[TrackingEvent]) -> None:
        """Append the events' rows in their order; each event's date decides which day's file has it."""
        if not events or not self._settings.enabled:
            return
        with self._lock:
            left = len(events)
            try:
                for stem, group in groupby(events, self._stem_of):
                    for written in self._append(stem, list(group)):
                        left -= written
            except OSError as error:
                self._fails(error, left)
            else:
                self._recovers()

    def close(self) -> None:
        """Close the open file; a later event opens it again."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _stem_of(self, event: TrackingEvent) -> str:
        return names.stem(event.at, hourly=self._settings.hourly)

    def _append(self, stem: str, events: Sequence[TrackingEvent]) -> Iterator[int]:
        """Write the rows of one period into as many files as they need, and yield how many each has taken."""
        rows = [self._row(event) for event in events]
        if self._file is None or self._stem != stem:
            self._open(stem, events[0].at)
        while rows:
            assert self._file is not None
            taken = self._file.append(self._head, rows, self._settings.max_file_size)
            rows = rows[taken:]
            yield taken
            if not taken:
                self._open(stem, events[0].at, beyond=self._file.name)

    def _open(self, stem: str, now: datetime, beyond: str = "") -> None:
        """Continue the newest file of the period, or begin the next: it is full, has other fields, or is the one `beyond` which to go.

        Making room belongs here: at least once a day a file is opened.
        """
        is_gone = self._file is not None and self._file.is_gone
        self.close()
        make_directories(self._directory, 0o750)
        present = names.listed(self._directory)
        number = max(1, names.last_number(present, stem))
        if beyond == names.name_of(stem, number) and not is_gone:
            number += 1
        while not (file := LogFile(self._directory / names.name_of(stem, number))).continues(self._schema.fields_line):
            file.close()
            number += 1
        self._file, self._stem, self._head = file, stem, head(self._schema, now)
        circular.clear(self._directory, now, self._settings, file.name)

    def _fails(self, error: OSError, missed: int) -> None:
        """Log a failure when it begins, not at every event."""
        self.close()
        self._missed += missed
        if not self._is_failing:
            self._is_failing = True
            facts = {"directory": str(self._directory), "reason": str(error)}
            log.error("message tracking log cannot be written; mail goes on without it", extra=facts)

    def _recovers(self) -> None:
        if self._is_failing:
            self._is_failing = False
            missed, self._missed = self._missed, 0
            log.info(
                "message tracking log is written again", extra={"directory": str(self._directory), "missed": missed}
            )
