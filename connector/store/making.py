"""Changes of queues made true: recipients leave or move, messages wait or are forgotten, reports enter."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, select, update
from sqlalchemy.dialects.sqlite import insert

from connector.model.transit import Delivery, NextHop, Submitted
from connector.store.changes import Change
from connector.store.messages import delivery_row, forget_finished, insert_submitted, next_id
from connector.store.rows import recipient_row
from connector.store.schema import deliveries, handovers, queues, recipients
from connector.store.special import queue_row
from connector.store.waiting import MANY
from wire.envelope import Recipient


def make(db: Connection, changes: Sequence[Change], lifetime: timedelta) -> tuple[tuple[Submitted, int], ...]:
    """Make changes true, part of a transaction that writes; return the messages that follow, with their ids."""
    _move(db, changes)
    _take_out(db, changes)
    _defer(db, changes)
    _hand(db, changes)
    follow = [message for change in changes for message in change.follow]
    ids = insert_submitted(db, follow, lifetime)
    gone = [change.delivery for change in changes if change.is_last]
    for start in range(0, len(gone), MANY):
        part = gone[start : start + MANY]
        db.execute(delete(recipients).where(recipients.c.delivery.in_([d.id for d in part])))
        db.execute(delete(deliveries).where(deliveries.c.id.in_([d.id for d in part])))
        forget_finished(db, [d.message.id for d in part])
    return tuple(zip(follow, ids, strict=True))


def _take_out(db: Connection, changes: Sequence[Change]) -> None:
    going_on = [change for change in changes if not change.is_last]
    leaving = [
        {"of": change.delivery.id, "named": recipient.address} for change in going_on for recipient in change.done
    ]
    if leaving:
        mine = and_(recipients.c.delivery == bindparam("of"), recipients.c.address == bindparam("named"))
        db.execute(delete(recipients).where(mine), leaving)
    if going_on:
        # The try is over, and what was written aside was for those who have left.
        free = {"staged": None, "staged_in": None, "delivering": False}
        db.execute(
            update(deliveries).where(deliveries.c.id == bindparam("which")).values(free),
            [{"which": change.delivery.id} for change in going_on],
        )


def _defer(db: Connection, changes: Sequence[Change]) -> None:
    deferred = [
        {
            "which": change.delivery.id,
            "not_before": change.deferred.until,
            "tries": change.delivery.tries + 1,
            "last_error": change.deferred.error,
        }
        for change in changes
        if change.deferred is not None
    ]
    if deferred:
        db.execute(update(deliveries).where(deliveries.c.id == bindparam("which")), deferred)


def _hand(db: Connection, changes: Sequence[Change]) -> None:
    handed = [
        {**_handover_row(change.delivery, recipient), "handed": change.handed.at, "file": change.handed.file}
        | {"connector": change.handed.connector}
        for change in changes
        if change.handed is not None
        for recipient in change.done
    ]
    if handed:
        fresh = insert(handovers)
        # Routed anew, it may have come from another connector, of which nothing is to be told any more.
        told = {name: fresh.excluded[name] for name in handed[0] if name not in ("message", "address")}
        db.execute(fresh.on_conflict_do_update(index_elements=["message", "address"], set_=told), handed)


def _handover_row(delivery: Delivery, recipient: Recipient) -> dict[str, Any]:
    message = delivery.message
    return {
        "message": message.id,
        "guid": message.guid,
        "message_id": message.message_id,
        "address": recipient.address,
        "accepted": message.arrived,
        "picked": None,
        "acknowledged": None,
        "result": "",
        "status": "",
        "detail": "",
        "tries": delivery.tries + 1,
        "queue": 0,
    }


def _move(db: Connection, changes: Sequence[Change]) -> None:
    moves = [(change.delivery.message.id, moved) for change in changes for moved in change.moved]
    if not moves:
        return
    where = {hop: _queue(db, hop) for hop in dict.fromkeys(moved.hop for _, moved in moves)}
    if any(where[moved.hop] == change.delivery.queue for change in changes for moved in change.moved):
        # It would be put into the very delivery that is deleted when its recipients have left.
        raise ValueError("a message is to be moved into the queue in which it is; nothing was changed")
    into = _deliveries_in_queues(db, [message for message, _ in moves])
    fresh = next_id(db, deliveries)
    rows: list[dict[str, Any]] = []
    named: list[dict[str, Any]] = []
    for message, moved in moves:
        place = message, where[moved.hop]
        if place not in into:
            into[place] = fresh + len(rows)
            rows.append(delivery_row(into[place], *place, moved.since))
        named += [
            {**recipient_row(recipient, via), "delivery": into[place]}
            for recipient, via in zip(moved.recipients, moved.vias, strict=True)
        ]
    if rows:
        db.execute(insert(deliveries), rows)
    db.execute(insert(recipients), named)
    db.execute(update(queues).where(queues.c.id.in_(where.values())).values(emptied=None))


def _deliveries_in_queues(db: Connection, among: Sequence[int]) -> dict[tuple[int, int], int]:
    """Return the deliveries that these messages have already, by message and queue."""
    found: dict[tuple[int, int], int] = {}
    for start in range(0, len(among), MANY):
        known = select(deliveries.c.message, deliveries.c.queue, deliveries.c.id).where(
            deliveries.c.message.in_(among[start : start + MANY])
        )
        found.update({(message, queue): id for message, queue, id in db.execute(known)})
    return found


def _queue(db: Connection, hop: NextHop) -> int:
    """Find or make the queue that leads there."""
    known = db.scalar(
        select(queues.c.id).where(
            queues.c.server == hop.server,
            queues.c.type == hop.type.value,
            queues.c.domain == hop.domain,
            queues.c.connector == hop.connector,
        )
    )
    if known is not None:
        return int(known)
    made = db.execute(insert(queues).values(**queue_row(hop)).returning(queues.c.id)).scalar_one()
    return int(made)
