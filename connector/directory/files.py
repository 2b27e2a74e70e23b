"""The files of one polled directory: which wait, claiming one, giving it back, setting it aside."""

import logging
import os
import stat
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from foundation.clock import Clock
from foundation.writers import has_writer

log = logging.getLogger(__name__)

MAIL, CLAIMED, BAD = ".eml", ".tmp", ".bad"
"""The endings of a file on its way ([PR])."""


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A file that is ours: the name it came with, where it lies now, and its bytes."""

    file: Path
    path: Path
    data: bytes


@dataclass(frozen=True, kw_only=True)
class Files:
    """One directory. What keeps failing is logged when it begins and when it ends, not at every poll."""

    directory: Path
    clock: Clock
    _failing: set[Path] = field(default_factory=set)

    def waiting(self) -> Iterator[str]:
        """Yield the names of the files that wait, in any order; raises OSError."""
        return self._names(MAIL)

    def revive(self) -> None:
        """Make mails again of all that a dead transport had claimed: every `.tmp` may come twice ([PR]); raises OSError."""
        # Exchange's set-up makes these directories; the documentation wants a writable Replay kept from everybody else.
        self.directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        for name in sorted(self._names(CLAIMED)):
            self._rename(self.directory / name, MAIL)

    def _names(self, ending: str) -> Iterator[str]:
        """Regular files of this ending; a name with a leading dot is some writer's own business."""
        with os.scandir(self.directory) as entries:
            for entry in entries:
                name = entry.name
                if name.lower().endswith(ending) and name[0] != "." and entry.is_file(follow_symlinks=False):
                    yield name

    def claim(self, name: str) -> Claim | None:
        """Rename a file to `.tmp` and read it; None leaves it for the next poll: it cannot be opened, or somebody writes it ([PR])."""
        file = self.directory / name
        try:
            # What is no regular file must not be followed or waited for.
            descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except FileNotFoundError:
            return None  # whoever put it there took it back
        except OSError as error:
            self.fails(file, "file cannot be opened", {"file": name, "reason": str(error)})
            return None
        with os.fdopen(descriptor, "rb") as opened:
            found = os.fstat(descriptor)
            # Exchange cannot open what its writer still holds: Windows locks an open file. POSIX opens it half-written, so we ask.
            if not stat.S_ISREG(found.st_mode) or has_writer(descriptor):
                return None
            if (path := self._rename(file, CLAIMED)) is None:
                return None
            try:
                if os.path.samestat(found, path.stat()):
                    return Claim(file=file, path=path, data=opened.read())
            except OSError as error:
                self.fails(file, "file cannot be read", {"file": name, "reason": str(error)})
            self._rename(path, MAIL)  # somebody put another file under the name while we looked, perhaps
            return None

    def give_back(self, claim: Claim, reason: str) -> None:
        """Make a claim a file of the next poll again, because what it became could not be stored now."""
        self.fails(claim.file, "file cannot be processed now", {"file": claim.path.name, "reason": reason})
        self._rename(claim.path, MAIL)

    def set_aside(self, claim: Claim) -> Path:
        """Keep a claim as `.bad`, for a person to look at; returns where it lies."""
        return self._rename(claim.path, BAD) or claim.path

    def finish(self, claim: Claim) -> None:
        """Delete a claim that is processed; if that fails it is processed again after a restart ([PR])."""
        try:
            claim.path.unlink()
        except OSError as error:
            facts = {"file": claim.path.name, "reason": str(error)}
            self.fails(claim.path, "claimed file cannot be deleted", facts)
        self.recovers(claim.file, "file could be processed", {"file": claim.path.name})

    def fails(self, what: Path, phrase: str, facts: dict[str, str]) -> None:
        """Log a failure when it begins."""
        if what not in self._failing:
            self._failing.add(what)
            log.error(phrase, extra=facts)

    def recovers(self, what: Path, phrase: str, facts: dict[str, str]) -> None:
        """Log that a failure has ended."""
        if what in self._failing:
            self._failing.discard(what)
            log.info(phrase, extra=facts)

    def forget_all_but(self, names: Collection[str]) -> None:
        """Forget the failures of files that are gone."""
        self._failing.difference_update([what for what in self._failing if what.name not in names])

    def _rename(self, file: Path, ending: str) -> Path | None:
        """Change a file's ending, with the date in its name where that name is taken; None when it fails ([PR])."""
        target = file.with_suffix(ending)
        if os.path.lexists(target):
            target = target.with_stem(f"{file.stem}{_compact(self.clock.now())}")
        if os.path.lexists(target):
            self.fails(file, "file cannot be renamed: both names are taken", {"file": file.name, "to": target.name})
            return None
        try:
            return file.rename(target)
        except OSError as error:
            facts = {"file": file.name, "to": target.name, "reason": str(error)}
            self.fails(file, "file cannot be renamed", facts)
            return None


def _compact(instant: datetime) -> str:
    """Write an instant as yyyyMMddHHmmssfff, in UTC (the format is not documented: OUR CHOICE)."""
    return f"{instant:%Y%m%d%H%M%S}{instant.microsecond // 1000:03d}"
