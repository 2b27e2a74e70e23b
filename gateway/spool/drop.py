"""The Drop directory: which files are whole, and taking one so that no other node can."""

import errno
import logging
import os
import re
import stat
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from foundation.clock import Clock
from gateway.spool.quiet import QuietRule
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


@dataclass(kw_only=True)
class DropDirectory:
    """One Drop directory, as seen by one node.

    `quiet` is how long a file whose end is not declared must stay unchanged before it counts as whole. `world` is the clock by which
    other people write: the machine's own, however fast the site's clock runs.
    """

    directory: Path
    node: str
    quiet: timedelta
    world: Clock
    _looks: QuietRule = field(init=False)
    _held: set[Path] = field(default_factory=set)
    _named: set[str] = field(default_factory=set)
    _stuck: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Remember the files that were seen."""
        self._looks = QuietRule(quiet=self.quiet, world=self.world)

    def whole_files(self) -> list[Path]:
        """Return the message files that are completely written, the oldest first; raises OSError without a directory."""
        present = {
            entry.name: Path(entry.path)
            for entry in sorted(os.scandir(self.directory), key=_age)
            if is_message_file(entry.name)
        }
        self._looks.keep(present)
        self._stuck &= present.keys()
        return [path for path in present.values() if self._is_whole(path)]

    def next_look(self) -> timedelta | None:
        """How long, in the world's time, until the first file that was still unquiet may be whole; None when none is waiting."""
        return self._looks.next_look()

    @property
    def is_stuck(self) -> bool:
        """Whether a file cannot be read or claimed, or is claimed and neither released nor set aside."""
        return bool(self._held or self._stuck)

    def _is_whole(self, path: Path) -> bool:
        if path.name in self._stuck:
            return True
        try:
            facts = path.lstat()
            if not stat.S_ISREG(facts.st_mode) or _declares_its_end(path, facts.st_size):
                return True  # what is no file is refused when it is claimed
        except FileNotFoundError:
            return False
        except OSError as error:
            self._note_stuck(path, error)
            return False
        return self._looks.is_whole(path, facts)

    def claim(self, path: Path) -> Claim | None:
        """Take a file for this node; None when another node was faster or the file cannot be taken now.

        Renaming is the lock: the file system lets exactly one claimant win.
        """
        mine = self._claimed_path(path)
        self._looks.forget(path.name)
        try:
            path.rename(mine)
        except FileNotFoundError:
            return None
        except OSError as error:
            self._refuse_claim(path, error)
            return None
        self._stuck.discard(path.name)
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
            self._note_stuck(path, error)

    def _note_stuck(self, path: Path, error: OSError) -> None:
        """Say once why a file must wait, not at every scan."""
        if path.name not in self._stuck:
            log.warning("drop file cannot be taken yet", extra={"file": path.name, "reason": error})
        self._stuck.add(path.name)

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

    def warn_of_strangers(self) -> None:
        """Name, once, the claims of other nodes: one that is dead, or had another name, will not come back for them."""
        others = re.compile(rf".*\.(?!{re.escape(self.node)}(?:~\d+)?\.tmp)[a-z0-9-]{{1,20}}(?:~\d+)?\.tmp", re.DOTALL)
        found = {entry.name for entry in os.scandir(self.directory) if others.fullmatch(entry.name)}
        for name in sorted(found - self._named):
            log.warning("drop file is claimed by another node", extra={"file": name, "node": self.node})
        self._named = found

    def forget(self, claim: Claim) -> None:
        """Give up a claim whose file somebody took away."""
        self._held.discard(claim.path)
        log.error("claimed drop file vanished", extra={"file": claim.name})

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


def _age(entry: os.DirEntry[str]) -> tuple[int, str]:
    """Sort by the moment of the last change, then by name; a file that is gone meanwhile has none."""
    try:
        return entry.stat(follow_symlinks=False).st_mtime_ns, entry.name
    except OSError:
        return 0, entry.name
