"""`route`: who would get a fax, rule by rule, by the code that decides when one comes."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from foundation.options import json_option, refusing, site_option
from foundation.site import settings_file
from foundation.terminal import plain
from gateway.cli.caller import caller_of, caller_options
from gateway.numbering.inbound import decided
from gateway.records import read_settings
from gateway.settings import GatewaySettings


@click.command()
@caller_options
@site_option
@json_option
def route(site: Path, as_json: bool, **said: Any) -> None:
    """Explain who would get a fax from such a caller, rule by rule; exit code 1 when the caller would be refused."""
    with refusing():
        # The question is worth an answer before there is a site: then the defaults decide.
        settings = read_settings(site).gateway if settings_file(site).exists() else GatewaySettings()
    decision = decided(caller_of(said, settings.inbound.number), settings)
    if as_json:
        click.echo(json.dumps(asdict(decision), indent=2))
    else:
        for step in decision.steps:
            click.echo(f"  {plain(step)}")
        goes = f"goes to {', '.join(decision.mailboxes)} as {decision.format.value.upper()}"
        click.echo("refused: nobody gets it" if decision.is_refused else plain(goes))
    raise SystemExit(1 if decision.is_refused else 0)
