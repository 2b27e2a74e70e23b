"""Finding rows as Get-MessageTrackingLog does ([PS])."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from connector.tracking import reading
from connector.tracking.reading import LoggedEvent, Unread
from connector.tracking.row import escaped


@dataclass(frozen=True, kw_only=True)
class Query:
    """What is looked for, under the cmdlet's names; what is empty or None does not matter.

    Everything must fit. Of several recipients one is enough. A subject fits where it holds the text; everything else must be the same,
    Message-IDs letter for letter, with or without their angle brackets, the rest without regard to case. `start` counts, `end` does not.
    """

    message_id: str = ""
    network_message_id: str = ""
    internal_message_id: str = ""
    recipients: tuple[str, ...] = ()
    sender: str = ""
    event_id: str = ""
    source: str = ""
    subject: str = ""
    reference: str = ""
    server: str = ""
    start: datetime | None = None
    end: datetime | None = None

    def fits(self, event: LoggedEvent) -> bool:
        """Whether a row is looked for."""
        return self._fits_time(event.at) and self._fits_message(event) and self._fits_event(event)

    def _fits_time(self, at: datetime) -> bool:
        return (self.start is None or self.start <= at) and (self.end is None or at < self.end)

    def _fits_message(self, event: LoggedEvent) -> bool:
        if self.message_id and bare(event.field("message-id")) != bare(self.message_id):
            return False
        if self.reference and bare(self.reference) not in map(bare, event.field("reference").split(";")):
            return False
        if self.network_message_id and guid(event.field("network-message-id")) != guid(self.network_message_id):
            return False
        return self.internal_message_id in ("", event.field("internal-message-id"))

    def _fits_event(self, event: LoggedEvent) -> bool:
        if self.recipients:
            wanted = {escaped(each).casefold() for each in self.recipients}
            if wanted.isdisjoint(map(str.casefold, event.recipients)):
                return False
        return self.subject.casefold() in event.field("message-subject").casefold() and all(
            not wanted or wanted.casefold() == event.field(name).casefold()
            for name, wanted in (
                ("event-id", self.event_id),
                ("source", self.source),
                ("sender-address", self.sender),
                ("server-hostname", self.server),
            )
        )

    @property
    def literal(self) -> str:
        """A text that stands in every line that fits: a Message-ID, unless quoting could change it."""
        text = bare(self.message_id) or bare(self.reference)
        return text if text.isprintable() and '"' not in text else ""


def search(directory: Path, query: Query) -> Iterator[LoggedEvent | Unread]:
    """Return the rows that fit, in the order of their writing, and the lines that could not be read; raises OSError."""
    found = reading.events(directory, query.start, query.end, query.literal)
    return (each for each in found if isinstance(each, Unread) or query.fits(each))


def bare(message_id: str) -> str:
    """Return a Message-ID without its angle brackets."""
    return message_id.strip().removeprefix("<").removesuffix(">")


def guid(written: str) -> str:
    """Return a Network-Message-ID in one of its two spellings: without dashes."""
    return written.strip().replace("-", "").lower()
