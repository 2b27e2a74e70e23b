"""What time does to queued messages: who is late, who has expired, which queue is to be emptied back, and when that is next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Engine, and_, bindparam, case, delete, func, select, type_coerce, update

from connector.model.handover import LAST_WORD
from connector.model.transit import DeliveryType
from connector.store.queues import PUSHED
from connector.store.schema import deliveries, handovers, messages, queues
from connector.store.special import POISON_ID, SUBMISSION_ID
from connector.store.waiting import IN_DELIVERY, Waiting, of_one_batch, read_waiting
from foundation.sqlite import Instant, reading


@dataclass(frozen=True, kw_only=True)
class Dates:
    """The earliest date of each kind among all queued messages; None where there is none of it.

    `try_at`: a message may be tried. `agent`: an agent may take one, not before. `end`: one expires. `oldest`: the oldest arrived whose
    delay nobody looked at. `retrying`: since when a queue is in retry.
    """

    try_at: datetime | None
    agent: datetime | None
    end: datetime | None
    oldest: datetime | None
    retrying: datetime | None

    def next(self, delay: timedelta, resubmit: timedelta) -> datetime | None:
        """Return the first: of a try, a report of delay, an expiry, a queue that is emptied back; None when there is none."""
        found = (self.try_at, self.agent, self.end, _later(self.oldest, delay), _later(self.retrying, resubmit))
        return min((at for at in found if at is not None), default=None)


def is_due(at: datetime | None, now: datetime, after: timedelta = timedelta(0)) -> bool:
    """Whether a date has come, or so long ago."""
    return at is not None and at <= now - after


@dataclass(frozen=True, kw_only=True)
class Timers:
    """The dates of one site's queue database."""

    engine: Engine

    def expired(self, now: datetime, limit: int) -> list[Waiting]:
        """Return messages past their expiration that nobody has in hand: not suspended, held by no agent, deferred by none, not poison."""
        return read_waiting(self.engine, and_(messages.c.expires <= now, _ages(now)), limit)

    def delayed(self, now: datetime, after: timedelta, limit: int) -> list[Waiting]:
        """Return the oldest messages, so many or fewer, whose delay nobody looked at yet, in all their queues.

        Older than `after`; those of the Poison queue are nobody's delay.
        """
        late = and_(messages.c.delayed.is_(False), messages.c.arrived <= now - after, deliveries.c.queue != POISON_ID)
        these = (
            select(messages.c.id, messages.c.size).join(deliveries, deliveries.c.message == messages.c.id).where(late)
        )
        with reading(self.engine).begin() as db:
            first = of_one_batch(db.execute(these.distinct().order_by(messages.c.id).limit(limit)))
        return read_waiting(self.engine, and_(late, messages.c.id.in_(first))) if first else []

    def stuck(self, now: datetime, after: timedelta) -> list[int]:
        """Return the queues that have been in retry for so long that their messages are to be categorized anew."""
        with reading(self.engine).begin() as db:
            found = select(queues.c.id).where(_PUSHED_BY_FILE, queues.c.first_retry <= now - after)
            return list(db.scalars(found))

    def dates(self, now: datetime) -> Dates:
        """Return when the transport has something to do by itself, as the database stands."""
        with reading(self.engine).begin() as db:
            return Dates(**db.execute(_DATES, {"now": now}).mappings().one())

    def resubmit(self, among: Sequence[int], now: datetime | None = None) -> list[Waiting]:
        """Return what waits in these queues, to be moved back to Submission; with `now`, not what an agent has in hand by its word then.

        What is in Submission is there already.
        """
        mine = and_(deliveries.c.queue.in_(among), deliveries.c.queue != SUBMISSION_ID, _idle())
        return read_waiting(self.engine, mine if now is None else and_(mine, ~_in_hand(now)))

    def staged(self) -> list[Waiting]:
        """Return the messages whose Drop file was being written, or named, when a process died."""
        return read_waiting(self.engine, deliveries.c.staged.is_not(None))

    def faulty(self, message: int, threshold: int) -> bool:
        """Count that a message broke its processing; True when it has reached the threshold."""
        with self.engine.begin() as db:
            faults = db.execute(
                update(messages)
                .where(messages.c.id == message)
                .values(faults=messages.c.faults + 1)
                .returning(messages.c.faults)
            ).scalar()
        return faults is not None and faults >= threshold

    def forget_handovers(self, before: datetime) -> None:
        """Delete rows of the table of acknowledgements of which nothing was heard since, unless the message waits still."""
        last = func.coalesce(handovers.c.heard, handovers.c.acknowledged, handovers.c.handed, handovers.c.accepted)
        waits = select(deliveries.c.id).where(deliveries.c.message == handovers.c.message).exists()
        with self.engine.begin() as db:
            db.execute(delete(handovers).where(type_coerce(last, Instant) < before, ~waits))


_PUSHED_BY_FILE = queues.c.type == DeliveryType.NON_SMTP_GATEWAY.value


def _later(at: datetime | None, span: timedelta) -> datetime | None:
    return None if at is None else at + span


def _or_zero(at: Any) -> Any:
    return func.coalesce(type_coerce(at, BigInteger), 0)


def _free() -> Any:
    """Neither suspended, itself or by its queue, nor held by an agent."""
    return and_(deliveries.c.suspended.is_(False), queues.c.suspended.is_(False), deliveries.c.connection == "")


def _idle() -> Any:
    """Free, and the transport does not deliver it either."""
    return and_(_free(), ~IN_DELIVERY)


def _ages(now: datetime) -> Any:
    """Whether a message can expire: what an agent has put off to a date waits for its word until then and a while after."""
    return and_(_idle(), queues.c.id.not_in([POISON_ID, SUBMISSION_ID]), ~_in_hand(now - LAST_WORD))


def _last_word() -> Any:
    return type_coerce(deliveries.c.in_hand, BigInteger) + LAST_WORD // timedelta(microseconds=1)


def _in_hand(now: datetime) -> Any:
    return and_(deliveries.c.in_hand.is_not(None), deliveries.c.in_hand > now)


def _earliest(at: Any, condition: Any) -> Any:
    wanted = (
        select(type_coerce(func.min(at), Instant))
        .select_from(deliveries)
        .join(messages, messages.c.id == deliveries.c.message)
        .join(queues, queues.c.id == deliveries.c.queue)
    )
    return wanted.where(condition).scalar_subquery()


def _dates() -> Any:
    is_agents = queues.c.type == DeliveryType.DELIVERY_AGENT.value
    begin = func.max(_or_zero(deliveries.c.not_before), _or_zero(queues.c.next_retry))
    expires = type_coerce(messages.c.expires, BigInteger)
    end = case((_last_word() > expires, _last_word()), else_=expires)
    alive = queues.c.id != POISON_ID
    still_to_come = deliveries.c.not_before > bindparam("now", type_=Instant)
    return select(
        _earliest(begin, and_(queues.c.type.in_(PUSHED), alive, _free())).label("try_at"),
        # An agent takes its messages itself; only the date from which it may is a date.
        _earliest(deliveries.c.not_before, and_(is_agents, _free(), still_to_come)).label("agent"),
        _earliest(end, and_(alive, _idle())).label("end"),
        _earliest(messages.c.arrived, and_(messages.c.delayed.is_(False), alive)).label("oldest"),
        _earliest(queues.c.first_retry, _PUSHED_BY_FILE).label("retrying"),
    )


# Asked at every turn: a statement takes longer to be made than to be answered.
_DATES = _dates()
