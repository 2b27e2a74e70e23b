"""`arrivals`: every fax that came in, on one line."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
from rich.cells import cell_len

from foundation.options import json_option, refusing, site_option
from foundation.terminal import plain
from gateway.errors import GatewayError
from gateway.model.arrival import Arrival
from gateway.model.letter import Letter
from gateway.model.number import spaced
from gateway.model.outcome import Outcome
from gateway.model.route import UNROUTED
from gateway.records import Records, open_records, read_settings
from gateway.story.facts import instant

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
    counts = _counts(found, records)
    if as_json:
        facts = [_facts(arrival, letters.get(arrival.id), records) for arrival in found]
        click.echo(json.dumps({"arrivals": facts, **counts}, indent=2))
        return
    rows = [HEADINGS, *(_row(arrival, letters.get(arrival.id), records.site.zone) for arrival in found)]
    click.echo("\n".join([TITLE, *_lines(rows)]))
    click.echo(", ".join(f"{count} {word}" for word, count in counts.items()))


def _counts(found: Sequence[Arrival], records: Records) -> Mapping[str, int]:
    """How many came, went to the default mailbox because no rule claimed them, were refused, broke off, and still ring."""
    return {
        "received": sum(arrival.pages > 0 for arrival in found),
        "unrouted": sum(arrival.route == UNROUTED for arrival in found),
        "refused": sum(arrival.outcome is Outcome.CALL_REJECTED for arrival in found),
        "incomplete": sum(arrival.is_partial for arrival in found),
        "ringing": len(records.incoming.waiting(())),
    }


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


def _facts(arrival: Arrival, letter: Letter | None, records: Records) -> dict[str, Any]:
    """Return an arrival as JSON values: instants in ISO 8601 UTC, absolute paths, null where there is nothing."""
    tiff = records.blobs.arrival_path(arrival.ring).absolute() if arrival.pages else None
    return {
        "id": arrival.id,
        "ring": arrival.ring,
        "caller": arrival.caller or None,
        "called": arrival.called,
        "csid": arrival.csid or None,
        "sub": arrival.sub or None,
        "started": instant(arrival.started),
        "ended": instant(arrival.ended),
        "outcome": arrival.outcome.name,
        "pages": arrival.pages,
        "pages_confirmed": arrival.pages_confirmed,
        "rows_cut": arrival.rows_cut,
        "complete": not arrival.is_partial,
        "route": arrival.route,
        "unrouted": arrival.route == UNROUTED,
        "mailboxes": list(arrival.mailboxes),
        "format": arrival.format.value,
        "tiff": str(tiff) if tiff else None,
        "mail": letter.id if letter else None,
        "posted": instant(letter.posted) if letter else None,
        "transcript": list(arrival.transcript),
    }
