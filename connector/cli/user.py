"""`user`: who may hand mail in by SMTP."""

import json
import sys
from pathlib import Path

import click

from connector.cli.site import read_settings
from connector.errors import ConnectorError
from connector.smtp.users import MAX_PASSWORD, hashed, is_name, read_users, write_users
from foundation.options import json_option, refuse, refusing, site_option


@click.command()
@click.argument("name")
@click.option(
    "--file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File of users; the site's AuthUsers otherwise. It is made when it is missing.",
)
@click.option("--remove", is_flag=True, help="Take the user out of the file.")
@site_option
@json_option
def user(name: str, file: Path | None, remove: bool, site: Path, as_json: bool) -> None:
    """Let NAME log in by SMTP: the password is asked for, or read from standard input."""
    if not is_name(name):
        refuse(f"{name!r} is no user's name: up to 64 letters, without spaces and colons; nothing was written")
    with refusing(ConnectorError, OSError):
        file = file or _file_of(site)
        users = read_users(file) if file.exists() else {}
        known = name in users
        if remove and not known:
            refuse(f"{name} does not stand in {file}; nothing was written")
        users.pop(name, None)
        if not remove:
            users[name] = hashed(_password(name))
        write_users(file, users)
    done = "removed" if remove else "changed" if known else "added"
    click.echo(json.dumps({"user": name, "file": str(file), "done": done}) if as_json else f"{done} {name} in {file}")


def _file_of(site: Path) -> Path:
    named = read_settings(site).receive_connector.users_file
    if named is None:
        refuse("ReceiveConnector.AuthUsers names no file; set it, or give --file; nothing was written")
    return site / named


def _password(name: str) -> str:
    if sys.stdin.isatty():
        password: str = click.prompt(f"Password of {name}", hide_input=True, confirmation_prompt=True, err=True)
    else:
        password = sys.stdin.readline(MAX_PASSWORD + 2).removesuffix("\n").removesuffix("\r")
    if not password or len(password.encode("utf-8", "replace")) > MAX_PASSWORD:
        refuse(f"a password has 1 to {MAX_PASSWORD} bytes; nothing was written")
    return password
