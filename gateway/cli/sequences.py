"""`sequences`: what the settings plan for the calls to certain numbers, and how far each plan has come."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from foundation.options import json_option, refusing, site_option
from foundation.terminal import plain
from gateway.errors import GatewayError
from gateway.model.call import Call
from gateway.model.number import spaced
from gateway.model.rehearsal import digits_of
from gateway.records import open_records, read_settings
from gateway.settings import SequenceSettings, Then
from gateway.store.tally import Tally
from gateway.story.facts import instant

_THEN = {
    Then.DELIVERED: "further calls are delivered",
    Then.REPEAT: "further calls begin again with the first",
    Then.LAST: "further calls end as the last",
}


@dataclass(frozen=True, kw_only=True)
class Progress:
    """One sequence and the calls to its number so far, first to last."""

    sequence: SequenceSettings
    calls: Sequence[Call]

    @property
    def verdict(self) -> str:
        """How far the plan has come: "never reached", "2 of 3 used" or "used up"."""
        used, planned = len(self.calls), len(self.sequence.calls)
        if not used:
            return "never reached"
        return f"{used} of {planned} used" if used < planned else "used up"

    @property
    def further(self) -> int:
        """How many calls were made beyond the plan."""
        return max(0, len(self.calls) - len(self.sequence.calls))


@click.command()
@site_option
@json_option
def sequences(site: Path, as_json: bool) -> None:
    """Show the site's sequences: each planned call, when and by which fax it was used, and what was never reached."""
    with refusing(GatewayError):
        settings = read_settings(site)
        records = open_records(site, settings)
    tally = Tally(engine=records.jobs.engine)
    told = [_progress(sequence, tally) for sequence in settings.gateway.line.sequences]
    if as_json:
        click.echo(json.dumps([_plain(one) for one in told], indent=2))
    elif not told:
        click.echo(
            "This site has no sequences (gateway.line.sequences); the number grammar decides, see `dropfax numbers`."
        )
    else:
        click.echo("\n\n".join("\n".join(_lines(one, records.site.zone)) for one in told))


def _progress(sequence: SequenceSettings, tally: Tally) -> Progress:
    """Find the calls of a sequence: the number may be spelt in other ways than it is dialled."""
    spelt = [number for number in tally.numbers() if digits_of(number) == digits_of(sequence.number)]
    calls = sorted((call for number in spelt for call in tally.calls_to(number)), key=lambda call: call.result.ended)
    return Progress(sequence=sequence, calls=calls)


def _lines(told: Progress, zone: ZoneInfo) -> Iterator[str]:
    yield f"{plain(spaced(digits_of(told.sequence.number)))}: {told.verdict}"
    for place, planned in enumerate(told.sequence.calls):
        call = told.calls[place] if place < len(told.calls) else None
        yield f"  {place + 1:3}  {planned:28}  {_use(call, zone) if call else 'never reached'}"
    beyond = f", {told.further} so far" if told.further else ""
    yield f"       then: {_THEN[told.sequence.then]}{beyond}"


def _use(call: Call, zone: ZoneInfo) -> str:
    when = call.result.started.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
    return f"used {when} by fax {call.job}, call {call.attempt}: {call.result.outcome.metric}"


def _plain(told: Progress) -> dict[str, object]:
    calls = [
        {
            "planned": planned,
            "used": instant(call.result.started) if call else None,
            "job": call.job if call else None,
            "attempt": call.attempt if call else None,
            "outcome": call.result.outcome.name if call else None,
        }
        for planned, call in zip(told.sequence.calls, [*told.calls, *[None] * len(told.sequence.calls)], strict=False)
    ]
    return {
        "number": told.sequence.number,
        "verdict": told.verdict,
        "calls": calls,
        "then": told.sequence.then.value,
        "further": told.further,
    }
