"""A second look inside the transaction that writes: which messages still stand as they were when somebody decided about them."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple, assert_never

from sqlalchemy import Connection, select

from connector.model.transit import Delivery
from connector.store.changes import Basis
from connector.store.schema import deliveries, queues, recipients
from connector.store.waiting import IN_DELIVERY, MANY


def standing(db: Connection, read: Sequence[tuple[Delivery, Basis]]) -> frozenset[int]:
    """Return the ids of the deliveries that still are what was decided on.

    Between reading and writing an administrator's command, an agent's word or another process may have come.
    """
    ids = [delivery.id for delivery, _ in read]
    now, named = _states(db, ids), _named(db, ids)
    return frozenset(
        delivery.id
        for delivery, basis in read
        if (state := now.get(delivery.id)) is not None
        and named.get(delivery.id, []) == sorted(recipient.address for recipient in delivery.recipients)
        and _allows(basis, state, delivery)
    )


class _State(NamedTuple):
    """What is looked at before a message is tried, returned or moved; four facts as they are in a Delivery, and two more."""

    suspended: bool
    connection: str
    not_before: datetime | None
    in_hand: datetime | None
    in_delivery: bool
    queue_is_suspended: bool


def _allows(basis: Basis, now: _State, read: Delivery) -> bool:
    as_read = now[:4] == (read.suspended, read.connection, read.not_before, read.in_hand)
    match basis:
        case Basis.READ:
            return as_read and not now.queue_is_suspended and not now.in_delivery
        case Basis.TRY:
            return as_read and not now.queue_is_suspended
        case Basis.ORDER:
            return not now.in_delivery
        case Basis.CLAIM:
            return True
        case _:
            assert_never(basis)


def _states(db: Connection, ids: Sequence[int]) -> dict[int, _State]:
    mine = [deliveries.c[name] for name in ("id", *_State._fields[:4])]
    wanted = select(*mine, IN_DELIVERY, queues.c.suspended).join(queues, queues.c.id == deliveries.c.queue)
    return {row[0]: _State(*row[1:]) for row in _in_parts(db, wanted, deliveries.c.id, ids)}


def _named(db: Connection, ids: Sequence[int]) -> dict[int, list[str]]:
    """Return the addresses of each delivery, in their order."""
    wanted = select(recipients.c.delivery, recipients.c.address).order_by(recipients.c.address)
    found: dict[int, list[str]] = {}
    for delivery, address in _in_parts(db, wanted, recipients.c.delivery, ids):
        found.setdefault(delivery, []).append(address)
    return found


def _in_parts(db: Connection, wanted: Any, column: Any, ids: Sequence[int]) -> Iterator[Any]:
    # As plain tuples: this is done several times for every message.
    for start in range(0, len(ids), MANY):
        yield from db.execute(wanted.where(column.in_(ids[start : start + MANY])))
