"""One process per node: two that believe to be the same node would take over each other's work."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gateway.errors import SiteBusyError


@contextmanager
def node_lock(spool: Path, node: str) -> Iterator[None]:
    """Hold the node's lock; the kernel drops it when the process ends, however it ends. Raises SiteBusyError."""
    spool.mkdir(parents=True, exist_ok=True)
    path = spool / f"{node}.lock"
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
        raise SiteBusyError(
            f"{path} is held by a running gateway; stop it first or give this node another name"
        ) from error
