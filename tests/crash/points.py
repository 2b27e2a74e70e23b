"""Every durable action of the process becomes a point just before it, found by wrapping the actions themselves.

Between two actions the disk does not change, and memory dies with the process: killed before each action and after the last,
it has died in every state that a restart can find.
"""

import functools
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy.engine.default import DefaultDialect

FILE_ACTIONS = ("rename", "replace", "link", "unlink", "remove", "fsync", "mkdir")


class Points:
    """Counts the points as they pass; kills the process at one of them, as `kill -9` would."""

    def __init__(self, kill_at: int | None) -> None:
        """Kill at this point, counted from 0; None only counts."""
        self.passed: list[str] = []
        self._kill_at = kill_at

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

    def finish(self) -> None:
        """Pass the last point, after every action."""
        self._pass("the end")

    def _pass(self, label: str) -> None:
        if len(self.passed) == self._kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
        self.passed.append(label)


def _file_names(args: tuple[Any, ...]) -> str:
    return " ".join(Path(os.fsdecode(a)).suffix for a in args if isinstance(a, str | os.PathLike))
