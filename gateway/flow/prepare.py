"""Accepted message to pages: compose, rasterise, keep; then the job is READY (design: step 5, COMMIT 2)."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from gateway.document.compose import Cover, compose
from gateway.document.content import Content, Refusal, read_content
from gateway.document.pages import write_tiff
from gateway.document.raster import rasterise
from gateway.errors import LostLeaseError, SpoolError, UnavailableError
from gateway.model.job import Job, State
from gateway.model.letter import report_on
from gateway.model.message import Message
from gateway.model.number import spaced
from gateway.model.outcome import Outcome
from gateway.settings import GatewaySettings
from gateway.spool.blobs import SPOOL_PAUSE, Blobs
from gateway.store.jobs import Jobs
from gateway.store.messages import Messages
from wire import headers, mailfile

log = logging.getLogger(__name__)

PRINT_LIMIT = 3
"""Attempts to print before a job that kills its printer each time is given up (Exchange: poison message)."""

BATCH = 20


@dataclass(frozen=True, kw_only=True)
class Prepare:
    """Prints jobs: the body once for the message, the cover and the header line once for each job."""

    jobs: Jobs
    messages: Messages
    blobs: Blobs
    settings: GatewaySettings
    zone: ZoneInfo

    def step(self, now: datetime) -> bool:
        """Print the jobs of the message that has waited longest; returns whether there was one."""
        leased = self.jobs.lease_new(now, BATCH)
        if not leased:
            return False
        message = self.messages.get(leased[0].message)
        poison = [job for job in leased if job.prints > PRINT_LIMIT]
        for job in poison:
            self._settle(
                job, _failed(job, Outcome.UNPRINTABLE, f"printing it failed {PRINT_LIMIT} times", now), message, now
            )
        self._print_each([job for job in leased if job not in poison], message, now)
        return True

    def _print_each(self, leased: list[Job], message: Message, now: datetime) -> None:
        """Print the jobs of one message; what breaks is repeated when the lease has lapsed, up to the limit."""
        with self._going_on(leased, now):
            mail = mailfile.read(self.blobs.original(message.fingerprint)).content
            content = read_content(mail, self.settings.document)
            for job in leased:
                with self._going_on([job], now):
                    self._settle(job, self._printed(job, mail, content, message, now), message, now)

    def _printed(self, job: Job, mail: bytes, content: Content | Refusal, message: Message, now: datetime) -> Job:
        if isinstance(content, Refusal):
            return _failed(job, content.outcome, content.detail, now)
        document = compose(content, self._cover(job, mail, message), self.settings.document)
        if isinstance(document, Refusal):
            return _failed(job, document.outcome, document.detail, now)
        pages = rasterise(document.pdf, self.settings.document.resolution)
        self.blobs.keep_fax(job.id, document.pdf, write_tiff(pages))
        return job.moved(State.READY, pages=len(pages), notes=document.notes)

    def _cover(self, job: Job, mail: bytes, message: Message) -> Cover:
        fields, _ = headers.split(mail)
        authors = [mailbox for value in headers.values(fields, "From") for mailbox in headers.mailboxes(value)]
        name, address = authors[0] if authors else ("", message.sender)
        return Cover(
            to_name=job.name,
            to_number=spaced(job.number),
            from_name=name,
            from_address=address,
            subject=message.subject,
            date=job.created.astimezone(self.zone),
        )

    def _settle(self, leased: Job, job: Job, message: Message, now: datetime) -> None:
        letter = report_on(job, message, now, self.settings.report.report_success)
        try:
            self.jobs.settle(leased, job, None, letter)
        except LostLeaseError as error:
            log.warning("printed too late", extra={"job": job.id, "reason": error})
        else:
            outcome = job.outcome.name if job.outcome else None
            log.info(
                "fax printed", extra={"job": job.id, "state": job.state.value, "pages": job.pages, "outcome": outcome}
            )

    @contextmanager
    def _going_on(self, printing: Sequence[Job], now: datetime) -> Iterator[None]:
        """Go on behind what breaks: the cover of one job must not cost the others of its message their prints."""
        try:
            yield
        except (SpoolError, UnavailableError) as error:
            # A full disk heals and is no fault of the fax: it must not count towards giving the fax up.
            log.warning("printing waits", extra={"jobs": [job.id for job in printing], "reason": error})
            self._give_back(printing, now)
        except Exception:
            log.exception("printing broke off", extra={"jobs": [job.id for job in printing]})

    def _give_back(self, printing: Sequence[Job], now: datetime) -> None:
        try:
            for job in printing:
                self.jobs.give_back(job, now + SPOOL_PAUSE)
        except UnavailableError as error:
            log.warning("leases are left to lapse", extra={"jobs": [job.id for job in printing], "reason": error})


def _failed(job: Job, outcome: Outcome, detail: str, now: datetime) -> Job:
    return job.moved(State.FAILED, outcome=outcome, detail=detail, finished=now)
