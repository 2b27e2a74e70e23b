"""`jobs`: every fax on one line."""

import json
from pathlib import Path

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from foundation.options import json_option, refusing, site_option
from gateway.cli.facts import facts
from gateway.cli.terminal import shown
from gateway.errors import GatewayError
from gateway.model.job import State
from gateway.model.number import spaced
from gateway.records import Fax, Records, fax, open_records, read_settings

SCRIPT_WIDTH = 160

STYLES = {State.DELIVERED: "green", State.FAILED: "red", State.CANCELLED: "dim"}


@click.command()
@site_option
@json_option
def jobs(site: Path, as_json: bool) -> None:
    """List the site's faxes, oldest first."""
    with refusing(GatewayError):
        records = open_records(site, read_settings(site))
    faxes = [fax(records, job.id) for job in records.jobs.all()]
    if as_json:
        click.echo(json.dumps([facts(one) for one in faxes], indent=2))
    else:
        screen = Console()
        # Where no terminal sets the width, a script reads: nothing may be cut for want of room.
        Console(width=None if screen.is_terminal else SCRIPT_WIDTH).print(_table(faxes, records))


def _table(faxes: list[Fax], records: Records) -> Table:
    table = Table(
        title="Faxes (the telephone line is simulated)", title_justify="left", box=SIMPLE_HEAD, pad_edge=False
    )
    table.add_column("fax", justify="right", no_wrap=True)
    table.add_column("number", no_wrap=True)
    for heading in ("name", "subject"):
        table.add_column(heading, no_wrap=True, overflow="ellipsis", ratio=1)
    table.add_column("state", no_wrap=True)
    for heading in ("pages", "calls"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("last ending", no_wrap=True)
    table.add_column("next call", no_wrap=True)
    for one in faxes:
        table.add_row(*_cells(one, records))
    return table


def _cells(one: Fax, records: Records) -> tuple[str, ...]:
    job = one.job
    due = "" if job.state.is_final else job.due.astimezone(records.site.zone).strftime("%H:%M:%S")
    return (
        str(job.id),
        shown(spaced(job.number) or job.recipient.address),
        shown(job.name),
        shown(one.message.subject),
        f"[{STYLES.get(job.state, 'yellow')}]{job.state}[/]",
        "" if job.pages is None else f"{job.pages_confirmed}/{job.pages}",
        str(job.dials),
        job.outcome.name.lower().replace("_", " ") if job.outcome else "",
        due,
    )
