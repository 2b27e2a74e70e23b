"""One open file of the tracking log, which several processes may write to at the same time."""

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

_HEAD_LIMIT = 4096
"""A head has about 800 bytes; real ones of later versions have hardly more."""


class LogFile:
    """Appends whole rows: a lock keeps the writers apart, and a row that the disk has no room for is taken back.

    Every method raises OSError where the file system refuses.
    """

    def __init__(self, path: Path) -> None:
        """Open the file, or make an empty one."""
        self.name = path.name
        self._descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o640)

    def close(self) -> None:
        """Close the file; harmless when it is closed."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def __del__(self) -> None:
        """Close what nobody closed: a log lives as long as its transport."""
        if hasattr(self, "_descriptor"):
            self.close()

    @property
    def is_gone(self) -> bool:
        """Whether somebody deleted the file, so that rows in it would be seen by nobody."""
        return os.fstat(self._descriptor).st_nlink == 0

    def continues(self, fields_line: str) -> bool:
        """Whether rows of these fields may follow what stands in the file; a torn last line is ended."""
        with self._locked() as size:
            if size == 0:
                return True
            first = os.pread(self._descriptor, _HEAD_LIMIT, 0).decode("utf-8", "replace").splitlines()
            if fields_line not in first:
                return False
            if os.pread(self._descriptor, 1, size - 1) != b"\n":
                self._write(b"\r\n", size)  # its writer lost its power
            return True

    def append(self, head: bytes, rows: Sequence[bytes], limit: int) -> int:
        """Append as many rows as the file may still hold, in one write, and return how many; into an empty file at least one.

        0 means that the file is full, or gone.
        """
        fcntl.flock(self._descriptor, fcntl.LOCK_EX)
        try:
            facts = os.fstat(self._descriptor)
            return self._append(head, rows, limit, facts.st_size) if facts.st_nlink else 0
        finally:
            fcntl.flock(self._descriptor, fcntl.LOCK_UN)

    def _append(self, head: bytes, rows: Sequence[bytes], limit: int, size: int) -> int:
        start = b"" if size else head
        octets = b"".join([start, *rows])
        if size + len(octets) > limit:
            rows = _fitting(rows, limit - size - len(start)) or (() if size else rows[:1])
            octets = b"".join([start, *rows])
        if rows:
            self._write(octets, size)
        return len(rows)

    @contextmanager
    def _locked(self) -> Iterator[int]:
        """Keep other processes out, and yield the size."""
        fcntl.flock(self._descriptor, fcntl.LOCK_EX)
        try:
            yield os.fstat(self._descriptor).st_size
        finally:
            fcntl.flock(self._descriptor, fcntl.LOCK_UN)

    def _write(self, octets: bytes, size: int) -> None:
        # One write: whoever is killed has written all of it or nothing.
        if (written := os.write(self._descriptor, octets)) < len(octets):
            os.ftruncate(self._descriptor, size)
            raise OSError(f"only {written} of {len(octets)} bytes could be written to {self.name}")


def _fitting(rows: Sequence[bytes], room: int) -> Sequence[bytes]:
    for count, row in enumerate(rows):
        room -= len(row)
        if room < 0:
            return rows[:count]
    return rows
