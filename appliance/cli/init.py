"""`init`: make a site."""

from pathlib import Path

import click

from appliance import site as sites
from appliance.errors import ApplianceError
from foundation.options import DEFAULT_SITE, SitePath, refusing


@click.command()
@click.argument("directory", type=SitePath(), default=DEFAULT_SITE)
def init(directory: Path) -> None:
    """Make a site in DIRECTORY: settings, Drop, Pickup, Replay, mailboxes and database."""
    with refusing(ApplianceError, OSError):
        file = sites.init(directory)
    click.echo(f"{directory} is a site now; its settings, each with its sentence, stand in {file}")
