"""Accepting a submission, once, and looking accepted messages up."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime

from sqlalchemy import Connection, Engine, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from gateway.model.job import Job, State
from gateway.model.letter import Letter, letter_id
from gateway.model.message import Message
from gateway.model.outcome import Outcome
from gateway.store.engine import reading
from gateway.store.rows import job_row, letter_row, message_row, to_message
from gateway.store.schema import jobs, letters, messages

MESSAGE_COLUMNS = [messages.c[f.name] for f in fields(Message)]

Draft = tuple[Job, Letter | None]
"""A job before it has its id, and the report that it is owed if it is over already."""


@dataclass(frozen=True, kw_only=True)
class Messages:
    """The accepted messages."""

    engine: Engine

    def accept(self, message: Message, drafts: Sequence[Draft], duplicates_since: datetime) -> list[Job] | None:
        """Take a submission with all its jobs in one transaction: COMMIT 1, from here the fax is ours.

        Returns the jobs with their ids, or None when this very file was accepted before and not yet released. A job whose mail and
        recipient were accepted since `duplicates_since`, and did not fail, is written down as a cancelled duplicate (RFC 4161
        section 2.1): Exchange may submit a file twice after a restart.
        """
        try:
            with self.engine.begin() as db:
                repeated = replace(message, repeat=_repeats(db, message.fingerprint))
                number = db.scalars(insert(messages).values(message_row(repeated)).returning(messages.c.id)).one()
                return [_accept(db, replace(repeated, id=number), draft, duplicates_since) for draft in drafts]
        except IntegrityError:
            if self.is_known(message.fingerprint):
                return None
            raise

    def is_known(self, fingerprint: str) -> bool:
        """Tell whether a submission was accepted whose file is not yet released."""
        unreleased = (messages.c.fingerprint == fingerprint) & messages.c.released.is_(None)
        with reading(self.engine).begin() as db:
            return db.scalar(select(messages.c.id).where(unreleased)) is not None

    def mark_released(self, fingerprint: str, now: datetime) -> None:
        """Note that the file of a submission is deleted: should its like be dropped, that is another submission."""
        unreleased = (messages.c.fingerprint == fingerprint) & messages.c.released.is_(None)
        with self.engine.begin() as db:
            db.execute(update(messages).where(unreleased).values(released=now))

    def get(self, number: int) -> Message:
        """Return an accepted message."""
        with reading(self.engine).begin() as db:
            return to_message(db.execute(select(*MESSAGE_COLUMNS).where(messages.c.id == number)).mappings().one())


def _accept(db: Connection, message: Message, draft: Draft, duplicates_since: datetime) -> Job:
    job, letter = replace(draft[0], message=message.id), draft[1]
    if (twin := _earlier_twin(db, job, message, duplicates_since)) is not None:
        outcome = {"outcome": Outcome.DUPLICATE, "detail": str(twin), "finished": message.arrived}
        job, letter = job.moved(State.CANCELLED, **outcome), None
    number = db.scalars(insert(jobs).values(job_row(job)).returning(jobs.c.id)).one()
    if letter is not None:
        named = replace(letter, id=letter_id(message, job.index, letter.action), job=number)
        db.execute(insert(letters).values(letter_row(named)))
    return replace(job, id=number)


def _repeats(db: Connection, fingerprint: str) -> int:
    return db.scalar(select(func.count()).where(messages.c.fingerprint == fingerprint)) or 0


def _earlier_twin(db: Connection, job: Job, message: Message, since: datetime) -> int | None:
    """Return the job that already carries the same mail to the same recipient; one that failed may be sent again."""
    if job.state is not State.NEW or not message.likeness:
        return None
    twins = (
        select(jobs.c.id)
        .join(messages, messages.c.id == jobs.c.message)
        .where(messages.c.likeness == message.likeness, messages.c.id != message.id, messages.c.arrived >= since)
        .where(jobs.c.address == job.recipient.address, jobs.c.state.not_in([State.FAILED, State.CANCELLED]))
    )
    return db.scalar(twins.order_by(jobs.c.id).limit(1))
