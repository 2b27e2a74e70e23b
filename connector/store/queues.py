"""The queues themselves: how many messages wait in each, when it is tried again, and what administrators do with them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Engine, RowMapping, Table, and_, case, delete, func, or_, select, update

from connector.model.transit import Delivery, DeliveryType, NextHop, QueueFacts
from connector.store.rows import to_hop
from connector.store.schema import deliveries, handovers, messages, queues
from connector.store.shrinking import shrink
from connector.store.special import POISON_ID, SPECIAL
from connector.store.waiting import IN_DELIVERY, listed, may_be_tried, recipients_of, to_delivery
from foundation.sqlite import reading

PUSHED = (DeliveryType.UNDEFINED.value, DeliveryType.MAILBOX.value, DeliveryType.NON_SMTP_GATEWAY.value)
"""Queues that the transport itself empties: agents pull from the others, and Unreachable waits for other settings."""


@dataclass(frozen=True, kw_only=True)
class Retry:
    """When a queue is tried again, and why."""

    at: datetime
    error: str


@dataclass(frozen=True, kw_only=True)
class Queues:
    """The queues of one site, for the transport's timers and for administrators."""

    engine: Engine

    def all(self, now: datetime) -> list[QueueFacts]:
        """Return every queue with what is counted in it, the ones that are always there in front."""
        lately = now - _MINUTE
        count = (
            select(
                deliveries.c.queue,
                func.count().label("messages"),
                _count_if(deliveries.c.not_before.is_not(None)).label("deferred"),
                _count_if(deliveries.c.connection != "").label("held"),
                _count_if(deliveries.c.since > lately).label("entered"),
            )
            .group_by(deliveries.c.queue)
            .subquery()
        )
        left = (
            select(handovers.c.connector, func.count(handovers.c.message.distinct()).label("left"))
            .where(func.coalesce(handovers.c.acknowledged, handovers.c.handed) > lately, handovers.c.result != "retry")
            .group_by(handovers.c.connector)
            .subquery()
        )
        columns = [func.coalesce(count.c[name], 0).label(name) for name in ("messages", "deferred", "held", "entered")]
        found = (
            select(queues, *columns, func.coalesce(left.c.left, 0).label("left"))
            .outerjoin(count, count.c.queue == queues.c.id)
            .outerjoin(left, and_(left.c.connector == queues.c.connector, queues.c.connector != ""))
            .order_by(queues.c.id)
        )
        with reading(self.engine).begin() as db:
            return [_facts(row, dict(row)) for row in db.execute(found).mappings()]

    def ready(self, now: datetime) -> list[QueueFacts]:
        """Return the queues that the transport may empty now and that hold a message that may be tried, oldest first."""
        waits = select(deliveries.c.id).where(deliveries.c.queue == queues.c.id, may_be_tried(now)).exists()
        found = select(queues).where(
            queues.c.type.in_(PUSHED),
            queues.c.id != POISON_ID,
            queues.c.suspended.is_(False),
            or_(queues.c.next_retry.is_(None), queues.c.next_retry <= now),
            waits,
        )
        with reading(self.engine).begin() as db:
            return [_facts(row) for row in db.execute(found.order_by(queues.c.id)).mappings()]

    def failed(self, queue: QueueFacts, now: datetime, retry: Retry) -> None:
        """Write down that the connection of a queue failed and when it is tried again."""
        self._change(
            queue.id,
            retries=queue.retries + 1,
            first_retry=queue.first_retry or now,
            last_retry=now,
            next_retry=retry.at,
            last_error=retry.error,
        )

    def recovered(self, queue: QueueFacts) -> None:
        """Forget the failures of a queue whose connection works."""
        self._change(queue.id, retries=0, first_retry=None, last_retry=None, next_retry=None, last_error="")

    def suspend(self, ids: Sequence[int]) -> frozenset[int]:
        """Let the messages of queues wait until somebody resumes them; return those queues that are there.

        New messages come in all the same, and what is being delivered at this moment goes out.
        """
        return self._changed(queues, queues.c.id.in_(ids), suspended=True)

    def resume(self, ids: Sequence[int]) -> frozenset[int]:
        """Let queues go on; return those that are there."""
        return self._changed(queues, queues.c.id.in_(ids), suspended=False)

    def retry(self, ids: Sequence[int]) -> dict[int, bool]:
        """Let queues be tried at once, and every message in them that waits for a date of its own.

        Returns those that are there, each with whether it is suspended: such a queue stays so and is tried when it is resumed. A message
        that an agent has in hand by its word stays in hand.
        """
        with self.engine.begin() as db:
            tried = update(queues).where(queues.c.id.in_(ids)).values(next_retry=None)
            rows = db.execute(tried.returning(queues.c.id, queues.c.suspended)).all()
            found = {row[0]: row[1] for row in rows}
            db.execute(update(deliveries).where(deliveries.c.queue.in_(list(found))).values(not_before=None))
        return found

    def tidy(self, now: datetime, idle: timedelta) -> None:
        """Forget queues that have been empty for as long as `idle`."""
        holds = select(deliveries.c.id).where(deliveries.c.queue == queues.c.id).exists()
        other = queues.c.id.not_in(list(SPECIAL))
        with self.engine.begin() as db:
            db.execute(update(queues).where(other, ~holds, queues.c.emptied.is_(None)).values(emptied=now))
            stale = and_(other, ~holds, queues.c.suspended.is_(False), queues.c.emptied <= now - idle)
            db.execute(delete(queues).where(stale))

    def shrink(self) -> bool:
        """Give back the room of a backlog that is gone, see `shrink`; return whether that was done."""
        return shrink(self.engine)

    def deliveries(self, among: Sequence[int] | None = None, limit: int | None = None) -> list[Delivery]:
        """Return the messages in these queues, or in all, oldest first; Get-Message."""
        wanted = listed().order_by(deliveries.c.queue, deliveries.c.id).limit(limit)
        if among is not None:
            wanted = wanted.where(deliveries.c.queue.in_(among))
        with reading(self.engine).begin() as db:
            rows = db.execute(wanted).mappings().all()
            named = recipients_of(db, [row["id"] for row in rows])
        return [to_delivery(row, named.get(row["id"], ())) for row in rows]

    def suspend_messages(self, ids: Sequence[int]) -> frozenset[int]:
        """Suspend single messages in their queues, by the ids of their deliveries; return those that are.

        One that is being delivered is not: it is too late.
        """
        return self._changed(deliveries, and_(deliveries.c.id.in_(ids), ~IN_DELIVERY), suspended=True)

    def resume_messages(self, ids: Sequence[int]) -> frozenset[int]:
        """Let single messages go on, which are tried at once; return those that are still there."""
        return self._changed(deliveries, deliveries.c.id.in_(ids), suspended=False, not_before=None)

    def retry_messages(self, ids: Sequence[int]) -> frozenset[int]:
        """Let single messages be tried that wait for a date of their own; return those that are still there and not suspended."""
        free = and_(deliveries.c.id.in_(ids), deliveries.c.suspended.is_(False), deliveries.c.queue != POISON_ID)
        return self._changed(deliveries, free, not_before=None)

    def data(self, message: int) -> bytes | None:
        """Return the message file as it was submitted, None when the message is gone."""
        with reading(self.engine).begin() as db:
            return db.scalar(select(messages.c.data).where(messages.c.id == message))

    def _change(self, id: int, **values: object) -> None:
        self._changed(queues, queues.c.id == id, **values)

    def _changed(self, table: Table, which: ColumnElement[bool], **values: object) -> frozenset[int]:
        """Change the rows that meet a condition at this moment, and return their ids."""
        with self.engine.begin() as db:
            return frozenset(db.scalars(update(table).where(which).values(**values).returning(table.c.id)))


_MINUTE = timedelta(minutes=1)


def _count_if(condition: Any) -> Any:
    return func.sum(case((condition, 1), else_=0))


def _facts(row: RowMapping, counted: Mapping[str, Any] = MappingProxyType({})) -> QueueFacts:
    hop: NextHop = to_hop(row)
    left = counted.get("left", 0)
    return QueueFacts(
        id=row["id"],
        hop=hop,
        suspended=row["suspended"],
        retries=row["retries"],
        first_retry=row["first_retry"],
        last_retry=row["last_retry"],
        next_retry=row["next_retry"],
        last_error=row["last_error"],
        emptied=row["emptied"],
        messages=counted.get("messages", 0),
        deferred=counted.get("deferred", 0),
        held=counted.get("held", 0),
        incoming=(counted.get("entered", 0) + left) / _MINUTE.total_seconds(),
        outgoing=left / _MINUTE.total_seconds(),
    )
