"""A second look inside the transaction that writes: which messages still stand as they were when somebody decided about them."""

from collections.abc import Sequence
from typing import Any, assert_never

from sqlalchemy import Connection, RowMapping, select

from connector.model.transit import Delivery
from connector.store.changes import Basis
from connector.store.schema import deliveries, queues, recipients
from connector.store.waiting import IN_DELIVERY, MANY


def standing(db: Connection, read: Sequence[tuple[Delivery, Basis]]) -> frozenset[int]:
    """Return the ids of the deliveries that still are what was decided on.

    Between reading and writing an administrator's command, an agent's word or another process may have come.
    """
    ids = [delivery.id for delivery, _ in read]
    now, named = _rows(db, ids), _named(db, ids)
    return frozenset(
        delivery.id
        for delivery, basis in read
        if (row := now.get(delivery.id)) is not None
        and named.get(delivery.id, []) == sorted(recipient.address for recipient in delivery.recipients)
        and _allows(basis, row, delivery)
    )


def _allows(basis: Basis, row: RowMapping, read: Delivery) -> bool:
    as_read = all(row[name] == getattr(read, name) for name in _DECIDING) and not row["queue_suspended"]
    match basis:
        case Basis.READ:
            return as_read and not row["in_delivery"]
        case Basis.TRY:
            return as_read
        case Basis.ORDER:
            return not row["in_delivery"]
        case Basis.CLAIM:
            return True
        case _:
            assert_never(basis)


_DECIDING = ("suspended", "connection", "not_before", "in_hand")
"""What is looked at before a message is tried, returned or moved."""


def _rows(db: Connection, ids: Sequence[int]) -> dict[int, RowMapping]:
    mine = [deliveries.c[name] for name in ("id", *_DECIDING)]
    more = IN_DELIVERY.label("in_delivery"), queues.c.suspended.label("queue_suspended")
    wanted = select(*mine, *more).join(queues, queues.c.id == deliveries.c.queue)
    return {row["id"]: row for row in _in_parts(db, wanted, deliveries.c.id, ids)}


def _named(db: Connection, ids: Sequence[int]) -> dict[int, list[str]]:
    wanted = select(recipients.c.delivery, recipients.c.address).order_by(recipients.c.address)
    found: dict[int, list[str]] = {}
    for row in _in_parts(db, wanted, recipients.c.delivery, ids):
        found.setdefault(row["delivery"], []).append(row["address"])
    return found


def _in_parts(db: Connection, wanted: Any, column: Any, ids: Sequence[int]) -> list[RowMapping]:
    parts = (ids[start : start + MANY] for start in range(0, len(ids), MANY))
    return [row for part in parts for row in db.execute(wanted.where(column.in_(part))).mappings()]
