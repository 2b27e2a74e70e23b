"""Accepting a submission, once, and looking accepted messages up."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, Engine, insert, select
from sqlalchemy.exc import IntegrityError

from gateway.model.job import Job, State
from gateway.model.letter import Letter
from gateway.model.message import Message
from gateway.model.outcome import Outcome
from gateway.store.engine import reading
from gateway.store.rows import job_row, letter_row, message_row, to_message
from gateway.store.schema import jobs, letters, messages

Draft = tuple[Job, Letter | None]
"""A job before it has its id, and the report that it is owed if it is over already."""


@dataclass(frozen=True, kw_only=True)
class Messages:
    """The accepted messages."""

    engine: Engine

    def accept(self, message: Message, drafts: Sequence[Draft], duplicates_since: datetime) -> list[Job] | None:
        """Take a submission with all its jobs in one transaction: COMMIT 1, from here the fax is ours.

        Returns the jobs with their ids, or None when this very file was accepted before. A job whose mail and number were accepted
        since `duplicates_since` under another file name is written down as a cancelled duplicate (RFC 4161 section 2.1).
        """
        try:
            with self.engine.begin() as db:
                number = db.scalars(insert(messages).values(message_row(message)).returning(messages.c.id)).one()
                return [_accept(db, replace(message, id=number), draft, duplicates_since) for draft in drafts]
        except IntegrityError:
            if self.is_known(message.fingerprint):
                return None
            raise

    def is_known(self, fingerprint: str) -> bool:
        """Tell whether a submission was accepted."""
        with reading(self.engine).begin() as db:
            return db.scalar(select(messages.c.id).where(messages.c.fingerprint == fingerprint)) is not None

    def get(self, number: int) -> Message:
        """Return an accepted message."""
        with reading(self.engine).begin() as db:
            return to_message(db.execute(select(messages).where(messages.c.id == number)).mappings().one())


def _accept(db: Connection, message: Message, draft: Draft, duplicates_since: datetime) -> Job:
    job, letter = replace(draft[0], message=message.id), draft[1]
    if (twin := _earlier_twin(db, job, message, duplicates_since)) is not None:
        outcome = {"outcome": Outcome.DUPLICATE, "detail": str(twin), "finished": message.arrived}
        job, letter = job.moved(State.CANCELLED, **outcome), None
    number = db.scalars(insert(jobs).values(job_row(job)).returning(jobs.c.id)).one()
    if letter is not None:
        db.execute(insert(letters).values(letter_row(replace(letter, job=number))))
    return replace(job, id=number)


def _earlier_twin(db: Connection, job: Job, message: Message, since: datetime) -> int | None:
    """Return the job that already carries the same mail to the same number."""
    if job.state is not State.NEW or not message.likeness:
        return None
    twins = (
        select(jobs.c.id)
        .join(messages, messages.c.id == jobs.c.message)
        .where(messages.c.likeness == message.likeness, messages.c.id != message.id, messages.c.arrived >= since)
        .where(jobs.c.number == job.number, jobs.c.sub == job.sub, jobs.c.post == job.post)
        .where(jobs.c.state != State.CANCELLED)
    )
    return db.scalar(twins.order_by(jobs.c.id).limit(1))
