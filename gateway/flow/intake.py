"""Drop file to accepted message: claim, read, accept, release (design: steps 1 to 4, COMMIT 1)."""

import logging
import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from gateway.document.addressing import subject_of
from gateway.errors import UnavailableError
from gateway.model.job import Job, State
from gateway.model.letter import report_on
from gateway.model.message import Message
from gateway.model.outcome import Outcome
from gateway.settings import GatewaySettings
from gateway.spool.blobs import Blobs
from gateway.spool.drop import Claim, DropDirectory
from gateway.store.messages import Draft, Messages
from wire import address, headers, mailfile
from wire.envelope import Envelope, Recipient
from wire.errors import EnvelopeError

log = logging.getLogger(__name__)

TOO_LARGE_KEPT = 1024 * 1024
"""How much is kept of a file that is too large to be faxed: its envelope and header, for the report."""


@dataclass(kw_only=True)
class Intake:
    """Takes what Exchange drops; what cannot be a message is set aside, where everybody sees it.

    `blocked` tells that the Drop directory could not be read at the last look.
    """

    drop: DropDirectory
    blobs: Blobs
    messages: Messages
    settings: GatewaySettings
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
        too_large = size > self.settings.document.max_message_size
        with claim.path.open("rb") as opened:
            file = opened.read(TOO_LARGE_KEPT) if too_large else opened.read()
        try:
            read = mailfile.read(file)
        except EnvelopeError as error:
            self.drop.set_aside(claim, str(error))
            return
        if claim.path.stat().st_size != size:
            log.warning("drop file grows, it is looked at again", extra={"file": claim.name})
            return
        if len(read.envelope.recipients) > self.settings.max_recipients:
            self.drop.set_aside(claim, f"it has more than {self.settings.max_recipients} X-Receiver")
            return
        message = _message(claim, file, read, size, now)
        drafts = [
            self._draft(message, n, recipient, too_large=too_large)
            for n, recipient in enumerate(read.envelope.recipients)
        ]
        self._accept(claim, file, message, drafts)

    def _accept(self, claim: Claim, file: bytes, message: Message, drafts: list[Draft]) -> None:
        self.blobs.keep_original(message.fingerprint, file)
        accepted = self.messages.accept(message, drafts, message.arrived - self.settings.duplicate_window)
        self.drop.release(claim)
        self.messages.mark_released(message.fingerprint, message.arrived)
        if accepted is None:
            log.warning("drop file was accepted before and is not sent again", extra={"file": claim.name})
        for job in accepted or ():
            outcome = job.outcome.name if job.outcome else None
            log.log(
                logging.WARNING if job.outcome else logging.INFO,
                "fax accepted",
                extra={"file": claim.name, "job": job.id, "number": job.number, "outcome": outcome},
            )

    def _draft(self, message: Message, index: int, recipient: Recipient, *, too_large: bool) -> Draft:
        """Return the job of a recipient; one that can never be called is over at once, with its report."""
        job = _job(message, index, recipient, self.settings)
        if too_large and job.state is State.NEW:
            limit = self.settings.document.max_message_size
            detail = f"more than {limit // 1024**2} MB" if limit >= 1024**2 else f"more than {limit} bytes"
            job = job.moved(State.FAILED, outcome=Outcome.TOO_LARGE, detail=detail, finished=message.arrived)
        return job, report_on(job, message, message.arrived, self.settings.report.report_success)


def _message(claim: Claim, file: bytes, read: mailfile.MessageFile, size: int, now: datetime) -> Message:
    fields, body = headers.split(read.content)
    message_id = headers.first(fields, "Message-ID").strip()
    name = os.fsencode(claim.name)
    return Message(
        id=0,
        fingerprint=sha256(sha256(name).digest() + f"{size}\n".encode() + file).hexdigest(),
        likeness=_likeness(message_id, read.envelope, body),
        file_name=name.decode("utf-8", "backslashreplace"),
        sender=read.envelope.sender,
        ret=read.envelope.ret,
        envid=read.envelope.envid,
        subject=subject_of(fields),
        message_id=_storable(message_id),
        arrived=now,
        size=size,
    )


def _likeness(message_id: str, envelope: Envelope, body: bytes) -> str:
    """Recognise the same mail under another file name: Exchange may submit a Pickup file twice after a restart."""
    if not message_id:
        return ""
    named = f"{message_id}\n{envelope.sender}\n".encode("utf-8", "surrogateescape")
    return sha256(named + body).hexdigest()


def _job(message: Message, index: int, recipient: Recipient, settings: GatewaySettings) -> Job:
    fresh = Job(
        id=0,
        message=0,
        index=index,
        recipient=recipient,
        number="",
        due=message.arrived,
        created=message.arrived,
        deadline=message.arrived + settings.retry.lifetime,
    )
    match address.read_callee(recipient.address, settings.fax_domains).result:
        case address.FaxAddress() as fax:
            return replace(fresh, number=fax.number, name=fax.name, sub=fax.sub, post=fax.post)
        case address.Fault.NOT_OUR_DOMAIN | address.Fault.NOT_FAX as fault:
            return _refused(fresh, Outcome.NOT_OURS, fault.value, message)
        case fault:
            return _refused(fresh, Outcome.BAD_NUMBER, fault.value, message)


def _refused(job: Job, outcome: Outcome, detail: str, message: Message) -> Job:
    return job.moved(State.FAILED, outcome=outcome, detail=detail, finished=message.arrived)


def _storable(text: str) -> str:
    """Text without the surrogates that stand for undecodable bytes: a database takes none."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
