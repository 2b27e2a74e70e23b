"""The step of mailbox delivery: a batch of messages is written into its mailboxes, and each that cannot be is tried again later."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from connector import conversion
from connector.mailbox import Delivered, Mailboxes
from connector.model.tracking import EventId
from connector.model.transit import Source
from connector.ndr import Ending
from connector.settings import ExchangeSettings
from connector.store.changes import Basis, Change, Deferred
from connector.store.waiting import Waiting
from connector.transport import events
from connector.transport.categorizing import Judged
from connector.transport.reporting import Reporting
from wire.dsn import Action
from wire.envelope import Recipient

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Mailing:
    """Delivers to the mailboxes of one site."""

    settings: ExchangeSettings
    mailboxes: Mailboxes
    reporting: Reporting
    _failing: set[str] = field(default_factory=set)
    """Mailboxes whose failure was logged and has not ended."""

    def deliver(self, batch: Sequence[Waiting], now: datetime) -> list[Judged]:
        """Write each message, which is claimed, into the mailboxes of its recipients, all in one go."""
        todo = []
        for waiting in batch:
            assert waiting.file is not None
            file = conversion.converted(waiting.file, self.settings)
            todo += [(recipient.address, file) for recipient in waiting.delivery.recipients]
        ended = iter(self.mailboxes.deliver_all(todo))
        return [
            self._judged(waiting, [(recipient, next(ended)) for recipient in waiting.delivery.recipients], now)
            for waiting in batch
        ]

    def _judged(
        self, waiting: Waiting, ended: Sequence[tuple[Recipient, Delivered | OSError]], now: datetime
    ) -> Judged:
        for recipient, ending in ended:
            self._log(recipient.address, ending)
        fresh = [recipient for recipient, ending in ended if isinstance(ending, Delivered) and not ending.is_duplicate]
        known = [recipient for recipient, ending in ended if isinstance(ending, Delivered) and ending.is_duplicate]
        errors = [str(ending) for _, ending in ended if isinstance(ending, OSError)]
        endings = [Ending(recipient=r, action=Action.DELIVERED, status="2.1.5") for r in (*fresh, *known)]
        change = Change(
            delivery=waiting.delivery,
            basis=Basis.CLAIM,
            done=(*fresh, *known),
            follow=self.reporting.reports(waiting, endings, now),
            deferred=Deferred(until=now + self.settings.timers.message_retry_interval, error=errors[0])
            if errors
            else None,
        )
        told = []
        for part, event in ((fresh, EventId.DELIVER), (known, EventId.DUPLICATEDELIVER)):
            if part:
                told.append(
                    events.of(waiting, now, (Source.STOREDRIVER, event), part, info=events.submitted_at(waiting))
                )
        if errors:
            left = [recipient for recipient, ending in ended if isinstance(ending, OSError)]
            what = Source.STOREDRIVER, EventId.DEFER
            told.append(events.of(waiting, now, what, left, statuses=tuple(errors)))
        return Judged(change=change, events=tuple(told))

    def _log(self, mailbox: str, ending: Delivered | OSError) -> None:
        """Log a failure when it begins and when it ends."""
        if isinstance(ending, OSError) and mailbox not in self._failing:
            self._failing.add(mailbox)
            log.warning("mailbox cannot be written to", extra={"mailbox": mailbox, "reason": str(ending)})
        elif not isinstance(ending, OSError) and mailbox in self._failing:
            self._failing.discard(mailbox)
            log.info("mailbox can be written to again", extra={"mailbox": mailbox})
