"""Mail of a Delivery Agent connector to accepted message, and to acknowledgement (COMMIT 1 and COMMIT 5 of a mail by agent)."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from gateway.acceptance import Acceptance, Unacceptable, named_in, tell
from gateway.acknowledging import MOST_WORDS, Acknowledging
from gateway.errors import HandoverError, NotTakenError, SpoolError, UnavailableError
from gateway.model.handover import Acknowledgement, Connection, Connectors, HandedOver, Result, Word
from gateway.spool.blobs import SPOOL_PAUSE
from gateway.submission import Origin, Submission

log = logging.getLogger(__name__)

FIRST_PAUSE = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(minutes=30)
"""Half of the hour for which Exchange, when it is back, waits to hear of a mail whose time has passed before it returns it as expired."""

FRESH = timedelta(minutes=1)
"""How long after Exchange has said that a mail is still ours a call may begin without asking again."""

_UNREADABLE, _BROKEN = "5.6.0", "5.3.0"
"""RFC 3463 section 3: other media error; other or undefined mail system status."""


@dataclass(kw_only=True)
class Handover:
    """Takes the mails that Exchange hands over to the connector, and tells it what becomes of them until it has heard how each ended.

    A site without a `connector` takes none, and still says what is due of those that it took before. `away_until` is set while Exchange
    cannot be asked, `paused_until` while nothing is taken because the last mail was given back.
    """

    exchange: Connectors
    connector: str
    acceptance: Acceptance
    acknowledging: Acknowledging
    away_until: datetime | None = None
    paused_until: datetime | None = None
    _failures: int = 0

    def recover(self, now: datetime) -> None:
        """Speak at once of every mail that has not ended: Exchange may have ended it while we were not there."""
        self.acknowledging.acknowledgements.bring_forward(now)

    def step(self, now: datetime) -> bool:
        """Ask about those that are called next, say what is due, then take what waits; returns whether there was any of it."""
        if self.away_until is not None and now < self.away_until:
            return False
        try:
            asked = self._say_each(self.acknowledging.before_calls(now, now - FRESH), now)
            said = self._say_each(self.acknowledging.due(now), now)
            taken = self._take_waiting(now)
        except HandoverError as error:
            self._note_away(error, now)
            return False
        self._note_back()
        return asked or said or taken

    def left_since(self, now: datetime) -> datetime:
        """Return since when Exchange must have said of a mail that it is still ours, for it to be called now.

        One that is away can be asked nothing: then the mail is ours as long as it was left with us.
        """
        is_away = self.away_until is not None
        return now - (self.acknowledging.settings.agent.renew if is_away else FRESH)

    def next_due(self, now: datetime, word: datetime | None) -> datetime | None:
        """Return when Exchange is asked next: when it may be back, else when a word is due, or there is room for what was given back."""
        if self.away_until is not None:
            return self.away_until
        room = self.paused_until if self.paused_until is not None and self.paused_until > now else None
        return min((at for at in (word, room) if at is not None), default=None)

    def _note_away(self, error: HandoverError, now: datetime) -> None:
        """Say once that Exchange cannot be asked, and ask ever more seldom."""
        if not self._failures:
            log.warning("Exchange cannot be asked for mail", extra={"connector": self.connector, "reason": error})
        self.away_until = now + min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(self._failures, 16))
        self._failures += 1

    def _note_back(self) -> None:
        if self._failures:
            log.info("Exchange can be asked for mail again", extra={"connector": self.connector})
        self.away_until, self._failures = None, 0

    def _say_each(self, due: Mapping[str, Mapping[str, Sequence[Acknowledgement]]], now: datetime) -> bool:
        for connector, deliveries in due.items():
            try:
                self._say(connector, deliveries, now)
            except HandoverError as error:
                if connector == self.connector:
                    raise
                # Of a connector that this site had before: its mails must not keep those of ours waiting.
                log.warning("acknowledgements wait", extra={"connector": connector, "reason": error})
                self.acknowledging.postpone([one for told in deliveries.values() for one in told], now)
        return bool(due)

    def _say(self, connector: str, deliveries: Mapping[str, Sequence[Acknowledgement]], now: datetime) -> None:
        with self.exchange.connected(connector) as connection:
            for told in deliveries.values():
                self.acknowledging.say(connection, told, now)

    def _take_waiting(self, now: datetime) -> bool:
        if not self.connector or (self.paused_until is not None and now < self.paused_until):
            return False
        if not self.exchange.waiting(self.connector):
            return False
        with self.exchange.connected(self.connector) as connection:
            while (handed := connection.next()) is not None:
                if not self._take(connection, handed, now):
                    # It goes back when the connection is closed, and would be handed over again at once.
                    self.paused_until = now + SPOOL_PAUSE
                    break
        return True

    def _take(self, connection: Connection, handed: HandedOver, now: datetime) -> bool:
        """Answer for a mail and say so; returns False for one that is given back."""
        submission = self._accepted(handed, now)
        if submission is None:
            return False
        if isinstance(submission, Unacceptable):
            return self._refuse(connection, handed, submission)
        named = [draft.recipient.address for draft in submission.drafts]
        return self.acknowledging.say(connection, self.acknowledging.of(handed.delivery, named), now)

    def _accepted(self, handed: HandedOver, now: datetime) -> Submission | Unacceptable | None:
        """Return what is answered for, or why it cannot be; None when there is no room for it now."""
        facts = {"delivery": handed.delivery, "file": handed.identity}
        try:
            submission = self.acceptance.submission(handed.file, self._origin(handed, now))
            if isinstance(submission, Unacceptable):
                return submission
            accepted = self.acceptance.accept(handed.file, submission)
        except (SpoolError, UnavailableError) as error:
            log.warning("mail of Exchange waits", extra=facts | {"reason": error})
            return None
        except Exception:
            log.exception("mail of Exchange broke the intake", extra=facts)
            return Unacceptable(reason="an internal error of the gateway", status=_BROKEN)
        if accepted is None:
            log.info("mail was handed over before and is not sent again", extra=facts)
        else:
            tell(submission, accepted)
        return submission

    def _origin(self, handed: HandedOver, now: datetime) -> Origin:
        name = handed.identity.encode("utf-8", "surrogateescape")
        return Origin(name=name, size=handed.size, at=now, connector=self.connector, delivery=handed.delivery)

    def _refuse(self, connection: Connection, handed: HandedOver, refused: Unacceptable) -> bool:
        """Keep a file that cannot be a message where it is found, and let Exchange tell its sender; False when nobody can be told."""
        facts = {"delivery": handed.delivery, "file": handed.identity, "reason": refused.reason}
        text = f"The fax gateway cannot take this message: {refused.reason}."[:1000]
        words = [
            Word(address=address, result=Result.FAILED, status=refused.status or _UNREADABLE, text=text)
            for address in named_in(_lines(handed))
        ]
        try:
            kept = self.acceptance.blobs.keep_refused(handed.delivery, handed.file)
            for start in range(0, len(words), MOST_WORDS):
                connection.acknowledge(handed.delivery, words[start : start + MOST_WORDS])
        except (SpoolError, NotTakenError) as error:
            log.warning("refused mail of Exchange waits", extra=facts | {"until": error})
            return False
        log.error("mail of Exchange set aside", extra=facts | {"bad": str(kept)})
        return bool(words)


def _lines(handed: HandedOver) -> bytes:
    """Return the lines that are known whole: of a recipient whose name is cut off Exchange would not know who is meant."""
    is_whole = handed.size == len(handed.file)
    return handed.file if is_whole else handed.file[: handed.file.rfind(b"\n") + 1]
