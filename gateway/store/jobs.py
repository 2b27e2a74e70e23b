"""The jobs: leasing them, moving them on, and telling their story. A state changes only from the state and owner it expects."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    Executable,
    Select,
    Update,
    and_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    not_,
    or_,
    select,
    update,
)

from foundation.sqlite import Instant, reading
from gateway.errors import LostLeaseError, NoSuchJobError
from gateway.model.call import Call
from gateway.model.deed import Deed, Scope
from gateway.model.job import Job, State
from gateway.model.letter import Letter
from gateway.model.message import Message
from gateway.store.acknowledgements import note_news
from gateway.store.conditions import (
    CALLABLE,
    ENGAGED,
    IN_A_CALL,
    IN_TIME,
    LEFT_WITH_US,
    NODE,
    NOW,
    ON_HOLD,
    OPEN,
    TURN,
    UNLEASED,
    WAITING,
    in_state,
)
from gateway.store.rows import call_row, deed_row, job_row, letter_row, to_call, to_deed, to_job, to_message
from gateway.store.schema import MESSAGE_COLUMNS, calls, deeds, holds, jobs, letters, messages

Owed = Callable[[Message, Job, Sequence[Job]], Sequence[Letter]]
"""Makes the letters that are owed on a job; it is told all jobs of the message with the last one that ends, else none."""


@dataclass(frozen=True, kw_only=True)
class Jobs:
    """The jobs as one node sees them; what it leases stays its own for `lease`."""

    engine: Engine
    node: str
    lease: timedelta

    def lease_new(self, now: datetime, limit: int) -> list[Job]:
        """Lease up to `limit` NEW jobs of one message, counting the attempt to print them before it is made."""
        return self._lease(_LEASE_NEW, now, {"limit_": limit})

    def claim_due(
        self, now: datetime, next_due: datetime, channel: int = 1, left_since: datetime | None = None
    ) -> Job | None:
        """Lease one READY job for a channel: it is due, its number has no call and is not held. The dial is counted, its next date written.

        Of a mail that Exchange handed over Exchange must have said since `left_since`, or just now, that it is still ours.
        A node that dies while dialling leaves a job that is late, never one that dials for ever. One that a wish reached while its last
        call was settled is not called: the sweep obeys it.
        """
        facts = {"next_due_": next_due, "channel_": channel, "left_since_": left_since or now}
        claimed = self._lease(_CLAIM_DUE, now, facts)
        return claimed[0] if claimed else None

    def calls_to(self, number: str) -> int:
        """Count the calls that were made to a number, for whichever fax."""
        with reading(self.engine).begin() as db:
            return db.scalar(_CALLS_TO, {"number_": number}) or 0

    def held_channels(self) -> frozenset[int]:
        """Return the channels on which no call may be made now."""
        with reading(self.engine).begin() as db:
            held = db.scalars(_HELD_CHANNELS).all()
        return frozenset(int(value) for value in held)

    def _lease(self, statement: Executable, now: datetime, facts: dict[str, object]) -> list[Job]:
        its = {"now_": now, "node_": self.node, "until_": now + self.lease} | facts
        with self.engine.begin() as db:
            rows = db.execute(statement, its).mappings().all()
        return sorted((to_job(row) for row in rows), key=lambda job: job.id)

    def extend(self, numbers: Collection[int], now: datetime) -> None:
        """Keep the leases of these jobs, as long as they are still ours."""
        if not numbers:
            return
        with self.engine.begin() as db:
            db.execute(_EXTEND, {"numbers_": list(numbers), "node_": self.node, "leased_until": now + self.lease})

    def settle(self, leased: Job, job: Job, owed: Owed, call: Call | None = None, deed: Deed | None = None) -> None:
        """Write how a leased job stands now, with its call and what is owed on it, in one transaction: COMMIT 2 and COMMIT 4.

        When it is over, a report of delay that still waits is withdrawn. Raises LostLeaseError, and writes nothing, unless the job is
        still as it was leased: same state, owner, attempt and wish; whoever left a wish meanwhile wants the job judged anew.
        """
        row = job_row(replace(job, leased_by=None, channel=None, begun=None)) | {"leased_until": None}
        if job.state.is_final:
            row["remind"] = None
        was = {"id_": leased.id, "owner_": leased.leased_by, "dials_": leased.dials, "prints_": leased.prints}
        was["wish_"] = leased.wish
        with self.engine.begin() as db:
            if db.execute(_settling(leased.state), row | was).rowcount != 1:
                raise LostLeaseError(f"job {leased.id} is no longer ours; what happened to it meanwhile stands")
            if call is not None:
                db.execute(_INSERT_CALL, call_row(call))
            if deed is not None:
                db.execute(insert(deeds), deed_row(deed))
            if job.state.is_final:
                conclude(db, job, owed)
            elif call is not None:
                note_news(db, job, call.result.ended)

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
            "channel": None,
            "begun": None,
            "leased_by": None,
            "leased_until": None,
        }
        with self.engine.begin() as db:
            db.execute(update(jobs).where(ours, jobs.c.dials == claimed.dials).values(uncalled))

    def bring_forward(self, latest: datetime, opening: Callable[[Job], datetime]) -> None:
        """Let no retry wait past this date, or past the opening of its hours behind it."""
        retried = and_(jobs.c.state == State.READY, jobs.c.dials > 0)
        for far in self._all(select(jobs).where(retried, jobs.c.due > latest).order_by(jobs.c.id)):
            unchanged = and_(jobs.c.id == far.id, retried, jobs.c.due == far.due)
            with self.engine.begin() as db:
                db.execute(update(jobs).where(unchanged).values(due=min(far.due, opening(far))))

    def lapsed_calls(self, now: datetime, in_progress: Collection[int]) -> list[Job]:
        """Return CALLING jobs that nobody attends to: their lease has lapsed, or it is ours and no line of ours has the call."""
        return self._all(_LAPSED_CALLS, node_=self.node, now_=now, in_progress_=list(in_progress))

    def expired(self, now: datetime) -> list[Job]:
        """Return NEW and READY jobs whose deadline has passed while they waited, for a line or for a disk with room, not for a person."""
        return self._all(_EXPIRED, now_=now)

    def free_own_leases(self) -> None:
        """Give back what this node was printing when it stopped."""
        mine = and_(jobs.c.state == State.NEW, jobs.c.leased_by == self.node)
        with self.engine.begin() as db:
            db.execute(update(jobs).where(mine).values(leased_by=None, leased_until=None))

    def late(self, now: datetime) -> list[Job]:
        """Return the jobs that are not over and owe a report of delay by now."""
        return self._all(_LATE, now_=now)

    def remind(self, late: Job, reminded: Job, letter: Letter) -> None:
        """Write a report of delay down with the date of the next one; nothing happens if another node was faster or the job is over."""
        unchanged = and_(jobs.c.id == late.id, OPEN, jobs.c.reminders == late.reminders)
        values = {"reminders": reminded.reminders, "remind": reminded.remind}
        with self.engine.begin() as db:
            if db.execute(update(jobs).where(unchanged).values(values)).rowcount == 1:
                owe(db, [letter])

    def calling(self) -> list[Job]:
        """Return the jobs in a call, of every node."""
        return self._all(_IN_CALLS)

    def of_message(self, message: int) -> list[Job]:
        """Return the jobs of a message, in the order of its recipients."""
        return self._all(_OF_MESSAGE, message_=message)

    def deeds(self, number: int) -> list[Deed]:
        """Return what was done to a job, first to last."""
        with reading(self.engine).begin() as db:
            rows = db.execute(select(deeds).where(deeds.c.job == number).order_by(deeds.c.id)).mappings().all()
        return [to_deed(row) for row in rows]

    def get(self, number: int) -> Job:
        """Return a job; raises NoSuchJobError."""
        found = self._all(_JOB, id_=number)
        if not found:
            raise NoSuchJobError(f"there is no job {number}")
        return found[0]

    def all(self) -> list[Job]:
        """Return every job, oldest first."""
        return self._all(select(jobs).order_by(jobs.c.id))

    def calls(self, number: int) -> list[Call]:
        """Return the calls of a job, first to last."""
        with reading(self.engine).begin() as db:
            rows = db.execute(_CALLS, {"job_": number}).mappings().all()
        return [to_call(row) for row in rows]

    def _all(self, statement: Select[Any], **facts: object) -> list[Job]:
        with reading(self.engine).begin() as db:
            return [to_job(row) for row in db.execute(statement, facts).mappings().all()]


def conclude(db: Connection, job: Job, owed: Owed) -> None:
    """Owe what a job that is over gives cause to, and withdraw its reports of delay that wait: none may come after the final report."""
    db.execute(_WITHDRAW_REMINDERS, {"job_": job.id})
    note_news(db, job, job.finished or job.created)
    message = to_message(db.execute(_MESSAGE, {"message_": job.message}).mappings().one())
    owe(db, owed(message, job, _when_all_are_over(db, job.message)))


def _when_all_are_over(db: Connection, message: int) -> list[Job]:
    """Return all jobs of a message whose last one has ended, else none: of a mail to a thousand they are read once."""
    its = {"message_": message}
    if db.scalar(_IS_ANY_OPEN, its):
        return []
    return [to_job(row) for row in db.execute(_OF_MESSAGE, its).mappings().all()]


def owe(db: Connection, owed: Sequence[Letter]) -> None:
    """Put letters into the outbox."""
    if owed:
        db.execute(insert(letters), [letter_row(letter) for letter in owed])


# To make a statement takes longer than to run it: what is asked or written at every turn or call is made once.


@cache
def _settling(state: State) -> Update:
    """Make the statement that moves a leased job on from this state."""
    still_ours = and_(
        jobs.c.id == bindparam("id_"),
        in_state(state),
        jobs.c.leased_by.is_not_distinct_from(bindparam("owner_")),
        jobs.c.dials == bindparam("dials_"),
        jobs.c.prints == bindparam("prints_"),
        jobs.c.wish.is_not_distinct_from(bindparam("wish_")),
    )
    return update(jobs).where(still_ours)


def _leasing(batch: Select[Any], **changes: object) -> Executable:
    """Make the statement that leases a batch."""
    chosen = batch.with_for_update(skip_locked=True).cte("chosen")  # PostgreSQL only; SQLite has one writer
    leased = {"leased_by": NODE, "leased_until": bindparam("until_", type_=Instant)}
    return update(jobs).where(jobs.c.id.in_(select(chosen.c.id))).values(**leased, **changes).returning(*jobs.c)


def _new_of_one_message() -> Select[Any]:
    waiting = and_(in_state(State.NEW), jobs.c.due <= NOW, UNLEASED)
    oldest = select(jobs.c.message).where(waiting).order_by(TURN, jobs.c.id).limit(1).scalar_subquery()
    return select(jobs.c.id).where(waiting, jobs.c.message == oldest).order_by(jobs.c.id).limit(bindparam("limit_"))


def _next_to_call() -> Select[Any]:
    waiting = and_(CALLABLE, jobs.c.due <= NOW, IN_TIME, not_(ENGAGED), not_(ON_HOLD), LEFT_WITH_US)
    return select(jobs.c.id).where(waiting).order_by(TURN, jobs.c.id).limit(1)


def _unattended() -> Select[Any]:
    ours = and_(jobs.c.leased_by == NODE, jobs.c.id.not_in(bindparam("in_progress_", expanding=True)))
    lapsed = and_(jobs.c.leased_until <= NOW, jobs.c.leased_by != NODE)
    return select(jobs).where(IN_A_CALL, or_(ours, lapsed)).order_by(jobs.c.id)


_LEASE_NEW = _leasing(_new_of_one_message(), prints=jobs.c.prints + 1)
_CLAIM_DUE = _leasing(
    _next_to_call(),
    state=State.CALLING,
    dials=jobs.c.dials + 1,
    due=bindparam("next_due_", type_=Instant),
    channel=bindparam("channel_"),
    begun=NOW,
)
_EXTEND = update(jobs).where(jobs.c.id.in_(bindparam("numbers_", expanding=True)), jobs.c.leased_by == NODE)
_INSERT_CALL = insert(calls)
_WITHDRAW_REMINDERS = delete(letters).where(
    letters.c.job == bindparam("job_"), letters.c.turn > 0, letters.c.posted.is_(None)
)

_JOB = select(jobs).where(jobs.c.id == bindparam("id_"))
_IN_CALLS = select(jobs).where(IN_A_CALL).order_by(jobs.c.leased_by, jobs.c.channel)
_LAPSED_CALLS = _unattended()
_EXPIRED = select(jobs).where(WAITING, jobs.c.deadline <= NOW, UNLEASED, not_(ON_HOLD)).order_by(jobs.c.id)
_LATE = select(jobs).where(OPEN, jobs.c.remind <= NOW).order_by(jobs.c.remind, jobs.c.id)
_CALLS = select(calls).where(calls.c.job == bindparam("job_")).order_by(calls.c.attempt)
_CALLS_TO = select(func.count()).select_from(calls).where(calls.c.number == bindparam("number_"))
_HELD_CHANNELS = select(holds.c.value).where(holds.c.scope == Scope.CHANNEL)

_OF_MESSAGE = select(jobs).where(jobs.c.message == bindparam("message_")).order_by(jobs.c.index)
_IS_ANY_OPEN = select(exists().where(jobs.c.message == bindparam("message_"), OPEN))
_MESSAGE = select(*MESSAGE_COLUMNS).where(messages.c.id == bindparam("message_"))
