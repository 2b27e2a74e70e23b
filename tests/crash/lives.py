"""Giving orders to the victim: one life, or one after the other on the same site."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.crash.ledger import Life


@dataclass(frozen=True, kw_only=True)
class Fate:
    """When a life ends: at the first of the points `wanted` after so many `spared` ones; by itself when there is none."""

    wanted: Collection[str] = ()
    spared: int = 0
    seen: Mapping[str, int] = field(default_factory=dict)

    @property
    def words(self) -> dict[str, object]:
        """The same in an order."""
        return {"wanted": list(self.wanted), "spared": self.spared, "seen": dict(self.seen)}


LIVES_ON = Fate()


class Victims:
    """A process that lives and dies on order."""

    def __init__(self, halves: str) -> None:
        """Start it; `halves` names what of a site is to live."""
        self._halves = halves
        command = [sys.executable, "-m", "tests.crash.victim"]
        # What is killed cannot report its coverage; measuring it would only make a thousand lives slow.
        unmeasured = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=unmeasured
        )

    def rehearse(self, life: Life, start: datetime) -> None:
        """Run a site in the process that the others are forked from, which makes each of them a second shorter."""
        self._ordered(life, start, LIVES_ON, rehearsed=True)

    def live(self, life: Life, start: datetime, fate: Fate = LIVES_ON) -> dict[str, Any]:
        """Run the site until it is idle or killed; return how it went."""
        return self._ordered(life, start, fate, rehearsed=False)

    def _ordered(self, life: Life, start: datetime, fate: Fate, *, rehearsed: bool) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        places = {"site": str(life.site), "journal": str(life.journal)}
        order = {**places, "start": start.isoformat(), "halves": self._halves, "rehearsed": rehearsed, **fate.words}
        print(json.dumps(order), file=self._process.stdin, flush=True)
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        assert not answer["crashed"], "the victim broke instead of being killed; its traceback is above"
        return answer

    def close(self) -> None:
        """End it."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait(timeout=10)


def a_life(template: Path, directory: Path) -> Life:
    """Return a fresh copy of a site; the directory is its own."""
    site = directory / "site"
    directory.mkdir()
    shutil.copytree(template, site)
    return Life(site=site, journal=directory / "journal")
