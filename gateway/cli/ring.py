"""`ring`: play a caller who sends a fax to this site."""

import json
from pathlib import Path
from typing import Any

import click

from foundation.ids import random_ids
from foundation.options import json_option, refusing, site_option
from foundation.terminal import plain
from gateway.cli.caller import caller_of, caller_options
from gateway.document.press import Press
from gateway.errors import GatewayError
from gateway.model.number import spaced
from gateway.model.route import Caller, Route
from gateway.records import GatewayFile, present_at, read_settings
from gateway.report.wording import ENGLISH
from gateway.spool.incoming import CallFile
from gateway.story.ringing import Rung, Sheaf, Telephone


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@caller_options
@site_option
@json_option
def ring(files: tuple[Path, ...], site: Path, as_json: bool, **said: Any) -> None:
    """Call this site and send the pages of FILES, in order, as one fax; the gateway answers when it runs."""
    with refusing(GatewayError, OSError):
        settings = read_settings(site)
        caller = caller_of(said, settings.gateway.inbound.number)
        rung = _rung(files, caller, site, settings)
    call, decision = rung.call, rung.decision
    if as_json:
        said_of = {"ring": call.id, "caller": call.caller or None, "called": call.called, "pages": rung.pages}
        click.echo(json.dumps({**said_of, "mailboxes": list(decision.mailboxes), "route": decision.reason}, indent=2))
    else:
        _tell(call, rung.pages, decision)


def _rung(files: tuple[Path, ...], caller: Caller, site: Path, settings: GatewayFile) -> Rung:
    press = Press()
    telephone = Telephone(
        spool=site / settings.gateway.spool_directory, settings=settings, printer=press.print, ids=random_ids()
    )
    sheaves = (Sheaf(name=file.name, size=file.stat().st_size, content=file) for file in files)
    try:
        return telephone.ring(sheaves, caller, present_at(site, settings))
    finally:
        press.close()


def _tell(call: CallFile, pages: int, decision: Route) -> None:
    who = spaced(call.caller) if call.caller else "a withheld number"
    click.echo(f"A fax of {ENGLISH.count(pages, ENGLISH.page)} from {who} rings at {spaced(call.called)}.")
    if decision.is_refused:
        click.echo(f"  refused   {plain(decision.reason)}")
    else:
        click.echo(f"  goes to   {plain(', '.join(decision.mailboxes))}: {plain(decision.reason)}")
    click.echo("  answered  by the gateway that runs (`dropfax run`); without one the call waits")
    click.echo("  see       `dropfax arrivals`")
