"""Rows of the message tracking log on a screen, in a pipe and as JSON."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from zoneinfo import ZoneInfo

import click
from rich.box import SIMPLE_HEAD
from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from connector.cli.terminal import plain
from connector.tracking import Chapter, LoggedEvent

__all__ = ["Look", "chapter_facts", "chapters", "plain", "show"]

HEADINGS = ("Timestamp", "EventId", "Source", "Sender", "Recipients", "MessageSubject")
FIXED = 3
"""So many columns are always whole; sender, recipients and subject share what they leave."""

RENAMED = {"date-time": "Timestamp", "recipient-address": "Recipients", "sender-address": "Sender"}
"""Fields whose names in the cmdlet are others than those of the file without dashes ([PS] Get-MessageTrackingLog)."""

LISTS = {"recipient-address": "recipients", "recipient-status": "statuses"}
"""Fields that the cmdlet shows as lists."""

NUMBERS = frozenset({"total-bytes", "recipient-count"})

STYLES = {
    "SEND": "green",
    "DELIVER": "green",
    "FAIL": "red",
    "BADMAIL": "red",
    "POISONMESSAGE": "red",
    "DEFER": "yellow",
}


@dataclass(frozen=True, kw_only=True)
class Look:
    """How rows are shown: the zone of their dates, every field or a table, or JSON."""

    zone: ZoneInfo
    detail: bool
    as_json: bool


def show(rows: Iterable[LoggedEvent], look: Look) -> None:
    """Print rows as they come; only a table on a terminal waits for the last one, because its columns are as wide as they need."""
    if look.as_json:
        _print_json(rows)
    elif look.detail:
        _print_details(rows, look.zone)
    elif (screen := Console()).is_terminal:
        _print_table(screen, [_cells(row, look.zone) for row in rows])
    else:
        _print_lines(_cells(row, look.zone) for row in rows)


def facts(row: LoggedEvent) -> dict[str, object]:
    """Return a row under the cmdlet's names, which are those of the file without their dashes, and its latency in seconds."""
    told = {_property(name): _value(row, name) for name in row.columns}
    if row.latency is not None:
        told["MessageLatency"] = round(row.latency / timedelta(seconds=1), 3)
    return told


def chapter_facts(chapter: Chapter) -> dict[str, object]:
    """Return one message of a story."""
    return {
        "MessageId": f"<{chapter.message_id}>",
        "About": f"<{chapter.about}>" if chapter.about else None,
        "Events": [facts(row) for row in chapter.events],
    }


def chapters(told: Sequence[Chapter], zone: ZoneInfo, width: int | None) -> Iterator[str]:
    """Tell a story: each message with its rows, the time since the story began at the end of each; lines are cut to a width."""
    began = told[0].began
    for chapter in told:
        last = chapter.events[-1]
        kind = f"Report about <{plain(chapter.about)}>" if chapter.about else "Message"
        yield _cut(f"{kind}: <{plain(chapter.message_id)}>", width)
        sender, subject = plain(last.field("sender-address")), plain(last.field("message-subject"))
        yield _cut(f"  from {sender or '<>'}: {subject or '(no subject)'}", width)
        for row in chapter.events:
            yield from _told(row, zone, began, width)


def _told(row: LoggedEvent, zone: ZoneInfo, began: datetime, width: int | None) -> Iterator[str]:
    """Tell one row: what happened by whom, then each recipient with its status."""
    by = " ".join(plain(row.field(name)) for name in ("event-id", "source"))
    where = plain(row.field("connector-id") or row.field("source-context"))
    since = f"+{row.at - began}".removesuffix("000")
    yield _cut(f"  {_date(row.at, zone, '%Y-%m-%d %H:%M:%S')}  {since}  {by}{f' ({where})' if where else ''}", width)
    statuses = row.statuses if len(row.statuses) == len(row.recipients) else ("",) * len(row.recipients)
    for recipient, status in zip(row.recipients, statuses, strict=True):
        yield _cut(f"      {plain(recipient)}{f': {plain(status)}' if status else ''}", width)


def _property(name: str) -> str:
    return RENAMED.get(name) or "".join(part.capitalize() for part in plain(name).split("-"))


def _value(row: LoggedEvent, name: str) -> object:
    if name in LISTS:
        return list(getattr(row, LISTS[name]))
    written = row.field(name)
    return (
        int(written) if name in NUMBERS and written.isascii() and written.isdigit() and len(written) < 19 else written
    )


def _date(instant: datetime, zone: ZoneInfo, form: str) -> str:
    return instant.astimezone(zone).strftime(form)


def _cells(row: LoggedEvent, zone: ZoneInfo) -> tuple[str, ...]:
    return (
        _date(row.at, zone, "%m-%d %H:%M:%S"),
        *(plain(row.field(name)) for name in ("event-id", "source", "sender-address")),
        plain("; ".join(row.recipients)),
        plain(row.field("message-subject")),
    )


def _print_json(rows: Iterable[LoggedEvent]) -> None:
    """Print a list, row by row: unlimited results need no memory."""
    before = "["
    for row in rows:
        click.echo(f"{before}\n{json.dumps(facts(row), indent=2)}", nl=False)
        before = ","
    click.echo("[]" if before == "[" else "\n]")


def _print_details(rows: Iterable[LoggedEvent], zone: ZoneInfo) -> None:
    """Print every field that says something, as Format-List does, with an empty line between two rows."""
    before = ""
    for row in rows:
        click.echo(before, nl=False)
        before = "\n"
        told = facts(row) | {"Timestamp": _date(row.at, zone, "%Y-%m-%d %H:%M:%S.%f %Z")}
        lines = {name: _listed(value) for name, value in told.items() if value not in ("", [])}
        widest = max(map(len, lines))
        for name, text in lines.items():
            click.echo(f"{name.ljust(widest)} : {plain(text)}")


def _listed(value: object) -> str:
    return f"{{{', '.join(map(str, value))}}}" if isinstance(value, list) else str(value)


def _print_table(screen: Console, rows: Sequence[tuple[str, ...]]) -> None:
    """Lay rows out for a terminal: sender, recipients and subject are cut to what the screen has left."""
    if not rows:
        click.echo("No row is like that.")
        return
    widths = [max(map(cell_len, column)) for column in zip(HEADINGS, *rows, strict=True)]
    left = screen.width - sum(widths[:FIXED]) - len(HEADINGS) + 1
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=0)
    for heading, width in zip(HEADINGS, [*widths[:FIXED], *_shared(widths[FIXED:], left)], strict=True):
        table.add_column(heading, width=max(1, width), no_wrap=True, overflow="ellipsis")
    for cells in rows:
        shown = [escape(cell) for cell in cells]
        style = STYLES.get(cells[1], "")
        shown[1] = f"[{style}]{shown[1]}[/]" if style else shown[1]
        table.add_row(*shown)
    screen.print(table)


def _shared(wanted: Sequence[int], left: int) -> list[int]:
    """Share what is left: who needs less than an equal share leaves the rest to the others."""
    given = [0] * len(wanted)
    for rank, place in enumerate(sorted(range(len(wanted)), key=lambda place: wanted[place])):
        given[place] = min(wanted[place], max(0, left) // (len(wanted) - rank))
        left -= given[place]
    return given


def _print_lines(rows: Iterable[tuple[str, ...]]) -> None:
    """Lay rows out for a pipe: every cell whole, whatever its length, one line for each row."""
    for cells in chain([HEADINGS], rows):
        padded = [
            cell + " " * (width - cell_len(cell)) for cell, width in zip(cells, (14, 7, 11, 24, 32, 0), strict=True)
        ]
        click.echo("  ".join(padded).rstrip())


def _cut(line: str, width: int | None) -> str:
    """Cut a line to a width, with a mark where something is missing."""
    if width is None or cell_len(line) <= width:
        return line
    return set_cell_size(line, max(0, width - 1)).rstrip() + "…"
