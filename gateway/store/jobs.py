"""The jobs: leasing them, moving them on, and telling their story. A state changes only from the state and owner it expects."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, Select, and_, case, exists, func, insert, or_, select, update

from gateway.errors import LostLeaseError, NoSuchJobError
from gateway.model.call import Call
from gateway.model.job import Job, State
from gateway.model.letter import Letter
from gateway.store.engine import reading
from gateway.store.rows import call_row, job_row, letter_row, to_call, to_job
from gateway.store.schema import Instant, calls, jobs, letters

_WAITING = jobs.c.state.in_([State.NEW, State.READY])


@dataclass(frozen=True, kw_only=True)
class Jobs:
    """The jobs as one node sees them; what it leases stays its own for `lease`."""

    engine: Engine
    node: str
    lease: timedelta

    def lease_new(self, now: datetime, limit: int) -> list[Job]:
        """Lease up to `limit` NEW jobs of one message, counting the attempt to print them before it is made."""
        free = or_(jobs.c.leased_until.is_(None), jobs.c.leased_until <= now)
        waiting = and_(jobs.c.state == State.NEW, jobs.c.due <= now, free)
        oldest = select(jobs.c.message).where(waiting).order_by(jobs.c.due, jobs.c.id).limit(1).scalar_subquery()
        batch = select(jobs.c.id).where(waiting, jobs.c.message == oldest).order_by(jobs.c.id).limit(limit)
        return self._lease(batch, now, prints=jobs.c.prints + 1)

    def claim_due(self, now: datetime, next_due: datetime) -> Job | None:
        """Lease one READY job that is due and whose number has no call, counting the dial and writing its next date first.

        A node that dies while dialling leaves a job that is late, never one that dials for ever.
        """
        other = jobs.alias("other")
        engaged = exists().where(other.c.number == jobs.c.number, other.c.state == State.CALLING)
        waiting = and_(jobs.c.state == State.READY, jobs.c.due <= now, jobs.c.deadline > now, ~engaged)
        batch = select(jobs.c.id).where(waiting).order_by(jobs.c.due, jobs.c.id).limit(1)
        claimed = self._lease(batch, now, state=State.CALLING, dials=jobs.c.dials + 1, due=next_due)
        return claimed[0] if claimed else None

    def _lease(self, batch: Select[Any], now: datetime, **changes: object) -> list[Job]:
        chosen = batch.with_for_update(skip_locked=True).cte("chosen")  # PostgreSQL only; SQLite has one writer
        statement = (
            update(jobs)
            .where(jobs.c.id.in_(select(chosen.c.id)))
            .values(leased_by=self.node, leased_until=now + self.lease, **changes)
            .returning(*jobs.c)
        )
        with self.engine.begin() as db:
            rows = db.execute(statement).mappings().all()
        return sorted((to_job(row) for row in rows), key=lambda job: job.id)

    def extend(self, numbers: Collection[int], now: datetime) -> None:
        """Keep the leases of these jobs, as long as they are still ours."""
        ours = and_(jobs.c.id.in_(numbers), jobs.c.leased_by == self.node)
        with self.engine.begin() as db:
            db.execute(update(jobs).where(ours).values(leased_until=now + self.lease))

    def settle(self, leased: Job, job: Job, call: Call | None, letter: Letter | None) -> None:
        """Write how a leased job stands now, with its call and its report, in one transaction: COMMIT 2 and COMMIT 4.

        Raises LostLeaseError, and writes nothing, unless the job is still as it was leased: same state, owner and attempt.
        """
        still_ours = (
            (jobs.c.id == leased.id)
            & (jobs.c.state == leased.state)
            & (jobs.c.leased_by.is_not_distinct_from(leased.leased_by))
            & (jobs.c.dials == leased.dials)
            & (jobs.c.prints == leased.prints)
        )
        values = job_row(replace(job, leased_by=None)) | {"leased_until": None}
        with self.engine.begin() as db:
            if db.execute(update(jobs).where(still_ours).values(values)).rowcount != 1:
                raise LostLeaseError(f"job {leased.id} is no longer ours; what happened to it meanwhile stands")
            if call is not None:
                db.execute(insert(calls).values(call_row(call)))
            if letter is not None:
                db.execute(insert(letters).values(letter_row(letter)))

    def give_back(self, leased: Job, until: datetime) -> None:
        """Return a leased NEW job unprinted, its attempt uncounted: not the job was at fault. Nothing happens if it is not ours."""
        ours = and_(jobs.c.id == leased.id, jobs.c.state == State.NEW, jobs.c.leased_by == self.node)
        unprinted = {"prints": jobs.c.prints - 1, "due": until, "leased_by": None, "leased_until": None}
        with self.engine.begin() as db:
            db.execute(update(jobs).where(ours, jobs.c.prints == leased.prints).values(unprinted))

    def take_back(self, claimed: Job, until: datetime) -> None:
        """Undo a claim: no call was made, so none is counted. Nothing happens if the job is not ours any more."""
        ours = and_(jobs.c.id == claimed.id, jobs.c.state == State.CALLING, jobs.c.leased_by == self.node)
        uncalled = {
            "state": State.READY,
            "dials": jobs.c.dials - 1,
            "due": until,
            "leased_by": None,
            "leased_until": None,
        }
        with self.engine.begin() as db:
            db.execute(update(jobs).where(ours, jobs.c.dials == claimed.dials).values(uncalled))

    def bring_forward(self, latest: datetime) -> None:
        """Let no retry wait past this date: a virtual or fast clock may have written dates that are far away by this one."""
        far = and_(jobs.c.state == State.READY, jobs.c.dials > 0, jobs.c.due > latest)
        with self.engine.begin() as db:
            db.execute(update(jobs).where(far).values(due=latest))

    def lapsed_calls(self, now: datetime, in_progress: Collection[int]) -> list[Job]:
        """Return CALLING jobs that nobody attends to: their lease has lapsed, or it is ours and no line of ours has the call."""
        ours = and_(jobs.c.leased_by == self.node, jobs.c.id.not_in(in_progress))
        lapsed = and_(jobs.c.leased_until <= now, jobs.c.leased_by != self.node)
        return self._all(select(jobs).where(jobs.c.state == State.CALLING, or_(ours, lapsed)).order_by(jobs.c.id))

    def expired(self, now: datetime) -> list[Job]:
        """Return NEW and READY jobs whose deadline has passed while they waited, for a line or for a disk with room."""
        free = or_(jobs.c.leased_until.is_(None), jobs.c.leased_until <= now)
        return self._all(select(jobs).where(_WAITING, jobs.c.deadline <= now, free).order_by(jobs.c.id))

    def free_own_leases(self) -> None:
        """Give back what this node was printing when it stopped."""
        mine = and_(jobs.c.state == State.NEW, jobs.c.leased_by == self.node)
        with self.engine.begin() as db:
            db.execute(update(jobs).where(mine).values(leased_by=None, leased_until=None))

    def next_print(self) -> datetime | None:
        """When the next NEW job can be printed: when it is due and no lease holds it."""
        when = case((jobs.c.leased_until > jobs.c.due, jobs.c.leased_until), else_=jobs.c.due)
        return self._earliest(select(func.min(when, type_=Instant)).where(jobs.c.state == State.NEW))

    def next_call(self) -> datetime | None:
        """When the next READY job can be called; one whose number is engaged waits for that call to end."""
        other = jobs.alias("other")
        engaged = exists().where(other.c.number == jobs.c.number, other.c.state == State.CALLING)
        in_time = jobs.c.deadline > jobs.c.due
        waiting = select(func.min(jobs.c.due)).where(jobs.c.state == State.READY, in_time, ~engaged)
        return self._earliest(waiting)

    def next_expiry(self) -> datetime | None:
        """When the deadline of the next waiting job passes."""
        return self._earliest(select(func.min(jobs.c.deadline)).where(_WAITING))

    def next_lapse(self) -> datetime | None:
        """When the next call of another node will be taken over, unless that node gives a sign of life."""
        others = and_(jobs.c.state == State.CALLING, jobs.c.leased_by != self.node)
        return self._earliest(select(func.min(jobs.c.leased_until)).where(others))

    def get(self, number: int) -> Job:
        """Return a job; raises NoSuchJobError."""
        found = self._all(select(jobs).where(jobs.c.id == number))
        if not found:
            raise NoSuchJobError(f"there is no job {number}")
        return found[0]

    def all(self) -> list[Job]:
        """Return every job, oldest first."""
        return self._all(select(jobs).order_by(jobs.c.id))

    def calls(self, number: int) -> list[Call]:
        """Return the calls of a job, first to last."""
        with reading(self.engine).begin() as db:
            rows = db.execute(select(calls).where(calls.c.job == number).order_by(calls.c.attempt)).mappings().all()
        return [to_call(row) for row in rows]

    def _earliest(self, statement: Select[Any]) -> datetime | None:
        with reading(self.engine).begin() as db:
            earliest: datetime | None = db.scalar(statement)
            return earliest

    def _all(self, statement: Select[Any]) -> list[Job]:
        with reading(self.engine).begin() as db:
            return [to_job(row) for row in db.execute(statement).mappings().all()]
