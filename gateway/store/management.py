"""The desk: what people do to faxes, each deed one transaction, safe beside a gateway that runs in another process."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Engine, and_, delete, insert, select, true, update

from foundation.sqlite import reading
from gateway.errors import LostLeaseError, NoSuchJobError, NotPossibleError
from gateway.model import management
from gateway.model.deed import Deed, Hold, Scope
from gateway.model.job import Job, State, Wish
from gateway.model.window import Window
from gateway.store.acknowledgements import note_news
from gateway.store.jobs import Owed, conclude
from gateway.store.rows import deed_row, hold_row, job_row, to_deed, to_hold, to_job
from gateway.store.schema import deeds, holds, jobs, messages

_OPEN = jobs.c.state.in_([state for state in State if not state.is_final])
_WAITING = jobs.c.state.in_([State.NEW, State.READY, State.HELD])


@dataclass(frozen=True, kw_only=True)
class Request:
    """Who asks at which moment, and why, in a few words or none."""

    who: str
    at: datetime
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What people do to faxes and lines. `window` gives the hours of a number; `owed` makes the letters on a fax that ends at a moment.

    Every method writes its deed with what it changes, or raises NotPossibleError, whose sentence says why nothing was changed; for a fax
    that does not exist NoSuchJobError. A method that changes a fax returns it as it stands then.
    """

    engine: Engine
    window: Callable[[str], Window]
    owed: Callable[[datetime], Owed]

    def hold(self, number: int, by: Request) -> Job:
        """Let a fax wait until it is released; one in a call when that call has ended."""
        with self._taken(number) as (db, job):
            return self._write(db, job, management.held(job, by.at), by, management.HELD)

    def release(self, number: int, by: Request) -> Job:
        """Let a held fax go on."""
        with self._taken(number) as (db, job):
            free = management.released(job, by.at, self.window(job.number))
            return self._write(db, job, _by_its_clock(db, job, free, by.at), by, "released the fax")

    def cancel(self, number: int, by: Request) -> Job:
        """End a fax, with its report; one in a call is hung up by the gateway that makes it."""
        with self._taken(number) as (db, job):
            return self._write(db, job, management.cancelled(job, by.at), by, "cancelled the fax")

    def hurry(self, number: int, by: Request) -> Job:
        """Call a waiting fax now."""
        with self._taken(number) as (db, job):
            hurried = _told_no_sooner(db, job, management.hurried(job, by.at, self.window(job.number)))
            return self._write(db, job, hurried, by, "asked for the next call at once")

    def readdress(self, number: int, accept: Callable[[Job], str], by: Request) -> Job:
        """Send a fax to another number: `accept` returns it in the form in which jobs hold it, or refuses it by NotPossibleError."""
        with self._taken(number) as (db, job):
            changed = _by_its_clock(db, job, management.readdressed(job, accept(job), by.at), by.at)
            return self._write(db, job, changed, by, f"changed the number from {job.number} to {changed.number}")

    def postpone(self, number: int, at: datetime, by: Request) -> Job:
        """Send a fax at another date."""
        with self._taken(number) as (db, job):
            later = _in_the_senders_time(db, management.postponed(job, at, by.at, self.window(job.number)), at)
            return self._write(db, job, later, by, f"set the date of the fax to {at.isoformat(' ', 'minutes')}")

    def block(self, scope: Scope, value: str, by: Request) -> None:
        """Let no call to a number, on a channel or at all begin."""
        with self.engine.begin() as db:
            if (known := _hold(db, scope, value)) is not None:
                raise NotPossibleError(f"{_named(scope, value)} is held already, by {known.who}")
            db.execute(insert(holds).values(hold_row(Hold(scope=scope, value=value, at=by.at, who=by.who, why=by.why))))
            _note(db, None, by, f"held {_named(scope, value)}")

    def unblock(self, scope: Scope, value: str, by: Request) -> None:
        """Let calls begin again; the time limit of what waited for it is moved on by the time that it waited."""
        with self.engine.begin() as db:
            if (hold := _hold(db, scope, value)) is None:
                raise NotPossibleError(f"{_named(scope, value)} is not held")
            db.execute(delete(holds).where(holds.c.scope == scope, holds.c.value == value))
            if scope is not Scope.CHANNEL:
                _move_deadlines(db, hold, by.at)
            _note(db, None, by, f"released {_named(scope, value)}")

    def open_faxes(self, scope: Scope, value: str = "") -> list[int]:
        """Return the faxes that are not over: to a number, on a channel at this moment, or all."""
        concerned: dict[Scope, ColumnElement[bool]] = {
            Scope.NUMBER: jobs.c.number == value,
            Scope.CHANNEL: and_(jobs.c.state == State.CALLING, jobs.c.channel == (int(value) if value else 0)),
            Scope.EVERYTHING: true(),
        }
        with reading(self.engine).begin() as db:
            return list(db.scalars(select(jobs.c.id).where(_OPEN, concerned[scope]).order_by(jobs.c.id)))

    def holds(self) -> list[Hold]:
        """Return what is held, apart from single faxes, first to last."""
        with reading(self.engine).begin() as db:
            return _all_holds(db)

    def deeds_of_everything(self, limit: int) -> list[Deed]:
        """Return the last deeds that were done to no single fax, first to last."""
        last = select(deeds).where(deeds.c.job.is_(None)).order_by(deeds.c.id.desc()).limit(limit)
        with reading(self.engine).begin() as db:
            return [to_deed(row) for row in db.execute(last).mappings()][::-1]

    @contextmanager
    def _taken(self, number: int) -> Iterator[tuple[Connection, Job]]:
        """Read a fax inside the transaction that will change it: no other process moves it meanwhile."""
        with self.engine.begin() as db:
            row = db.execute(select(jobs).where(jobs.c.id == number).with_for_update()).mappings().one_or_none()
            if row is None:
                raise NoSuchJobError(f"there is no fax {number}")
            yield db, to_job(row)

    def _write(self, db: Connection, before: Job, after: Job, by: Request, what: str) -> Job:
        """Write a fax as it stands now with its deed; a call that is being made keeps its owner, and only its wish changes."""
        unmoved = and_(jobs.c.id == before.id, jobs.c.state == before.state, jobs.c.dials == before.dials)
        calling = after.state is State.CALLING
        values = {"wish": after.wish} if calling else job_row(after) | {"leased_until": None}
        if db.execute(update(jobs).where(unmoved).values(values)).rowcount != 1:
            raise LostLeaseError(f"fax {before.id} was moved by somebody else at the same moment; nothing was changed")
        _note(db, after.id, by, _during_call(after, what) if calling else what)
        if after.state.is_final:
            conclude(db, after, self.owed(by.at))
        else:
            note_news(db, after, by.at)
        return after


def _during_call(calling: Job, what: str) -> str:
    match calling.wish:
        case Wish.HOLD:
            return management.TO_BE_HELD
        case Wish.CANCEL:
            return "cancelled the fax during its call, which is hung up"
        case _:
            return what


def _in_the_senders_time(db: Connection, later: Job, at: datetime) -> Job:
    """Keep what the sender asked for by DELIVERBY (RFC 2852): a date to be told at stays, one to be delivered by forbids a later date."""
    asked = select(messages.c.deliver_by, messages.c.deliver_by_notify).where(messages.c.id == later.message)
    latest, notify = db.execute(asked).one()
    if latest is None:
        return later
    if not notify and at >= latest:
        raise NotPossibleError(
            f"fax {later.id} has to be delivered before {latest.isoformat(' ', 'minutes')}, as its sender asked"
        )
    if not notify or later.remind is None or later.reminders:
        return later
    return replace(later, remind=min(later.remind, latest))


def _told_no_sooner(db: Connection, before: Job, hurried: Job) -> Job:
    """Keep the date to be told at (RFC 2852, mode N): it hangs on no date of the fax."""
    asked = select(messages.c.deliver_by, messages.c.deliver_by_notify).where(messages.c.id == before.message)
    latest, notify = db.execute(asked).one()
    return replace(hurried, remind=latest) if notify and before.remind == latest else hurried


def _hold(db: Connection, scope: Scope, value: str) -> Hold | None:
    row = db.execute(select(holds).where(holds.c.scope == scope, holds.c.value == value)).mappings().one_or_none()
    return None if row is None else to_hold(row)


def _all_holds(db: Connection) -> list[Hold]:
    return [to_hold(row) for row in db.execute(select(holds).order_by(holds.c.at)).mappings()]


def _move_deadlines(db: Connection, gone: Hold, now: datetime) -> None:
    """The clock of a fax that could not be called stood, as that of one that was held by itself; it stands on where another holds it."""
    left = _all_holds(db)
    concerned = jobs.c.number == gone.value if gone.scope is Scope.NUMBER else true()
    for row in db.execute(select(jobs).where(_WAITING, concerned)).mappings().all():
        job = to_job(row)
        stood = management.stands_since(job, left, now) - management.stands_since(job, [gone, *left], now)
        if stood:
            db.execute(update(jobs).where(jobs.c.id == job.id, _WAITING).values(deadline=job.deadline + stood))


def _by_its_clock(db: Connection, before: Job, after: Job, now: datetime) -> Job:
    """Give a fax its time limit by the holds that are on it before and after a deed."""
    there = _all_holds(db)
    stood = management.stands_since(after, there, now) - management.stands_since(before, there, now)
    return replace(after, deadline=before.deadline + stood)


def _named(scope: Scope, value: str) -> str:
    return {Scope.NUMBER: f"the number {value}", Scope.CHANNEL: f"line {value}", Scope.EVERYTHING: "everything"}[scope]


def _note(db: Connection, job: int | None, by: Request, what: str) -> None:
    """Write a deed down."""
    said = f"{what}: {by.why}" if by.why else what
    db.execute(insert(deeds).values(deed_row(Deed(at=by.at, who=by.who, what=said, job=job))))
