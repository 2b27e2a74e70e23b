"""Both halves of a site as processes of their own, on one virtual clock: whichever is killed is started again a minute later."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from foundation.clock import VirtualClock
from foundation.loop import run_until_idle
from tests.crash.half import Talk
from tests.crash.ledger import Death, Life, death_of

HORIZON = timedelta(days=3)
PAUSE = timedelta(minutes=1)


class Nursery:
    """The process that forks the lives of one half."""

    def __init__(self, half: str) -> None:
        """Start it."""
        self.half = half
        self._orders, theirs = socket.socketpair()
        # What is killed cannot report its coverage; measuring it would only make many lives slow.
        unmeasured = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
        command = [sys.executable, "-m", "tests.crash.half", half]
        self._process = subprocess.Popen(command, stdin=theirs.fileno(), env=unmeasured)
        theirs.close()

    def bear(self, order: dict[str, Any]) -> Talk:
        """Begin a life, and return the talk with it."""
        mine, theirs = socket.socketpair()
        socket.send_fds(self._orders, [json.dumps(order).encode()], [theirs.fileno()])
        theirs.close()
        return Talk(mine)

    def close(self) -> None:
        """End it."""
        self._orders.close()
        self._process.wait(timeout=10)


@dataclass(kw_only=True)
class Mortal:
    """One half of a site, life after life; the loop steps it as if it were here.

    It dies at points that are `wanted`, which are taken out, at most `most_deaths` times. Each life after a death passes `spared` points
    first: what is begun again and again is given up, as it should be. A life that is `rehearsed` has no points, and is nobody's.
    """

    nursery: Nursery
    life: Life
    clock: VirtualClock
    wanted: set[str] = field(default_factory=set)
    most_deaths: int = 0
    rehearsed: bool = False
    spared: int = 0
    died: list[str] = field(default_factory=list)
    deaths: list[Death] = field(default_factory=list)
    _talk: Talk | None = None
    _born_again: datetime | None = None
    _seen: dict[str, int] = field(default_factory=dict)

    def step(self) -> bool:
        """Let it do what is due now; nothing while it is dead."""
        if self._talk is None and not self._revived():
            return False
        answer = self._asked(do="step", now=self.clock.now().isoformat())
        return answer is not None and answer["worked"]

    def next_due(self) -> datetime | None:
        """When it has something to do, or is started again."""
        if self._talk is None or (answer := self._asked(do="due")) is None:
            return self._born_again
        return None if answer["due"] is None else datetime.fromisoformat(answer["due"])

    def end(self) -> Sequence[str]:
        """Let it end in peace, and return the points that its life passed; none when it was killed even so."""
        if self._talk is None or (answer := self._asked(do="end")) is None:
            return ()
        self._hang_up(answer)
        return list(answer["points"])

    @property
    def is_dead(self) -> bool:
        """Whether it was killed and not started again."""
        return self._born_again is not None

    def _revived(self) -> bool:
        now = self.clock.now()
        if self._born_again is not None and now < self._born_again:
            return False
        targets: Collection[str] = self.wanted if len(self.died) < self.most_deaths else ()
        spared = self.spared if self.died else 0
        places = {"site": str(self.life.site), "journal": str(self.life.journal)}
        fate = {"wanted": list(targets), "spared": spared, "seen": self._seen, "rehearsed": self.rehearsed}
        self._talk = self.nursery.bear({**places, "start": now.isoformat(), **fate})
        self._born_again = None
        return True

    def _asked(self, **said: object) -> dict[str, Any] | None:
        """Return its answer; None when it is killed before it can give one."""
        assert self._talk is not None
        self._talk.say(**said)
        answer = self._talk.hear()
        assert answer is not None, "the half broke instead of being killed; its traceback is above"
        if "died" not in answer:
            return answer
        while self._talk.hear() is not None:
            pass  # a thread was killed that answers agents, and another one still spoke
        self._hang_up(answer)
        self.died.append(answer["died"])
        self.deaths.append(death_of(self.life))
        self.wanted.discard(answer["died"])
        self._born_again = self.clock.now() + PAUSE
        return None

    def _hang_up(self, last_words: dict[str, Any]) -> None:
        assert self._talk is not None
        self._talk.close()
        self._seen, self._talk = last_words["seen"], None


def come_to_rest(halves: Sequence[Mortal], clock: VirtualClock) -> list[Sequence[str]] | None:
    """Run them, the Exchange side first, until nothing is due and all have ended in peace.

    Returns the points that the last life of each passed, None when something is still due at the horizon.
    """
    while run_until_idle(halves, clock, HORIZON):
        points = [half.end() for half in reversed(halves)]
        if not any(half.is_dead for half in halves):
            return points[::-1]
    return None
