"""Where the two halves' records meet: the report on a fax in an Exchange mailbox."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from connector.mailbox import Mailboxes
from gateway.records import Fax, Records
from wire import dsn, headers
from wire.dsn import Action
from wire.errors import ReportError

_FINAL = (Action.DELIVERED, Action.FAILED)


@dataclass(frozen=True, kw_only=True)
class Arrived:
    """A report as it stands in the sender's mailbox."""

    subject: str
    file: Path
    mailbox: Path


def arrived(mailboxes: Mailboxes, records: Records, told: Fax) -> Arrived | None:
    """Find a fax's report in its sender's mailbox, read or unread; None when none stands there."""
    return next(reports_in_mailbox(mailboxes, records, told), None)


def reports_in_mailbox(mailboxes: Mailboxes, records: Records, told: Fax) -> Iterator[Arrived]:
    """Yield the reports on a fax that stand in its sender's mailbox, read or unread, whether ours or made by Exchange of our word."""
    sender = told.message.sender
    if told.message.is_acknowledged:
        file = next((file for file in _mails(mailboxes.path(sender)) if _tells_of(file, told)), None)
        files = [file] if file else []
    else:
        ids = [f"<{letter.id}@{records.settings.report.reporting_mta}>" for letter in told.letters]
        files = [file for message_id in ids if (file := mailboxes.find(sender, message_id)) is not None]
    for file in files:
        yield _found(file, mailboxes.path(sender))


def _found(file: Path, mailbox: Path) -> Arrived:
    fields, _ = headers.split(file.read_bytes())
    subject = headers.decoded(headers.values(fields, "Subject")[0])
    return Arrived(subject=subject, file=file.absolute(), mailbox=mailbox.absolute())


def _mails(mailbox: Path) -> list[Path]:
    """Return the mails of a Maildir, unread or read."""
    return sorted(file for name in ("new", "cur") if (mailbox / name).is_dir() for file in (mailbox / name).iterdir())


def _tells_of(file: Path, told: Fax) -> bool:
    """Whether a mail is the report that Exchange made on a fax, of whose Message-ID we know nothing."""
    mail = file.read_bytes()
    fields, _ = headers.split(mail)
    if headers.first(fields, "In-Reply-To").strip() != told.message.message_id:
        return False
    try:
        reported = dsn.read(mail).recipients
    except ReportError:
        return False
    return any(one.final_recipient == told.job.recipient.address and one.action in _FINAL for one in reported)
