"""A job: one message to one fax number, its state, and the one table of legal moves."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum, unique
from typing import Any, Self

from gateway.errors import IllegalMoveError
from gateway.model.outcome import Form, Outcome
from wire.envelope import Recipient


@unique
class State(StrEnum):
    """Where a job stands; waiting for a retry is READY with a due date in the future."""

    NEW = "new"
    READY = "ready"
    CALLING = "calling"
    HELD = "held"
    DELIVERED = "delivered"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        """Whether nothing follows any more."""
        return not LEGAL_MOVES[self]


LEGAL_MOVES: dict[State, frozenset[State]] = {
    State.NEW: frozenset({State.READY, State.FAILED, State.HELD, State.CANCELLED}),
    # NEW again: the fax is made anew, for another number or for a machine that cannot take it as it is.
    State.READY: frozenset({State.CALLING, State.NEW, State.FAILED, State.HELD, State.CANCELLED}),
    State.CALLING: frozenset({State.READY, State.NEW, State.DELIVERED, State.FAILED, State.HELD, State.CANCELLED}),
    State.HELD: frozenset({State.NEW, State.READY, State.FAILED, State.CANCELLED}),
    State.DELIVERED: frozenset(),
    State.FAILED: frozenset(),
    State.CANCELLED: frozenset(),
}


@unique
class Wish(StrEnum):
    """What was asked for during a call, and happens when it has ended; AGAIN is the watchdog's, who has a stuck call hung up."""

    CANCEL = "cancel"
    HOLD = "hold"
    AGAIN = "again"


@unique
class Priority(IntEnum):
    """How a job stands among those that are due: as if it had been due earlier or later, so that none waits for ever."""

    HIGH = 1
    NORMAL = 0
    LOW = -1


HEAD_START = timedelta(minutes=30)
"""A job of high priority stands as if it had been due so much earlier, one of low priority so much later."""


@dataclass(frozen=True, kw_only=True)
class Job:
    """One fax to one number.

    `dials` counts calls begun, `unanswered` those in a row that reached no fax machine, `tries` those that did, and
    `page_tries` those that ended on the same page (HylaFAX: totdials, ndials, tottries, ntries). `reached` tells whether a fax
    machine has ever answered. `streak` counts calls in a row of one retry class. `pages` is None until the document exists. `detail`
    fills the {detail} of the outcome's sentence. `leased_by` names the node that works on it at this moment, `channel` its phone line,
    `begun` is when the call on it was begun.
    `not_before` is the date before which its sender wants no call, `returned_by` that from which on there is to be none, but the fax
    returned (RFC 2852, mode R): unlike `deadline` nothing moves it. `held_since` tells since when it is HELD. `forms` are the ways in
    which it is made for a machine that could not take it. `remind` is the date of the next report of delay, None when none is owed any
    more, `reminders` counts those made.
    """

    id: int
    message: int
    index: int
    recipient: Recipient
    number: str
    name: str = ""
    sub: str = ""
    post: str = ""
    state: State = State.NEW
    due: datetime
    created: datetime
    deadline: datetime
    returned_by: datetime | None = None
    finished: datetime | None = None
    prints: int = 0
    dials: int = 0
    unanswered: int = 0
    tries: int = 0
    page_tries: int = 0
    reached: bool = False
    pages: int | None = None
    pages_confirmed: int = 0
    outcome: Outcome | None = None
    detail: str = ""
    notes: tuple[str, ...] = ()
    leased_by: str | None = None
    channel: int | None = None
    begun: datetime | None = None
    streak: int = 0
    priority: Priority = Priority.NORMAL
    not_before: datetime | None = None
    held_since: datetime | None = None
    forms: frozenset[Form] = frozenset()
    wish: Wish | None = None
    remind: datetime | None = None
    reminders: int = 0

    @property
    def first_page(self) -> int:
        """The first page that no far machine has confirmed, counted from 1."""
        return self.pages_confirmed + 1

    def moved(self, state: State, **facts: Any) -> Self:
        """Return the job in its new state; raises IllegalMoveError unless the table of moves allows it."""
        if state not in LEGAL_MOVES[self.state]:
            raise IllegalMoveError(f"job {self.id} is {self.state} and cannot become {state}; nothing was changed")
        return replace(self, state=state, **facts)
