"""Owed letter to Replay file (design: step 9, COMMIT 5)."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from gateway.model.letter import Letter
from gateway.model.message import Message
from gateway.report.status import Account, letter_file
from gateway.settings import GatewaySettings
from gateway.spool.blobs import Blobs
from gateway.spool.replay import hand_over
from gateway.store.jobs import Jobs
from gateway.store.letters import Letters
from gateway.store.messages import Messages
from wire import headers, mailfile

log = logging.getLogger(__name__)

BATCH = 100
LONGEST_PAUSE = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Post:
    """Hands letters to Exchange; one that cannot be taken now is offered again, for ever."""

    replay: Path
    letters: Letters
    jobs: Jobs
    messages: Messages
    blobs: Blobs
    settings: GatewaySettings
    zone: ZoneInfo

    def step(self, now: datetime) -> bool:
        """Post every letter that is due; returns whether there was one."""
        due = self.letters.due(now, BATCH)
        for letter in due:
            self._post(letter, now)
        return bool(due)

    def _post(self, letter: Letter, now: datetime) -> None:
        try:
            hand_over(self.replay, letter.file_name, self._written(letter))
        except Exception as error:
            # Not only a directory that is away: a report that cannot be written must not stop the ones behind it.
            again = now + min(LONGEST_PAUSE, self.settings.report.retry_pause * 2 ** min(letter.tries, 16))
            self.letters.postpone(letter, again)
            # A directory that is away needs no traceback, a report that cannot be written does.
            facts = {"letter": letter.id, "job": letter.job, "reason": error, "next": again}
            log.warning("letter waits", extra=facts, exc_info=not isinstance(error, OSError))
        else:
            self.letters.mark_posted(letter, now)
            log.info("letter posted", extra={"letter": letter.id, "job": letter.job, "action": letter.action.value})

    def _written(self, letter: Letter) -> bytes:
        """Make the letter's file from stored facts alone: made again after a crash, it has the same bytes."""
        job = self.jobs.get(letter.job)
        message = self.messages.get(job.message)
        account = Account(
            letter=letter, job=job, message=message, calls=self.jobs.calls(job.id), original=self._original(message)
        )
        return letter_file(account, self.settings.report, self.zone)

    def _original(self, message: Message) -> bytes:
        """Return the mail; of one that somebody deleted, what the ledger knows: a report that waits for it would never come."""
        if self.blobs.original_path(message.fingerprint).exists():
            return mailfile.read(self.blobs.original(message.fingerprint)).content
        known = {"Message-ID": message.message_id, "Subject": message.subject}
        return headers.join([headers.field(name, value) for name, value in known.items()], b"")
