"""Drop file to accepted message: claim, read, accept, release (design: steps 1 to 4, COMMIT 1)."""

import logging
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from gateway.acceptance import TOO_LARGE_KEPT, Acceptance, Unacceptable, tell
from gateway.errors import UnavailableError
from gateway.spool.drop import Claim, DropDirectory
from gateway.submission import Origin, Submission
from wire import envelope_block

log = logging.getLogger(__name__)


@dataclass(kw_only=True)
class Intake:
    """Takes what Exchange drops; what cannot be a message is set aside, where everybody sees it.

    `blocked` tells that the Drop directory could not be read at the last look.
    """

    drop: DropDirectory
    acceptance: Acceptance
    blocked: bool = False

    def recover(self, now: datetime) -> None:
        """Take in what this node has claimed and not released, after a crash or a full disk; accepting twice is impossible."""
        try:
            self.drop.warn_of_strangers()
            self._take_each(self.drop.left_behind(), now)
        except OSError as error:
            self._note_blocked(error)

    def step(self, now: datetime) -> bool:
        """Take every whole file of the Drop directory; returns whether there was one."""
        try:
            found = self.drop.whole_files()
        except OSError as error:
            self._note_blocked(error)
            return False
        self._note_open()
        claims = (self.drop.claim(path) for path in found)
        return self._take_each((claim for claim in claims if claim is not None), now)

    def _take_each(self, claims: Iterable[Claim], now: datetime) -> bool:
        taken = 0
        for claim in claims:
            try:
                self._take(claim, now)
            except FileNotFoundError:
                self.drop.forget(claim)
            except (OSError, UnavailableError) as error:
                # A full disk or a locked file heals: the claim stays and is taken in by the next sweep.
                log.warning("drop file waits", extra={"file": claim.name, "reason": error})
            except Exception:
                log.exception("drop file broke the intake", extra={"file": claim.name})
                self._set_aside(claim, "an internal error, see the log")
            taken += 1
        return taken > 0

    def _set_aside(self, claim: Claim, reason: str) -> None:
        try:
            self.drop.set_aside(claim, reason)
        except OSError as error:
            log.warning("drop file cannot be set aside yet", extra={"file": claim.name, "reason": error})

    def _note_blocked(self, error: OSError) -> None:
        """Say once that the directory cannot be read, not at every scan."""
        if not self.blocked:
            log.warning("drop directory cannot be read", extra={"folder": self.drop.directory, "reason": error})
        self.blocked = True

    def _note_open(self) -> None:
        if self.blocked:
            log.info("drop directory can be read again", extra={"folder": self.drop.directory})
        self.blocked = False

    def _take(self, claim: Claim, now: datetime) -> None:
        size = claim.path.stat().st_size
        limit = self.acceptance.settings.document.max_message_size
        with claim.path.open("rb") as opened:
            file = opened.read(max(limit, TOO_LARGE_KEPT))
        if size > limit:
            file = envelope_block.beginning(file, TOO_LARGE_KEPT)
        origin = Origin(name=os.fsencode(claim.name), size=size, at=now)
        submission = self.acceptance.submission(file, origin)
        if isinstance(submission, Unacceptable):
            self.drop.set_aside(claim, submission.reason)
            return
        if claim.path.stat().st_size != size:
            log.warning("drop file grows, it is looked at again", extra={"file": claim.name})
            return
        self._accept(claim, file, submission)

    def _accept(self, claim: Claim, file: bytes, submission: Submission) -> None:
        message = submission.message
        accepted = self.acceptance.accept(file, submission)
        self.drop.release(claim)
        self.acceptance.messages.mark_released(message.fingerprint, message.arrived)
        if accepted is None:
            log.warning("drop file was accepted before and is not sent again", extra={"file": claim.name})
            return
        tell(submission, accepted)
