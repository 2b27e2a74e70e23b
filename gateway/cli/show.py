"""`show`: one fax as a story, from the mail to the report."""

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import click
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from foundation.options import json_option, refusing, site_option
from foundation.terminal import plain, screen, shown
from gateway.errors import GatewayError
from gateway.records import Fax, Records, open_records, read_settings
from gateway.report.wording import whom
from gateway.story.events import Event, events, standing
from gateway.story.facts import story
from gateway.story.look import Told, look, past_of

_TIME, _WORD = 10, 11
"""Columns of the clock time and of the word for an event; what is told stands behind them."""


@click.command()
@click.argument("job", type=int)
@click.option("--transcript", is_flag=True, help="Tell each call in full, signal by signal.")
@site_option
@json_option
def show(job: int, transcript: bool, site: Path, as_json: bool) -> None:
    """Tell the whole story of fax JOB: mail, envelope, pages, every call, report."""
    with refusing(GatewayError):
        records = open_records(site, read_settings(site))
        told = look(records, job)
    if as_json:
        click.echo(json.dumps(story(told.fax, told.wait), indent=2))
        return
    tell(told, records, site, transcript=transcript)


def tell(told: Told, records: Records, site: Path, *, transcript: bool, more: Sequence[tuple[str, str]] = ()) -> None:
    """Print the story; `more` are further files with a word for each. What came from outside is printed as it stands."""
    console = screen()
    zone = records.site.zone
    job = told.fax.job
    console.print(f"[bold]Fax {job.id}[/] to {shown(whom(job))}   (the telephone line is simulated)", soft_wrap=True)
    for block in _days(events(told.fax, past_of(records, told.fax), transcript=transcript), zone):
        _print(console, block)
    if now := [shown(line) for line in standing(told.fax, told.wait, told.now, zone)]:
        console.print("\n[bold]Now[/]")
        for line in now:
            console.print(f"  {line}", soft_wrap=True)
    console.print("\n[bold]Files[/]")
    for word, file in (*_files(told.fax, (site / records.settings.replay_directory).absolute()), *more):
        console.print(f"  {word:<{_WORD}}{shown(file)}", soft_wrap=True)


@dataclass(frozen=True, kw_only=True)
class Day:
    """The events of one day, by the clocks of a zone."""

    title: str
    rows: tuple[tuple[str, Event], ...]


def _days(story: Sequence[Event], zone: ZoneInfo) -> Iterator[Day]:
    dated = [(event.at.astimezone(zone), event) for event in story]
    for date in dict.fromkeys(at.date() for at, _ in dated):
        rows = tuple((f"{at:%H:%M:%S}", event) for at, event in dated if at.date() == date)
        yield Day(title=f"{date:%A} {date.day} {date:%B %Y} ({zone.key})", rows=rows)


def _print(console: Console, day: Day) -> None:
    console.print(f"\n[bold]{day.title}[/]", soft_wrap=True)
    for time, event in day.rows:
        if console.is_terminal:
            console.print(_row(time, event))
        else:
            console.print("\n".join(_lines(time, event)), soft_wrap=True, markup=False)


def _row(time: str, event: Event) -> RenderableType:
    """Lay an event out for a screen: what is told is wrapped in its own column."""
    grid = Table.grid(padding=0)
    for width in (_TIME, _WORD, None):
        grid.add_column(width=width, overflow="fold")
    style = {True: "bold green", False: "bold red", None: "bold"}[event.good]
    told = Text("\n").join(
        [*(Text(plain(line)) for line in event.told), *(Text(plain(line), style="dim") for line in event.aside)]
    )
    grid.add_row(Text(time, style="cyan"), Text(plain(event.word), style=style), told)
    return grid


def _lines(time: str, event: Event) -> Iterator[str]:
    """Lay an event out for a pipe: a line for each sentence, whatever its length."""
    first, *others = event.told + event.aside
    yield f"{time:<{_TIME}}{plain(event.word):<{_WORD - 1}} {plain(first)}"
    for line in others:
        yield " " * (_TIME + _WORD) + plain(line)


def _files(told: Fax, replay: Path) -> Iterator[tuple[str, str]]:
    yield "Message" if told.message.is_acknowledged else "Drop file", told.message.file_name
    yield "kept as", str(told.original)
    if told.pdf and told.tiff:
        yield "fax.pdf", str(told.pdf)
        yield "received", str(told.tiff)
    for letter in told.letters:
        if letter.posted:
            file = replay / letter.file_name
            yield "Replay", f"waiting in Replay as {file}" if os.access(file, os.F_OK) else "taken by Exchange"
