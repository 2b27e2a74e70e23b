"""Making a whole file appear at once: written aside, flushed to disk, renamed; and the directories for it."""

import errno
import os
import platform
import threading
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from pathlib import Path

# Not `.tmp`: when Exchange's transport starts, it takes every `.tmp` of its directories for a mail whose processing broke off and
# renames it to `.eml` (Pickup directory and Replay directory), so that a half-written file of ours would be sent.
UNFINISHED = ".part"

_turn = count()


def publish(directory: Path, name: str, data: bytes) -> Path:
    """Make a file appear in a directory, whole or not at all, and return its path; an existing file of the name is replaced.

    The content is on disk before the name is, and the name is on disk before this returns. Raises OSError when the
    directory is missing, full or read-only; nothing but an abandoned file with the suffix UNFINISHED can remain then.
    """
    return _appear(directory, name, data, os.replace)


def create(directory: Path, name: str, data: bytes) -> Path:
    """Make a new file appear as `publish` does; raises FileExistsError and changes nothing when the name is taken."""
    return _appear(directory, name, data, os.link)  # link(2) fails on an existing name, where rename(2) replaces it


def make_directories(path: Path, mode: int = 0o777) -> None:
    """Make a directory and its missing parents so that their names survive a power cut; only the last one gets the mode.

    A directory is an entry of its parent: until the parent is on disk, all that was flushed inside can be gone with its name.
    """
    if path.is_dir():
        return
    make_directories(path.parent)
    path.mkdir(mode=mode, exist_ok=True)
    flush_names(path.parent)


def flush_names(directory: Path) -> None:
    """Bring what was made, renamed and removed in a directory to the disk, where its file system knows how to."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno != errno.EINVAL:  # some network file systems cannot flush a directory and say so with EINVAL
            raise
    finally:
        os.close(descriptor)


def _appear(directory: Path, name: str, data: bytes, settle: Callable[[Path, Path], None]) -> Path:
    """Write aside, then give the content its name."""
    target = directory / name
    if target.name != name or name in ("", "..") or name.endswith(UNFINISHED):
        raise ValueError(f"{name!r} cannot be published; expected a plain file name that does not end in {UNFINISHED}")
    aside = directory / _aside_name(name)
    try:
        _write_durably(aside, data)
        settle(aside, target)
    finally:
        with suppress(OSError):  # gone after a rename; what fails while failing must not hide the first cause
            aside.unlink()
    flush_names(directory)
    return target


def _aside_name(name: str) -> str:
    """Return a name that no other writer uses: not in this process (the turn), not on this host, not on another one."""
    # A file name has 255 bytes at most: the target's own may use them all.
    return f"{name[:40]}.{platform.node()[:20]}-{os.getpid()}-{threading.get_ident()}-{next(_turn)}{UNFINISHED}"


def _write_durably(file: Path, data: bytes) -> None:
    # Mail is nobody else's business: at most owner and group may read it, whatever the umask.
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o660)
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(data)
        opened.flush()
        os.fsync(opened.fileno())
