"""`repair`: look into files that were set aside as `.bad`, and submit them again."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from connector.app import time_of
from connector.cli.site import read_settings
from connector.errors import RepairError
from connector.header import Hop
from connector.repair import Corrections, Finding, Place, bad_files, corrected, diagnose, place_of, resubmit
from connector.settings import ExchangeSettings
from foundation.ids import random_ids
from foundation.options import json_option, refusing, site_option
from foundation.terminal import plain

_LONGEST_LINE = 300


@click.command()
@site_option
@click.argument("bad", metavar="FILE", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--to",
    type=click.Choice([Place.PICKUP.value, Place.REPLAY.value], case_sensitive=False),
    help="Read and submit FILE as one of this directory, wherever it lies.",
)
@click.option("--sender", metavar="ADDRESS", help="Put this sender in place of the file's own; <> for none.")
@click.option(
    "--recipient", "recipients", multiple=True, metavar="OLD=NEW", help="Put one recipient in place of another."
)
@click.option("--add-recipient", "added", multiple=True, metavar="ADDRESS", help="Add a recipient.")
@click.option("--drop-header", "dropped", multiple=True, metavar="NAME", help="Leave out every header of this name.")
@click.option("--submit", is_flag=True, help="Submit the file again if nothing is wrong with it any more.")
@json_option
def repair(  # noqa: PLR0913  one parameter for each option
    site: Path,
    bad: Path,
    to: str | None,
    sender: str | None,
    recipients: tuple[str, ...],
    added: tuple[str, ...],
    dropped: tuple[str, ...],
    submit: bool,
    as_json: bool,
) -> None:
    """Say why FILE, or each file of a directory, was set aside as .bad; submit it again, corrected."""
    sender = "" if sender == "<>" else sender
    corrections = Corrections(sender=sender, recipients=recipients, added=added, dropped=dropped)
    with refusing(RepairError, OSError):
        settings = read_settings(site)
        place = Place(to) if to else place_of(bad, site, settings)
        if place is None:
            raise RepairError(
                f"{bad} lies in none of the site's Pickup, Replay and queue directories; name one with --to"
            )
        if bad.is_dir():
            if submit or corrections != Corrections():
                raise RepairError(f"{bad} is a directory; correct and submit its files one by one")
            files = [(file, _found(file.read_bytes(), place, site, settings)) for file in bad_files(bad)]
            _list(files, as_json=as_json)
            return
        if bad.suffix.lower() != ".bad" or not bad.is_file():
            raise RepairError(f"{bad.name} is no .bad file; nothing was changed")
        data = corrected(bad.read_bytes(), place, corrections)
        finding = _found(data, place, site, settings)
        if submit and not finding.passes:
            _show(bad, finding, as_json=as_json)
            raise RepairError(f"{bad.name} is not submitted: {plain(finding.reason)}; it stays as it is")
        submitted = resubmit(bad, data, place, site, settings, time_of(site)) if submit else None
        _show(bad, finding, submitted, as_json=as_json)


def _found(data: bytes, place: Place, site: Path, settings: ExchangeSettings) -> Finding:
    came_from = Place.PICKUP if place is Place.PICKUP else Place.REPLAY
    hop = Hop(
        came_from=came_from.value,
        fqdn=settings.fqdn,
        default_domain=settings.default_domain,
        now=time_of(site),
        guid=random_ids()(),
    )
    return diagnose(data, place, hop, settings)


def _list(files: Sequence[tuple[Path, Finding]], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps([_as_json(file, finding) for file, finding in files], indent=2))
        return
    for file, finding in files:
        click.echo(f"{plain(file.name)}: {_verdict(finding)}")
    if not files:
        click.echo("No .bad file lies here.")


def _show(file: Path, finding: Finding, submitted: Path | None = None, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(_as_json(file, finding, submitted), indent=2))
        return
    click.echo(f"{plain(str(file))}, a file of {finding.place}")
    for line in finding.lines:
        text = plain(line.text)
        click.echo(f"{line.number:5}  {text if len(text) <= _LONGEST_LINE else text[:_LONGEST_LINE] + '...'}")
        if line.fault:
            click.echo(f"       ^ {plain(line.fault)}")
    click.echo(_verdict(finding))
    if submitted:
        click.echo(f"Submitted as {submitted}.")


def _verdict(finding: Finding) -> str:
    if finding.passes and finding.place is Place.QUEUE:
        return (
            "Nothing is wrong with the file itself: it could neither be delivered nor returned, and the log says why."
        )
    if finding.passes:
        return "Nothing is wrong with it: it would be taken."
    reason = f"{finding.status} {plain(finding.reason)}"
    if finding.returned_to:
        return f"It would go back to {plain(finding.returned_to)}: {reason}."
    return f"It would be refused: {reason}."


def _as_json(file: Path, finding: Finding, submitted: Path | None = None) -> dict[str, Any]:
    return {
        "file": str(file),
        **asdict(finding),
        "passes": finding.passes,
        "submitted": None if submitted is None else str(submitted),
    }
