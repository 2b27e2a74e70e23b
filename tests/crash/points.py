"""Every durable action of the process becomes two points, one before and one after it, found by wrapping the actions themselves."""

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
        commit: Any = DefaultDialect.do_commit
        DefaultDialect.do_commit = self._wrapped(commit, "commit")  # type: ignore[method-assign]  # that is the point

    def _wrapped(self, action: Callable[..., Any], name: str) -> Callable[..., Any]:
        @functools.wraps(action)
        def watched(*args: Any, **kwargs: Any) -> Any:
            what = f"{name} {_file_names(args)}".strip()
            self._pass(f"before {what}")
            result = action(*args, **kwargs)
            self._pass(f"after {what}")
            return result

        return watched

    def _pass(self, label: str) -> None:
        if len(self.passed) == self._kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
        self.passed.append(label)


def _file_names(args: tuple[Any, ...]) -> str:
    return " ".join(Path(os.fsdecode(a)).suffix for a in args if isinstance(a, str | os.PathLike))
