"""What time does: reports of delay, expiry, messages of stuck queues categorized anew ([MI])."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from logging import WARNING

from connector.model.tracking import EventId
from connector.model.transit import SUBMISSION, Delivery, DeliveryType, NextHop, Source
from connector.ndr import Ending
from connector.settings import ExchangeSettings
from connector.store.changes import Basis, Change, Delayed, Moved
from connector.store.timers import Timers
from connector.store.waiting import Waiting
from connector.transport import events
from connector.transport.categorizing import Judged, Note
from connector.transport.reporting import Reporting
from wire.dsn import Action

SUBMISSION_HOP = NextHop(server="", type=DeliveryType.UNDEFINED, domain=SUBMISSION)

DELAYED = "400 4.4.7 Message delayed"

KEPT = timedelta(days=30)
"""How long the table of acknowledgements goes back: as long as the tracking log does."""


@dataclass(frozen=True, kw_only=True)
class Timing:
    """Judges what waits too long."""

    settings: ExchangeSettings
    timers: Timers
    reporting: Reporting

    def delayed(self, now: datetime, limit: int) -> list[Delayed]:
        """Return what the senders of late messages are told (DelayNotificationTimeout)."""
        after = self.settings.timers.delay_notification_timeout
        return [self._late(waiting, now) for waiting in self.timers.delayed(now, after, limit)]

    def _late(self, waiting: Waiting, now: datetime) -> Delayed:
        if waiting.file is None:
            return Delayed(delivery=waiting.delivery, reports=())
        until = _given_up_at(waiting.delivery, now)
        endings = [
            Ending(recipient=r, action=Action.DELAYED, status="4.4.7", diagnostic=DELAYED, will_retry_until=until)
            for r in waiting.delivery.recipients
        ]
        return Delayed(delivery=waiting.delivery, reports=self.reporting.reports(waiting, endings, now))

    def expired(self, now: datetime, limit: int) -> list[Judged]:
        """Return what becomes of messages past their expiration (MessageExpirationTimeout)."""
        waiting = self.timers.expired(now, limit)
        return [self.given_up(one, events.EXPIRED, now) for one in waiting if one.file is not None]

    def given_up(self, waiting: Waiting, diagnostic: str, now: datetime, source: Source = Source.QUEUE) -> Judged:
        """Return a message to its sender; one that has none is kept as badmail. An administrator gives up whatever nobody delivers."""
        recipients = waiting.delivery.recipients
        status = diagnostic.split()[1]
        endings = [Ending(recipient=r, action=Action.FAILED, status=status, diagnostic=diagnostic) for r in recipients]
        reports = self.reporting.reports(waiting, endings, now)
        orphans = self.reporting.keep_orphans(waiting, endings)
        event = EventId.BADMAIL if orphans else EventId.FAIL
        statuses = (diagnostic,) * len(recipients)
        basis = Basis.ORDER if source is Source.ADMIN else Basis.READ
        facts = {"queue_id": waiting.delivery.message.id, "diagnostic": diagnostic}
        return Judged(
            change=Change(delivery=waiting.delivery, basis=basis, done=recipients, follow=reports),
            events=(events.of(waiting, now, (source, event), recipients, statuses=statuses),),
            notes=(Note(level=WARNING, phrase="message given up", facts=facts),),
        )

    def resubmitted(self, queues: Sequence[int], now: datetime, *, also_in_hand: bool = False) -> list[Judged]:
        """Return the messages of these queues to the categorizer; what an agent has in hand by its word stays unless that is meant."""
        return [back_to_submission(one, now) for one in self.timers.resubmit(queues, None if also_in_hand else now)]


def _given_up_at(delivery: Delivery, now: datetime) -> datetime | None:
    """Return when a message expires; None while an agent has it in hand, which alone knows how long it goes on."""
    is_in_hand = delivery.connection or (delivery.in_hand is not None and delivery.in_hand > now)
    return None if is_in_hand else delivery.message.expires


def back_to_submission(waiting: Waiting, now: datetime, basis: Basis = Basis.READ) -> Judged:
    """Return one message to the categorizer."""
    recipients = waiting.delivery.recipients
    moved = Moved(hop=SUBMISSION_HOP, recipients=recipients, vias=("",) * len(recipients), since=now)
    return Judged(
        change=Change(delivery=waiting.delivery, basis=basis, moved=(moved,)),
        events=(events.of(waiting, now, (Source.QUEUE, EventId.RESUBMIT), recipients),),
    )
