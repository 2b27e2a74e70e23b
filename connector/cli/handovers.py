"""`handovers`: what was handed to gateways, what they said of it, and how long it took."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import click

from connector.cli.layout import Column, show_table
from connector.cli.site import read_settings
from connector.errors import ConnectorError
from connector.model.handover import HandoverFacts, Latency, Stage
from connector.store.engine import FILE, open_database
from connector.store.figures import Figures
from foundation.options import json_option, refuse, refusing, site_option
from wire import imcea
from wire.address import masked

NEWEST = 50

_HANDED = (
    Column(name="message", is_number=True),
    Column(name="accepted, UTC"),
    Column(name="handed", is_number=True),
    Column(name="picked", is_number=True),
    Column(name="ended", is_number=True),
    Column(name="result"),
    Column(name="tries", is_number=True),
    Column(name="recipient"),
)
_TOOK = (
    Column(name="connector"),
    Column(name="stage"),
    Column(name="recipients", is_number=True),
    Column(name="p50", is_number=True),
    Column(name="p95", is_number=True),
)

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
    show_table(_HANDED, [_cells(row) for row in rows])
    click.echo()
    show_table(_TOOK, [_took(one) for one in latencies])


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
        _recipient(row.address),
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


def _took(one: Latency) -> tuple[str, ...]:
    return one.connector, _STAGES[one.stage], str(one.count), _span(one.p50), _span(one.p95)
