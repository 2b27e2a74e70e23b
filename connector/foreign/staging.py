"""The hand-over of one file in two steps: written aside, then given its name; `look` tells after a crash how far it came.

A gateway may take the file the instant it has its name, and delete it: that it is not there proves nothing. That the file which was
written aside is not there any more, in the very directory in which it was written, shows that it was given its name: nobody else has
a reason to touch it. Whoever empties a Drop directory by hand, between the death of Exchange and its next start, takes that proof away.
"""

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import Enum, unique
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes

from wire.publish import UNFINISHED, flush_opened, write_durably

SUFFIX = ".eml"

_NAME = re.compile(r"[0-9a-f]{32}")
_GET_GENERATION = 0x80087601  # FS_IOC_GETVERSION of Linux, ioctl_iflags(2)


@dataclass(frozen=True, kw_only=True)
class Staged:
    """A Drop file that is written aside, told in two texts that a database can keep.

    `name` is that of the file, without its ending; `place` is the directory, so that another one of the same path is told apart.
    """

    name: str
    place: str

    @property
    def file(self) -> str:
        """The name under which the gateway finds it."""
        return f"{self.name}{SUFFIX}"


def stage_in(directory: Path, name: str, data: bytes) -> Staged:
    """Write a file aside; it is on disk, with its name, when this returns. Raises OSError, and then nothing is left.

    What an attempt before it left under the same name is replaced.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name for a Drop file; expected 32 hexadecimal digits")
    aside = f"{name}{UNFINISHED}"
    with _opened(directory) as opened:
        _remove(aside, opened)
        try:
            write_durably(aside, data, opened)
            flush_opened(opened)
            return Staged(name=name, place=_place(directory, opened))
        except OSError:
            with suppress(OSError):  # what fails while failing must not hide the first cause
                _remove(aside, opened)
            raise


def complete(staged: Staged) -> bool:
    """Give a staged file its name, once; False when somebody removed it or its directory, so that it must be staged anew.

    Raises OSError when it cannot be named, or when its name may be lost with the power: `look` tells which.
    """
    with _opened_again(staged) as opened:
        if opened is None:
            return False
        try:
            os.rename(f"{staged.name}{UNFINISHED}", staged.file, src_dir_fd=opened, dst_dir_fd=opened)
        except FileNotFoundError:
            return False
        flush_opened(opened)
    return True


@unique
class Whereabouts(Enum):
    """What became of a staged file."""

    ASIDE = "it is still aside"
    NAMED = "it was given its name"
    GONE = (
        "its directory is gone, or another one stands in its place: it was not given its name there, or nobody can tell"
    )


def look(staged: Staged) -> Whereabouts:
    """Find out what became of a staged file, while nobody completes it; a name that was given is on disk then. Raises OSError."""
    with _opened_again(staged) as opened:
        if opened is None:
            return Whereabouts.GONE
        if _is_there(f"{staged.name}{UNFINISHED}", opened):
            return Whereabouts.ASIDE
        flush_opened(opened)
        return Whereabouts.NAMED


def abandon(staged: Staged) -> None:
    """Remove a staged file that shall have no name: whoever keeps books has forgotten it before. Repeatable; raises OSError."""
    with _opened_again(staged) as opened:
        if opened is not None:
            _remove(f"{staged.name}{UNFINISHED}", opened)


def _is_there(name: str, directory: int) -> bool:
    try:
        os.stat(name, dir_fd=directory, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return True


def _remove(name: str, directory: int) -> None:
    with suppress(FileNotFoundError):
        os.unlink(name, dir_fd=directory)


@contextmanager
def _opened(directory: Path) -> Iterator[int]:
    """Hold a directory open: what is done in it stays in it, whatever is renamed or mounted meanwhile."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def _opened_again(staged: Staged) -> Iterator[int | None]:
    """Hold the directory of a staged file open; None when it is not there, or another one stands in its place."""
    directory = _directory(staged)
    try:
        descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    except (FileNotFoundError, NotADirectoryError):
        yield None
        return
    try:
        yield descriptor if _place(directory, descriptor) == staged.place else None
    finally:
        os.close(descriptor)


def _place(directory: Path, opened: int) -> str:
    # Quoted, because a path may hold bytes that are no text, which no database keeps.
    return f"{_identity(opened)} {quote(os.fsencode(directory.absolute()))}"


def _directory(staged: Staged) -> Path:
    return Path(os.fsdecode(unquote_to_bytes(staged.place.partition(" ")[2])))


def _identity(opened: int) -> str:
    """Tell a directory from every other, also from one that was made in its place."""
    status = os.fstat(opened)
    try:
        # ext4 gives the number of a removed directory to the next one that is made; the generation is another one then.
        generation = fcntl.ioctl(opened, _GET_GENERATION, bytes(8)).strip(b"\0").hex()
    except OSError:
        generation = ""
    # The number of a device may change when a machine starts anew, so it stands in only where there is no generation.
    return f"{status.st_ino}:{generation or status.st_dev}"
