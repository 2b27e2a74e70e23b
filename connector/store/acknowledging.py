"""The table of acknowledgements: what gateways say of the recipients that were handed to them, by agents or by reports."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Engine, RowMapping, and_, delete, func, literal, select, update

from connector.model.handover import Acknowledgement, Refusal, Result, Standing
from connector.model.transit import Delivery, Submitted
from connector.store.handover import give_back, of_delivery, seen
from connector.store.messages import forget_finished, insert_submitted
from connector.store.schema import connections, deliveries, handovers, recipients
from connector.store.special import SUBMISSION_ID
from connector.store.waiting import listed, recipients_of, to_delivery
from wire.envelope import Recipient

Report = Callable[[Delivery, Recipient, Acknowledgement], Sequence[Submitted]]
"""Makes the reports that are owed for a recipient's end."""


@dataclass(frozen=True, kw_only=True)
class Said:
    """What an agent says of one delivery, in which of its connections, and when."""

    connection: str
    key: str
    acknowledgements: tuple[Acknowledgement, ...]
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What came of it: how each recipient stands, in the order of the acknowledgements.

    `changed` are those acknowledgements that said something new, `reports` what came of them, with their ids. `delivery` is the message as
    it stood before; None when it had left the queue already, and nothing was changed.
    """

    standings: tuple[Standing, ...]
    delivery: Delivery | None = None
    changed: tuple[Acknowledgement, ...] = ()
    reports: tuple[tuple[int, Submitted], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Acknowledging:
    """Takes the acknowledgements of a site's agents; `lifetime` is after how long a report expires that comes of one."""

    engine: Engine
    lifetime: timedelta

    def acknowledge(self, said: Said, report: Report) -> Taken | Refusal:
        """Take what an agent says of the recipients of a delivery: all of it in one transaction, with the reports that it causes.

        A recipient that ended leaves the queue in the transaction that stores its reports: however often this is repeated and whoever is
        killed, there is one of each. What is said again changes nothing.
        """
        made: dict[str, tuple[Submitted, ...]] = {}
        while True:
            with self.engine.begin() as db:
                if (scene := _scene(db, said)) is Refusal.CLOSED:
                    return scene
                seen(db, said.connection, said.at)
                if isinstance(scene, Refusal):
                    return scene
                unmade = [(r, a) for r, a in scene.ending(said) if r.address not in made]
                if not unmade:
                    return _take(db, said, scene, made, self.lifetime)
            # Outside the transaction, from what never changes: to write the report of a large mail takes its time.
            assert scene.delivery is not None
            made |= {r.address: tuple(report(scene.delivery, r, a)) for r, a in unmade}


@dataclass(frozen=True, kw_only=True)
class _Scene:
    """What is known when an agent speaks: the delivery if it is still in its queue, and the row of each address."""

    delivery: Delivery | None
    rows: dict[str, RowMapping]

    def ending(self, said: Said) -> list[tuple[Recipient, Acknowledgement]]:
        """Pair the recipients that end with what is said of them."""
        waiting = {recipient.address: recipient for recipient in self.delivery.recipients} if self.delivery else {}
        return [
            (waiting[a.address], a)
            for a in said.acknowledgements
            if a.result is not Result.RETRY and a.address in waiting and not self.is_over(a.address)
        ]

    def is_over(self, address: str) -> bool:
        """Whether a gateway has said before how the recipient ended."""
        return self.rows[address]["result"] in (Result.DELIVERED, Result.FAILED)


def _scene(db: Connection, said: Said) -> _Scene | Refusal:
    connection = db.execute(select(connections).where(connections.c.id == said.connection)).mappings().first()
    if connection is None:
        return Refusal.CLOSED
    known = select(handovers).where(of_delivery(said.key, connection["connector"]))
    rows = {row["address"]: row for row in db.execute(known).mappings()}
    if not rows:
        return Refusal.UNKNOWN
    if any(a.address not in rows for a in said.acknowledgements):
        return Refusal.STRANGER
    message = next(iter(rows.values()))["message"]
    queue = int(said.key.rpartition("-")[2])
    delivery = _delivery(db, and_(deliveries.c.message == message, deliveries.c.queue == queue))
    if delivery is None and _delivery(db, and_(deliveries.c.message == message, deliveries.c.queue == SUBMISSION_ID)):
        return Refusal.MOVING
    if delivery is not None and delivery.connection not in ("", said.connection):
        return Refusal.HELD
    return _Scene(delivery=delivery, rows=rows)


def _delivery(db: Connection, which: ColumnElement[bool]) -> Delivery | None:
    row = db.execute(listed().where(which)).mappings().first()
    return None if row is None else to_delivery(row, recipients_of(db, [row["id"]]).get(row["id"], ()))


def _take(
    db: Connection, said: Said, scene: _Scene, made: dict[str, tuple[Submitted, ...]], lifetime: timedelta
) -> Taken:
    waiting = {recipient.address for recipient in scene.delivery.recipients} if scene.delivery else set()
    ended = [a for _, a in scene.ending(said)]
    delayed = [a for a in said.acknowledgements if a.result is Result.RETRY and a.address in waiting]
    changed = tuple(a for a in said.acknowledgements if a in ended or a in delayed)
    for acknowledgement in changed:
        _note(db, scene.rows[acknowledgement.address]["id"], acknowledgement, said.at)
    if scene.delivery is not None:
        _leave(db, scene.delivery, ended)
        if delayed:
            _delay(db, scene.delivery, delayed, said.at)
        _finish(db, scene.delivery)
    follow = [submitted for a in ended for submitted in made[a.address]]
    ids = insert_submitted(db, follow, lifetime)
    return Taken(
        standings=tuple(_standing(scene, a, is_waiting=a.address in waiting) for a in said.acknowledgements),
        delivery=scene.delivery,
        changed=changed,
        reports=tuple(zip(ids, follow, strict=True)),
    )


def _standing(scene: _Scene, said: Acknowledgement, *, is_waiting: bool) -> Standing:
    if scene.is_over(said.address):
        return Standing.DONE if scene.rows[said.address]["result"] == said.result else Standing.GONE
    if not is_waiting:
        return Standing.GONE
    return Standing.WAITING if said.result is Result.RETRY else Standing.DONE


def _note(db: Connection, row: int, said: Acknowledgement, at: datetime) -> None:
    told = {"result": said.result.value, "status": said.status, "detail": said.detail}
    ended = {} if said.result is Result.RETRY else {"acknowledged": at}
    first_word = {"picked": func.coalesce(handovers.c.picked, _at(at)), "heard": at}
    db.execute(update(handovers).where(handovers.c.id == row).values(told | ended | first_word))


def _at(instant: datetime) -> ColumnElement[datetime]:
    return literal(instant, handovers.c.picked.type)


def _leave(db: Connection, delivery: Delivery, ended: Sequence[Acknowledgement]) -> None:
    for acknowledgement in ended:
        mine = and_(recipients.c.delivery == delivery.id, recipients.c.address == acknowledgement.address)
        db.execute(delete(recipients).where(mine))


def _delay(db: Connection, delivery: Delivery, delayed: Sequence[Acknowledgement], at: datetime) -> None:
    """Give the message back until the earliest date; the queue shows what was said last."""
    until = min(acknowledgement.after or at for acknowledgement in delayed)
    give_back(db, delivery.id, until, delayed[-1].detail, in_hand=until)


def _finish(db: Connection, delivery: Delivery) -> None:
    """Forget a delivery without recipients, and a message without deliveries."""
    left = select(recipients.c.id).where(recipients.c.delivery == delivery.id).limit(1)
    if db.scalar(left) is None:
        db.execute(delete(deliveries).where(deliveries.c.id == delivery.id))
        forget_finished(db, [delivery.message.id])
