"""The hand-over to delivery agents: their connections, and the messages that they hold."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, and_, case, delete, func, select, update
from sqlalchemy.dialects.sqlite import insert

from connector.model.handover import AgentConnection, HandedOver, Refusal
from connector.model.transit import Delivery, DeliveryType
from connector.store.schema import connections, deliveries, handovers, messages, queues
from connector.store.waiting import Waiting, file_of, listed, may_be_tried, recipients_of, to_delivery
from foundation.sqlite import reading


@dataclass(frozen=True, kw_only=True)
class Handover:
    """What delivery agents take out of the queues of one site; every method is one transaction and safe against any other thread."""

    engine: Engine

    def waiting(self, now: datetime) -> dict[str, int]:
        """Count for each connector the messages that an agent could take now."""
        free = and_(_of_agents(), may_be_tried(now))
        count = select(queues.c.connector, func.count()).join(queues, queues.c.id == deliveries.c.queue).where(free)
        with reading(self.engine).begin() as db:
            return {row[0]: row[1] for row in db.execute(count.group_by(queues.c.connector))}

    def open(self, connection: AgentConnection, limit: int) -> bool:
        """Open a connection; False when its connector has as many open ones as `limit`."""
        same = select(func.count()).select_from(connections).where(connections.c.connector == connection.connector)
        with self.engine.begin() as db:
            if (db.scalar(same) or 0) >= limit:
                return False
            db.execute(insert(connections).values(vars(connection)))
        return True

    def connection(self, id: str) -> AgentConnection | None:
        """Return an open connection; None when it is closed or never was."""
        with reading(self.engine).begin() as db:
            return _connection(db, id)

    def next(self, id: str, limit: int, now: datetime) -> HandedOver | Refusal | None:
        """Hand the message over that has waited longest, and hold it for this connection; None when nothing waits.

        `limit` is how many messages one connection is given. The message goes to nobody else until the connection is closed or an
        acknowledgement gives it back.
        """
        while True:
            with self.engine.begin() as db:
                if (connection := seen(db, id, now)) is None:
                    return Refusal.CLOSED
                if connection.handed >= limit:
                    return Refusal.SPENT
                if (delivery := _first(db, connection.connector, now)) is None:
                    return None
                _hand(db, connection, delivery, now)
            # Outside the transaction: a large message keeps no writer waiting. Somebody may have removed it in between.
            if (data := self._data(delivery)) is not None:
                return HandedOver(key=key_of(delivery), delivery=delivery, data=data)

    def whole(self, delivery: Delivery) -> Waiting | None:
        """Return a delivery with its message, for a report; None when the message is in no queue any more.

        By the message, which keeps its number: routed anew and back it is another delivery, whose report is the same.
        """
        data = self._data(delivery)
        return None if data is None else Waiting(delivery=delivery, file=file_of(data, delivery.recipients))

    def close(self, id: str, now: datetime) -> bool:
        """Close a connection, and let be ready again what it holds; False when it was not open."""
        return bool(self._close(connections.c.id == id, now))

    def close_idle(self, before: datetime, now: datetime) -> list[AgentConnection]:
        """Close the connections that asked for nothing since `before`, and return them."""
        return self._close(connections.c.seen <= before, now)

    def close_all(self, now: datetime) -> list[AgentConnection]:
        """Close every connection, and return them: whoever ran before us left them open.

        What an agent has in hand by its word it has until now at least: while nobody listened it could not say more.
        """
        with self.engine.begin() as db:
            db.execute(update(deliveries).where(deliveries.c.in_hand < now).values(in_hand=now))
        return self._close(connections.c.id.is_not(None), now)

    def longest_idle(self) -> datetime | None:
        """Return when that connection asked last that has been silent for the longest time; None when none is open."""
        with reading(self.engine).begin() as db:
            oldest: datetime | None = db.scalar(select(func.min(connections.c.seen)))
            return oldest

    def _close(self, which: ColumnElement[bool], now: datetime) -> list[AgentConnection]:
        with reading(self.engine).begin() as db:  # most often there is none, and a reader stops nobody
            if db.scalar(select(connections.c.id).where(which).limit(1)) is None:
                return []
        with self.engine.begin() as db:
            rows = db.execute(select(connections).where(which)).mappings().all()
            ids = [row["id"] for row in rows]
            held = update(deliveries).where(deliveries.c.connection.in_(ids))
            # Its turn is after those that waited meanwhile: a message that kills every agent must not be the first one for ever.
            db.execute(held.values(connection="", not_before=now))
            db.execute(delete(connections).where(connections.c.id.in_(ids)))
        return [AgentConnection(**row) for row in rows]

    def _data(self, delivery: Delivery) -> bytes | None:
        with reading(self.engine).begin() as db:
            return db.scalar(select(messages.c.data).where(messages.c.id == delivery.message.id))


def key_of(delivery: Delivery) -> str:
    """Return the key of a delivery: the same for this message in this queue, however often it is handed over.

    Not the delivery's own number: a message that is routed anew and comes back has another one, and is the same fax.
    """
    return f"{delivery.message.guid}-{delivery.queue}"


def _connection(db: Connection, id: str) -> AgentConnection | None:
    row = db.execute(select(connections).where(connections.c.id == id)).mappings().first()
    return None if row is None else AgentConnection(**row)


def seen(db: Connection, id: str, now: datetime) -> AgentConnection | None:
    """Write down that a connection asked for something, and return it; None when it is not open."""
    connection = _connection(db, id)
    if connection is not None:
        db.execute(update(connections).where(connections.c.id == id).values(seen=now))
    return connection


def give_back(db: Connection, delivery: int, until: datetime, error: str, in_hand: datetime | None = None) -> None:
    """Let a delivery wait until a date, held by nobody; the queue shows why. `in_hand` is until when an agent says that it has it."""
    waits = {"connection": "", "not_before": until, "last_error": error, "tries": deliveries.c.tries + 1}
    kept = {} if in_hand is None else {"in_hand": in_hand}
    db.execute(update(deliveries).where(deliveries.c.id == delivery).values(waits | kept))


def _of_agents() -> ColumnElement[bool]:
    return and_(queues.c.type == DeliveryType.DELIVERY_AGENT.value, queues.c.suspended.is_(False))


def _first(db: Connection, connector: str, now: datetime) -> Delivery | None:
    """Return the message that has waited longest since it came or since its date."""
    mine = select(queues.c.id).where(_of_agents(), queues.c.connector == connector)
    found = _earliest(db, list(db.scalars(mine)), now)
    if found is None:
        return None
    row = db.execute(listed().where(deliveries.c.id == found)).mappings().one()
    return to_delivery(row, recipients_of(db, [found])[found])


def _earliest(db: Connection, among: Collection[int], now: datetime) -> int | None:
    # Two questions, each a step into the index of dates: what agents have in hand has a date to come and can be most of the queue.
    new = select(deliveries.c.since, deliveries.c.id).where(deliveries.c.not_before.is_(None))
    again = select(deliveries.c.not_before, deliveries.c.id).where(deliveries.c.not_before <= now)
    found = [
        row
        for queue in among
        for wanted in (new.order_by(deliveries.c.id), again.order_by(deliveries.c.not_before, deliveries.c.id))
        if (row := db.execute(wanted.where(deliveries.c.queue == queue, may_be_tried(now)).limit(1)).first())
        is not None
    ]
    return min(found)[1] if found else None


def _hand(db: Connection, connection: AgentConnection, delivery: Delivery, now: datetime) -> None:
    db.execute(update(deliveries).where(deliveries.c.id == delivery.id).values(connection=connection.id))
    mine = update(connections).where(connections.c.id == connection.id)
    db.execute(mine.values(handed=connections.c.handed + 1))
    rows = [_row(delivery, recipient.address, connection.connector, now) for recipient in delivery.recipients]
    fresh = insert(handovers)
    # Routed anew, it may have come from another connector, of which nothing is to be told any more.
    same = and_(handovers.c.connector == fresh.excluded.connector, handovers.c.queue == fresh.excluded.queue)
    kept = {name: case((same, handovers.c[name]), else_=fresh.excluded[name]) for name in _KNOWN}
    again = {"connector": fresh.excluded.connector, "queue": fresh.excluded.queue, "file": "", "tries": _TRIES}
    again["heard"] = fresh.excluded.heard
    db.execute(fresh.on_conflict_do_update(index_elements=["message", "address"], set_=kept | again), rows)


_KNOWN = ("handed", "picked", "acknowledged", "result", "status", "detail")
_TRIES = handovers.c.tries + 1


def _row(delivery: Delivery, address: str, connector: str, now: datetime) -> dict[str, Any]:
    message = delivery.message
    return {
        "message": message.id,
        "guid": message.guid,
        "message_id": message.message_id,
        "connector": connector,
        "address": address,
        "accepted": message.arrived,
        "handed": now,
        "result": "",
        "status": "",
        "detail": "",
        "tries": 1,
        "file": "",
        "queue": delivery.queue,
        "heard": now,
    }


def of_delivery(key: str, connector: str) -> ColumnElement[bool]:
    """The condition that a row of the table of acknowledgements belongs to a delivery; a key that is none belongs to no row."""
    guid, _, queue = key.partition("-")
    number = int(queue) if queue.isascii() and queue.isdigit() and len(queue) <= 18 else 0
    # 0 is the queue of Drop files, which no agent asks for.
    return and_(
        handovers.c.guid == guid,
        handovers.c.queue == number,
        handovers.c.queue != 0,
        handovers.c.connector == connector,
    )
