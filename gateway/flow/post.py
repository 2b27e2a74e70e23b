"""Owed letter to Replay file (design: step 9, COMMIT 5)."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import assert_never
from zoneinfo import ZoneInfo

from gateway.document.pages import read_tiff
from gateway.document.preview import first_page_png
from gateway.document.profile_s import write_profile_s
from gateway.document.received import received_pdf
from gateway.model.arrival import Arrival, FaxFormat
from gateway.model.deed import Hold
from gateway.model.letter import Kind, Letter
from gateway.model.message import Message
from gateway.report.account import Account
from gateway.report.attachments import Documents, attachments
from gateway.report.gathering import Telling, reported, spoken_of
from gateway.report.letters import letter_file
from gateway.report.mdn import mdn_file
from gateway.report.received import ReceivedFax, received_file
from gateway.report.wording import in_language
from gateway.settings import GatewaySettings, Through
from gateway.spool.blobs import Blobs
from gateway.spool.replay import hand_over
from gateway.store.arrivals import Arrivals
from gateway.store.jobs import Jobs
from gateway.store.letters import Letters
from gateway.store.messages import Messages
from wire import headers, mailfile

log = logging.getLogger(__name__)

BATCH = 100
LONGEST_PAUSE = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Post:
    """Hands letters to Exchange; one that cannot be taken now is offered again, for ever. `holds` tells what is held."""

    replay: Path
    pickup: Path
    letters: Letters
    jobs: Jobs
    messages: Messages
    arrivals: Arrivals
    blobs: Blobs
    holds: Callable[[], Sequence[Hold]]
    settings: GatewaySettings
    zone: ZoneInfo

    def step(self, now: datetime) -> bool:
        """Post every letter that is due; returns whether there was one."""
        due = self.letters.due(now, BATCH)
        for letter in due:
            self._post(letter, now)
        return bool(due)

    def _post(self, letter: Letter, now: datetime) -> None:
        if self._is_overtaken(letter):
            self.letters.withdraw(letter)
            log.info("letter withdrawn, its fax is over", extra={"letter": letter.id, "job": letter.job})
            return
        directory = self._directory(letter)
        try:
            directory.stat()  # one that is away costs no report that is made for nothing
            hand_over(directory, letter.file_name, self.written(letter))
        except Exception as error:
            # Not only a directory that is away: a report that cannot be written must not stop the ones behind it.
            again = now + min(LONGEST_PAUSE, self.settings.report.retry_pause * 2 ** min(letter.tries, 16))
            self.letters.postpone(letter, again)
            # A directory that is away needs no traceback, a report that cannot be written does.
            facts = {"letter": letter.id, "job": letter.job, "reason": error, "next": again}
            log.warning("letter waits", extra=facts, exc_info=not isinstance(error, OSError))
        else:
            self.letters.mark_posted(letter, now)
            log.info(
                "letter posted",
                extra={"letter": letter.id, "job": letter.job, "kind": letter.kind.value, "action": letter.action},
            )

    def _is_overtaken(self, letter: Letter) -> bool:
        """Whether it reports the delay of a fax that has ended since: none may come after the final report (spec reports.md section 5)."""
        return letter.turn > 0 and letter.job is not None and self.jobs.get(letter.job).state.is_final

    def written(self, letter: Letter) -> bytes:
        """Make the letter's file from stored facts alone: made again after a crash, or for somebody who asks, it has the same bytes."""
        match letter.kind:
            case Kind.FAX:
                return self._fax_file(letter)
            case Kind.MDN:
                return mdn_file(self._account(letter), self.settings.report, self.zone)
            case Kind.REPORT:
                return letter_file(self._account(letter), self.settings.report, self.zone)
            case _:
                assert_never(letter.kind)

    def _account(self, letter: Letter) -> Account:
        assert letter.job is not None
        job, report = self.jobs.get(letter.job), self.settings.report
        message = self.messages.get(job.message)
        siblings = self.jobs.of_message(message.id) if letter.whole else ()
        told = spoken_of(letter, job, siblings, message, report.policy)
        telling = Telling(letter=letter, settings=self.settings, holds=self.holds())
        faxes = tuple(reported(one, action, self.jobs.calls(one.id), telling) for one, action in told)
        carried = attachments(letter, faxes, report, self._documents()) if letter.kind is Kind.REPORT else ()
        return Account(
            letter=letter,
            message=message,
            faxes=faxes,
            original=self._original(message),
            words=in_language(report.language, message.language),
            attachments=carried,
        )

    def _documents(self) -> Documents:
        return Documents(
            picture=lambda job: first_page_png(self.blobs.tiff(job)),
            pdf=lambda job: self.blobs.pdf_path(job).read_bytes(),
        )

    def _directory(self, letter: Letter) -> Path:
        """Reports need an envelope of ours and go through Replay; received faxes go as the site wants."""
        through_pickup = letter.kind is Kind.FAX and self.settings.inbound.through is Through.PICKUP
        return self.pickup if through_pickup else self.replay

    def _fax_file(self, letter: Letter) -> bytes:
        """Make the mail of a received fax."""
        assert letter.arrival is not None
        arrival = self.arrivals.get(letter.arrival)
        fax = ReceivedFax(arrival=arrival, letter=letter, file=self._pages(arrival))
        return received_file(fax, self.settings, self.zone)

    def _pages(self, arrival: Arrival) -> bytes:
        """Return the pages as they came, in the form that the route chose."""
        pages = read_tiff(self.blobs.arrival(arrival.ring))
        return write_profile_s(pages) if arrival.format is FaxFormat.TIFF else received_pdf(pages, arrival.ended)

    def _original(self, message: Message) -> bytes:
        """Return the mail; of one that somebody deleted, what the ledger knows: a report that waits for it would never come."""
        if self.blobs.original_path(message.fingerprint).exists():
            return mailfile.read(self.blobs.original(message.fingerprint)).content
        known = {"Message-ID": message.message_id, "Subject": message.subject}
        return headers.join([headers.field(name, value) for name, value in known.items()], b"")
