"""Accepting a submission, once, and looking accepted messages up."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, Engine, bindparam, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from foundation.sqlite import reading
from gateway.model.job import Job, State
from gateway.model.message import Message
from gateway.model.outcome import Outcome
from gateway.store.acknowledgements import known_addresses, owe_acknowledgements
from gateway.store.jobs import Owed, owe
from gateway.store.rows import job_row, message_row, to_job, to_message, words_of
from gateway.store.schema import MESSAGE_COLUMNS, jobs, messages


@dataclass(frozen=True, kw_only=True)
class Messages:
    """The accepted messages."""

    engine: Engine

    def accept(
        self, message: Message, drafts: Sequence[Job], duplicates_since: datetime, owed: Owed
    ) -> list[Job] | None:
        """Take a submission with all its jobs, and what is owed on them, in one transaction: COMMIT 1, from here the fax is ours.

        Returns the jobs with their ids, or None when this very file was accepted before and not yet released, or all recipients of this
        very hand-over were. A job whose mail,
        recipient and number were accepted since `duplicates_since`, and did not fail, is written down as a cancelled duplicate
        (RFC 4161 section 2.1), on which nothing is owed: Exchange may submit a file twice after a restart.
        """
        try:
            with self.engine.begin() as db:
                if not (fresh := _not_handed_over_before(db, message, drafts)):
                    return None
                repeated = replace(message, repeat=_repeats(db, message.fingerprint))
                number = db.scalars(insert(messages).values(message_row(repeated)).returning(messages.c.id)).one()
                whole = replace(repeated, id=number)
                jobs_taken = [_accept(db, whole, draft, duplicates_since) for draft in fresh]
                _owe_on_each(db, whole, jobs_taken, owed)
                if whole.is_acknowledged:
                    owe_acknowledgements(db, whole, [job.recipient.address for job in fresh])
                return jobs_taken
        except IntegrityError:
            if self.is_known(message.fingerprint):
                return None
            raise

    def elder(self, twin: Job) -> Job | None:
        """Return the job of which one that was not sent is a duplicate; None when it is known no more."""
        with reading(self.engine).begin() as db:
            row = db.execute(_ELDER, {"id_": twin.id}).mappings().one_or_none()
        return None if row is None else to_job(row)

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
            return to_message(db.execute(_MESSAGE, {"id_": number}).mappings().one())


_MESSAGE = select(*MESSAGE_COLUMNS).where(messages.c.id == bindparam("id_"))


_of_twin, _twin = messages.alias("of_twin"), jobs.alias("twin")
_ELDER = (
    select(jobs)
    .join(messages, messages.c.id == jobs.c.message)
    .join(_twin, (_twin.c.address == jobs.c.address) & (_twin.c.number == jobs.c.number))
    .join(_of_twin, (_of_twin.c.id == _twin.c.message) & (_of_twin.c.likeness == messages.c.likeness))
    .where(_twin.c.id == bindparam("id_"), jobs.c.id < _twin.c.id, messages.c.id != _of_twin.c.id)
    .where(jobs.c.outcome.is_distinct_from(Outcome.DUPLICATE))
    .order_by(jobs.c.id.desc())
    .limit(1)
)


def _not_handed_over_before(db: Connection, message: Message, drafts: Sequence[Job]) -> list[Job]:
    """Leave those out whom an earlier hand-over of the same delivery brought: Exchange repeats it until it is acknowledged."""
    known = known_addresses(db, message.delivery) if message.is_acknowledged else frozenset()
    return [draft for draft in drafts if draft.recipient.address not in known]


def _accept(db: Connection, message: Message, draft: Job, duplicates_since: datetime) -> Job:
    job = replace(draft, message=message.id)
    if (twin := _earlier_twin(db, job, message, duplicates_since)) is not None:
        job = job.moved(State.CANCELLED, outcome=Outcome.DUPLICATE, detail=f"as fax {twin}", finished=message.arrived)
    number = db.scalars(
        insert(jobs).values(job_row(job) | {"words": words_of(job, message)}).returning(jobs.c.id)
    ).one()
    return replace(job, id=number)


def _owe_on_each(db: Connection, message: Message, taken: Sequence[Job], owed: Owed) -> None:
    # A twin is cancelled, and the report on its elder speaks for both; what a number rehearses has failed and has no elder.
    told = [job for job in taken if job.state is not State.CANCELLED]
    is_over = all(job.state.is_final for job in taken)
    for job in told:
        owe(db, owed(message, job, taken if is_over and job is told[-1] else ()))


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
        .where(jobs.c.address == job.recipient.address, jobs.c.number == job.number)
        .where(jobs.c.state.not_in([State.FAILED, State.CANCELLED]))
    )
    return db.scalar(twins.order_by(jobs.c.id).limit(1))
