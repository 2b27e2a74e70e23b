"""`explain`: how an address is read, step by step, by the code that reads it when a fax comes."""

import json
from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from foundation.options import json_option, refusing, site_option
from foundation.site import settings_file
from gateway.cli.terminal import shown
from gateway.records import read_settings
from gateway.settings import GatewaySettings
from wire.address import FaxAddress, Reading, read_callee


@click.command()
@click.argument("address")
@site_option
@json_option
def explain(address: str, site: Path, as_json: bool) -> None:
    """Explain how ADDRESS is read; exit code 1 when it is no fax address of ours."""
    with refusing():
        # The question is worth an answer before there is a site: then the defaults say which domains are ours.
        settings = read_settings(site).gateway if settings_file(site).exists() else GatewaySettings()
    reading = read_callee(address, settings.fax_domains)
    if as_json:
        click.echo(json.dumps(_plain(reading), indent=2))
    else:
        _print(reading)
    raise SystemExit(0 if isinstance(reading.result, FaxAddress) else 1)


def _plain(reading: Reading) -> dict[str, object]:
    result = reading.result
    answer = asdict(result) if isinstance(result, FaxAddress) else {"fault": result.value}
    return {"address": reading.text, **answer, "steps": [asdict(step) for step in reading.steps]}


def _print(reading: Reading) -> None:
    table = Table(title=shown(reading.text), title_justify="left")
    for heading in ("rule", "what it found", "where the rule stands"):
        table.add_column(heading, overflow="fold")
    for step in reading.steps:
        table.add_row(shown(step.rule), shown(step.found), shown(step.source))
    console = Console()
    console.print(table)
    match reading.result:
        case FaxAddress() as fax:
            facts = {name: value for name, value in asdict(fax).items() if value}
            console.print("  ".join(f"[bold]{name}[/] {shown(str(value))}" for name, value in facts.items()))
        case fault:
            console.print(f"[red]no fax address of ours: {fault.value}[/]")
