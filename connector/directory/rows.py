"""What the Pickup and the Replay directory tell the message tracking log (exchange-files.md section 8)."""

from dataclasses import dataclass
from datetime import datetime

from connector.model.tracking import EventId, TrackingEvent
from connector.model.transit import Source
from connector.submission import Refused


@dataclass(frozen=True, kw_only=True)
class Rows:
    """The rows of one directory beside those of its messages; Replay has its name as the context (OUR CHOICE)."""

    context: str

    def badmail(self, at: datetime, refused: Refused, name: str) -> TrackingEvent:
        """A file stays as `.bad`."""
        envelope = refused.message.envelope if refused.message else None
        return TrackingEvent(
            at=at,
            source=Source.PICKUP,
            event=EventId.BADMAIL,
            recipients=tuple(recipient.address for recipient in envelope.recipients) if envelope else (),
            return_path=envelope.sender if envelope else "",
            context=self.context,
            custom=(("File", name), ("Reason", f"{refused.status} {refused.reason}")),
        )

    def throttled(self, at: datetime, limit: int, waiting: int) -> TrackingEvent:
        """Files wait because the directory's limit for this minute is reached."""
        return TrackingEvent(
            at=at,
            source=Source.PICKUP,
            event=EventId.THROTTLE,
            is_own=True,
            context=self.context,
            custom=(("PickupDirectoryMaxMessagesPerMinute", str(limit)), ("Waiting", str(waiting))),
        )
