"""`jobs`: every fax on one line."""

import json
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from foundation.options import json_option, refusing, site_option
from gateway.cli.facts import facts
from gateway.cli.terminal import shown
from gateway.errors import GatewayError
from gateway.model.job import State
from gateway.records import Fax, Records, fax, open_records, read_settings

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
        Console().print(_table(faxes, records))


def _table(faxes: list[Fax], records: Records) -> Table:
    table = Table(title="Faxes (the telephone line is simulated)", title_justify="left")
    for heading in ("fax", "to", "subject", "state", "pages", "calls", "last ending", "next"):
        table.add_column(heading, overflow="fold")
    for one in faxes:
        job = one.job
        due = "" if job.state.is_final else job.due.astimezone(records.site.zone).strftime("%H:%M:%S")
        table.add_row(
            str(job.id),
            shown(f"{job.number or job.recipient.address} {job.name}".strip()),
            shown(one.message.subject),
            f"[{STYLES.get(job.state, 'yellow')}]{job.state}[/]",
            "" if job.pages is None else f"{job.pages_confirmed}/{job.pages}",
            str(job.dials),
            job.outcome.name if job.outcome else "",
            due,
        )
    return table
