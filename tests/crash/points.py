"""Every durable action of the process becomes a point just before it, found by wrapping the actions themselves.

Between two actions the disk does not change, and memory dies with the process: killed before each action and after the last,
it has died in every state that a restart can find.
"""

import functools
import os
import signal
import sys
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

from sqlalchemy.engine.default import DefaultDialect

FILE_ACTIONS = ("rename", "replace", "link", "unlink", "remove", "fsync", "mkdir")
_OURS = tuple(f"{Path(__file__).parents[2] / part}" for part in ("gateway", "connector", "tests/crash/people"))
_DEEPEST = 3  # callers that name a point: the part that acts, and for whom


@dataclass(kw_only=True)
class Points:
    """Names the points as they pass; kills the process at one of them, as `kill -9` would.

    It dies at the first of the points `wanted`, once `spared` others have passed. `seen` counts the namesakes that passed in former lives
    of the same site, so that a point has the same name in whichever life it comes. `last_words` hears where it ends.
    """

    wanted: Collection[str] = ()
    spared: int = 0
    seen: Mapping[str, int] = field(default_factory=dict)
    last_words: Callable[[str, Mapping[str, int]], None] = lambda _name, _seen: None
    passed: list[str] = field(default_factory=list)
    _counts: Counter[str] = field(init=False)

    def __post_init__(self) -> None:
        """Go on counting."""
        self._counts = Counter(self.seen)

    def watch(self) -> None:
        """Wrap every durable action of this process: file names, flushes, and commits of the database."""
        for name in FILE_ACTIONS:
            setattr(os, name, self._wrapped(getattr(os, name), name))
        DefaultDialect.do_commit = self._watched_commit(DefaultDialect.do_commit)  # type: ignore[method-assign]  # that is the point

    def _wrapped(self, action: Callable[..., Any], name: str) -> Callable[..., Any]:
        @functools.wraps(action)
        def watched(*args: Any, **kwargs: Any) -> Any:
            self._pass(f"{name} {_file_names(args)}".strip())
            return action(*args, **kwargs)

        return watched

    def _watched_commit(self, commit: Callable[..., Any]) -> Callable[..., Any]:
        changes: dict[int, int] = {}

        def watched(dialect: Any, connection: Any) -> None:
            raw = connection.dbapi_connection
            if raw.total_changes != changes.get(id(raw), 0):  # a commit of nothing leaves the disk as it is
                changes[id(raw)] = raw.total_changes
                self._pass("commit")
            commit(dialect, connection)

        return watched

    @property
    def counts(self) -> Mapping[str, int]:
        """How many of each kind have passed, in former lives too."""
        return self._counts

    def finish(self) -> None:
        """Pass the last point, after every action."""
        self._pass("the end")

    def _pass(self, action: str) -> None:
        kind = " ".join((action, *_callers()))
        name = f"{kind} #{self._counts[kind]}"
        if len(self.passed) >= self.spared and name in self.wanted:
            self.last_words(name, self._counts)
            os.kill(os.getpid(), signal.SIGKILL)
        self._counts[kind] += 1
        self.passed.append(name)


def _file_names(args: tuple[Any, ...]) -> str:
    return " ".join(Path(os.fsdecode(a)).suffix for a in args if isinstance(a, str | os.PathLike))


def _callers() -> list[str]:
    """Name the functions of the house for which the action is done, the nearest first."""
    found: list[str] = []
    frame: FrameType | None = sys._getframe(3)
    while frame is not None and len(found) < _DEEPEST:
        code = frame.f_code
        if code.co_filename.startswith(_OURS) and not code.co_name.startswith("<"):
            found.append(f"{Path(code.co_filename).stem}.{code.co_name}")
        frame = frame.f_back
    return found
