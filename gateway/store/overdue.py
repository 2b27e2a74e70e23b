"""What should have happened by now and has not: the questions that the sweep and the watchdog ask of the ledger."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Select, and_, exists, func, insert, or_, select, update

from gateway.model.deed import Deed
from gateway.model.job import Job, State, Wish
from gateway.model.letter import Letter
from gateway.store.engine import reading
from gateway.store.jobs import engaged, on_hold
from gateway.store.rows import deed_row, to_job, to_letter
from gateway.store.schema import deeds, jobs, letters, messages

_AT_REST = jobs.c.state.in_([State.NEW, State.READY, State.HELD])


@dataclass(frozen=True, kw_only=True)
class Overdue:
    """What is late, of all nodes but for calls, which only their own node can hang up."""

    engine: Engine
    node: str

    def past_deliver_by(self, now: datetime) -> list[Job]:
        """Return the jobs at rest, held ones too, that can no longer be delivered by the date that their sender set (RFC 2852)."""
        too_late = exists().where(
            messages.c.id == jobs.c.message, messages.c.deliver_by <= now, messages.c.deliver_by_notify.is_(False)
        )
        free = or_(jobs.c.leased_until.is_(None), jobs.c.leased_until <= now)
        return self._jobs(select(jobs).where(_AT_REST, free, too_late))

    def with_wish(self) -> list[Job]:
        """Return the jobs at rest for which somebody asked something while their call was being settled."""
        return self._jobs(select(jobs).where(_AT_REST, jobs.c.wish.is_not(None)))

    def calls_of_ours(self) -> list[Job]:
        """Return the calls that this node makes."""
        return self._jobs(select(jobs).where(jobs.c.state == State.CALLING, jobs.c.leased_by == self.node))

    def uncalled(self, since: datetime, now: datetime) -> list[Job]:
        """Return READY jobs that have been due since that date though their number is free and nobody holds them."""
        waiting = and_(jobs.c.state == State.READY, jobs.c.due <= since, jobs.c.deadline > now)
        return self._jobs(select(jobs).where(waiting, ~engaged(), ~on_hold()))

    def unposted(self, since: datetime) -> list[Letter]:
        """Return letters that were to be posted by that date, and that Exchange's directory has not taken."""
        refused = and_(letters.c.tries > 0, letters.c.created <= since)
        waiting = select(letters).where(letters.c.posted.is_(None), or_(refused, letters.c.due <= since))
        with reading(self.engine).begin() as db:
            return [to_letter(row) for row in db.execute(waiting.order_by(letters.c.id)).mappings()]

    def note_once(self, deed: Deed) -> bool:
        """Write a deed down unless the very same stands there already, of whichever date; returns whether it was new."""
        with self.engine.begin() as db:
            return _note(db, deed)

    def ask_again(self, stuck: Job, deed: Deed) -> bool:
        """Note, once, that a call is to be hung up and judged as interrupted; False when that is noted, or the call has ended."""
        calling = and_(jobs.c.id == stuck.id, jobs.c.state == State.CALLING, jobs.c.dials == stuck.dials)
        with self.engine.begin() as db:
            if db.scalar(select(jobs.c.id).where(calling)) is None or not _note(db, deed):
                return False
            # What a person asked for comes first.
            db.execute(update(jobs).where(calling).values(wish=func.coalesce(jobs.c.wish, Wish.AGAIN)))
            return True

    def _jobs(self, statement: Select[Any]) -> list[Job]:
        with reading(self.engine).begin() as db:
            return [to_job(row) for row in db.execute(statement.order_by(jobs.c.id)).mappings()]


def _note(db: Connection, deed: Deed) -> bool:
    same = (deeds.c.job.is_not_distinct_from(deed.job)) & (deeds.c.who == deed.who) & (deeds.c.what == deed.what)
    if db.scalar(select(deeds.c.id).where(same).limit(1)) is not None:
        return False
    db.execute(insert(deeds).values(deed_row(deed)))
    return True
