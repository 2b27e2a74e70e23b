"""What comes next, in one look at the ledger: the loop asks at every turn, and most turns find nothing to do."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, Select, and_, bindparam, case, func, select

from gateway.model.job import State
from gateway.store.engine import reading
from gateway.store.jobs import CALLABLE, OPEN, WAITING, engaged, on_hold
from gateway.store.schema import Instant, jobs, letters, messages


@dataclass(frozen=True, kw_only=True)
class Agenda:
    """The next date of each kind, None where nothing of the kind is foreseen.

    `printing`: a NEW job is due and no lease holds it. `call`: a READY job is due, its number not engaged and not held. `letter`: one is
    to be offered. `reminder`: a report of delay is owed; held jobs have theirs too, but nobody can wait until there are none left.
    `expiry`, `deliver_by`: a limit of a waiting job passes. `lapse`: a call of another node would be taken over.
    """

    printing: datetime | None
    call: datetime | None
    letter: datetime | None
    reminder: datetime | None
    expiry: datetime | None
    deliver_by: datetime | None
    lapse: datetime | None


def read_agenda(engine: Engine, node: str) -> Agenda:
    """Look at the ledger as a node sees it."""
    with reading(engine).begin() as db:
        row = db.execute(_AGENDA, {"node": node}).mappings().one()
    return Agenda(**row)


def _earliest_of(named: dict[str, Select[tuple[datetime]]]) -> Select[tuple[datetime, ...]]:
    return select(*(statement.scalar_subquery().label(name) for name, statement in named.items()))


_UNLEASED = case((jobs.c.leased_until > jobs.c.due, jobs.c.leased_until), else_=jobs.c.due)
_NO_NOTICE = and_(jobs.c.message == messages.c.id, messages.c.deliver_by_notify.is_(False))
_OTHERS = and_(jobs.c.state == State.CALLING, jobs.c.leased_by != bindparam("node"))

_AGENDA = _earliest_of(
    {
        "printing": select(func.min(_UNLEASED, type_=Instant)).where(jobs.c.state == State.NEW),
        "call": select(func.min(jobs.c.due)).where(CALLABLE, jobs.c.deadline > jobs.c.due, ~engaged(), ~on_hold()),
        "letter": select(func.min(letters.c.due)).where(letters.c.posted.is_(None)),
        "reminder": select(func.min(jobs.c.remind)).where(OPEN, jobs.c.state != State.HELD),
        "expiry": select(func.min(jobs.c.deadline)).where(WAITING, ~on_hold()),
        "deliver_by": select(func.min(messages.c.deliver_by))
        .join(jobs, _NO_NOTICE)
        .where(OPEN, jobs.c.state != State.CALLING),
        "lapse": select(func.min(jobs.c.leased_until)).where(_OTHERS),
    }
)
