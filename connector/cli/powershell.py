"""`powershell`: the script that sets a real Exchange up for a site."""

import json
from pathlib import Path

import click

from connector.cli.site import read_settings
from connector.powershell.objections import objections
from connector.powershell.places import Names, places_of
from connector.powershell.script import Role, script
from foundation.options import json_option, refusing, site_option
from wire.publish import publish


@click.command()
@site_option
@click.option(
    "--role",
    type=click.Choice([role.value for role in Role]),
    default=Role.CREATE.value,
    show_default=True,
    help="Make what is missing and change the rest; change only; or take the connectors out.",
)
@click.option("--drop-unc", metavar="PATH", help="RootDropDirectoryPath as the Exchange server names it, also a share.")
@click.option("--pickup", metavar="PATH", help="PickupDirectoryPath as the Exchange server names it.")
@click.option("--replay", metavar="PATH", help="ReplayDirectoryPath as the Exchange server names it.")
@click.option("--gateway-account", metavar="NAME", default="", help="Account of the gateway, such as CONTOSO\\svc-fax.")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="File to write, for Windows.")
@json_option
def powershell(  # noqa: PLR0913  one parameter for each option
    site: Path,
    role: str,
    drop_unc: str | None,
    pickup: str | None,
    replay: str | None,
    gateway_account: str,
    output: Path | None,
    as_json: bool,
) -> None:
    """Print the script that sets a real Exchange up as this site."""
    names = Names(root=drop_unc, pickup=pickup, replay=replay, gateway_account=gateway_account)
    with refusing(OSError):
        settings = read_settings(site)
        text = script(settings, Role(role), names)
        if output is not None:
            # Windows PowerShell 5.1 takes a file without a byte order mark for ANSI, where a letter can become a quote.
            publish(output.parent, output.name, text.replace("\n", "\r\n").encode("utf-8-sig"))
    # A removal names connectors alone.
    has_places = Role(role) is not Role.REMOVE
    refused = objections(settings, names) if has_places else []
    placeholders = places_of(settings, names).placeholders if has_places else ()
    if as_json:
        told = {
            "script": text,
            "output": str(output) if output else None,
            "refused": refused,
            "placeholders": placeholders,
        }
        click.echo(json.dumps(told, indent=2))
        return
    if output is None:
        click.echo(text, nl=False)
    for sentence in refused:
        click.echo(f"dropfax: a real Exchange would refuse this: {sentence}", err=True)
    for name in placeholders:
        click.echo(f"dropfax: ${name} holds a placeholder: the site has no Windows path for it", err=True)
