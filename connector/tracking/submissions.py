"""The row of a message that enters the Transport service, whichever way it comes, or that is made there."""

from connector import header
from connector.model.tracking import EventId, TrackingEvent
from connector.model.transit import Source, Submitted
from wire import headers


def of_submission(submitted: Submitted, id: int, event: EventId) -> TrackingEvent:
    """Return the row of a message that was taken in, or made here, under that number.

    A report names in `reference` the message that it is about ([MT]): one of another system by its In-Reply-To.
    """
    message = submitted.message
    fields, _ = headers.split(message.content)
    answered = headers.first(fields, "In-Reply-To") if message.envelope.sender == "" else ""
    return TrackingEvent(
        at=submitted.at,
        source=submitted.source,
        event=event,
        message_id=headers.first(fields, "Message-ID").strip(),
        guid=submitted.guid,
        internal_id=id,
        recipients=tuple(recipient.address for recipient in message.envelope.recipients),
        sender=header.author(fields),
        return_path=message.envelope.sender,
        subject=headers.decoded(headers.first(fields, "Subject")),
        size=len(message.content),
        context=submitted.context,
        connector=submitted.connector,
        client_ip=submitted.client_ip,
        client_host=submitted.client_host,
        reference=submitted.reference or answered,
        is_own=submitted.source is Source.DSN,
    )
