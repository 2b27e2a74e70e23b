"""What comes next, in one look at the ledger: the loop asks at every turn, and most turns find nothing to do."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, Select, and_, case, func, not_, or_, select

from foundation.sqlite import Instant, reading
from gateway.model.job import State, Wish
from gateway.store.conditions import AT_REST, CALLABLE, ENGAGED, IN_A_CALL, NODE, ON_HOLD, WAITING, in_state
from gateway.store.schema import acknowledgements, jobs, letters


@dataclass(frozen=True, kw_only=True)
class Agenda:
    """The next date of each kind, None where nothing of the kind is foreseen.

    `printing`: a NEW job is due and no lease holds it. `call`: a READY job is due, its number not engaged and not held. `breaking_off`: a
    call of this node that somebody has cancelled began. `letter`: one is to be offered. `reminder`: a report of delay is owed; held jobs
    have theirs too, but nobody can wait until there are none left. `expiry`, `deliver_by`: a limit of a waiting job passes. `lapse`: a
    call of another node would be taken over. `word`: Exchange is to hear of a mail that it handed over; nobody can wait for those whose
    faxes wait for a person.
    """

    printing: datetime | None
    call: datetime | None
    breaking_off: datetime | None
    letter: datetime | None
    reminder: datetime | None
    expiry: datetime | None
    deliver_by: datetime | None
    lapse: datetime | None
    word: datetime | None


def read_agenda(engine: Engine, node: str) -> Agenda:
    """Look at the ledger as a node sees it."""
    with reading(engine).begin() as db:
        row = db.execute(_AGENDA, {"node_": node}).mappings().one()
    return Agenda(**row)


def _earliest_of(named: dict[str, Select[tuple[datetime]]]) -> Select[tuple[datetime, ...]]:
    return select(*(statement.scalar_subquery().label(name) for name, statement in named.items()))


_UNLEASED = case((jobs.c.leased_until > jobs.c.due, jobs.c.leased_until), else_=jobs.c.due)
_BEFORE_ITS_LIMITS = and_(
    jobs.c.deadline > jobs.c.due, or_(jobs.c.returned_by.is_(None), jobs.c.returned_by > jobs.c.due)
)
_OURS = and_(IN_A_CALL, jobs.c.leased_by == NODE)
_OTHERS = and_(IN_A_CALL, jobs.c.leased_by != NODE)

_AGENDA = _earliest_of(
    {
        "printing": select(func.min(_UNLEASED, type_=Instant)).where(in_state(State.NEW)),
        "call": select(func.min(jobs.c.due)).where(CALLABLE, _BEFORE_ITS_LIMITS, not_(ENGAGED), not_(ON_HOLD)),
        "breaking_off": select(func.min(jobs.c.begun)).where(_OURS, jobs.c.wish == Wish.CANCEL),
        "letter": select(func.min(letters.c.due)).where(letters.c.posted.is_(None)),
        "reminder": select(func.min(jobs.c.remind)).where(in_state(State.NEW, State.READY, State.CALLING)),
        "expiry": select(func.min(jobs.c.deadline)).where(WAITING, not_(ON_HOLD)),
        "deliver_by": select(func.min(jobs.c.returned_by)).where(AT_REST),
        "lapse": select(func.min(jobs.c.leased_until)).where(_OTHERS),
        "word": select(func.min(acknowledgements.c.due)).where(
            acknowledgements.c.ended.is_(None), acknowledgements.c.rests.is_(False)
        ),
    }
)
