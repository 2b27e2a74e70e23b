"""The Drop directory: which files are whole, and taking one so that no other node can."""

import errno
import logging
import os
import re
import stat
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from wire.mailfile import is_complete

log = logging.getLogger(__name__)

HEAD = 64 * 1024
"""Bytes in which the envelope block of any message file should end."""


SUFFIX = ".eml"


def is_message_file(name: str) -> bool:
    """Tell whether a file of this name is meant for us; Windows, where Exchange lives, does not know capitals from small letters."""
    return name.lower().endswith(SUFFIX)


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A file that is ours: where it lies now, and the name under which it was dropped, its ending in small letters."""

    path: Path
    name: str


@dataclass(frozen=True)
class _Look:
    size: int
    changed: int
    since: datetime


@dataclass(kw_only=True)
class DropDirectory:
    """One Drop directory, as seen by one node.

    `quiet` is how long a file whose end is not declared must stay unchanged before it counts as whole.
    """

    directory: Path
    node: str
    quiet: timedelta
    _looks: dict[str, _Look] = field(default_factory=dict)
    _held: set[Path] = field(default_factory=set)

    def whole_files(self, now: datetime) -> list[Path]:
        """Return the message files that are completely written, oldest name first; raises OSError without a directory."""
        present = {entry.name: Path(entry.path) for entry in os.scandir(self.directory) if is_message_file(entry.name)}
        self._looks = {name: look for name, look in self._looks.items() if name in present}
        return [path for name, path in sorted(present.items()) if self._is_whole(path, now)]

    def next_look(self) -> datetime | None:
        """When the first file that was still unquiet may be whole; None when none is waiting."""
        return min((look.since + self.quiet for look in self._looks.values()), default=None)

    @property
    def holds_claims(self) -> bool:
        """Whether a file is claimed and neither released nor set aside."""
        return bool(self._held)

    def _is_whole(self, path: Path, now: datetime) -> bool:
        try:
            facts = path.lstat()
            if not stat.S_ISREG(facts.st_mode) or _declares_its_end(path, facts.st_size):
                return True  # what is no file is refused when it is claimed
        except FileNotFoundError:
            return False
        except OSError as error:
            log.warning("drop file cannot be read yet", extra={"file": path.name, "reason": error})
            return False
        before = self._looks.get(path.name)
        if before is None or (before.size, before.changed) != (facts.st_size, facts.st_mtime_ns):
            self._looks[path.name] = _Look(facts.st_size, facts.st_mtime_ns, now)
            return False
        return now - before.since >= self.quiet

    def claim(self, path: Path) -> Claim | None:
        """Take a file for this node; None when another node was faster or the file cannot be taken now.

        Renaming is the lock: the file system lets exactly one claimant win.
        """
        mine = self._claimed_path(path)
        self._looks.pop(path.name, None)
        try:
            path.rename(mine)
        except FileNotFoundError:
            return None
        except OSError as error:
            self._refuse_claim(path, error)
            return None
        return self._regular(Claim(path=mine, name=_name(path)))

    def _regular(self, claim: Claim) -> Claim | None:
        """Set aside what is no file before anybody opens it: a FIFO would hold its reader for ever."""
        try:
            if stat.S_ISREG(claim.path.lstat().st_mode):
                self._held.add(claim.path)
                return claim
            self.set_aside(claim, "it is not a regular file")
        except FileNotFoundError:
            log.warning("drop file vanished", extra={"file": claim.name})
        return None

    def _claimed_path(self, path: Path) -> Path:
        """A name that no earlier claim occupies: a rename onto one would destroy a fax that is not yet ours."""
        stem, count = path.name[: -len(SUFFIX)], 1
        mine = path.with_name(f"{stem}.{self.node}.tmp")
        while os.path.lexists(mine):
            count += 1
            mine = path.with_name(f"{stem}.{self.node}~{count}.tmp")
        return mine

    def _refuse_claim(self, path: Path, error: OSError) -> None:
        if error.errno == errno.ENAMETOOLONG:
            self.set_aside(Claim(path=path, name=_name(path)), "its name is too long to be claimed")
        else:
            log.warning("drop file cannot be claimed yet", extra={"file": path.name, "reason": str(error)})

    def left_behind(self) -> list[Claim]:
        """Return what this node had claimed and not released when it stopped."""
        pattern = re.compile(rf"(.*)\.{re.escape(self.node)}(?:~\d+)?\.tmp", re.DOTALL)
        names = sorted(entry.name for entry in os.scandir(self.directory))
        claims = [
            Claim(path=self.directory / name, name=f"{match[1]}.eml")
            for name in names
            if (match := pattern.fullmatch(name))
        ]
        return [claim for claim in claims if self._regular(claim)]

    def release(self, claim: Claim) -> None:
        """Delete a file whose fax is safely in the store; repeatable."""
        claim.path.unlink(missing_ok=True)
        self._held.discard(claim.path)

    def set_aside(self, claim: Claim, reason: str) -> Path:
        """Leave a file in place as `.bad`, under a name of its own, and say why in the log."""
        stem, count = claim.name[: -len(SUFFIX)], 1
        bad = self.directory / f"{stem}.bad"
        while os.path.lexists(bad):
            count += 1
            bad = self.directory / f"{os.fsdecode(os.fsencode(stem)[:200])}.{count}.bad"  # a name has 255 bytes at most
        claim.path.rename(bad)
        self._held.discard(claim.path)
        log.error("drop file set aside", extra={"file": claim.name, "bad": bad.name, "reason": reason})
        return bad


def _name(path: Path) -> str:
    # A claim forgets how the ending was spelled; were it to count, a file taken twice after a crash would be two faxes.
    return path.name[: -len(SUFFIX)] + SUFFIX


def _declares_its_end(path: Path, size: int) -> bool:
    """Whether the writer declared in the file's own header that it ends where it does now."""
    with path.open("rb") as file:
        return is_complete(file.read(HEAD), size)
