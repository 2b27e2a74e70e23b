"""Making a whole file appear at once: written aside, flushed to disk, renamed; and the directories for it."""

import errno
import os
import platform
import re
import threading
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from pathlib import Path

# Not `.tmp`: when Exchange's transport starts, it takes every `.tmp` of its directories for a mail whose processing broke off and
# renames it to `.eml` (Pickup directory and Replay directory), so that a half-written file of ours would be sent.
UNFINISHED = ".part"

_turn = count()


def publish(directory: Path, name: str, data: bytes, workshop: Path | None = None) -> Path:
    """Make a file appear in a directory, whole or not at all, and return its path; an existing file of the name is replaced.

    The content is on disk before the name is, and the name is on disk before this returns. Raises OSError when the
    directory is missing, full or read-only; nothing but an abandoned file with the suffix UNFINISHED can remain then, in the `workshop`,
    which is a directory of the same file system, or without one in the directory itself.
    """
    return _appear(directory, name, data, os.replace, workshop)


def create(directory: Path, name: str, data: bytes) -> Path:
    """Make a new file appear as `publish` does; raises FileExistsError and changes nothing when the name is taken."""
    return _appear(directory, name, data, os.link)  # link(2) fails on an existing name, where rename(2) replaces it


def clear_abandoned(directory: Path) -> list[str]:
    """Delete what processes of this host were writing in a directory when they were killed, and return the names.

    Files of processes that live stay, and those of other hosts, of which nobody here can tell. A directory that is away has none.
    """
    cleared = []
    with suppress(OSError):
        for entry in os.scandir(directory):
            written = _ASIDE.fullmatch(entry.name)
            if written and written[1] == _host() and not _lives(int(written[2])):
                Path(entry).unlink()
                cleared.append(entry.name)
    return cleared


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
        flush_opened(descriptor)
    finally:
        os.close(descriptor)


def flush_opened(directory: int) -> None:
    """Do as `flush_names` for a directory that is open."""
    try:
        os.fsync(directory)
    except OSError as error:
        if error.errno != errno.EINVAL:  # some network file systems cannot flush a directory and say so with EINVAL
            raise


def _appear(
    directory: Path, name: str, data: bytes, settle: Callable[[Path, Path], None], workshop: Path | None = None
) -> Path:
    """Write aside, then give the content its name."""
    target = directory / name
    if target.name != name or name in ("", "..") or name.endswith(UNFINISHED):
        raise ValueError(f"{name!r} cannot be published; expected a plain file name that does not end in {UNFINISHED}")
    aside = (workshop or directory) / _aside_name(name)
    try:
        write_durably(aside, data)
        settle(aside, target)
    finally:
        with suppress(OSError):  # gone after a rename; what fails while failing must not hide the first cause
            aside.unlink()
    flush_names(directory)
    return target


def _aside_name(name: str) -> str:
    """Return a name that no other writer uses: not in this process (the turn), not on this host, not on another one."""
    # A file name has 255 bytes at most: the target's own may use them all.
    return f"{name[:40]}.{_host()}-{os.getpid()}-{threading.get_ident()}-{next(_turn)}{UNFINISHED}"


_ASIDE = re.compile(rf".{{1,40}}\.([^.]*)-([0-9]{{1,10}})-[0-9]+-[0-9]+{re.escape(UNFINISHED)}", re.DOTALL)


def _host() -> str:
    return platform.node().replace(".", "-")[:20]


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True  # it is somebody else's
    return True


def write_durably(file: Path | str, data: bytes, directory: int | None = None) -> None:
    """Write a new file and bring its content to the disk, its name not yet; raises FileExistsError where one is.

    The name is relative to `directory` where an open one is given.
    """
    # Mail is nobody else's business: at most owner and group may read it, whatever the umask.
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o660, dir_fd=directory)
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(data)
        opened.flush()
        os.fsync(opened.fileno())
