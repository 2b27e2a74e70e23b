"""`import`: an administrator's script as settings of a site."""

import json
import os
import tempfile
from dataclasses import asdict
from pathlib import Path

import click

from connector.cli.site import read_settings
from connector.powershell.importing import Fate, Note, Reading, read_script
from connector.powershell.site_file import UneditableError, edited, excerpt
from connector.powershell.tables import Table, tables_of
from connector.settings import ConnectorFile, ExchangeSettings, refuse_shared
from foundation.options import json_option, refuse, refusing, site_option
from foundation.settings import AmissError, SettingsError, load
from foundation.site import settings_file
from wire.publish import publish

LARGEST = 10_000_000
"""Bytes that a script may have."""


class Directory(click.ParamType[tuple[str, str]]):
    """A directory of the Exchange server and what it is called here: THERE=HERE."""

    name = "there=here"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        """Cut it at the last equals sign; a directory of Windows may hold others."""
        there, sign, here = str(value).rpartition("=")
        if not (sign and there and here):
            self.fail(f"{value!r} should be THERE=HERE, such as D:\\Pickup=Pickup", param, ctx)
        return there, here


@click.command("import")
@site_option
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--write", is_flag=True, help="Change the site's settings file; the old one stays beside it as .bak.")
@click.option("--partial", is_flag=True, help="Take over what was understood, though other lines were not.")
@click.option(
    "--directory", "directories", multiple=True, type=Directory(), help="Where a directory of the script is found here."
)
@json_option
def import_(
    site: Path, file: Path, write: bool, partial: bool, directories: tuple[tuple[str, str], ...], as_json: bool
) -> None:
    """Read FILE, an administrator's script, and show what it sets."""
    with refusing(OSError, UnicodeError, UneditableError):
        before = read_settings(site)
        reading = read_script(_text(file), before, dict(directories), on_windows=os.name == "nt")
        old, new = tables_of(before), tables_of(reading.settings)
        _tell(reading, old, new, as_json=as_json)
        if reading.of(Fate.REFUSED) and not partial:
            refuse(f"{len(reading.of(Fate.REFUSED))} commands of {file} were not understood; nothing is written")
        if write and new != old:
            _write(site, old, new, reading)
            click.echo(f"dropfax: {settings_file(site)} is changed; what it was stands in {_backup(site)}", err=True)


def _text(file: Path) -> str:
    """Read a script; what Windows PowerShell's > writes is UTF-16."""
    with file.open("rb") as opened:
        raw = opened.read(LARGEST + 1)
    if len(raw) > LARGEST:
        refuse(f"{file} has more than {LARGEST} bytes and is no script; nothing is read")
    return raw.decode("utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")


def _tell(reading: Reading, old: Table, new: Table, *, as_json: bool) -> None:
    changed = {name: value for name, value in new.items() if value != old.get(name)}
    if as_json:
        notes = [{**asdict(note), "fate": note.fate.name.lower()} for note in reading.notes]
        click.echo(json.dumps({"notes": notes, "changed": changed, "toml": excerpt(new, old)}, indent=2, default=str))
        return
    for note in reading.notes:
        click.echo(_line(note), err=True)
    click.echo(excerpt(new, old), nl=False)


def _line(note: Note) -> str:
    told = ": ".join(filter(None, (note.command, note.fate.value, note.sentence)))
    return f"line {note.line}: {told}"


def _write(site: Path, old: Table, new: Table, reading: Reading) -> None:
    """Put the new file in the place of the old one, when reading it says what the script said."""
    file = settings_file(site)
    try:
        refuse_shared(site, reading.settings)
    except AmissError as error:
        raise UneditableError(f"{error}; {file} is as it was") from error
    was = file.read_bytes()
    text = edited(was.decode("utf-8-sig"), old, new)
    if _read_back(text) != reading.settings:
        raise UneditableError(
            f"{file} cannot be changed line by line, or the environment overrides what would change; it is as it was; "
            "copy the tables above into it"
        )
    publish(site, _backup(site).name, was)
    publish(site, file.name, text.encode())


def _read_back(text: str) -> ExchangeSettings | None:
    """Read what would be written, None when it is refused."""
    with tempfile.TemporaryDirectory() as aside:
        trial = settings_file(Path(aside))
        trial.write_text(text, encoding="utf-8", newline="")
        try:
            return load(trial, ConnectorFile, others=frozenset({"gateway"})).exchange
        except SettingsError:
            return None


def _backup(site: Path) -> Path:
    file = settings_file(site)
    return file.with_name(f"{file.name}.bak")
