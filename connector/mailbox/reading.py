"""What lies in the mailboxes, read as any mail program would: unread mails in `new`, read ones in `cur`."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import unquote

from wire import headers

_MARKS = ":"
_READ_AT_MOST = 65536
"""Bytes of a mail in which its header is looked for."""


@dataclass(frozen=True, kw_only=True)
class Lying:
    """A mail in a mailbox. `id` is its file's name without a reader's marks, `date` what its header says, None where it says none."""

    id: str
    file: Path
    subject: str
    sender: str
    message_id: str
    date: datetime | None
    size: int
    is_read: bool


def addresses(directory: Path) -> list[str]:
    """Return whose mailboxes stand in a directory, in order; of an address that is too long for a name, its shortened form."""
    with suppress(FileNotFoundError):
        return sorted(unquote(mailbox.name) for mailbox in directory.iterdir() if (mailbox / "new").is_dir())
    return []


def mails(mailbox: Path) -> list[Lying]:
    """Return the mails of a mailbox in the order in which they were put there."""
    return [lying for _, lying in sorted(_dated(mailbox), key=lambda one: (one[0], one[1].id))]


def _dated(mailbox: Path) -> Iterator[tuple[int, Lying]]:
    for folder in ("new", "cur"):
        for file in (mailbox / folder).glob("*"):
            with suppress(FileNotFoundError):  # a reader moved it from new to cur meanwhile: there it is found
                yield file.stat().st_mtime_ns, _lying(file, is_read=folder == "cur")


def _lying(file: Path, *, is_read: bool) -> Lying:
    with file.open("rb") as opened:
        fields, _ = headers.split(opened.read(_READ_AT_MOST))
    return Lying(
        id=file.name.partition(_MARKS)[0],
        file=file,
        subject=_readable(headers.decoded(headers.first(fields, "Subject"))),
        sender=_readable(headers.decoded(headers.first(fields, "From"))),
        message_id=_readable(headers.first(fields, "Message-ID")),
        date=_date(headers.first(fields, "Date")),
        size=file.stat().st_size,
        is_read=is_read,
    )


def _readable(text: str) -> str:
    """Return the text of a field with a mark in the place of each byte that is none of UTF-8."""
    return text.strip().encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _date(text: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(text)
    except ValueError:
        return None
    return (date if date.tzinfo else date.replace(tzinfo=UTC)).astimezone(UTC)
