"""`token`: who may reach REST and the console of a site."""

import json
import secrets
from pathlib import Path

import click

from appliance.errors import ApplianceError
from appliance.web import tokens
from appliance.web.scopes import WORDS
from foundation.options import Commands, json_option, refusing, site_option

FILE_OPTION = click.option(
    "--tokens",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file of tokens; `tokens` in the site's directory otherwise.",
)


@click.group(cls=Commands)
def token() -> None:
    """Make, list and remove the tokens that let somebody reach REST and the console."""


@token.command()
@click.argument("name")
@click.option("--scope", type=click.Choice(list(WORDS)), required=True, help="What its holder may do.")
@FILE_OPTION
@site_option
@json_option
def add(name: str, scope: str, file: Path | None, site: Path, as_json: bool) -> None:
    """Make a token NAME and print it, which happens this once: only its hash is kept."""
    file = file or site / tokens.FILE
    with refusing(ApplianceError, OSError):
        made = tokens.add(file, name, WORDS[scope], secrets.token_urlsafe)
    click.echo(json.dumps({"name": name, "scope": scope, "file": str(file), "token": made}) if as_json else made)


@token.command("list")
@FILE_OPTION
@site_option
@json_option
def list_tokens(file: Path | None, site: Path, as_json: bool) -> None:
    """List the tokens: their names and what they allow."""
    with refusing(ApplianceError):
        found = sorted(tokens.read(file or site / tokens.FILE).values(), key=lambda one: one.name)
    if as_json:
        click.echo(json.dumps([{"name": one.name, "scope": one.scope.word} for one in found]))
    else:
        for one in found:
            click.echo(f"{one.name}  {one.scope.word}")


@token.command()
@click.argument("name")
@FILE_OPTION
@site_option
def remove(name: str, file: Path | None, site: Path) -> None:
    """Remove the token NAME: its holder is let in no more, from now on."""
    file = file or site / tokens.FILE
    with refusing(ApplianceError, OSError):
        tokens.remove(file, name)
    click.echo(f"removed {name} from {file}")
