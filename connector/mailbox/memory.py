"""Which mails a mailbox has had: also those that its reader has moved to another folder since, or deleted.

Exchange's store remembers deliveries apart from the mails, too. Here it is a file in the Maildir, a line for each delivery; two of them,
so that old lines go without anything being rewritten.
"""

import logging
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

log = logging.getLogger(__name__)

KEPT = timedelta(days=30)
"""How long a delivery is remembered, by the machine's clock: as long as the message tracking log and the table of acknowledgements."""

FILE = "dropfax-delivered"
"""No folder of the Maildir, which begin with a dot, and no part of it: mail readers leave it alone."""

OLD = f"{FILE}.old"

_KEPT = KEPT // timedelta(seconds=1)

# Each line begins with the end of the one before: what a killed process wrote half spoils no other.
_LINE = re.compile(r"([0-9]{1,12}) (\S{1,250})")


@dataclass(frozen=True, kw_only=True)
class _Remembered:
    """What the files of a mailbox said when they had these sizes: when each mail was delivered, in seconds since 1970.

    `since` is the date of the newer file's first line, None when there is none.
    """

    sizes: tuple[int, int]
    dates: dict[str, int]
    since: int | None


@dataclass(frozen=True, kw_only=True)
class Memory:
    """The deliveries of the mailboxes of one site; one caller at a time. Dates are in seconds since 1970."""

    _known: dict[Path, _Remembered] = field(default_factory=dict)
    """What is on disk decides: it is read again when the files have other sizes."""

    def has(self, mailbox: Path, name: str, now: int) -> bool:
        """Tell whether a mail of that name was delivered to a mailbox in the last 30 days."""
        at = self._remembered(mailbox).dates.get(name)
        return at is not None and at >= now - _KEPT

    def add(self, mailbox: Path, names: Iterable[str], now: int) -> None:
        """Remember deliveries that are on disk.

        It never raises: not to know them again when they are moved and come twice harms less than to deliver them again now.
        """
        fresh = [name for name in names if not self.has(mailbox, name, now)]
        if not fresh:
            return
        try:
            self._make_room(mailbox, now)
            _append(mailbox / FILE, "".join(f"\n{now} {name}" for name in fresh).encode())
        except OSError as error:
            log.warning("deliveries cannot be remembered", extra={"mailbox": mailbox.name, "reason": str(error)})
            return
        before = self._known[mailbox]
        before.dates.update(dict.fromkeys(fresh, now))  # all of it need not be read again
        since = now if before.since is None else before.since
        self._known[mailbox] = _Remembered(sizes=_sizes(mailbox), dates=before.dates, since=since)

    def _remembered(self, mailbox: Path) -> _Remembered:
        sizes = _sizes(mailbox)
        known = self._known.get(mailbox)
        if known is None or known.sizes != sizes:
            old, new = _read(mailbox / OLD), _read(mailbox / FILE)
            known = _Remembered(sizes=sizes, dates=old | new, since=min(new.values(), default=None))
            self._known[mailbox] = known
        return known

    def _make_room(self, mailbox: Path, now: int) -> None:
        """Begin a new file when the first line is past its time: all that stands in the old one is past it then, and goes."""
        since = self._remembered(mailbox).since
        if since is not None and since < now - _KEPT:
            (mailbox / FILE).replace(mailbox / OLD)
            self._remembered(mailbox)


def _sizes(mailbox: Path) -> tuple[int, int]:
    return _size(mailbox / OLD), _size(mailbox / FILE)


def _size(file: Path) -> int:
    try:
        return file.lstat().st_size
    except OSError:
        return -1


def _read(file: Path) -> dict[str, int]:
    """Return the lines of a file that say something, none where there is no file; whose it is may write into it what he likes."""
    try:
        text = file.read_text("utf-8", "replace") if file.is_file() else ""
    except OSError:
        return {}
    return {found[2]: int(found[1]) for line in text.split("\n") if (found := _LINE.fullmatch(line))}


def _append(file: Path, lines: bytes) -> None:
    # Not flushed: with the power go the last moments of a memory, and no mail.
    how = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    descriptor = os.open(file, how, 0o600)
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(lines)
