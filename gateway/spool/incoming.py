"""Calls that wait to ring: one file for each, with its numbers and its pages, whole or not there at all."""

import json
import logging
import os
import re
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path

from gateway.errors import SpoolError
from gateway.model.call import Answered
from wire.publish import make_directories, publish

log = logging.getLogger(__name__)

_NAME = re.compile(r"([0-9a-z-]{1,64})\.ring")
_NOTE = re.compile(r"([0-9a-z-]{1,64})\.([a-z0-9-]{1,20})\.answered")
_LONGEST = 40  # letters of a number or name: a call file is our own, but its folder may be shared


@dataclass(frozen=True, kw_only=True)
class CallFile:
    """A call that is to ring. `id` names it once for ever, `tiff` holds its pages; the other words are those of a Ring."""

    id: str
    called: str
    caller: str = ""
    csid: str = ""
    sub: str = ""
    tiff: bytes


_SAID = [field.name for field in fields(CallFile) if field.name not in ("id", "tiff")]


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """The folder of waiting calls, as seen by one node. Reading and writing raise SpoolError."""

    root: Path
    node: str

    @property
    def directory(self) -> Path:
        """Where the call files lie."""
        return self.root / "incoming"

    def put(self, call: CallFile) -> Path:
        """Let a call wait; on disk when this returns, and repeatable under the same name."""
        said = {name: getattr(call, name) for name in _SAID}
        content = json.dumps(said).encode() + b"\n" + call.tiff
        try:
            make_directories(self.directory, mode=0o700)
            return publish(self.directory, f"{call.id}.ring", content)
        except OSError as error:
            raise SpoolError(f"the call cannot be written to {self.directory} now: {error.strerror}") from error

    def waiting(self, attended: Collection[str]) -> list[str]:
        """Return the names of the calls that nobody has taken, and of those that this node took before it was stopped, in order."""
        names = self._names()
        # What this node took before it was stopped is a call like any other: only what is written down as an arrival is over.
        calls = {f"{name.removesuffix(self._taken)}.ring" if name.endswith(self._taken) else name for name in names}
        return sorted({found[1] for name in calls if (found := _NAME.fullmatch(name))} - set(attended))

    def take(self, ring: str) -> CallFile | None:
        """Take a call for this node; None when another node was faster, or when it is no call file: then it is set aside.

        Renaming is the lock. A call that this node has taken already is taken again.
        """
        with suppress(FileNotFoundError):
            (self.directory / f"{ring}.ring").rename(self._path(ring))
        try:
            content = self._path(ring).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise SpoolError(f"{self._path(ring)} cannot be read now: {error.strerror}") from error
        return self._read(ring, content)

    def note(self, call: Answered) -> None:
        """Let everybody see that a node has a call on a line, until it is released. Nothing but what is shown hangs on it."""
        said = {"channel": call.channel, "since": call.since.isoformat(), "called": call.called, "caller": call.caller}
        try:
            publish(self.directory, f"{call.ring}.{call.node}.answered", json.dumps(said).encode())
        except OSError as error:
            raise SpoolError(f"the call cannot be answered in {self.directory} now: {error.strerror}") from error

    def answered(self) -> list[Answered]:
        """Return the calls that nodes have on their lines, in order of nodes and lines."""
        found = (self._noted(note[1], note[2]) for name in self._names() if (note := _NOTE.fullmatch(name)))
        return sorted((call for call in found if call is not None), key=lambda call: (call.node, call.channel))

    def unanswered(self) -> int:
        """Count the calls that ring and that no node has taken."""
        return sum(_NAME.fullmatch(name) is not None for name in self._names())

    def forget_answered(self) -> None:
        """Delete the notes of this node, of calls that were on its lines when it was stopped; never raises."""
        with suppress(OSError):
            for name in self._names():
                if (note := _NOTE.fullmatch(name)) and note[2] == self.node:
                    (self.directory / name).unlink()

    def release(self, ring: str) -> None:
        """Delete a call that is written down as an arrival; repeatable."""
        self._forget(ring)
        self._path(ring).unlink(missing_ok=True)

    def set_aside(self, ring: str, reason: str) -> None:
        """Leave a call that cannot ring in place as `.bad`, and say why in the log."""
        self._forget(ring)
        bad = self._path(ring).rename(self.directory / f"{ring}.bad")
        log.error("waiting call set aside", extra={"ring": ring, "bad": bad.name, "reason": reason})

    def _read(self, ring: str, content: bytes) -> CallFile | None:
        head, _, tiff = content.partition(b"\n")
        try:
            said = json.loads(head)
            words = {name: str(said[name])[:_LONGEST] for name in _SAID}
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            self.set_aside(ring, f"it is no call file: {error}")
            return None
        return CallFile(id=ring, tiff=tiff, **words)

    def _forget(self, ring: str) -> None:
        (self.directory / f"{ring}.{self.node}.answered").unlink(missing_ok=True)

    def _noted(self, ring: str, node: str) -> Answered | None:
        """Read a note; None when the call is over meanwhile, or when it is no note: the folder may be shared."""
        try:
            said = json.loads((self.directory / f"{ring}.{node}.answered").read_bytes())
            since = datetime.fromisoformat(said["since"])
            if since.tzinfo is None:
                return None
            words = {name: str(said[name])[:_LONGEST] for name in ("called", "caller")}
            return Answered(ring=ring, node=node, channel=int(said["channel"]), since=since, **words)
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return None

    def _names(self) -> list[str]:
        try:
            return [entry.name for entry in os.scandir(self.directory)]
        except FileNotFoundError:
            return []  # no call ever waited here

    @property
    def _taken(self) -> str:
        return f".{self.node}.taken"

    def _path(self, ring: str) -> Path:
        return self.directory / f"{ring}{self._taken}"
