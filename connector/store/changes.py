"""What one try, one date or one order makes of a message in a queue: facts for the transaction that makes them true."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, unique

from connector.model.transit import Delivery, NextHop, Submitted
from wire.envelope import Recipient


@unique
class Basis(Enum):
    """On what a change stands: what must still be so when it is made true, because others act between reading and writing.

    The recipients must always be those that were read, and the message must still be in that queue.
    """

    READ = "nothing was changed since it was read, its queue is not suspended, and nobody delivers it"
    TRY = "nothing was changed since it was read, and its queue is not suspended"
    ORDER = "nobody delivers it: an administrator may want it suspended or held by an agent"
    CLAIM = "the transport has claimed it, so that nobody else decides about it"


@dataclass(frozen=True, kw_only=True)
class Moved:
    """Recipients who go to another queue, `vias` beside them: the group or contact that each came from."""

    hop: NextHop
    recipients: tuple[Recipient, ...]
    vias: tuple[str, ...]
    since: datetime


@dataclass(frozen=True, kw_only=True)
class Deferred:
    """The message stays and is tried again at a date."""

    until: datetime
    error: str


@dataclass(frozen=True, kw_only=True)
class Handed:
    """Recipients who were handed to a gateway, for the table of acknowledgements."""

    connector: str
    at: datetime
    file: str


@dataclass(frozen=True, kw_only=True)
class Change:
    """What one try made of one message in one queue: all of it happens, or nothing.

    `done` are recipients who leave for good; those of `moved` leave for other queues. `follow` are messages that come of it, reports.
    """

    delivery: Delivery
    basis: Basis = Basis.READ
    done: tuple[Recipient, ...] = ()
    moved: tuple[Moved, ...] = ()
    follow: tuple[Submitted, ...] = ()
    deferred: Deferred | None = None
    handed: Handed | None = None

    @property
    def is_last(self) -> bool:
        """Whether nobody waits there any more afterwards."""
        left = len(self.done) + sum(len(moved.recipients) for moved in self.moved)
        return self.deferred is None and (bool(self.moved) or left >= len(self.delivery.recipients))


@dataclass(frozen=True, kw_only=True)
class Delayed:
    """The reports of one message's delay in one queue."""

    delivery: Delivery
    reports: tuple[Submitted, ...]


@dataclass(frozen=True, kw_only=True)
class Made:
    """Which changes were made, by their deliveries, and the messages that followed from them, with their ids."""

    deliveries: frozenset[int] = frozenset()
    follow: tuple[tuple[Submitted, int], ...] = ()
