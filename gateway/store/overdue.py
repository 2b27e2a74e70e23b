"""What should have happened by now and has not: the questions that the sweep and the watchdog ask of the ledger."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Select,
    and_,
    bindparam,
    exists,
    func,
    insert,
    not_,
    or_,
    select,
    update,
)

from foundation.sqlite import Instant, reading
from gateway.model.deed import Deed
from gateway.model.job import Job, State, Wish
from gateway.model.letter import Letter
from gateway.store.conditions import (
    AT_REST,
    ENGAGED,
    IN_A_CALL,
    IN_TIME,
    NODE,
    NOW,
    ON_HOLD,
    UNLEASED,
    WAITING,
    in_state,
)
from gateway.store.rows import deed_row, to_job, to_letter
from gateway.store.schema import deeds, jobs, letters


@dataclass(frozen=True, kw_only=True)
class Overdue:
    """What is late, of all nodes but for calls, which only their own node can hang up."""

    engine: Engine
    node: str

    def is_any(self, now: datetime, late_call: datetime, late_letter: datetime) -> bool:
        """Tell in one look whether anything here, a limit of a job or a call in progress wants a closer one; mostly nothing does."""
        facts = {"now_": now, "late_call_": late_call, "late_letter_": late_letter}
        with reading(self.engine).begin() as db:
            return bool(db.scalar(_IS_ANY, facts))

    def past_deliver_by(self, now: datetime) -> list[Job]:
        """Return the jobs at rest, held ones too, that can no longer be delivered by the date that their sender set (RFC 2852)."""
        return self._jobs(_PAST_DELIVER_BY, now_=now)

    def with_wish(self) -> list[Job]:
        """Return the jobs at rest for which somebody asked something while their call was being settled."""
        return self._jobs(_WITH_WISH)

    def calls_of_ours(self) -> list[Job]:
        """Return the calls that this node makes."""
        return self._jobs(_CALLS_OF_OURS, node_=self.node)

    def unprinted(self, since: datetime) -> list[Job]:
        """Return NEW jobs, some of them, that came before that date and were never called."""
        return self._jobs(_UNPRINTED, late_call_=since)

    def uncalled(self, since: datetime, now: datetime) -> list[Job]:
        """Return READY jobs, some of them, that have been due since that date though their number is free and nobody holds them."""
        return self._jobs(_UNCALLED, late_call_=since, now_=now)

    def unposted(self, since: datetime) -> list[Letter]:
        """Return letters that were to be posted by that date, and that Exchange's directory has not taken."""
        with reading(self.engine).begin() as db:
            return [to_letter(row) for row in db.execute(_UNPOSTED, {"late_letter_": since}).mappings()]

    def note_once(self, deed: Deed) -> bool:
        """Write a deed down unless the very same stands there already, of whichever date; returns whether it was new."""
        # Asked again at every sweep: what stands there already must not keep writers waiting.
        with reading(self.engine).begin() as db:
            if _stands(db, deed):
                return False
        with self.engine.begin() as db:
            return _note(db, deed)

    def ask_again(self, stuck: Job, deed: Deed) -> bool:
        """Note, once, that a call is to be hung up and judged as interrupted; False when that is noted, or the call has ended."""
        calling = and_(jobs.c.id == stuck.id, IN_A_CALL, jobs.c.dials == stuck.dials)
        with self.engine.begin() as db:
            if db.scalar(select(jobs.c.id).where(calling)) is None or not _note(db, deed):
                return False
            # What a person asked for comes first.
            db.execute(update(jobs).where(calling).values(wish=func.coalesce(jobs.c.wish, Wish.AGAIN)))
            return True

    def _jobs(self, statement: Select[Any], **facts: object) -> list[Job]:
        with reading(self.engine).begin() as db:
            return [to_job(row) for row in db.execute(statement, facts).mappings()]


def _stands(db: Connection, deed: Deed) -> bool:
    return db.scalar(_SAME_DEED, {"job_": deed.job, "who_": deed.who, "what_": deed.what}) is not None


def _note(db: Connection, deed: Deed) -> bool:
    if _stands(db, deed):
        return False
    db.execute(insert(deeds), deed_row(deed))
    return True


def _jobs_that(are: ColumnElement[bool]) -> Select[Any]:
    return select(jobs).where(are).order_by(jobs.c.id)


_LATE_CALL = bindparam("late_call_", type_=Instant)
_LATE_LETTER = bindparam("late_letter_", type_=Instant)

_SAME_DEED = (
    select(deeds.c.id)
    .where(deeds.c.job.is_not_distinct_from(bindparam("job_")))
    .where(deeds.c.who == bindparam("who_"), deeds.c.what == bindparam("what_"))
    .limit(1)
)

_past_deliver_by = and_(AT_REST, UNLEASED, jobs.c.returned_by <= NOW)
_with_wish = and_(AT_REST, jobs.c.wish.is_not(None))
_uncalled = and_(in_state(State.READY), jobs.c.due <= _LATE_CALL, IN_TIME, not_(ENGAGED), not_(ON_HOLD))
_unprinted = and_(in_state(State.NEW), jobs.c.created <= _LATE_CALL, jobs.c.dials == 0)
_unposted = and_(
    letters.c.posted.is_(None),
    or_(and_(letters.c.tries > 0, letters.c.created <= _LATE_LETTER), letters.c.due <= _LATE_LETTER),
)

_PAST_DELIVER_BY = _jobs_that(_past_deliver_by)
_WITH_WISH = _jobs_that(_with_wish)
_CALLS_OF_OURS = _jobs_that(and_(IN_A_CALL, jobs.c.leased_by == NODE))
# The first ones tell that something is stuck; of a hundred thousand that wait the others would tell no more.
_UNCALLED = _jobs_that(_uncalled).limit(20)
_UNPRINTED = _jobs_that(_unprinted).limit(20)
_UNPOSTED = select(letters).where(_unposted).order_by(letters.c.id)

_job_wants_a_look = or_(
    IN_A_CALL, _with_wish, _past_deliver_by, and_(WAITING, jobs.c.deadline <= NOW), _unprinted, _uncalled
)
_IS_ANY = select(or_(exists().where(_job_wants_a_look), exists().where(_unposted)))
