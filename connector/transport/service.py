"""One turn of the Transport service."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from connector.model.tracking import EventId, TrackingEvent
from connector.model.transit import POISON, DeliveryType, NextHop, QueueFacts, Source, Submitted
from connector.settings import ExchangeSettings
from connector.store.queues import Queues, Retry
from connector.store.special import SUBMISSION_ID, UNREACHABLE_ID
from connector.store.timers import Timers
from connector.store.transit import Change, Moved, Transit, Waiting
from connector.transport import events
from connector.transport.categorizing import Categorizing, Judged
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
        self._apply(self.timing.resubmitted([UNREACHABLE_ID, *lost], now))
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
        worked = self._look_at_the_clock(now)
        # The categorizer first: what it sends on its way is delivered in the same turn.
        for stage in (lambda queue: queue.id == SUBMISSION_ID, lambda queue: queue.id != SUBMISSION_ID):
            for queue in filter(stage, self.queues.ready(now)):
                worked |= self._try_queue(queue, now)
        return worked

    def next_due(self) -> datetime | None:
        """Return when there will be something to do again."""
        timers, now = self.settings.timers, self.clock.now()
        due = self.timers.next_due(now, timers.delay_notification_timeout, timers.max_idle_time_before_resubmit)
        return None if due is None else max(due, now)

    def _look_at_the_clock(self, now: datetime) -> bool:
        self.following.look(now)
        worked = self._tell_delays(now)
        worked |= self._apply(self.timing.expired(now, BATCH))
        if stuck := self.timers.stuck(now, self.settings.timers.max_idle_time_before_resubmit):
            worked |= self._apply(self.timing.resubmitted(stuck, now))
            for queue in self.queues.all(now):
                if queue.id in stuck:
                    self.queues.recovered(queue)
        if self._next_look is None or self._next_look <= now:
            self._next_look = now + self.settings.timers.queue_max_idle_time
            self.queues.tidy(now, self.settings.timers.queue_max_idle_time)
            self.timers.forget_handovers(now - KEPT)
        return worked

    def _tell_delays(self, now: datetime) -> bool:
        late = self.timing.delayed(now, BATCH)
        if late:
            reports = [report for one in late for report in one.reports]
            self._follow(self.transit.note_delays([one.message for one in late], reports))
        return bool(late)

    def _try_queue(self, queue: QueueFacts, now: datetime) -> bool:
        batch = self.transit.ready(queue.id, now, BATCH)
        damaged = [waiting for waiting in batch if waiting.file is None]
        self._set_aside(damaged, "its stored bytes are no message", now)
        whole = [waiting for waiting in batch if waiting.file is not None]
        if not whole:
            return bool(batch)
        match queue.hop.type:
            case DeliveryType.UNDEFINED:
                self.following.note_reports(whole, now)
                return self._each(whole, self.categorizing.judge, now)
            case DeliveryType.MAILBOX:
                return self._mail(whole, now)
            case _:
                return self._drop(queue, whole, now)

    def _each(self, batch: Sequence[Waiting], judge: Callable[[Waiting, datetime], Judged], now: datetime) -> bool:
        """Judge messages one by one: one that breaks the judging must not keep the others."""
        judged = []
        for waiting in batch:
            try:
                judged.append(judge(waiting, now))
            except OSError:
                raise  # a disk is full, perhaps: it heals, and everything is tried again
            except Exception:
                log.exception("message breaks its processing", extra={"queue_id": waiting.delivery.message.id})
                self._count_fault(waiting, now)
        return self._apply(judged) or bool(batch)

    def _mail(self, batch: Sequence[Waiting], now: datetime) -> bool:
        try:
            judged = self.mailing.deliver(batch, now)
        except OSError:
            raise
        except Exception:
            if len(batch) > 1:  # which of them breaks it shows only one by one
                return self._one_by_one(batch, self._mail, now)
            log.exception("message breaks its processing", extra={"queue_id": batch[0].delivery.message.id})
            self._count_fault(batch[0], now)
            return True
        return self._apply(judged)

    def _drop(self, queue: QueueFacts, batch: Sequence[Waiting], now: datetime) -> bool:
        if queue.hop.connector not in self.dropping.connectors:
            # Its connector was removed since: the categorizer finds another way, or none.
            return self._apply(self.timing.resubmitted([queue.id], now))
        try:
            dropped = self.dropping.hand_over(queue, batch, now)
        except OSError:
            raise
        except Exception:
            if len(batch) > 1:
                return self._one_by_one(batch, partial(self._drop, queue), now)
            log.exception("message breaks its processing", extra={"queue_id": batch[0].delivery.message.id})
            self._count_fault(batch[0], now)
            return True
        self._apply(dropped.judged)
        if dropped.fault is not None:
            at = now + pause(queue.retries + 1, self.settings.timers)
            self.queues.failed(queue, now, Retry(at=at, error=dropped.fault.text))
            self.track(dropped.events)
        elif queue.retries:
            self.queues.recovered(queue)
        return True

    def _one_by_one(
        self, batch: Sequence[Waiting], deliver: Callable[[Sequence[Waiting], datetime], bool], now: datetime
    ) -> bool:
        """Deliver each alone, whatever becomes of the others."""
        return any([deliver([waiting], now) for waiting in batch])  # noqa: C419  all of them, not until the first

    def _count_fault(self, waiting: Waiting, now: datetime) -> None:
        if self.timers.faulty(waiting.delivery.message.id, self.settings.timers.poison_threshold):
            self._set_aside([waiting], "it breaks its processing", now)

    def _set_aside(self, harmful: Sequence[Waiting], why: str, now: datetime) -> None:
        """Keep messages in the Poison queue, for a person to look at."""
        judged = []
        for waiting in harmful:
            log.error("message set aside as poison", extra={"queue_id": waiting.delivery.message.id, "reason": why})
            recipients = waiting.delivery.recipients
            moved = Moved(hop=POISON_HOP, recipients=recipients, vias=("",) * len(recipients), since=now)
            what = Source.POISONMESSAGE, EventId.POISONMESSAGE
            told = (events.of(waiting, now, what, recipients, context=why),)
            judged.append(Judged(change=Change(delivery=waiting.delivery, moved=(moved,)), events=told))
        self._apply(judged)

    def _apply(self, judged: Sequence[Judged]) -> bool:
        """Make what was judged true, in one transaction, and then tell the tracking log."""
        if not judged:
            return False
        followers = self.transit.apply([one.change for one in judged])
        self.track([event for one in judged for event in one.events])
        self._follow(followers)
        return True

    def _follow(self, made: Sequence[tuple[Submitted, int]]) -> None:
        """Record the messages that were made: reports as DSN, forks of a message as TRANSFER."""
        self.track([_made(message, id, self.settings) for message, id in made])


def _made(message: Submitted, id: int, settings: ExchangeSettings) -> TrackingEvent:
    event = EventId.DSN if message.source is Source.DSN else EventId.TRANSFER
    return events.of_submission(message, id, event, settings)
