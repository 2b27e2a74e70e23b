"""What lies in the mailboxes, read as any mail program would: unread mails in `new`, read ones in `cur`."""

import os
from collections.abc import Iterable, Iterator
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
class Placed:
    """A mail in a mailbox, unopened. `id` is its file's name without a reader's marks, `at` the file's date in nanoseconds (mtime)."""

    id: str
    path: str  # of many thousands a Path is made when one is opened: it costs as much as all the rest
    is_read: bool
    at: int


@dataclass(frozen=True, kw_only=True)
class Lying:
    """A mail in a mailbox, as its header tells of it. `date` is what its header says, None where it says none."""

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
    return opened(placed(mailbox))


def placed(mailbox: Path) -> list[Placed]:
    """Return the mails of a mailbox unopened, in the order in which they were put there: of many thousands, that takes milliseconds."""
    found: dict[str, Placed] = {}
    for file, is_read in _files(mailbox):
        with suppress(FileNotFoundError):  # a reader moved it from new to cur meanwhile: there it is found
            one = Placed(id=_id(file.name), path=file.path, is_read=is_read, at=file.stat().st_mtime_ns)
            found[one.id] = one
    return sorted(found.values(), key=lambda one: (one.at, one.id))


def opened(ones: Iterable[Placed]) -> list[Lying]:
    """Return what the headers of mails tell; nothing of those that somebody has deleted meanwhile."""
    return [lying for one in ones if (lying := _opened(one)) is not None]


def find(mailbox: Path, id: str) -> Lying | None:
    """Return the mail of that id; None where there is none."""
    for file, is_read in _files(mailbox):
        if _id(file.name) == id:
            return _opened(Placed(id=id, path=file.path, is_read=is_read, at=0))
    return None


def _files(mailbox: Path) -> Iterator[tuple[os.DirEntry[str], bool]]:
    for folder in ("new", "cur"):
        with suppress(FileNotFoundError), os.scandir(mailbox / folder) as entries:
            for file in entries:
                if file.is_file():
                    yield file, folder == "cur"


def _opened(one: Placed) -> Lying | None:
    file = Path(one.path)
    with suppress(FileNotFoundError):
        return _lying(file, is_read=one.is_read)
    for found, is_read in _files(file.parent.parent):  # a reader has moved or marked it
        if _id(found.name) == one.id:
            with suppress(FileNotFoundError):
                return _lying(Path(found.path), is_read=is_read)
    return None


def _id(name: str) -> str:
    return name.partition(_MARKS)[0]


def _lying(file: Path, *, is_read: bool) -> Lying:
    with file.open("rb") as opened_file:
        fields, _ = headers.split(opened_file.read(_READ_AT_MOST))
    return Lying(
        id=_id(file.name),
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
