"""Messages on their way through the queues: what is ready, and what one try changes, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    RowMapping,
    Select,
    and_,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from connector.model.transit import Delivery, NextHop, Submitted
from connector.store.messages import delivery_row, forget_finished, insert_submitted
from connector.store.rows import MESSAGE_FACTS, recipient_row, to_message, to_recipient
from connector.store.schema import deliveries, handovers, messages, queues, recipients
from connector.store.special import queue_row
from foundation.sqlite import reading
from wire import mailfile
from wire.envelope import Recipient
from wire.errors import EnvelopeError
from wire.mailfile import MessageFile

_MANY = 500
"""Ids in one statement."""

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
    done: tuple[Recipient, ...] = ()
    moved: tuple[Moved, ...] = ()
    follow: tuple[Submitted, ...] = ()
    deferred: Deferred | None = None
    handed: Handed | None = None


@dataclass(frozen=True, kw_only=True)
class Transit:
    """The queues of one site, for whoever moves messages through them."""

    engine: Engine
    lifetime: timedelta

    def submit(self, submitted: Sequence[Submitted]) -> list[int]:
        """Store messages, all or none, and return their ids in order; they are on disk when this returns.

        Raises QueueUnavailableError, which is an OSError.
        """
        with self.engine.begin() as db:
            return insert_submitted(db, submitted, self.lifetime)

    def ready(self, queue: int, now: datetime, limit: int) -> list[Waiting]:
        """Return the oldest messages of a queue that may be tried now; whether the queue itself may be is its reader's to know."""
        with reading(self.engine).begin() as db:
            return waiting(db, and_(deliveries.c.queue == queue, may_be_tried(now)), limit)

    def by_id(self, ids: Sequence[int]) -> list[Waiting]:
        """Return certain messages in queues, whatever they wait for."""
        with reading(self.engine).begin() as db:
            return waiting(db, deliveries.c.id.in_(ids), None)

    def stage(self, staged: Sequence[tuple[Delivery, str, str]]) -> None:
        """Write down which Drop file is written aside for each delivery, and where, before it gets its name."""
        if not staged:
            return
        with self.engine.begin() as db:
            db.execute(
                update(deliveries).where(deliveries.c.id == bindparam("which")),
                [{"which": delivery.id, "staged": name, "staged_in": place} for delivery, name, place in staged],
            )

    def apply(self, changes: Sequence[Change]) -> list[tuple[Submitted, int]]:
        """Make changes true, all or none; return the messages that follow, with their ids.

        What somebody removed from its queue meanwhile is left out.
        """
        if not changes:
            return []
        with self.engine.begin() as db:
            standing = _standing(db, [change.delivery.id for change in changes])
            kept = [change for change in changes if change.delivery.id in standing]
            return _apply(db, kept, self.lifetime)

    def note_delays(self, ids: Sequence[int], reports: Sequence[Submitted]) -> list[tuple[Submitted, int]]:
        """Remember that the delay of messages was looked at, and store the reports of it, all or nothing; return those with their ids."""
        with self.engine.begin() as db:
            db.execute(update(messages).where(messages.c.id.in_(ids)).values(delayed=True))
            return list(zip(reports, insert_submitted(db, reports, self.lifetime), strict=True))


def may_be_tried(now: datetime) -> Any:
    """The condition that a message in a queue is neither suspended nor held nor deferred."""
    return and_(
        deliveries.c.suspended.is_(False),
        deliveries.c.connection == "",
        or_(deliveries.c.not_before.is_(None), deliveries.c.not_before <= now),
    )


def waiting(db: Connection, condition: Any, limit: int | None) -> list[Waiting]:
    """Return the oldest messages in queues that meet a condition on the two and on the messages."""
    wanted = listed().add_columns(messages.c.data, deliveries.c.staged, deliveries.c.staged_in)
    rows = db.execute(wanted.where(condition).order_by(deliveries.c.id).limit(limit)).mappings().all()
    named = recipients_of(db, [row["id"] for row in rows])
    return [_waiting(row, named.get(row["id"], ())) for row in rows]


def listed() -> Select[Any]:
    """What `to_delivery` needs of each message in a queue."""
    facts = [messages.c[name] for name in (*MESSAGE_FACTS, "source")]
    mine = [
        deliveries.c[name]
        for name in ("id", "message", "queue", "since", "not_before", "tries", "last_error", "suspended", "connection")
    ]
    return (
        select(*mine, *facts)
        .join(messages, messages.c.id == deliveries.c.message)
        .join(queues, queues.c.id == deliveries.c.queue)
    )


def recipients_of(db: Connection, ids: Sequence[int]) -> dict[int, tuple[Recipient, ...]]:
    """Return the recipients of deliveries, in the order in which they were named."""
    found: dict[int, list[Recipient]] = {}
    for start in range(0, len(ids), _MANY):
        wanted = (
            select(recipients).where(recipients.c.delivery.in_(ids[start : start + _MANY])).order_by(recipients.c.id)
        )
        for row in db.execute(wanted).mappings():
            found.setdefault(row["delivery"], []).append(to_recipient(row))
    return {id: tuple(named) for id, named in found.items()}


def to_delivery(row: RowMapping, named: tuple[Recipient, ...]) -> Delivery:
    """Return the delivery of a row of `listed`."""
    return Delivery(
        id=row["id"],
        message=to_message(row, row["message"]),
        queue=row["queue"],
        recipients=named,
        since=row["since"],
        not_before=row["not_before"],
        tries=row["tries"],
        last_error=row["last_error"],
        suspended=row["suspended"],
        connection=row["connection"],
    )


def _waiting(row: RowMapping, named: tuple[Recipient, ...]) -> Waiting:
    return Waiting(
        delivery=to_delivery(row, named),
        file=_file_of(row["data"], named),
        staged=(row["staged"], row["staged_in"]) if row["staged"] else None,
    )


_read_again = lru_cache(maxsize=512)(mailfile.read)


def _file_of(data: bytes, named: tuple[Recipient, ...]) -> MessageFile | None:
    try:
        # A message passes three queues within a moment.
        file = _read_again(data) if len(data) <= _SMALL else mailfile.read(data)
    except EnvelopeError:
        return None
    return replace(file, envelope=replace(file.envelope, recipients=named))


def _standing(db: Connection, ids: Sequence[int]) -> set[int]:
    """Those deliveries that are still there: somebody may have removed one while it was tried."""
    found: set[int] = set()
    for start in range(0, len(ids), _MANY):
        found.update(db.scalars(select(deliveries.c.id).where(deliveries.c.id.in_(ids[start : start + _MANY]))))
    return found


def _apply(db: Connection, changes: Sequence[Change], lifetime: timedelta) -> list[tuple[Submitted, int]]:
    _move(db, changes)
    _take_out(db, changes)
    _defer(db, changes)
    _hand(db, changes)
    follow = [message for change in changes for message in change.follow]
    ids = insert_submitted(db, follow, lifetime)
    gone = [change.delivery for change in changes if _is_finished(change)]
    for start in range(0, len(gone), _MANY):
        part = gone[start : start + _MANY]
        db.execute(delete(recipients).where(recipients.c.delivery.in_([d.id for d in part])))
        db.execute(delete(deliveries).where(deliveries.c.id.in_([d.id for d in part])))
        forget_finished(db, [d.message.id for d in part])
    return list(zip(follow, ids, strict=True))


def _is_finished(change: Change) -> bool:
    left = len(change.done) + sum(len(moved.recipients) for moved in change.moved)
    return change.deferred is None and (bool(change.moved) or left >= len(change.delivery.recipients))


def _take_out(db: Connection, changes: Sequence[Change]) -> None:
    leaving = [
        {"of": change.delivery.id, "named": recipient.address}
        for change in changes
        if not _is_finished(change)
        for recipient in change.done
    ]
    if leaving:
        mine = and_(recipients.c.delivery == bindparam("of"), recipients.c.address == bindparam("named"))
        db.execute(delete(recipients).where(mine), leaving)
        # What was written aside was for those who have left.
        going_on = {change.delivery.id for change in changes if change.done and not _is_finished(change)}
        db.execute(update(deliveries).where(deliveries.c.id.in_(going_on)).values(staged=None, staged_in=None))


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
        db.execute(insert(handovers).prefix_with("OR IGNORE"), handed)


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
    }


def _move(db: Connection, changes: Sequence[Change]) -> None:
    moves = [(change.delivery.message.id, moved) for change in changes for moved in change.moved]
    if not moves:
        return
    where = {hop: _queue(db, hop) for hop in dict.fromkeys(moved.hop for _, moved in moves)}
    into = _deliveries_in_queues(db, [message for message, _ in moves])
    fresh = int(db.scalar(select(func.max(deliveries.c.id))) or 0) + 1
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
    for start in range(0, len(among), _MANY):
        known = select(deliveries.c.message, deliveries.c.queue, deliveries.c.id).where(
            deliveries.c.message.in_(among[start : start + _MANY])
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
