"""A message file becomes a message of ours with its faxes, in whichever way it came (design: step 3, COMMIT 1)."""

import logging
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from zoneinfo import ZoneInfo

from gateway.model.job import Job
from gateway.settings import GatewaySettings
from gateway.spool.blobs import Blobs
from gateway.store.messages import Messages
from gateway.submission import Dropped, Origin, Submission, submission_of
from wire import envelope_block, mailfile
from wire.errors import EnvelopeError

log = logging.getLogger(__name__)

TOO_LARGE_KEPT = 1024 * 1024
"""How much is kept of a file that is too large to be faxed: its envelope and header, for the report. A longer envelope is kept whole."""

TOO_MANY_RECIPIENTS = "5.5.3"
"""RFC 3463 section 3.6."""


@dataclass(frozen=True, kw_only=True)
class Unacceptable:
    """Why a file cannot be a message: no fax of it could be reported to anybody. `status` is the code to report it by, if it has one."""

    reason: str
    status: str = ""


@dataclass(frozen=True, kw_only=True)
class Acceptance:
    """Takes message files: each is answered for once it is accepted, and accepted once."""

    blobs: Blobs
    messages: Messages
    settings: GatewaySettings
    zone: ZoneInfo

    def submission(self, file: bytes, origin: Origin) -> Submission | Unacceptable:
        """Read what a file asks for, of which the beginning will do that holds its envelope."""
        if len(file) < origin.size and not envelope_block.is_over(file):
            return Unacceptable(reason=f"its envelope is not over after {len(file)} bytes")
        try:
            read = mailfile.read(file)
        except EnvelopeError as error:
            return Unacceptable(reason=str(error))
        most = self.settings.max_recipients
        if len(read.envelope.recipients) > most:
            return Unacceptable(reason=f"it has more than {most} X-Receiver", status=TOO_MANY_RECIPIENTS)
        submission = submission_of(Dropped(origin=origin, content=file, read=read), self.settings, self.zone)
        if len(submission.drafts) > most:
            return Unacceptable(reason=f"its aliases stand for more than {most} numbers", status=TOO_MANY_RECIPIENTS)
        return submission

    def accept(self, file: bytes, submission: Submission) -> list[Job] | None:
        """Keep the file and answer for it from now on; None when it was accepted before. Raises SpoolError or UnavailableError."""
        message, window = submission.message, self.settings.duplicate_window
        self.blobs.keep_original(message.fingerprint, file)
        owed = partial(submission.owed, policy=self.settings.report.policy)
        return self.messages.accept(message, submission.drafts, message.arrived - window, owed)


def named_in(file: bytes) -> tuple[str, ...]:
    """Return the recipients that can be read of a file whose envelope cannot: they are told that it is refused."""
    found = []
    for value in envelope_block.cut(file).all("x-receiver"):
        with suppress(EnvelopeError, UnicodeEncodeError):
            alone = f"X-Sender: <>\r\nX-Receiver: {value}\r\n\r\n".encode()
            found.append(mailfile.read(alone).envelope.recipients[0].address)
    return tuple(dict.fromkeys(found))


def tell(submission: Submission, accepted: list[Job]) -> None:
    """Say in the log what became of each fax as its mail came."""
    named = {"file": submission.message.file_name}
    for remark in submission.remarks:
        log.info("wish is not honoured", extra=named | {"reason": remark})
    for job in accepted:
        facts = named | {"job": job.id, "number": job.number}
        if job.outcome is None:
            log.info("fax accepted", extra=facts)
        else:
            log.warning("fax refused", extra=facts | {"outcome": job.outcome.name, "detail": job.detail})
