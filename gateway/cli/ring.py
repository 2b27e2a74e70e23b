"""`ring`: play a caller who sends a fax to this site."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from foundation.ids import random_ids
from foundation.options import json_option, refusing, site_option
from foundation.terminal import plain
from gateway.cli.caller import caller_of, caller_options
from gateway.document.incoming import Sender, check_size, fax_tiff
from gateway.document.pages import read_tiff, write_tiff
from gateway.document.press import Press
from gateway.errors import GatewayError, UnreadableFaxError
from gateway.model.call import Page
from gateway.model.number import spaced
from gateway.model.route import Caller, Route
from gateway.numbering.inbound import decided
from gateway.records import GatewayFile, present_at, read_settings
from gateway.report.wording import ENGLISH
from gateway.spool.incoming import CallFile, Incoming


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
        pages = _pages(files, caller, settings, present_at(site, settings))
        call = CallFile(
            id=random_ids()(),
            called=caller.called,
            caller=caller.caller,
            csid=caller.csid,
            sub=caller.sub,
            tiff=write_tiff(pages),
        )
        Incoming(root=site / settings.gateway.spool_directory, node=settings.gateway.node).put(call)
    decision = decided(caller, settings.gateway)
    if as_json:
        said_of = {"ring": call.id, "caller": call.caller or None, "called": call.called, "pages": len(pages)}
        click.echo(json.dumps({**said_of, "mailboxes": list(decision.mailboxes), "route": decision.reason}, indent=2))
    else:
        _tell(call, len(pages), decision)


def _pages(files: tuple[Path, ...], caller: Caller, settings: GatewayFile, now: datetime) -> list[Page]:
    """The pages of all files; raises UnreadableFaxError for the first that is no fax, and for more pages than a fax may have."""
    document = settings.gateway.document
    date = now.astimezone(settings.site.zone)
    sender = Sender(caller=caller.caller, csid=caller.csid, called=caller.called, date=date)
    press, pages = Press(), list[Page]()
    try:
        for file in files:
            check_size(file.name, file.stat().st_size, document)
            pages += read_tiff(fax_tiff(file.name, file.read_bytes(), sender, document, press.print))
    finally:
        press.close()
    if len(pages) > document.max_pages:
        raise UnreadableFaxError(
            f"the files have {len(pages)} pages together, and at most {document.max_pages} are allowed; nothing rings"
        )
    return pages


def _tell(call: CallFile, pages: int, decision: Route) -> None:
    who = spaced(call.caller) if call.caller else "a withheld number"
    click.echo(f"A fax of {ENGLISH.count(pages, ENGLISH.page)} from {who} rings at {spaced(call.called)}.")
    if decision.is_refused:
        click.echo(f"  refused   {plain(decision.reason)}")
    else:
        click.echo(f"  goes to   {plain(', '.join(decision.mailboxes))}: {plain(decision.reason)}")
    click.echo("  answered  by the gateway that runs (`dropfax run`); without one the call waits")
    click.echo("  see       `dropfax arrivals`")
