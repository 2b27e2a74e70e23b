"""Which jobs are meant: the conditions that the store's questions are made of, each made once."""

from datetime import timedelta

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    String,
    and_,
    bindparam,
    exists,
    literal_column,
    not_,
    or_,
    type_coerce,
)

from foundation.sqlite import Instant
from gateway.model.deed import Scope
from gateway.model.job import HEAD_START, State
from gateway.store.schema import acknowledgements, holds, jobs


def in_state(*states: State) -> ColumnElement[bool]:
    """Tell the jobs in these states.

    The states are written into the statement, not bound to it: where a bound value decides whether a partial index serves (those of the
    calls in progress), SQLite plans the statement anew at every run, and that takes ten times as long as the run.
    """
    return or_(*(jobs.c.state == literal_column(f"'{state.value}'", String) for state in states))


NOW = bindparam("now_", type_=Instant)
NODE = bindparam("node_", type_=String)

WAITING = in_state(State.NEW, State.READY)
AT_REST = in_state(State.NEW, State.READY, State.HELD)
IN_A_CALL = in_state(State.CALLING)
OPEN = in_state(*(state for state in State if not state.is_final))
CALLABLE = and_(in_state(State.READY), jobs.c.wish.is_(None))
IN_TIME = and_(jobs.c.deadline > NOW, or_(jobs.c.returned_by.is_(None), jobs.c.returned_by > NOW))
UNLEASED = or_(jobs.c.leased_until.is_(None), jobs.c.leased_until <= NOW)

_other = jobs.alias("other")
ENGAGED = exists().where(
    _other.c.callee == jobs.c.callee, _other.c.state == literal_column(f"'{State.CALLING.value}'", String)
)
"""A call to the job's number, in whatever spelling, is being made for whichever job."""

ON_HOLD = exists().where(
    or_(and_(holds.c.scope == Scope.NUMBER, holds.c.callee == jobs.c.callee), holds.c.scope == Scope.EVERYTHING)
)
"""Calls to the job's number, or all calls, are held."""

LEFT_SINCE = bindparam("left_since_", type_=Instant)

LEFT_WITH_US = not_(
    exists().where(
        acknowledgements.c.message == jobs.c.message,
        acknowledgements.c.address == jobs.c.address,
        acknowledgements.c.ended.is_(None),
        or_(
            acknowledgements.c.told.is_(None),
            acknowledgements.c.told < LEFT_SINCE,
            acknowledgements.c.tries > 0,
        ),
    )
)
"""Exchange has said since LEFT_SINCE that the mail is still ours, and refused no word of ours after that; or it came as a file."""

TURN = type_coerce(jobs.c.due, BigInteger) - jobs.c.priority * (HEAD_START // timedelta(microseconds=1))
"""The order of jobs that are due. A priority is a head start: what has waited long enough stands before everything that came later."""
