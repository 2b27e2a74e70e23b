"""What time does: reports of delay, expiry, messages of stuck queues categorized anew ([MI])."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from connector.model.tracking import EventId, TrackingEvent
from connector.model.transit import SUBMISSION, DeliveryType, NextHop, Source, Submitted
from connector.ndr import Ending
from connector.settings import ExchangeSettings
from connector.store.timers import Timers
from connector.store.transit import Change, Moved, Waiting
from connector.transport import events
from connector.transport.categorizing import Judged
from connector.transport.reporting import Reporting
from wire.dsn import Action

log = logging.getLogger(__name__)

SUBMISSION_HOP = NextHop(server="", type=DeliveryType.UNDEFINED, domain=SUBMISSION)

DELAYED = "400 4.4.7 Message delayed"

KEPT = timedelta(days=30)
"""How long the table of acknowledgements goes back: as long as the tracking log does."""


@dataclass(frozen=True, kw_only=True)
class Late:
    """Reports of delay for one message."""

    message: int
    reports: tuple[Submitted, ...]
    events: tuple[TrackingEvent, ...]


@dataclass(frozen=True, kw_only=True)
class Timing:
    """Judges what waits too long."""

    settings: ExchangeSettings
    timers: Timers
    reporting: Reporting
    release: Callable[[Waiting], bool]
    """Lets go of a Drop file that was written aside; False while a gateway may have it."""

    def delayed(self, now: datetime, limit: int) -> list[Late]:
        """Return what the senders of late messages are told (DelayNotificationTimeout)."""
        after = self.settings.timers.delay_notification_timeout
        return [self._late(waiting, now) for waiting in self.timers.delayed(now, after, limit)]

    def _late(self, waiting: Waiting, now: datetime) -> Late:
        if waiting.file is None:
            return Late(message=waiting.delivery.message.id, reports=(), events=())
        endings = [
            Ending(
                recipient=recipient,
                action=Action.DELAYED,
                status="4.4.7",
                diagnostic=DELAYED,
                will_retry_until=waiting.delivery.message.expires,
            )
            for recipient in waiting.delivery.recipients
        ]
        return Late(
            message=waiting.delivery.message.id,
            reports=self.reporting.reports(waiting, endings, now),
            events=(),
        )

    def expired(self, now: datetime, limit: int) -> list[Judged]:
        """Return what becomes of messages past their expiration (MessageExpirationTimeout)."""
        waiting = self.timers.expired(now, limit)
        return [
            self.given_up(one, events.EXPIRED, now) for one in waiting if one.file is not None and self.release(one)
        ]

    def given_up(self, waiting: Waiting, diagnostic: str, now: datetime, source: Source = Source.QUEUE) -> Judged:
        """Return a message to its sender; one that has none is kept as badmail."""
        recipients = waiting.delivery.recipients
        status = diagnostic.split()[1]
        endings = [Ending(recipient=r, action=Action.FAILED, status=status, diagnostic=diagnostic) for r in recipients]
        reports = self.reporting.reports(waiting, endings, now)
        orphans = self.reporting.keep_orphans(waiting, endings)
        log.warning("message given up", extra={"queue_id": waiting.delivery.message.id, "diagnostic": diagnostic})
        event = EventId.BADMAIL if orphans else EventId.FAIL
        statuses = (diagnostic,) * len(recipients)
        return Judged(
            change=Change(delivery=waiting.delivery, done=recipients, follow=reports),
            events=(events.of(waiting, now, (source, event), recipients, statuses=statuses),),
        )

    def resubmitted(self, queues: Sequence[int], now: datetime) -> list[Judged]:
        """Return the messages of these queues to the categorizer."""
        return [_back(waiting, now) for waiting in self.timers.resubmit(queues) if self.release(waiting)]

    def back_to_submission(self, deliveries: Sequence[int], now: datetime) -> list[Judged]:
        """Return single messages to the categorizer."""
        return [_back(waiting, now) for waiting in self.timers.by_id(deliveries)]


def _back(waiting: Waiting, now: datetime) -> Judged:
    recipients = waiting.delivery.recipients
    moved = Moved(hop=SUBMISSION_HOP, recipients=recipients, vias=("",) * len(recipients), since=now)
    return Judged(
        change=Change(delivery=waiting.delivery, moved=(moved,)),
        events=(events.of(waiting, now, (Source.QUEUE, EventId.RESUBMIT), recipients),),
    )
