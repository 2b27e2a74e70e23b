"""`arrivals`: every fax that came in, on one line."""

import json
from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

import click
from rich.cells import cell_len

from foundation.options import json_option, refusing, site_option
from foundation.terminal import plain
from gateway.errors import GatewayError
from gateway.model.arrival import Arrival
from gateway.model.letter import Letter
from gateway.model.number import spaced
from gateway.records import open_records, read_settings
from gateway.story.arrivals import counts, facts

TITLE = "Received faxes (the telephone line is simulated)"
HEADINGS = ("arrival", "received", "from", "to", "pages", "ending", "mail", "mailboxes", "why")


@click.command()
@site_option
@json_option
def arrivals(site: Path, as_json: bool) -> None:
    """List the faxes that came in, oldest first: from whom, how the call ended, who gets the mail and why."""
    with refusing(GatewayError):
        records = open_records(site, read_settings(site))
        found, letters = records.arrivals.all(), records.arrivals.letters()
    tally = counts(found, records)
    if as_json:
        told = [facts(arrival, letters.get(arrival.id), records) for arrival in found]
        click.echo(json.dumps({"arrivals": told, **tally}, indent=2))
        return
    rows = [HEADINGS, *(_row(arrival, letters.get(arrival.id), records.site.zone) for arrival in found)]
    click.echo("\n".join([TITLE, *_lines(rows)]))
    click.echo(", ".join(f"{count} {word}" for word, count in tally.items()))


def _row(arrival: Arrival, letter: Letter | None, zone: ZoneInfo) -> tuple[str, ...]:
    return (
        str(arrival.id),
        arrival.ended.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S"),
        plain(spaced(arrival.caller)) or "withheld",
        plain(spaced(arrival.called)),
        f"{arrival.pages_confirmed}/{arrival.pages}",
        arrival.outcome.name.lower().replace("_", " "),
        _mail(letter),
        plain(", ".join(arrival.mailboxes)) or "nobody",
        plain(arrival.route),
    )


def _mail(letter: Letter | None) -> str:
    if letter is None:
        return "none"
    return "posted" if letter.posted else "waiting"


def _lines(rows: Sequence[tuple[str, ...]]) -> list[str]:
    widths = [max(cell_len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return [
        "  ".join(cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
