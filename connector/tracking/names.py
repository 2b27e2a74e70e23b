"""The names of tracking log files: which service wrote one, for which day or hour, and which of that day it is ([MT])."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

_NAME = re.compile(r"(MSGTRK(?:MA|MD|MS)?)([0-9]{8})([0-9]{2})?-([1-9][0-9]{0,8})\.LOG", re.IGNORECASE)

TRANSPORT = "MSGTRK"
"""The prefix of the Transport service, the only one that is imitated here."""


@dataclass(frozen=True, kw_only=True, order=True)
class LogName:
    """A file's name, read; the order is that of writing. `since` and `until` are the period whose events it holds."""

    since: datetime
    until: datetime
    prefix: str
    number: int
    name: str

    @property
    def is_ours(self) -> bool:
        """Whether the Transport service wrote it."""
        return self.prefix == TRANSPORT


def stem(instant: datetime, *, hourly: bool) -> str:
    """Return how the names of the files of that day, or hour, begin."""
    utc = instant.astimezone(UTC)
    hour = f"{utc.hour:02}" if hourly else ""
    return f"{TRANSPORT}{utc.year:04}{utc.month:02}{utc.day:02}{hour}-"


def name_of(first: str, number: int) -> str:
    """Return the name of a period's file of that number; they count from 1."""
    return f"{first}{number}.LOG"


def read(name: str) -> LogName | None:
    """Read a file's name; None for a file of somebody else's, whose day may also not exist."""
    found = _NAME.fullmatch(name)
    if found is None:
        return None
    prefix, day, hour, number = found.groups()
    try:
        since = datetime.strptime(f"{day}{hour or '00'}+0000", "%Y%m%d%H%z")
        until = since + (timedelta(hours=1) if hour else timedelta(days=1))
    except (ValueError, OverflowError):
        return None
    return LogName(since=since, until=until, prefix=prefix.upper(), number=int(number), name=name)


def listed(directory: Path) -> list[LogName]:
    """Return the tracking log files of a directory in the order of their writing; none when it is not there. Raises OSError."""
    try:
        names = [read(path.name) for path in directory.iterdir()]
    except FileNotFoundError:
        return []
    return sorted(name for name in names if name is not None)


def last_number(names: Iterable[LogName], first: str) -> int:
    """Return the number of a period's newest file, 0 when it has none."""
    return max((each.number for each in names if each.name.upper().startswith(first)), default=0)
