"""Reading tracking log files: those of this and of other versions, one row at a time, whatever their last writer died of."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from connector.tracking import names
from connector.tracking.schema import BOM

_CELL = re.compile(r'(?:"([^"]*(?:""[^"]*)*)"|([^",]*))(,|$)')
_NEXT_STATUS = re.compile(r";(?=[0-9]{3} |;|$)")
_FIELDS = "#Fields:"
_STRAGGLER = timedelta(days=1)
"""How far beyond the period of its name a row may lie: real files are closed a little late."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LoggedEvent:
    """One row. `columns` tells at which place of `cells` each field of its file stands."""

    at: datetime
    cells: tuple[str, ...]
    columns: Mapping[str, int]

    def field(self, name: str) -> str:
        """Return a field by its name in the head line; empty when this version does not have it."""
        place = self.columns.get(name)
        return "" if place is None else self.cells[place]

    @property
    def recipients(self) -> tuple[str, ...]:
        """recipient-address, one by one."""
        return _members(self.field("recipient-address"))

    @property
    def statuses(self) -> tuple[str, ...]:
        """recipient-status, one for each recipient where the row has so many, else as one text."""
        written = self.field("recipient-status")
        wanted = len(self.recipients)
        for members in (tuple(_NEXT_STATUS.split(written)), _members(written)):
            if len(members) == wanted:
                return members
        return (written,) if written else ()

    @property
    def latency(self) -> timedelta | None:
        """How long the message took: on SEND and DELIVER, message-info is the date of its submission ([MT])."""
        begun = _date(self.field("message-info")) if self.field("event-id") in ("SEND", "DELIVER") else None
        return None if begun is None else self.at - begun


@dataclass(frozen=True, kw_only=True)
class Unread:
    """A line that is no row, such as one whose writer lost its power; `line` counts from 1, and is 0 for a whole file."""

    file: str
    line: int


def events(
    directory: Path, since: datetime | None = None, until: datetime | None = None, holding: str = ""
) -> Iterator[LoggedEvent | Unread]:
    """Read the rows of a directory in the order of their writing; raises OSError when it cannot be read.

    Files of other days than the span's are left out, and so are lines that do not hold the text: cheap checks before rows are taken apart.
    """
    for name in names.listed(directory):
        is_early = since is not None and name.until + _STRAGGLER < since
        is_late = until is not None and until < name.since - _STRAGGLER
        if not is_early and not is_late:
            yield from _in_file(directory / name.name, holding)


def _in_file(path: Path, holding: str) -> Iterator[LoggedEvent | Unread]:
    columns: dict[str, int] | None = None
    try:
        opened = path.open("rb")
    except FileNotFoundError:
        return  # it made room for a newer one meanwhile
    with opened:
        for number, octets in enumerate(opened, start=1):
            line = octets.decode("utf-8", "replace").removeprefix(BOM).rstrip("\r\n")
            if line.startswith("#"):
                # A head may come again: somebody joined files.
                columns = _columns(line) if line.startswith(_FIELDS) else columns
            elif columns is None:
                yield Unread(file=path.name, line=0)
                return
            elif line and holding in line:
                yield _event(line, columns) or Unread(file=path.name, line=number)


def _columns(line: str) -> dict[str, int]:
    return {name.strip().lower(): place for place, name in enumerate(line.removeprefix(_FIELDS).split(","))}


def _event(line: str, columns: Mapping[str, int]) -> LoggedEvent | None:
    cells = _cells(line)
    if cells is None or len(cells) != len(columns):
        return None
    at = _date(cells[columns.get("date-time", 0)])
    return None if at is None else LoggedEvent(at=at, cells=cells, columns=columns)


def _cells(line: str) -> tuple[str, ...] | None:
    """Take a row apart; None when a quote is not closed."""
    if '"' not in line:
        return tuple(line.split(","))
    cells: list[str] = []
    place = 0
    while (found := _CELL.match(line, place)) is not None:
        quoted, bare, end = found.groups()
        cells.append(bare if quoted is None else quoted.replace('""', '"'))
        if not end:
            return tuple(cells)
        place = found.end()
    return None


def _members(written: str) -> tuple[str, ...]:
    return tuple(written.split(";")) if written else ()


def _date(written: str) -> datetime | None:
    try:
        date = datetime.fromisoformat(written)
    except ValueError:
        return None
    return date if date.tzinfo else None
