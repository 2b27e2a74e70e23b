"""The queue: a directory in which every message that waits for delivery is one whole file.

A message that can neither be delivered nor returned stays there as `.bad`, for a person to look at: the log says why, and
renamed to `.eml` it is tried again.

Here belong, with a later issue, the views and timers of exchange-files.md section 6: one queue per connector, suspend and resume,
delay notification and expiration.
"""

import hashlib
import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from foundation.clock import Clock
from foundation.ids import Ids
from wire import mailfile
from wire.envelope import Recipient
from wire.mailfile import MessageFile
from wire.publish import create, make_directories, publish

_STAMP = "%Y%m%dT%H%M%S%f"
_NAME = re.compile(r"(\d{8}T\d{12})-[0-9a-f]{32}\.eml")
_NEVER = datetime.min.replace(tzinfo=UTC)
_TICK = timedelta(microseconds=1)

FIRST_PAUSE = timedelta(minutes=1)
"""How long a message waits after its first failure: QueueGlitchRetryInterval, default one minute ([MI])."""

LONGEST_PAUSE = timedelta(hours=1)
"""Where the pause of a message ends that doubles with every failure (OUR CHOICE)."""


@dataclass(kw_only=True)
class Queue:
    """The waiting messages of one site. The directory is the truth; only retry dates and pauses are kept in memory."""

    directory: Path
    clock: Clock
    ids: Ids
    _retries: dict[str, datetime] = field(default_factory=dict)
    _pauses: dict[str, timedelta] = field(default_factory=dict)
    _newest: datetime = _NEVER

    def add(self, message: MessageFile) -> str:
        """Queue a message behind all others and return its id; it is on disk when this returns."""
        make_directories(self.directory)
        data = mailfile.write(message.envelope, message.content)
        while True:
            entry = f"{self._next_stamp():{_STAMP}}-{self.ids()}"
            try:
                create(self.directory, f"{entry}.eml", data)
            except FileExistsError:
                continue  # a restarted process with a seed finds ids that it gave out before
            return entry

    def add_once(self, message: MessageFile, cause: str, reason: str) -> str:
        """Queue what follows from another entry; done twice for the same reason it leaves one message.

        The id derives from the entry that caused it: whoever dies between this and removing the cause repeats both.
        """
        entry = _follower(cause, reason)
        publish(self.directory, f"{entry}.eml", mailfile.write(message.envelope, message.content))
        return entry

    def keep_bad(self, entry: str, message: MessageFile, lost: tuple[Recipient, ...]) -> Path:
        """Keep a message as `.bad` for those recipients whom it cannot reach; a repeat replaces its own file and no other."""
        # Not the entry's own name: other recipients may still wait under it, and come to a `.bad` of their own.
        kept = _follower(entry, "\n".join(["bad", *(recipient.address for recipient in lost)]))
        envelope = replace(message.envelope, recipients=lost)
        return publish(self.directory, f"{kept}.bad", mailfile.write(envelope, message.content))

    def _next_stamp(self) -> datetime:
        """A later instant than that of any entry: names sort by arrival even while the clock stands still."""
        stamps = [arrival(entry) for entry in self.entries()[-1:]]
        self._newest = max([self.clock.now(), self._newest + _TICK, *(stamp + _TICK for stamp in stamps)])
        return self._newest

    def entries(self) -> list[str]:
        """Return the id of every waiting message in order of arrival."""
        if not self.directory.is_dir():
            return []
        return sorted(path.stem for path in self.directory.iterdir() if _NAME.fullmatch(path.name))

    def due(self, now: datetime) -> list[str]:
        """Return the entries that may be tried now."""
        return [entry for entry in self.entries() if self._retries.get(entry, now) <= now]

    def next_due(self, now: datetime) -> datetime | None:
        """Return when the next entry may be tried, None when nothing waits."""
        return min((self._retries.get(entry, now) for entry in self.entries()), default=None)

    def read(self, entry: str) -> MessageFile:
        """Return a waiting message; raises EnvelopeError when the file was damaged from outside."""
        return mailfile.read(self._path(entry).read_bytes())

    def narrow(self, entry: str, message: MessageFile, waiting: tuple[Recipient, ...]) -> None:
        """Keep a message for those recipients only whose delivery still waits."""
        envelope = replace(message.envelope, recipients=waiting)
        publish(self.directory, f"{entry}.eml", mailfile.write(envelope, message.content))

    def defer(self, entry: str) -> None:
        """Leave an entry alone for twice as long as the last time, or until a restart: a restart tries everything once."""
        pause = self._pauses.get(entry, FIRST_PAUSE)
        self._retries[entry] = self.clock.now() + pause
        self._pauses[entry] = min(2 * pause, LONGEST_PAUSE)

    def remove(self, entry: str) -> None:
        """Forget a message that is delivered; the last step of its delivery, repeatable."""
        self._path(entry).unlink(missing_ok=True)
        self._forget(entry)

    def set_aside(self, entry: str) -> Path:
        """Keep a message that breaks every attempt out of the way, as `.bad`, for a person to look at."""
        path = self._path(entry)
        self._forget(entry)
        return path.rename(path.with_suffix(".bad"))

    def _forget(self, entry: str) -> None:
        self._retries.pop(entry, None)
        self._pauses.pop(entry, None)

    def _path(self, entry: str) -> Path:
        return self.directory / f"{entry}.eml"


def _follower(cause: str, reason: str) -> str:
    """Return the id of an entry that follows from another one: it arrived when its cause did."""
    return f"{cause.partition('-')[0]}-{derived_id(cause, reason)}"


def derived_id(cause: str, reason: str) -> str:
    """Return the identifier of what follows from an entry: the same whenever it is asked for."""
    return hashlib.sha256(f"{cause}\0{reason}".encode("utf-8", "surrogateescape")).hexdigest()[:32]


def arrival(entry: str) -> datetime:
    """Return when an entry was queued, as its id tells."""
    return datetime.strptime(entry.partition("-")[0], _STAMP).replace(tzinfo=UTC)
