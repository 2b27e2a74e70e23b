"""One turn of the Transport service."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import TypeVar

from connector.model.tracking import EventId, TrackingEvent
from connector.model.transit import POISON, DeliveryType, NextHop, QueueFacts, Source, Submitted
from connector.settings import ExchangeSettings
from connector.store.changes import Basis, Change, Moved
from connector.store.queues import Queues, Retry
from connector.store.special import SUBMISSION_ID, UNREACHABLE_ID
from connector.store.timers import Dates, Timers, is_due
from connector.store.transit import Transit
from connector.store.waiting import Waiting
from connector.tracking import of_submission
from connector.transport import events
from connector.transport.categorizing import Categorizing, Judged, Note, told_of
from connector.transport.dropping import Dropping
from connector.transport.following import Following
from connector.transport.mailing import Mailing
from connector.transport.retry import pause
from connector.transport.timing import KEPT, Timing
from foundation.clock import Clock

log = logging.getLogger(__name__)

POISON_HOP = NextHop(server="", type=DeliveryType.UNDEFINED, domain=POISON)

BATCH = 100
"""Messages that are moved in one transaction."""

Track = Callable[[Sequence[TrackingEvent]], None]

T = TypeVar("T")


@dataclass(kw_only=True)
class Transport:
    """Moves messages through the queues of one site."""

    settings: ExchangeSettings
    transit: Transit
    queues: Queues
    timers: Timers
    categorizing: Categorizing
    mailing: Mailing
    dropping: Dropping
    timing: Timing
    following: Following
    track: Track
    clock: Clock
    _next_look: datetime | None = field(default=None)
    """When empty queues are looked at again."""
    _breaks_off: bool = False

    def start(self) -> bool:
        """Finish what a former life began, and let messages look for a way again that have none, or lost theirs.

        A start is when the settings may have changed ([CS]).
        """
        now = self.clock.now()
        self.dropping.foreign.check()
        queues = self.queues.all(now)
        self._apply(self.dropping.settle({queue.id: queue for queue in queues}, self.timers.staged(), now))
        lost = [queue.id for queue in queues if self._leads_nowhere(queue)]
        self._apply(self.timing.resubmitted([UNREACHABLE_ID, *lost], now, also_in_hand=True))
        return True

    def _leads_nowhere(self, queue: QueueFacts) -> bool:
        """Whether a queue's connector is gone or disabled, or its source server is."""
        connectors = (*self.settings.foreign_connectors, *self.settings.delivery_agent_connectors)
        known = {connector.name for connector in connectors if connector.enabled}
        running = {server.name for server in self.settings.transport_servers if server.enabled}
        return bool(queue.hop.connector) and not (queue.hop.connector in known and queue.hop.server in running)

    def step(self) -> bool:
        """Do once what is due now; return whether there was anything. A disk that is full heals: everything is tried again."""
        try:
            worked = self._step(self.clock.now())
        except OSError as error:
            if not self._breaks_off:
                log.warning("delivery breaks off and is repeated", extra={"reason": str(error)})
            self._breaks_off = True
            return False
        if self._breaks_off:
            self._breaks_off = False
            log.info("delivery breaks off no more")
        return worked

    def _step(self, now: datetime) -> bool:
        dates = self.timers.dates(now)
        worked = self._look_at_the_clock(now, dates)
        if not (worked or is_due(dates.try_at, now)):
            return False
        # The categorizer first: what it sends on its way is delivered in the same turn.
        for stage in (lambda queue: queue.id == SUBMISSION_ID, lambda queue: queue.id != SUBMISSION_ID):
            for queue in filter(stage, self.queues.ready(now)):
                worked |= self._try_queue(queue, now)
        return worked

    def next_due(self) -> datetime | None:
        """Return when there will be something to do again."""
        timers, now = self.settings.timers, self.clock.now()
        dates = self.timers.dates(now)
        due = dates.next(timers.delay_notification_timeout, timers.max_idle_time_before_resubmit)
        return None if due is None else max(due, now)

    def _look_at_the_clock(self, now: datetime, dates: Dates) -> bool:
        timers = self.settings.timers
        self.following.look(now)
        worked = is_due(dates.oldest, now, timers.delay_notification_timeout) and self._tell_delays(now)
        if is_due(dates.end, now):
            worked |= self._apply(self.timing.expired(now, BATCH))
        if is_due(dates.retrying, now, timers.max_idle_time_before_resubmit):
            worked |= self._empty_back(now)
        if self._next_look is None or self._next_look <= now:
            self._next_look = now + timers.queue_max_idle_time
            self.queues.tidy(now, timers.queue_max_idle_time)
            self.timers.forget_handovers(now - KEPT)
            self.queues.shrink()
        return worked

    def _empty_back(self, now: datetime) -> bool:
        stuck = self.timers.stuck(now, self.settings.timers.max_idle_time_before_resubmit)
        worked = self._apply(self.timing.resubmitted(stuck, now))
        for queue in self.queues.all(now):
            if queue.id in stuck:
                self.queues.recovered(queue)
        return worked

    def _tell_delays(self, now: datetime) -> bool:
        late = self.timing.delayed(now, BATCH)
        if not late:
            return False
        made = self.transit.note_delays(late)
        self._follow(made.follow)
        return bool(made.deliveries)

    def _try_queue(self, queue: QueueFacts, now: datetime) -> bool:
        batch = self.transit.ready(queue.id, now, BATCH)
        damaged = [waiting for waiting in batch if waiting.file is None]
        self.set_aside(damaged, "its stored bytes are no message", now)
        whole = [waiting for waiting in batch if waiting.file is not None]
        if not whole:
            return bool(batch)
        match queue.hop.type:
            case DeliveryType.UNDEFINED:
                self.following.note_reports(whole, now)
                return self._categorize(whole, now)
            case DeliveryType.MAILBOX:
                return self._mail(whole, now)
            case _:
                return self._drop(queue, whole, now)

    def _categorize(self, batch: Sequence[Waiting], now: datetime) -> bool:
        def judge(alone: Sequence[Waiting]) -> Judged:
            return self.categorizing.judge(alone[0], now)

        # One by one: one that breaks the judging must not keep the others.
        judged = [one for waiting in batch for one in self._attempts([waiting], judge, now)]
        return self._apply(judged) or bool(batch)

    def _mail(self, batch: Sequence[Waiting], now: datetime) -> bool:
        claimed = self.transit.claim([waiting.delivery for waiting in batch])
        mine = [waiting for waiting in batch if waiting.delivery.id in claimed]
        for judged in self._attempts(mine, partial(self.mailing.deliver, now=now), now):
            self._apply(judged)
        return bool(mine)

    def _drop(self, queue: QueueFacts, batch: Sequence[Waiting], now: datetime) -> bool:
        if queue.hop.connector not in self.dropping.connectors:
            # Its connector was removed since: the categorizer finds another way, or none.
            return self._apply(self.timing.resubmitted([queue.id], now, also_in_hand=True))
        for dropped in self._attempts(batch, partial(self.dropping.hand_over, queue, now=now), now):
            self._apply(dropped.judged)
            if dropped.fault is not None:
                at = now + pause(queue.retries + 1, self.settings.timers)
                self.queues.failed(queue, now, Retry(at=at, error=dropped.fault.text))
                self.track(dropped.events)
            elif queue.retries:
                self.queues.recovered(queue)
        return True

    def _attempts(self, batch: Sequence[Waiting], deliver: Callable[[Sequence[Waiting]], T], now: datetime) -> list[T]:
        """Deliver messages together; when one breaks it, each alone, whatever becomes of the others: only so it shows which."""
        try:
            return [deliver(batch)] if batch else []
        except OSError:
            raise  # a disk is full, perhaps: it heals, and everything is tried again
        except Exception:
            if len(batch) > 1:
                return [done for one in batch for done in self._attempts([one], deliver, now)]
            log.exception("message breaks its processing", extra={"queue_id": batch[0].delivery.message.id})
            self._count_fault(batch[0], now)
            return []

    def _count_fault(self, waiting: Waiting, now: datetime) -> None:
        if self.timers.faulty(waiting.delivery.message.id, self.settings.timers.poison_threshold):
            self.set_aside([waiting], "it breaks its processing", now)

    def set_aside(self, harmful: Sequence[Waiting], why: str, now: datetime) -> None:
        """Keep messages in the Poison queue, for a person to look at; safe against any other thread."""
        judged = []
        for waiting in harmful:
            facts = {"queue_id": waiting.delivery.message.id, "reason": why}
            note = Note(level=logging.ERROR, phrase="message set aside as poison", facts=facts)
            recipients = waiting.delivery.recipients
            moved = Moved(hop=POISON_HOP, recipients=recipients, vias=("",) * len(recipients), since=now)
            what = Source.POISONMESSAGE, EventId.POISONMESSAGE
            told = (events.of(waiting, now, what, recipients, context=why),)
            change = Change(delivery=waiting.delivery, basis=Basis.CLAIM, moved=(moved,))
            judged.append(Judged(change=change, events=told, notes=(note,)))
        self._apply(judged)

    def _apply(self, judged: Sequence[Judged]) -> bool:
        """Make what was judged true, in one transaction, and then tell of what was made; return whether anything was."""
        if not judged:
            return False
        made = self.transit.apply([one.change for one in judged])
        told = told_of(judged, made)
        for note in (note for one in told for note in one.notes):
            log.log(note.level, note.phrase, extra=note.facts)
        self.track([event for one in told for event in one.events])
        self._follow(made.follow)
        return bool(told)

    def _follow(self, made: Sequence[tuple[Submitted, int]]) -> None:
        """Record the messages that were made: reports as DSN, forks of a message as TRANSFER."""
        self.track([_made(message, id) for message, id in made])


def _made(message: Submitted, id: int) -> TrackingEvent:
    event = EventId.DSN if message.source is Source.DSN else EventId.TRANSFER
    return of_submission(message, id, event)
