"""When a file that other people write counts as whole: it has stayed as it is for a while, and nobody has it open for writing."""

import os
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from foundation.clock import Clock
from foundation.writers import is_being_written


@dataclass(frozen=True)
class _Look:
    size: int
    changed: int
    since: datetime


@dataclass(kw_only=True)
class QuietRule:
    """What was seen of the files of one directory. `world` is the clock by which other people write, however fast the site's runs."""

    quiet: timedelta
    world: Clock
    _looks: dict[str, _Look] = field(default_factory=dict)

    def is_whole(self, path: Path, facts: os.stat_result) -> bool:
        """Look at a file once more; a file that is seen for the first time, or has changed, is not whole yet."""
        now = self.world.now()
        before = self._looks.get(path.name)
        if before is None or (before.size, before.changed) != (facts.st_size, facts.st_mtime_ns):
            self._looks[path.name] = _Look(facts.st_size, facts.st_mtime_ns, now)
            return False
        return now - before.since >= self.quiet and not _has_writer(path)

    def keep(self, names: Collection[str]) -> None:
        """Forget every file but these."""
        self._looks = {name: look for name, look in self._looks.items() if name in names}

    def forget(self, name: str) -> None:
        """Forget a file that was taken."""
        self._looks.pop(name, None)

    def next_look(self) -> timedelta | None:
        """How long, in the world's time, until the first file that was still unquiet may be whole; None when none is waiting."""
        first = min((look.since for look in self._looks.values()), default=None)
        return None if first is None else max(timedelta(0), first + self.quiet - self.world.now())


def _has_writer(path: Path) -> bool:
    try:
        return is_being_written(path)
    except OSError:
        return False  # vanished, or nobody may open it: claiming it tells
