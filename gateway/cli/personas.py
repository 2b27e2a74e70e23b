"""`personas`: the callees with behaviour, what a call to each would meet at a moment, and who else calls it on that day."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from foundation.options import json_option, refusing, site_option
from foundation.terminal import plain
from gateway.app import encounters
from gateway.cli.asked import Moment, in_zone
from gateway.errors import GatewayError
from gateway.model.encounter import Encounter
from gateway.model.number import spaced
from gateway.model.rehearsal import digits_of
from gateway.records import GatewayFile, open_records, present_at, read_settings
from gateway.settings import LineSettings, PersonaSettings
from gateway.story.callwords import lasting
from gateway.story.events import moment
from gateway.story.facts import instant


@dataclass(frozen=True, kw_only=True)
class Seen:
    """One persona at an instant. `scripted` are those of its numbers that a sequence decides instead."""

    settings: PersonaSettings
    encounter: Encounter
    scripted: tuple[str, ...]
    at: datetime


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option(
    "--at", type=Moment(), help="At this date, such as 2026-11-24T08:00, instead of now; no zone: the site's."
)
@site_option
@json_option
def personas(names: tuple[str, ...], at: datetime | None, site: Path, as_json: bool) -> None:
    """Show the callees with behaviour: their numbers and hours, what a call would meet, the faxes that others send."""
    with refusing(GatewayError):
        settings = read_settings(site)
        everybody = _seen(settings, site, at)
    known = [one.settings.name for one in everybody]
    if unknown := [name for name in names if name not in known]:
        there = f"its personas are {', '.join(map(repr, known))}" if known else "it has none"
        raise click.UsageError(f"this site has no persona {unknown[0]!r}; {there}")
    chosen = [one for one in everybody if not names or one.settings.name in names]
    if as_json:
        click.echo(json.dumps([_plain(one) for one in chosen], indent=2))
    elif not chosen:
        click.echo(
            "This site has no personas (gateway.line.personas); the number grammar decides, see `dropfax numbers`."
        )
    else:
        told = ("\n".join(_lines(one, settings.site.zone, each=bool(names))) for one in chosen)
        click.echo("\n\n".join(told))


def _seen(settings: GatewayFile, site: Path, at: datetime | None) -> list[Seen]:
    """Look at all of them; the calls that we make at this moment engage them only now."""
    if at is None:
        now = present_at(site, settings)
        engaged = [job.number for job in open_records(site, settings).jobs.calling()]
    else:
        now, engaged = in_zone(at, settings.site.zone), []
    line = settings.gateway.line
    return [
        Seen(settings=told, encounter=met, scripted=_scripted(told, line), at=now)
        for told, met in zip(line.personas, encounters(settings, now, engaged), strict=True)
    ]


def _scripted(persona: PersonaSettings, line: LineSettings) -> tuple[str, ...]:
    decided = {digits_of(sequence.number) for sequence in line.sequences}
    return tuple(number for number in map(digits_of, persona.numbers) if number in decided)


def _lines(seen: Seen, zone: ZoneInfo, *, each: bool) -> Iterator[str]:
    told, met = seen.settings, seen.encounter
    yield plain(told.name)
    yield f"  numbers  {plain(', '.join(spaced(digits_of(number)) for number in told.numbers))}"
    yield f"  hours    {'; '.join(_hours(told))} ({met.zone})"
    yield f"  lines    {met.in_use} of {told.lines} in use at {moment(seen.at, zone)}"
    yield f"  a call   {_meeting(met)}"
    for number in seen.scripted:
        yield f"           but a sequence decides the calls to {plain(spaced(number))}, see `dropfax sequences`"
    yield f"  traffic  {_traffic(told, met)}"
    if each:
        clocks = ZoneInfo(met.zone)
        for visit in met.visits:
            begins, ends = (f"{at.astimezone(clocks):%H:%M:%S}" for at in (visit.begins, visit.ends))
            yield f"             {begins} to {ends}, {lasting(visit.duration)}"


def _hours(told: PersonaSettings) -> Iterator[str]:
    yield "always on" if told.open == "Any" else f"on {told.open}"
    if told.human:
        yield f"a person answers {told.human}"
    if told.no_paper:
        yield f"out of paper {told.no_paper}"


def _meeting(met: Encounter) -> str:
    ending = met.outcome.value
    heard = f'; a person hears "{plain(met.heard)}"' if met.heard else ""
    return f"would meet {met.outcome.metric}: {ending.text} ({ending.code}){heard}"


def _traffic(told: PersonaSettings, met: Encounter) -> str:
    spent = sum((visit.duration for visit in met.visits), timedelta())
    took = f", {lasting(spent)} in all" if met.visits else ""
    # Some of what others send finds all lines taken, or nobody there: what is left is fewer than their rate.
    faxes = "1 fax" if len(met.visits) == 1 else f"{len(met.visits)} faxes"
    return f"{faxes} from others on {met.day}{took} (they try {told.calls_per_hour:g} an hour)"


def _plain(seen: Seen) -> dict[str, object]:
    told, met = seen.settings, seen.encounter
    return {
        "name": told.name,
        "numbers": list(told.numbers),
        "open": told.open,
        "human": told.human,
        "no_paper": told.no_paper,
        "zone": met.zone,
        "moved_to": told.moved_to or None,
        "at": instant(seen.at),
        "meets": met.outcome.name,
        "code": met.outcome.value.code,
        "lines": told.lines,
        "in_use": met.in_use,
        "sequences": list(seen.scripted),
        "day": met.day.isoformat(),
        "traffic": [{"begins": instant(visit.begins), "ends": instant(visit.ends)} for visit in met.visits],
    }
