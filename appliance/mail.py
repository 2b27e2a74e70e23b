"""Where the two halves' records meet: a gateway's report in an Exchange mailbox."""

from dataclasses import dataclass
from pathlib import Path

from connector.mailbox import Mailboxes
from gateway.records import Fax, Records
from wire import headers


@dataclass(frozen=True, kw_only=True)
class Arrived:
    """A report as it stands in the sender's mailbox."""

    subject: str
    file: Path
    mailbox: Path


def arrived(mailboxes: Mailboxes, records: Records, told: Fax) -> Arrived | None:
    """Find a fax's report in its sender's mailbox, read or unread; None when none stands there."""
    sender = told.message.sender
    for letter in told.letters:
        message_id = f"<{letter.id}@{records.settings.report.reporting_mta}>"
        if (file := mailboxes.find(sender, message_id)) is not None:
            fields, _ = headers.split(file.read_bytes())
            subject = headers.decoded(headers.values(fields, "Subject")[0])
            return Arrived(subject=subject, file=file.absolute(), mailbox=mailboxes.path(sender).absolute())
    return None
