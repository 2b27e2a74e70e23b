"""The Pickup and the Replay directory: polled every five seconds, each file taken in documented steps.

Here belong, with a later issue, PickupDirectoryMaxMessagesPerMinute and the BADMAIL row of the tracking log.
"""

import logging
import os
import stat
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from connector import ndr
from connector.header import Hop
from connector.ndr import Ending, Occasion
from connector.queue import Queue
from connector.settings import ExchangeSettings
from connector.submission import Refused
from foundation.clock import Clock
from foundation.ids import Ids
from foundation.writers import is_being_written
from wire.dsn import Action
from wire.envelope import Recipient
from wire.mailfile import MessageFile

log = logging.getLogger(__name__)

Convert = Callable[[bytes, Hop], MessageFile | Refused]


@dataclass(kw_only=True)
class PolledDirectory:
    """One directory whose `*.eml` files become queued messages; `name` is Pickup or Replay."""

    name: str
    path: Path
    settings: ExchangeSettings
    convert: Convert
    queue: Queue
    clock: Clock
    ids: Ids
    _failing: set[Path] = field(default_factory=set)
    """What was logged as a failure and has not ended: each poll meets it again."""
    _started: bool = False

    def waiting(self) -> bool:
        """Whether a file waits for the next poll."""
        with suppress(OSError):  # the poll says what is wrong with the directory
            return bool(self._files(".eml"))
        return False

    def poll(self) -> bool:
        """Take every file that can be taken; return whether there was one.

        The first poll that can use the directory also makes mails again of what a dead transport had claimed.
        """
        try:
            self._start()
            files = self._files(".eml")
        except OSError as error:
            self._fails(self.path, "a directory cannot be read", {"directory": str(self.path), "reason": str(error)})
            return False
        self._recovers(self.path, "a directory can be read again", {"directory": str(self.path)})
        self._failing.intersection_update(files)  # what is gone fails no more
        taken = [self._take(file) for file in files]  # each has its turn, whatever became of the others
        return any(taken)

    def _start(self) -> None:
        """Give back what a transport that died had claimed: every `.tmp` is a mail again and may come twice ([PR]).

        Raises OSError as long as the directory cannot be used.
        """
        # With the first poll and not on opening: a process that only submits must not touch a running one's claims.
        if self._started:
            return
        # Exchange's set-up makes these directories; the documentation wants a writable Replay kept from everybody else.
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        for claimed in self._files(".tmp"):
            self._rename(claimed, ".eml")
        self._started = True

    def _files(self, suffix: str) -> list[Path]:
        """Regular files of this ending; a name with a leading dot is some writer's own business. Raises OSError."""
        with os.scandir(self.path) as entries:
            return sorted(
                Path(entry.path)
                for entry in entries
                if entry.name.lower().endswith(suffix)
                and not entry.name.startswith(".")
                and entry.is_file(follow_symlinks=False)
            )

    def _take(self, file: Path) -> bool:
        if not _is_whole(file):
            return False  # left for the next poll ([PR])
        if (claimed := self._rename(file, ".tmp")) is None:
            return False
        try:
            self._process(claimed)
        except OSError as error:
            # The disk is full, perhaps: what could not be queued is a file of the next poll again.
            self._fails(file, "file cannot be processed now", {"file": claimed.name, "reason": str(error)})
            self._rename(claimed, ".eml")
            return False
        except Exception:
            log.exception("file breaks its processing", extra={"source": self.name, "file": claimed.name})
            self._rename(claimed, ".bad")
        else:
            self._recovers(file, "file could be processed", {"file": claimed.name})
        return True

    def _fails(self, what: Path, phrase: str, facts: dict[str, str]) -> None:
        """Log a failure when it begins, not at every poll."""
        if what not in self._failing:
            self._failing.add(what)
            log.error(phrase, extra=facts)

    def _recovers(self, what: Path, phrase: str, facts: dict[str, str]) -> None:
        if what in self._failing:
            self._failing.discard(what)
            log.info(phrase, extra=facts)

    def _process(self, claimed: Path) -> None:
        match self.convert(claimed.read_bytes(), self._hop()):
            case MessageFile() as message:
                self._queue(claimed, message)
            case Refused() as refused:
                self._refuse(claimed, refused)

    def _hop(self) -> Hop:
        return Hop(
            came_from=self.name,
            fqdn=self.settings.fqdn,
            default_domain=self.settings.default_domain,
            now=self.clock.now(),
            guid=self.ids(),
        )

    def _queue(self, claimed: Path, message: MessageFile) -> None:
        entry = self.queue.add(message)
        log.info("message received", extra={"source": self.name, "file": claimed.name, "queue_id": entry})
        self._delete(claimed)

    def _refuse(self, claimed: Path, refused: Refused) -> None:
        """Tell the sender where there is one, otherwise leave the file as `.bad` ([PR], failure classes)."""
        facts = {"source": self.name, "file": claimed.name, "reason": refused.reason}
        if refused.message is None or refused.message.envelope.sender == "":
            bad = self._rename(claimed, ".bad")
            log.error("badmail", extra={**facts, "bad": bad.name if bad else claimed.name})
            return
        report = ndr.report(refused.message, self._endings(refused), self._occasion(), self.settings)
        if report is not None:
            self.queue.add(report)
        log.warning("file returned to its sender", extra={**facts, "reported": report is not None})
        self._delete(claimed)

    def _endings(self, refused: Refused) -> list[Ending]:
        """A report must name a recipient (RFC 3464 section 2.3) even where the file names none."""
        assert refused.message is not None
        unspecified = Recipient(address=f"unspecified@{self.settings.default_domain}")
        diagnostic = f"550 {refused.status} {refused.reason}"
        return [
            Ending(recipient=recipient, action=Action.FAILED, status=refused.status, diagnostic=diagnostic)
            for recipient in refused.message.envelope.recipients or (unspecified,)
        ]

    def _occasion(self) -> Occasion:
        now = self.clock.now()
        return Occasion(now=now, arrival=now, guid=self.ids())

    def _rename(self, file: Path, suffix: str) -> Path | None:
        """Change a file's ending, with the date in its name where that name is taken; None when it fails ([PR])."""
        target = file.with_suffix(suffix)
        if os.path.lexists(target):
            target = target.with_stem(f"{file.stem}{_compact(self.clock.now())}")
        if os.path.lexists(target):
            self._fails(file, "file cannot be renamed: both names are taken", {"file": file.name, "to": target.name})
            return None
        try:
            return file.rename(target)
        except OSError as error:
            facts = {"file": file.name, "to": target.name, "reason": str(error)}
            self._fails(file, "file cannot be renamed", facts)
            return None

    def _delete(self, claimed: Path) -> None:
        try:
            claimed.unlink()
        except OSError as error:
            # It is processed again after a restart ([PR]).
            log.warning("claimed file cannot be deleted", extra={"file": claimed.name, "reason": str(error)})


def _compact(instant: datetime) -> str:
    """Write an instant as yyyyMMddHHmmssfff, in UTC (the format is not documented: OUR CHOICE)."""
    return f"{instant:%Y%m%d%H%M%S}{instant.microsecond // 1000:03d}"


def _is_whole(file: Path) -> bool:
    """Whether a file can be opened and nobody writes it; what is no regular file must not be followed or waited for.

    Exchange cannot open what its writer still holds: Windows locks an open file. POSIX opens it half-written, so we ask.
    """
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                return False
        finally:
            os.close(descriptor)
        return not is_being_written(file)
    except OSError:
        return False
