"""The outbox towards a Delivery Agent connector: what Exchange was told, and is to be told, of each recipient that it handed over."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Select, bindparam, insert, not_, or_, select, update

from foundation.sqlite import Instant, reading
from gateway.model.handover import Acknowledgement, Word
from gateway.model.job import Job
from gateway.model.message import Message
from gateway.store.conditions import CALLABLE, ENGAGED, IN_TIME, LEFT_SINCE, NOW, ON_HOLD, TURN
from gateway.store.rows import acknowledgement_row, to_acknowledgement
from gateway.store.schema import acknowledgements, jobs


@dataclass(frozen=True, kw_only=True)
class Acknowledgements:
    """What is to be acknowledged."""

    engine: Engine

    def due(self, now: datetime, limit: int) -> list[Acknowledgement]:
        """Return those of which Exchange should hear now, the longest waiting first."""
        return self._all(_DUE, now_=now, limit_=limit)

    def before_calls(self, now: datetime, left_since: datetime, limit: int) -> list[Acknowledgement]:
        """Return those whose faxes would be called next, had Exchange said since `left_since` that they are still ours."""
        with reading(self.engine).begin() as db:
            if db.scalar(_ANY_OPEN) is None:  # most sites take their mail as files, and this is asked at every turn
                return []
        found = self._all(_BEFORE_CALLS, now_=now, left_since_=left_since, limit_=limit)
        return list(dict.fromkeys(found))  # an alias has several faxes

    def of_delivery(self, delivery: str) -> list[Acknowledgement]:
        """Return those of a hand-over, also those that have ended."""
        return self._all(_OF_DELIVERY, delivery_=delivery)

    def of_message(self, message: int) -> list[Acknowledgement]:
        """Return those of a message, in the order of its recipients; none of one that came as a file."""
        return self._all(_OF_MESSAGE, message_=message)

    def note_told(self, told: Acknowledgement, word: Word, now: datetime, again: datetime, *, rests: bool) -> None:
        """Note a word that Exchange took while the fax goes on: COMMIT 5 of a mail by agent. What has happened since is due still."""
        ours = _open(told) & (acknowledgements.c.news == told.news)
        values = {"due": again, "tries": 0, "rests": rests, "result": word.result, "said": word.text, "told": now}
        with self.engine.begin() as db:
            db.execute(update(acknowledgements).where(ours).values(values))

    def note_ended(self, told: Acknowledgement, word: Word, now: datetime, *, gone: bool) -> None:
        """Note that nothing is left to say: Exchange took how it ended, or (`gone`) had ended it otherwise. The first date stays."""
        values = {"tries": 0, "result": word.result, "said": word.text, "told": now, "ended": now, "gone": gone}
        with self.engine.begin() as db:
            db.execute(update(acknowledgements).where(_open(told)).values(values))

    def postpone(self, untold: Acknowledgement, until: datetime) -> None:
        """Say it again at a later date."""
        later = {"due": until, "tries": untold.tries + 1}
        with self.engine.begin() as db:
            db.execute(update(acknowledgements).where(_open(untold)).values(later))

    def bring_forward(self, now: datetime) -> None:
        """Let of every recipient that has not ended something be said now: Exchange may have ended it while we were not there."""
        waiting = acknowledgements.c.ended.is_(None) & (acknowledgements.c.due > now)
        with self.engine.begin() as db:
            db.execute(update(acknowledgements).where(waiting).values(due=now))

    def _all(self, statement: Select[Any], **facts: object) -> list[Acknowledgement]:
        with reading(self.engine).begin() as db:
            return [to_acknowledgement(row) for row in db.execute(statement, facts).mappings()]


def known_addresses(db: Connection, delivery: str) -> frozenset[str]:
    """Return the recipients of a hand-over that were accepted."""
    return frozenset(db.scalars(_ADDRESSES, {"delivery_": delivery}))


def owe_acknowledgements(db: Connection, message: Message, addresses: Collection[str]) -> None:
    """Owe Exchange word of these recipients, from now on."""
    fresh = (
        Acknowledgement(id=0, message=message.id, delivery=message.delivery, address=address, due=message.arrived)
        for address in dict.fromkeys(addresses)
    )
    db.execute(insert(acknowledgements), [acknowledgement_row(one) for one in fresh])


def note_news(db: Connection, job: Job, at: datetime) -> None:
    """Let Exchange hear at once of what happened to a fax; of one that came as a file it hears nothing here."""
    db.execute(_NOTE_NEWS, {"message_": job.message, "address_": job.recipient.address, "due": at})


def _open(told: Acknowledgement) -> ColumnElement[bool]:
    return (acknowledgements.c.id == told.id) & acknowledgements.c.ended.is_(None)


_DUE = (
    select(acknowledgements)
    .where(acknowledgements.c.ended.is_(None), acknowledgements.c.due <= bindparam("now_", type_=Instant))
    .order_by(acknowledgements.c.due, acknowledgements.c.id)
    .limit(bindparam("limit_"))
)
_ANY_OPEN = select(acknowledgements.c.id).where(acknowledgements.c.ended.is_(None)).limit(1)
_BEFORE_CALLS = (
    select(acknowledgements)
    .join(jobs, (jobs.c.message == acknowledgements.c.message) & (jobs.c.address == acknowledgements.c.address))
    .where(
        acknowledgements.c.ended.is_(None),
        acknowledgements.c.tries == 0,  # what was refused has a date of its own
        or_(acknowledgements.c.told.is_(None), acknowledgements.c.told < LEFT_SINCE),
    )
    .where(CALLABLE, jobs.c.due <= NOW, IN_TIME, not_(ENGAGED), not_(ON_HOLD))
    .order_by(TURN, jobs.c.id)
    .limit(bindparam("limit_"))
)
_OF_DELIVERY = (
    select(acknowledgements)
    .where(acknowledgements.c.delivery == bindparam("delivery_"))
    .order_by(acknowledgements.c.id)
)
_OF_MESSAGE = (
    select(acknowledgements).where(acknowledgements.c.message == bindparam("message_")).order_by(acknowledgements.c.id)
)
_ADDRESSES = select(acknowledgements.c.address).where(acknowledgements.c.delivery == bindparam("delivery_"))
_NOTE_NEWS = (
    update(acknowledgements)
    .where(
        acknowledgements.c.message == bindparam("message_"),
        acknowledgements.c.address == bindparam("address_"),
        acknowledgements.c.ended.is_(None),
    )
    .values(news=acknowledgements.c.news + 1)
)
