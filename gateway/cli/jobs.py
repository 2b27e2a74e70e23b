"""`jobs`: every fax on one line."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click
from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.markup import escape
from rich.table import Table

from foundation.options import json_option, refusing, site_option
from foundation.terminal import plain, screen
from gateway.cli.asked import Moment, in_zone
from gateway.errors import GatewayError
from gateway.model.job import Job, State
from gateway.model.number import spaced
from gateway.model.waiting import Cause, Wait
from gateway.numbering.written import number_of
from gateway.records import Listed, Records, Waits, faxes, open_records, present, read_settings, waits
from gateway.store.listing import Choice
from gateway.story.facts import facts
from wire.address import masked

TITLE = "Faxes (the telephone line is simulated)"
HEADINGS = ("fax", "number", "state", "pages", "calls", "last ending", "next call", "name", "subject")
FIXED = 7
"""So many columns are always whole; name and subject get what they leave."""

COUNTS = frozenset({"fax", "pages", "calls"})
LEAST = 4
"""Letters of a name or subject that are still worth a column."""

LONGEST_NUMBER = 24
"""A longer one, which only a dial string with codes is, goes on on the next line."""

ALIGNED_NAME = 32
"""In a pipe, a longer name pushes its own subject to the right and no other."""

STYLES = {State.DELIVERED: "green", State.FAILED: "red", State.CANCELLED: "dim"}


@dataclass(frozen=True, kw_only=True)
class Row:
    """One fax as it is listed: a cell for each heading, printable, and the style of its state."""

    cells: tuple[str, ...]
    style: str


@click.command()
@click.option("--state", type=click.Choice([each.value for each in State]), help="Only faxes in this state.")
@click.option("--number", help="Only faxes to this number, in any spelling.")
@click.option("--since", type=Moment(), help="Only faxes accepted then or later; without a zone in the site's.")
@site_option
@json_option
def jobs(state: str | None, number: str | None, since: datetime | None, site: Path, as_json: bool) -> None:
    """List the site's faxes, oldest first."""
    with refusing(GatewayError):
        settings = read_settings(site)
        records = open_records(site, settings)
        choice = Choice(
            state=State(state) if state else None,
            number=number_of(number, settings.gateway).number if number else None,
            since=in_zone(since, settings.site.zone) if since else None,
        )
        found = faxes(records, choice)
        waiting = waits(records, present(records))
    if as_json:
        click.echo(json.dumps([facts(one, waiting(one.job)) for one in found], indent=2))
        return
    rows = [_row(one, records, waiting) for one in found]
    console = screen()
    if console.is_terminal:
        console.print(_table(rows, console.width))
    else:
        click.echo("\n".join(_lines(rows)))


def _row(one: Listed, records: Records, waiting: Waits) -> Row:
    job = one.job
    cells = (
        str(job.id),
        spaced(job.number),
        job.state.value,
        "" if job.pages is None else f"{job.pages_confirmed}/{job.pages}",
        str(job.dials),
        job.outcome.name.lower().replace("_", " ") if job.outcome else "",
        _next(job, waiting(job), records.site.zone),
        # What is no number of ours stands as it came, where it may be cut: it can have any length.
        plain(job.name if job.number else masked(job.recipient.address)),
        plain(one.message.subject),
    )
    return Row(cells=cells, style=STYLES.get(job.state, "yellow"))


def _next(job: Job, wait: Wait | None, zone: ZoneInfo) -> str:
    """Say when the fax is called, or what it waits for where nobody knows the date."""
    if wait is None:
        return ""
    if wait.until is None and wait.cause in (Cause.HELD, Cause.ENGAGED, Cause.LINES):
        return wait.cause.value
    return job.due.astimezone(zone).strftime("%H:%M:%S")


def _widths(rows: Sequence[Row]) -> list[int]:
    """The widths that the fixed columns need."""
    return [max(cell_len(cell) for cell in column) for column in _columns(rows)[:FIXED]]


def _columns(rows: Sequence[Row]) -> list[tuple[str, ...]]:
    return list(zip(HEADINGS, *(row.cells for row in rows), strict=True))


def _table(rows: Sequence[Row], width: int) -> Table:
    """Lay the rows out for a terminal: name and subject are cut to what the screen has left, and left out where that is nothing."""
    widths = _widths(rows)
    widths[1] = min(widths[1], LONGEST_NUMBER)
    left = width - sum(widths) - len(HEADINGS)
    shown = len(HEADINGS) if left >= 2 * LEAST else FIXED
    table = Table(title=TITLE, title_justify="left", box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=0)
    for heading, needed in zip(HEADINGS[:FIXED], widths, strict=True):
        table.add_column(heading, justify="right" if heading in COUNTS else "left", width=needed, overflow="fold")
    for heading, room in zip(HEADINGS[FIXED:shown], _shared(rows, left), strict=False):
        table.add_column(heading, width=room, no_wrap=True, overflow="ellipsis")
    for row in rows:
        cells = [escape(cell) for cell in row.cells[:shown]]
        cells[2] = f"[{row.style}]{cells[2]}[/]"
        table.add_row(*cells)
    return table


def _shared(rows: Sequence[Row], left: int) -> tuple[int, int]:
    """Share what is left between name and subject: the name takes a third, or less when none is so long."""
    longest = max(cell_len(cell) for cell in _columns(rows)[FIXED])
    name = min(longest, max(left // 3, LEAST))
    return name, left - name


def _lines(rows: Sequence[Row]) -> Iterator[str]:
    """Lay the rows out for a pipe: every cell whole, whatever its length, one line for each fax."""
    longest_name = max(cell_len(cell) for cell in _columns(rows)[FIXED])
    widths = [*_widths(rows), min(longest_name, ALIGNED_NAME), 0]
    yield TITLE
    for cells in (HEADINGS, *(row.cells for row in rows)):
        yield "  ".join(map(_padded, HEADINGS, cells, widths)).rstrip()


def _padded(heading: str, cell: str, width: int) -> str:
    blanks = " " * (width - cell_len(cell))
    return blanks + cell if heading in COUNTS else cell + blanks
