"""A job: one message to one fax number, its state, and the one table of legal moves."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum, unique
from typing import Any, Self

from gateway.errors import IllegalMoveError
from gateway.model.outcome import Outcome
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
    State.READY: frozenset({State.CALLING, State.FAILED, State.HELD, State.CANCELLED}),
    State.CALLING: frozenset({State.READY, State.DELIVERED, State.FAILED}),
    State.HELD: frozenset({State.NEW, State.READY, State.CANCELLED}),
    State.DELIVERED: frozenset(),
    State.FAILED: frozenset(),
    State.CANCELLED: frozenset(),
}


@dataclass(frozen=True, kw_only=True)
class Job:
    """One fax to one number.

    `dials` counts calls begun, `unanswered` those in a row that reached no fax machine, `tries` those that did, and
    `page_tries` those that ended on the same page (HylaFAX: totdials, ndials, tottries, ntries). `reached` tells whether a fax
    machine has ever answered. `pages` is None until the document exists. `detail` fills the {detail} of the outcome's sentence.
    `leased_by` names the node that works on it at this moment.
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

    @property
    def first_page(self) -> int:
        """The first page that no far machine has confirmed, counted from 1."""
        return self.pages_confirmed + 1

    def moved(self, state: State, **facts: Any) -> Self:
        """Return the job in its new state; raises IllegalMoveError unless the table of moves allows it."""
        if state not in LEGAL_MOVES[self.state]:
            raise IllegalMoveError(f"job {self.id} is {self.state} and cannot become {state}; nothing was changed")
        return replace(self, state=state, **facts)
