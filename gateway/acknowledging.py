"""What became of the recipients that Exchange handed over is said, and its answer noted (COMMIT 5 of a mail by agent)."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from gateway.errors import NotPossibleError, NotTakenError
from gateway.model.call import Call
from gateway.model.deed import Deed, Hold
from gateway.model.handover import Acknowledgement, Connection, Result, Standing, Word
from gateway.model.job import Job
from gateway.model.outcome import Outcome
from gateway.report.acknowledgement import Subject, Voice, rests, word_on
from gateway.settings import GatewaySettings
from gateway.store.acknowledgements import Acknowledgements
from gateway.store.jobs import Jobs
from gateway.store.management import Desk, Request
from gateway.store.messages import Messages
from gateway.store.overdue import Overdue

log = logging.getLogger(__name__)

FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=1)

EXCHANGE = "Exchange"
"""Who did it, where Exchange ended a fax."""

MOST_WORDS = 100
"""Recipients that are spoken of in one request: a request has a largest size."""

_ENDED_THERE = "the message expired there or was removed"


@dataclass(frozen=True, kw_only=True)
class Acknowledging:
    """Says what is due; what Exchange has ended itself is ended here too, without a word to anybody."""

    acknowledgements: Acknowledgements
    messages: Messages
    jobs: Jobs
    desk: Desk
    overdue: Overdue
    settings: GatewaySettings
    zone: ZoneInfo

    def due(self, now: datetime) -> dict[str, dict[str, list[Acknowledgement]]]:
        """Return what is to be said now, by connector and hand-over."""
        return self._by_delivery(self.acknowledgements.due(now, MOST_WORDS))

    def before_calls(self, now: datetime, left_since: datetime) -> dict[str, dict[str, list[Acknowledgement]]]:
        """Return those to be asked about before they are called, likewise: as many as there are channels."""
        return self._by_delivery(self.acknowledgements.before_calls(now, left_since, self.settings.line.channels))

    def _by_delivery(self, among: Sequence[Acknowledgement]) -> dict[str, dict[str, list[Acknowledgement]]]:
        found: dict[str, dict[str, list[Acknowledgement]]] = {}
        for one in among:
            connector = self.messages.get(one.message).connector
            found.setdefault(connector, {}).setdefault(one.delivery, []).append(one)
        return found

    def of(self, delivery: str, addresses: Sequence[str]) -> list[Acknowledgement]:
        """Return those of these recipients, also where all is said: Exchange has not heard it, or forgot, when it hands over again."""
        named = frozenset(addresses)
        return [one for one in self.acknowledgements.of_delivery(delivery) if one.address in named]

    def say(self, connection: Connection, told: Sequence[Acknowledgement], now: datetime) -> bool:
        """Say what became of recipients of one hand-over; False when some of it was not taken and is said again later.

        Raises AwayError.
        """
        batches = (told[start : start + MOST_WORDS] for start in range(0, len(told), MOST_WORDS))
        return all(self._say_batch(connection, batch, now) for batch in batches)

    def _say_batch(self, connection: Connection, told: Sequence[Acknowledgement], now: datetime) -> bool:
        voice = Voice(settings=self.settings, zone=self.zone, now=now)
        subjects = self._subjects(told)
        words = [word_on(subject, voice) for subject in subjects]
        try:
            stands = connection.acknowledge(told[0].delivery, words)
        except NotTakenError as error:
            log.warning("acknowledgement waits", extra={"delivery": told[0].delivery, "reason": error})
            stands = {}
        for one, subject, word in zip(told, subjects, words, strict=True):
            self._note(one, subject, word, stands, now)
        return all(one.address in stands for one in told)

    def postpone(self, untold: Sequence[Acknowledgement], now: datetime) -> None:
        """Say it again later, ever more seldom."""
        for one in untold:
            pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(one.tries, 16))
            self.acknowledgements.postpone(one, now + pause)

    def _subjects(self, told: Sequence[Acknowledgement]) -> list[Subject]:
        holds = self.desk.holds()
        together = {number: self.jobs.of_message(number) for number in {one.message for one in told}}
        return [self._subject(one, together[one.message], holds) for one in told]

    def _subject(self, one: Acknowledgement, together: Sequence[Job], holds: Sequence[Hold]) -> Subject:
        faxes = [self._spoken_of(job) for job in together if job.recipient.address == one.address]
        return Subject(address=one.address, message=self.messages.get(one.message), faxes=faxes, holds=holds)

    def _spoken_of(self, job: Job) -> tuple[Job, Sequence[Call]]:
        """Return a fax with its calls; of a duplicate the fax that is sent in its stead, which is what becomes of it."""
        elder = self.messages.elder(job) if job.outcome is Outcome.DUPLICATE else None
        sent = elder or job
        return sent, self.jobs.calls(sent.id)

    def _note(
        self, told: Acknowledgement, subject: Subject, word: Word, stands: Mapping[str, Standing], now: datetime
    ) -> None:
        standing = stands.get(told.address)
        if standing is Standing.GONE:
            self._end(told, now)
            self.acknowledgements.note_ended(told, word, now, gone=True)
            log.warning("Exchange had ended it", extra={"delivery": told.delivery, "address": told.address})
        elif standing is None or (standing is Standing.WAITING) is not (word.result is Result.RETRY):
            self.postpone([told], now)
        elif word.result is Result.RETRY:
            again = now + self.settings.agent.renew * 3 / 4
            self.acknowledgements.note_told(told, word, now, again, rests=rests(subject))
        else:
            self.acknowledgements.note_ended(told, word, now, gone=False)
            facts = {"delivery": told.delivery, "address": told.address, "result": word.result.value}
            log.info("recipient acknowledged", extra=facts | {"status": word.status})

    def _end(self, told: Acknowledgement, now: datetime) -> None:
        """End the faxes of a recipient that Exchange has ended: whatever was reported of it, nothing is to follow."""
        for job in self.jobs.of_message(told.message):
            if job.recipient.address == told.address:
                self._cancel(job, now)

    def _cancel(self, job: Job, now: datetime) -> None:
        if not job.state.is_final:
            try:
                self.desk.cancel(job.id, Request(who=EXCHANGE, at=now, why=_ENDED_THERE))
            except NotPossibleError as error:
                log.info("fax is not cancelled", extra={"job": job.id, "reason": error})
        elif job.outcome is not Outcome.DUPLICATE:
            self.overdue.note_once(Deed(at=now, who=EXCHANGE, what=_NOT_HEARD, job=job.id))


_NOT_HEARD = f"did not hear how the fax ended: {_ENDED_THERE}"
