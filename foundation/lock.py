"""One process per half and site: two that believe to be the same would take each other's claims for those of a dead one."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class AlreadyRunningError(Exception):
    """Another process runs this half on this site; this one does not start."""


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold a lock file; the kernel lets go when the process ends, however it ends. Raises AlreadyRunningError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _take(descriptor, path)
        yield
    finally:
        os.close(descriptor)


def _take(descriptor: int, path: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise AlreadyRunningError(f"{path} is held by a running process; this one does not start") from error
