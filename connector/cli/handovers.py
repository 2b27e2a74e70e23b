"""`handovers`: what was handed to gateways, what they said of it, and how long it took."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import click
from rich.cells import cell_len, set_cell_size
from rich.console import Console

from connector.cli.site import read_settings
from connector.cli.terminal import plain
from connector.errors import ConnectorError
from connector.model.handover import HandoverFacts, Latency, Stage
from connector.store.engine import FILE, open_database
from connector.store.figures import Figures
from foundation.options import json_option, refuse, refusing, site_option
from wire import imcea
from wire.address import masked

NEWEST = 50

HEADINGS = ("message", "accepted, UTC", "handed", "picked", "ended", "result", "tries", "recipient")
_NUMBERS = frozenset({"message", "handed", "picked", "ended", "tries", "recipients", "p50", "p95"})
_LEAST = 24
"""Letters of a recipient that are still worth a column; where fewer are left, it has a line of its own."""

_STAGES = {
    Stage.TO_HAND: "accepted - handed over",
    Stage.TO_PICK: "handed over - picked up",
    Stage.TO_END: "picked up - acknowledged",
    Stage.WHOLE: "accepted - acknowledged",
}


@click.command()
@click.option("--connector", help="Only this connector's, by its name.")
@click.option(
    "--last", type=click.IntRange(1, 1_000_000), default=NEWEST, show_default=True, help="So many rows at most."
)
@site_option
@json_option
def handovers(site: Path, connector: str | None, last: int, as_json: bool) -> None:
    """List what was handed to gateways, how each recipient was acknowledged, and how long it took."""
    with refusing(ConnectorError, OSError):
        rows, latencies = _figures(site, connector, last)
    if as_json:
        told = {"handovers": [_facts(row) for row in rows], "latencies": [_figure(one) for one in latencies]}
        click.echo(json.dumps(told, indent=2))
        return
    if not rows:
        click.echo("Nothing was handed to a gateway yet.")
        return
    screen, table = Console(), _table(rows)
    click.echo("\n".join(_on_screen(table, screen.width) if screen.is_terminal else _lines(table)))
    click.echo()
    click.echo("\n".join(_lines(_latency_table(latencies))))


def _figures(site: Path, connector: str | None, last: int) -> tuple[list[HandoverFacts], list[Latency]]:
    settings = read_settings(site)
    known = [c.name for c in (*settings.foreign_connectors, *settings.delivery_agent_connectors)]
    directory = site / settings.queue_directory
    if not (directory / FILE).exists():  # a look makes no database
        _named(connector, known)
        return [], []
    engine = open_database(directory)
    try:
        figures = Figures(engine=engine)
        # A connector that was removed from the settings may have figures all the same.
        handed = figures.connectors()
        chosen = _named(connector, [*known, *handed])
        names = [name for name in handed if chosen in (None, name)]
        return figures.newest(chosen, last), [one for name in names for one in figures.latencies(name)]
    finally:
        engine.dispose()


def _named(connector: str | None, known: Sequence[str]) -> str | None:
    """Return the connector's name as it is written there; names compare without case. Ends the command for an unknown one."""
    names = {name.lower(): name for name in known}
    if connector is not None and connector.lower() not in names:
        refuse(f"no connector is named {connector!r}; there are {', '.join(names.values()) or 'none'}")
    return None if connector is None else names[connector.lower()]


def _facts(row: HandoverFacts) -> dict[str, object]:
    told = vars(row) | {"address": masked(row.address)}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in told.items()}


def _figure(one: Latency) -> dict[str, object]:
    begin, end = one.stage.value
    spans = {"p50_seconds": one.p50.total_seconds(), "p95_seconds": one.p95.total_seconds()}
    return {"connector": one.connector, "from": begin, "to": end, "count": one.count, **spans}


def _table(rows: Sequence[HandoverFacts]) -> list[tuple[str, ...]]:
    return [HEADINGS, *(_cells(row) for row in rows)]


def _cells(row: HandoverFacts) -> tuple[str, ...]:
    """Every date but the first as the time that it took since the one before."""
    return (
        str(row.message),
        f"{row.accepted:%m-%d %H:%M:%S}",
        _since(row.accepted, row.handed),
        _since(row.handed, row.picked),
        _since(row.picked or row.handed, row.acknowledged),
        " ".join(filter(None, (row.result or "waiting", row.status))),
        str(row.tries),
        plain(_recipient(row.address)),
    )


def _recipient(address: str) -> str:
    """An encapsulated address as people write it: FAX:Bob Lee@+1 (425) 555-0123."""
    inner = imcea.decode(masked(address))
    return f"{inner.type}:{inner.value}" if isinstance(inner, imcea.Encapsulated) else masked(address)


def _since(begin: datetime | None, end: datetime | None) -> str:
    return "" if begin is None or end is None else _span(end - begin)


def _span(span: timedelta) -> str:
    """A span in the two largest units that it has, or in milliseconds."""
    milliseconds = round(span / timedelta(milliseconds=1))
    if abs(milliseconds) < 1000:
        return f"{milliseconds} ms"
    minutes, seconds = divmod(round(milliseconds / 1000), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = [(days, "d"), (hours, "h"), (minutes, "min"), (seconds, "s")]
    first = next(index for index, (amount, _) in enumerate(parts) if amount)
    return " ".join(f"{amount} {unit}" for amount, unit in parts[first : first + 2] if amount)


def _latency_table(latencies: Sequence[Latency]) -> list[tuple[str, ...]]:
    rows = [
        (plain(one.connector), _STAGES[one.stage], str(one.count), _span(one.p50), _span(one.p95)) for one in latencies
    ]
    return [("connector", "stage", "recipients", "p50", "p95"), *rows]


def _lines(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Lay rows out with a heading, every cell whole, numbers to the right."""
    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = zip(row, rows[0], widths, strict=True)
        yield "  ".join(_padded(cell, width, is_number=name in _NUMBERS) for cell, name, width in cells).rstrip()


def _padded(cell: str, width: int, *, is_number: bool) -> str:
    blanks = " " * (width - cell_len(cell))
    return blanks + cell if is_number else cell + blanks


def _on_screen(rows: Sequence[tuple[str, ...]], width: int) -> Iterator[str]:
    """Lay the table out for a terminal: the recipient is cut to the room that is left, or stands on a line of its own."""
    lines = list(_lines([row[:-1] for row in rows]))
    left = width - max(map(cell_len, lines)) - 2
    longest = max(map(cell_len, lines))
    for line, row in zip(lines, rows, strict=True):
        if left >= _LEAST:
            yield f"{_padded(line, longest, is_number=False)}  {_cut(row[-1], left)}"
        else:
            yield line
            if row is not rows[0]:
                yield f"    {_cut(row[-1], width - 4)}"


def _cut(text: str, room: int) -> str:
    return (
        text if cell_len(text) <= room else f"{set_cell_size(text, max(room - 1, 0)).rstrip()}\N{HORIZONTAL ELLIPSIS}"
    )
