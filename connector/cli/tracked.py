"""Rows of the message tracking log on a screen, in a pipe and as JSON."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from zoneinfo import ZoneInfo

import click
from rich.cells import cell_len

from connector.cli.layout import Column, show_table
from connector.tracking import Chapter, LoggedEvent
from foundation.terminal import plain, screen

__all__ = ["Look", "chapter_facts", "chapters", "plain", "show"]

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


_COLUMNS = (
    Column(name="Timestamp"),
    Column(name="EventId", styles=STYLES),
    Column(name="Source"),
    Column(name="Sender"),
    Column(name="Recipients", is_list=True),
    Column(name="MessageSubject", is_prose=True),
)
_HEADINGS = tuple(column.name for column in _COLUMNS)


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
    elif screen().is_terminal:
        _print_table([_cells(row, look.zone) for row in rows])
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


def chapters(told: Sequence[Chapter], zone: ZoneInfo) -> Iterator[str]:
    """Tell a story: each message with its rows, and when each of them was since the story began."""
    began = told[0].began
    for chapter in told:
        last = chapter.events[-1]
        kind = f"Report about <{plain(chapter.about)}>" if chapter.about else "Message"
        yield f"{kind}: <{plain(chapter.message_id)}>"
        sender, subject = plain(last.field("sender-address")), plain(last.field("message-subject"))
        yield f"  from {sender or '<>'}: {subject or '(no subject)'}"
        for row in chapter.events:
            yield from _told(row, zone, began)


def _told(row: LoggedEvent, zone: ZoneInfo, began: datetime) -> Iterator[str]:
    """Tell one row: what happened by whom, then each recipient with its status."""
    by = " ".join(plain(row.field(name)) for name in ("event-id", "source"))
    where = plain(row.field("connector-id") or row.field("source-context"))
    since = f"+{row.at - began}".removesuffix("000")
    yield f"  {_date(row.at, zone, '%Y-%m-%d %H:%M:%S')}  {since}  {by}{f' ({where})' if where else ''}"
    statuses = row.statuses if len(row.statuses) == len(row.recipients) else ("",) * len(row.recipients)
    for recipient, status in zip(row.recipients, statuses, strict=True):
        yield f"      {plain(recipient)}{f': {plain(status)}' if status else ''}"


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


def _print_table(rows: Sequence[tuple[str, ...]]) -> None:
    if rows:
        show_table(_COLUMNS, rows)
    else:
        click.echo("No row is like that.")


def _print_lines(rows: Iterable[tuple[str, ...]]) -> None:
    """Lay rows out for a pipe: every cell whole, whatever its length, one line for each row."""
    for cells in chain([_HEADINGS], rows):
        padded = [
            cell + " " * (width - cell_len(cell)) for cell, width in zip(cells, (14, 7, 11, 24, 32, 0), strict=True)
        ]
        click.echo("  ".join(padded).rstrip())
