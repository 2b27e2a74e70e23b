"""What the Pickup and the Replay directory tell the message tracking log (exchange-files.md section 8)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from connector.model.tracking import EventId, TrackingEvent
from connector.model.transit import Source, Submitted
from connector.submission import Refused
from wire import headers


@dataclass(frozen=True, kw_only=True)
class Rows:
    """The rows of one directory: RECEIVE has the source PICKUP for both, and Replay its name as the context (OUR CHOICE)."""

    context: str
    domains: Collection[str]

    def received(self, submitted: Submitted, number: int) -> TrackingEvent:
        """A message was taken in; a report says by `reference` which message it is about."""
        envelope = submitted.message.envelope
        fields, _ = headers.split(submitted.message.content)
        reference = headers.first(fields, "In-Reply-To") if envelope.sender == "" else ""
        return TrackingEvent(
            at=submitted.at,
            source=submitted.source,
            event=EventId.DSN if submitted.source is Source.DSN else EventId.RECEIVE,
            message_id=headers.first(fields, "Message-ID"),
            guid=submitted.guid,
            internal_id=number,
            recipients=tuple(recipient.address for recipient in envelope.recipients),
            sender=next((address for _, address in headers.mailboxes(headers.first(fields, "From"))), ""),
            return_path=envelope.sender,
            subject=headers.decoded(headers.first(fields, "Subject")),
            size=len(submitted.message.content),
            context=self.context,
            reference=submitted.reference or reference,
            incoming=envelope.sender.rpartition("@")[2].lower() not in self.domains,
        )

    def badmail(self, at: datetime, refused: Refused, name: str) -> TrackingEvent:
        """A file stays as `.bad`."""
        envelope = refused.message.envelope if refused.message else None
        return TrackingEvent(
            at=at,
            source=Source.PICKUP,
            event=EventId.BADMAIL,
            recipients=tuple(recipient.address for recipient in envelope.recipients) if envelope else (),
            context=self.context,
            custom=(("File", name), ("Reason", f"{refused.status} {refused.reason}")),
        )

    def throttled(self, at: datetime, limit: int, waiting: int) -> TrackingEvent:
        """Files wait because the directory's limit for this minute is reached."""
        return TrackingEvent(
            at=at,
            source=Source.PICKUP,
            event=EventId.THROTTLE,
            context=self.context,
            custom=(("PickupDirectoryMaxMessagesPerMinute", str(limit)), ("Waiting", str(waiting))),
        )
