"""Accepted message to pages: compose, rasterise, keep; then the job is READY (design: step 5, COMMIT 2)."""

import logging
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import groupby
from zoneinfo import ZoneInfo

from gateway.document.addressing import Author, Passage, author_of, cover_of
from gateway.document.content import Refusal
from gateway.document.cover import Cover, Covers
from gateway.document.guard import Broken
from gateway.document.pages import read_tiff
from gateway.document.printing import Printer, Printout
from gateway.errors import LostLeaseError, PressError, SpoolError, UnavailableError
from gateway.model.job import Job, State
from gateway.model.letter import letters_on
from gateway.model.message import Message
from gateway.model.outcome import Form, Outcome
from gateway.model.schedule import due_from
from gateway.settings import DocumentSettings, GatewaySettings, PaperSize, Resolution
from gateway.spool.blobs import SPOOL_PAUSE, Blobs
from gateway.store.jobs import Jobs
from gateway.store.messages import Messages
from wire import mailfile

log = logging.getLogger(__name__)

PRINT_LIMIT = 3
"""Attempts to print before a job that kills its printer each time is given up (Exchange: poison message)."""

ANEW = {
    Form.STANDARD: "the fax was made again in standard resolution, because the receiving machine takes no finer one",
    Form.A4: "the fax was made again on A4 pages, because the receiving machine takes no longer ones",
}
"""What the sender reads of a fax that was printed again; another coding of the line leaves its pages as they were."""

BATCH = 20
PATIENCE = 15.0
"""Seconds, by the wall clock, after which the other recipients of a mail wait: calls end and files come meanwhile."""


@dataclass(frozen=True, kw_only=True)
class Prepare:
    """Prints jobs: the body once for the message, the cover and the header line once for each job."""

    jobs: Jobs
    messages: Messages
    blobs: Blobs
    printer: Printer
    covers: Covers
    settings: GatewaySettings
    zone: ZoneInfo
    stopwatch: Callable[[], float] = time.monotonic

    def step(self, now: datetime) -> bool:
        """Print the jobs of the message that has waited longest; returns whether there was one."""
        leased = self.jobs.lease_new(now, BATCH)
        if not leased:
            return False
        message = self.messages.get(leased[0].message)
        poison = [job for job in leased if job.prints > PRINT_LIMIT]
        for job in poison:
            self._settle(job, _failed(job, Outcome.UNPRINTABLE, f"printing it failed {PRINT_LIMIT} times", now), now)
        chosen = self._chosen([job for job in leased if job not in poison], now)
        for _, alike in groupby(sorted(chosen, key=_form_of), key=_form_of):
            self._print_each(list(alike), message, now)
        return True

    def _chosen(self, leased: list[Job], now: datetime) -> list[Job]:
        """All of them; but after a print that did not end each is tried alone, so that only the one at fault is given up."""
        again = [job for job in leased if job.prints > 1]
        if not again or len(leased) == 1:
            return leased
        for job in leased[1:]:
            self.jobs.give_back(job, now)
        return leased[:1]

    def _print_each(self, leased: list[Job], message: Message, now: datetime) -> None:
        """Print jobs of one message and one form; what breaks is repeated when the lease has lapsed, up to the limit."""
        with self._going_on(leased, now):
            mail = mailfile.read(self.blobs.original(message.fingerprint)).content
            settings = made_in(leased[0].forms, self.settings.document)
            covers = self._covers(leased, mail, message, settings)
            began, done = self.stopwatch(), 0
            for printed in self.printer(mail, covers, settings):
                job, done = leased[done], done + 1
                with self._going_on([job], now):
                    self._settle(job, self._kept(job, printed, now), now)
                if done < len(leased) and self.stopwatch() - began > PATIENCE:
                    break
            self._give_back(leased[done:], now)

    def _kept(self, job: Job, printed: Printout, now: datetime) -> Job:
        if isinstance(printed, Broken):
            raise PressError(f"fax {job.id} is not printed now: {printed.reason}")
        if isinstance(printed, Refusal):
            return _failed(job, printed.outcome, printed.detail, now)
        if job.pages_confirmed and not self._goes_on(job, printed.pages):
            # Written down before the new pages take the place of the old ones: a gateway that dies in between must not skip any of them.
            return replace(job, prints=0, pages_confirmed=0, due=now)
        self.blobs.keep_fax(job.id, printed.pdf, printed.tiff)
        due = due_from(job, now, self.settings.schedule.window(job.number, self.zone))
        # What intake noted stays, and what an earlier print noted is not said twice.
        notes = dict.fromkeys((*job.notes, *printed.notes, *(ANEW[form] for form in sorted(job.forms & ANEW.keys()))))
        return job.moved(State.READY, pages=printed.pages, notes=tuple(notes), due=due)

    def _goes_on(self, job: Job, pages: int) -> bool:
        """Whether the pages that a machine has confirmed are the first ones of this print too: it has as many as the one before."""
        return self.blobs.tiff_path(job.id).exists() and len(read_tiff(self.blobs.tiff(job.id))) == pages

    def _covers(self, leased: Sequence[Job], mail: bytes, message: Message, settings: DocumentSettings) -> list[Cover]:
        author = author_of(mail, message.sender)
        return [self._cover(job, author, message, settings) for job in leased]

    def _cover(self, job: Job, author: Author, message: Message, settings: DocumentSettings) -> Cover:
        passage = Passage(
            to_name=job.name,
            to_number=job.number,
            date=job.created.astimezone(self.zone),
            reference=message.envid or "",
        )
        return cover_of(author, passage, self.covers, settings)

    def _settle(self, leased: Job, job: Job, now: datetime) -> None:
        owed = partial(letters_on, now=now, policy=self.settings.report.policy)
        try:
            self.jobs.settle(leased, job, owed)
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
        except (SpoolError, UnavailableError, OSError) as error:
            # A full disk heals, and so does a machine that can start no process: no fault of the fax, which must not be given up for it.
            log.warning("printing waits", extra={"jobs": [job.id for job in printing], "reason": error})
            self._give_back(printing, now + SPOOL_PAUSE)
        except Exception:
            log.exception("printing broke off", extra={"jobs": [job.id for job in printing]})

    def _give_back(self, printing: Sequence[Job], until: datetime) -> None:
        try:
            for job in printing:
                self.jobs.give_back(job, until)
        except UnavailableError as error:
            log.warning("leases are left to lapse", extra={"jobs": [job.id for job in printing], "reason": error})


def made_in(forms: Collection[Form], settings: DocumentSettings) -> DocumentSettings:
    """Return the settings by which a fax is printed for a machine that could not take it as it was."""
    changes: dict[str, object] = {}
    if Form.STANDARD in forms:
        changes["resolution"] = Resolution.STANDARD
    if Form.A4 in forms:
        changes["paper"] = PaperSize.A4
    return settings.model_copy(update=changes)


def _form_of(job: Job) -> str:
    """What decides how the pages look; a coarser coding of the line is none of it."""
    return ",".join(sorted(job.forms - {Form.ONE_DIMENSIONAL}))


def _failed(job: Job, outcome: Outcome, detail: str, now: datetime) -> Job:
    return job.moved(State.FAILED, outcome=outcome, detail=detail, finished=now)
