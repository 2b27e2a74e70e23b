"""What the transport tells the message tracking log."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from connector import header
from connector.model.tracking import EventId, TrackingEvent
from connector.model.transit import Source
from connector.store.waiting import Waiting
from connector.tracking.schema import written_date
from wire import headers
from wire.envelope import Recipient

EXPIRED = "550 4.4.7 QUEUE.Expired;message expired"


def of(
    waiting: Waiting,
    at: datetime,
    what: tuple[Source, EventId],
    recipients: Sequence[Recipient],
    **more: Any,
) -> TrackingEvent:
    """Return the row for what happened to these recipients of a queued message."""
    message = waiting.delivery.message
    return TrackingEvent(
        at=at,
        source=what[0],
        event=what[1],
        message_id=message.message_id,
        guid=message.guid,
        internal_id=message.id,
        recipients=tuple(recipient.address for recipient in recipients),
        sender=_author(waiting) or message.sender,
        return_path=message.sender,
        subject=message.subject,
        size=message.size,
        is_own=message.source is Source.DSN,
        **more,
    )


def submitted_at(waiting: Waiting) -> str:
    """Return the message-info of a message that arrived: when it was taken in ([MT])."""
    return written_date(waiting.delivery.message.arrived)


def _author(waiting: Waiting) -> str:
    """The header's first From address."""
    if waiting.file is None:
        return ""
    return header.author(headers.split(waiting.file.content)[0])
