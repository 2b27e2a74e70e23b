"""Messages in queues as they are read: each with its envelope for those who wait there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Engine, Row, RowMapping, Select, and_, or_, select

from connector.model.transit import Delivery
from connector.store.rows import MESSAGE_FACTS, to_message, to_recipient
from connector.store.schema import deliveries, messages, queues, recipients
from foundation.sqlite import reading
from wire import mailfile
from wire.envelope import Recipient
from wire.errors import EnvelopeError
from wire.mailfile import MessageFile

MANY = 500
"""Ids in one statement."""

BATCH_BYTES = 32 * 1024**2
"""Where a batch of large messages ends."""

_SMALL = 64 * 1024
"""Bytes of a message file that is remembered for a while after it was read."""


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """One message that may be tried now in a queue; its envelope names those recipients only who wait there.

    `file` is None when the stored bytes are no message any more: somebody changed the database. `staged` is the Drop file that is written
    aside, and the directory that it lies in.
    """

    delivery: Delivery
    file: MessageFile | None
    staged: tuple[str, str] | None = None


IN_DELIVERY = or_(deliveries.c.delivering, deliveries.c.staged.is_not(None))
"""The condition that the transport has claimed a message: it is being delivered, or was when a process died."""


def may_be_tried(now: datetime) -> Any:
    """The condition that a message in a queue is neither suspended nor held nor deferred."""
    return and_(
        deliveries.c.suspended.is_(False),
        deliveries.c.connection == "",
        or_(deliveries.c.not_before.is_(None), deliveries.c.not_before <= now),
    )


def read_waiting(engine: Engine, condition: Any, limit: int | None = None) -> list[Waiting]:
    """Return the oldest messages in queues that meet a condition, as they stand at one moment."""
    with reading(engine).begin() as db:
        return waiting(db, condition, limit)


def waiting(db: Connection, condition: Any, limit: int | None) -> list[Waiting]:
    """Return the oldest messages in queues that meet a condition on the two and on the messages.

    With a limit it is so many or fewer: large ones end a batch before, because its bytes are held in memory.
    """
    if limit is not None:
        if not (batch := _batch(db, condition, limit)):
            return []
        condition = deliveries.c.id.in_(batch)
    wanted = listed().add_columns(messages.c.data, deliveries.c.staged, deliveries.c.staged_in)
    rows = db.execute(wanted.where(condition).order_by(deliveries.c.id)).mappings().all()
    named = recipients_of(db, [row["id"] for row in rows])
    return [_waiting(row, named.get(row["id"], ())) for row in rows]


def _batch(db: Connection, condition: Any, limit: int) -> list[int]:
    """Return the oldest deliveries that meet a condition, as many as fit into a batch."""
    sizes = listed().with_only_columns(deliveries.c.id, messages.c.size, maintain_column_froms=True)
    return of_one_batch(db.execute(sizes.where(condition).order_by(deliveries.c.id).limit(limit)))


def of_one_batch(sized: Iterable[Row[int, int]]) -> list[int]:
    """Return the first of these ids, each with its bytes: at least one, and no more than a batch may hold."""
    found: list[int] = []
    room = BATCH_BYTES
    for id, size in sized:
        room -= size
        if found and room < 0:
            break
        found.append(id)
    return found


def listed() -> Select[Any]:
    """What `to_delivery` needs of each message in a queue."""
    facts = [messages.c[name] for name in (*MESSAGE_FACTS, "source")]
    mine = [deliveries.c[name] for name in ("message", *_OWN)]
    return (
        select(*mine, IN_DELIVERY.label("in_delivery"), *facts)
        .join(messages, messages.c.id == deliveries.c.message)
        .join(queues, queues.c.id == deliveries.c.queue)
    )


def recipients_of(db: Connection, ids: Sequence[int]) -> dict[int, tuple[Recipient, ...]]:
    """Return the recipients of deliveries, in the order in which they were named."""
    found: dict[int, list[Recipient]] = {}
    for start in range(0, len(ids), MANY):
        wanted = (
            select(recipients).where(recipients.c.delivery.in_(ids[start : start + MANY])).order_by(recipients.c.id)
        )
        for row in db.execute(wanted).mappings():
            found.setdefault(row["delivery"], []).append(to_recipient(row))
    return {id: tuple(named) for id, named in found.items()}


_OWN = (
    "id",
    "queue",
    "since",
    "not_before",
    "in_hand",
    "tries",
    "last_error",
    "suspended",
    "connection",
)
"""The columns that stand as they are in a Delivery."""


def to_delivery(row: RowMapping, named: tuple[Recipient, ...]) -> Delivery:
    """Return the delivery of a row of `listed`."""
    return Delivery(
        message=to_message(row, row["message"]),
        recipients=named,
        in_delivery=bool(row["in_delivery"]),
        **{name: row[name] for name in _OWN},
    )


def _waiting(row: RowMapping, named: tuple[Recipient, ...]) -> Waiting:
    return Waiting(
        delivery=to_delivery(row, named),
        file=file_of(row["data"], named),
        staged=(row["staged"], row["staged_in"]) if row["staged"] else None,
    )


_read_again = lru_cache(maxsize=512)(mailfile.read)


def file_of(data: bytes, named: tuple[Recipient, ...]) -> MessageFile | None:
    """Return a stored message with its envelope for these recipients; None when the bytes are no message any more."""
    try:
        # A message passes three queues within a moment.
        file = _read_again(data) if len(data) <= _SMALL else mailfile.read(data)
    except EnvelopeError:
        return None
    return replace(file, envelope=replace(file.envelope, recipients=named))
