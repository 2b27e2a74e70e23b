"""The hot folder: files that anybody puts there to arrive as faxes, taken when they are whole."""

import logging
import os
import re
import stat
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from foundation.clock import Clock
from gateway.spool.quiet import QuietRule

log = logging.getLogger(__name__)

_UNFINISHED = (".bad", ".taken", ".part", ".tmp", ".partial", ".crdownload", ".filepart", ".swp")
_LONGEST = 200  # bytes of a name that a claim keeps: with what it adds, the name must stay below 255


@dataclass(frozen=True, kw_only=True)
class Put:
    """A file that is ours: where it lies now, the name that it was given, and the name of the call that it becomes."""

    path: Path
    name: str
    ring: str


@dataclass(kw_only=True)
class HotFolder:
    """One hot folder, as seen by one node. A claim gives the file the name of its call, so that it rings once however often we die."""

    directory: Path
    node: str
    quiet: timedelta
    world: Clock
    ids: Callable[[], str]
    _looks: QuietRule = field(init=False)
    _stuck: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Remember the files that were seen."""
        self._looks = QuietRule(quiet=self.quiet, world=self.world)

    def claimed(self) -> list[Put]:
        """Take the whole files for this node and return them with those it took before; empty where there is no folder."""
        try:
            present = {entry.name: Path(entry.path) for entry in os.scandir(self.directory)}
        except FileNotFoundError:
            return []
        self._looks.keep(present)
        self._stuck &= present.keys()
        for name, path in sorted(present.items()):
            if is_offered(name) and self._is_whole(path):
                self._claim(path)
        return self._mine()

    def next_look(self) -> timedelta | None:
        """How long, in the world's time, until the first file that was still unquiet may be whole; None when none is waiting."""
        return self._looks.next_look()

    def release(self, put: Put) -> None:
        """Delete a file whose call waits; repeatable."""
        put.path.unlink(missing_ok=True)

    def set_aside(self, put: Put, reason: str) -> Path:
        """Leave a file in place as `.bad`, under a name of its own, and say why in the log."""
        bad, count = self.directory / f"{put.name}.bad", 1
        while os.path.lexists(bad):
            count += 1
            bad = self.directory / f"{put.name}.{count}.bad"
        put.path.rename(bad)
        log.error("file cannot arrive as a fax", extra={"file": put.name, "bad": bad.name, "reason": reason})
        return bad

    def _is_whole(self, path: Path) -> bool:
        try:
            facts = path.lstat()
        except OSError:
            return False  # taken away
        return stat.S_ISREG(facts.st_mode) and self._looks.is_whole(path, facts)

    def _claim(self, path: Path) -> None:
        self._looks.forget(path.name)
        kept = os.fsdecode(os.fsencode(path.name)[-_LONGEST:])
        try:
            path.rename(self.directory / f"{self.ids()}.{self.node}.{kept}.taken")
        except FileNotFoundError:
            return  # another node was faster
        except OSError as error:
            if path.name not in self._stuck:
                log.warning("file cannot be taken yet", extra={"file": path.name, "reason": error})
            self._stuck.add(path.name)

    def _mine(self) -> list[Put]:
        pattern = re.compile(rf"([0-9a-f]{{32}})\.{re.escape(self.node)}\.(.*)\.taken", re.DOTALL)
        names = sorted(entry.name for entry in os.scandir(self.directory))
        return [
            Put(path=self.directory / name, name=found[2], ring=found[1])
            for name in names
            if (found := pattern.fullmatch(name))
        ]


def is_offered(name: str) -> bool:
    """Whether a file of this name is meant for us: programs write under other names until they are done."""
    return not name.startswith((".", "~")) and not name.lower().endswith(_UNFINISHED)
