"""What the transport tells the message tracking log."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from connector.model.tracking import EventId, TrackingEvent
from connector.model.transit import Source, Submitted
from connector.settings import ExchangeSettings
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
        **more,
    )


def of_submission(submitted: Submitted, id: int, event: EventId, settings: ExchangeSettings) -> TrackingEvent:
    """Return the row for a message that was taken in, or made here."""
    message = submitted.message
    fields, _ = headers.split(message.content)
    author = next((address for _, address in headers.mailboxes(headers.first(fields, "From"))), "")
    return TrackingEvent(
        at=submitted.at,
        source=submitted.source,
        event=event,
        message_id=headers.first(fields, "Message-ID").strip(),
        guid=submitted.guid,
        internal_id=id,
        recipients=tuple(recipient.address for recipient in message.envelope.recipients),
        sender=author or message.envelope.sender,
        return_path=message.envelope.sender,
        subject=headers.decoded(headers.first(fields, "Subject")),
        size=len(message.content),
        context=submitted.context,
        connector=submitted.connector,
        client_ip=submitted.client_ip,
        client_host=submitted.client_host,
        reference=submitted.reference,
        incoming=not is_ours(message.envelope.sender, settings),
    )


def submitted_at(waiting: Waiting) -> str:
    """Return the message-info of a message that arrived: when it was taken in ([MT])."""
    return written_date(waiting.delivery.message.arrived)


def is_ours(address: str, settings: ExchangeSettings) -> bool:
    """Whether an address is of one of the accepted domains."""
    return address.rpartition("@")[2].lower() in settings.accepted_domains


def _author(waiting: Waiting) -> str:
    """The header's first From address."""
    if waiting.file is None:
        return ""
    fields, _ = headers.split(waiting.file.content)
    return next((address for _, address in headers.mailboxes(headers.first(fields, "From"))), "")
