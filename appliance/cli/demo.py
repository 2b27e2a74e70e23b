"""`demo`: the round trip of every sample, shown as it happens, offline, in seconds."""

import json
import shutil
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.live import Live

from appliance.demo import waiting
from appliance.demo.board import as_data, summary, under_way
from appliance.demo.trip import Trip, travel
from appliance.errors import ApplianceError
from appliance.samples import read_samples, samples_directory
from appliance.site import Appliance
from foundation.clock import VirtualClock
from foundation.options import SitePath, json_option, refusing
from foundation.terminal import screen
from gateway.errors import GatewayError

SEED = 20261123
START_YEARS = range(2000, 2101)


class Start(click.DateTime):
    """A date of our time: far from it the calendar ends before the last call is made."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the date."""
        start = super().convert(value, param, ctx)
        if start.year not in START_YEARS:
            self.fail(f"{value} is not in the years {START_YEARS[0]} to {START_YEARS[-1]}.", param, ctx)
        return start


@click.command()
@click.option("--site", type=SitePath(), help="Directory for the fresh site, kept.")
@click.option("--seed", type=int, default=SEED, show_default=True, help="Same seed and start: the same bytes.")
@click.option("--start", type=Start(), help="Where the virtual clock starts, UTC; default: today at 9:00.")
@click.option("--agent", is_flag=True, help="Through a Delivery Agent connector, without files.")
@json_option
def demo(site: Path | None, seed: int, start: datetime | None, agent: bool, as_json: bool) -> None:
    """Send the samples through a fresh site; exit code 0 only when every fax ends as its sample says."""
    directory = (site or Path(tempfile.mkdtemp(prefix="dropfax-demo-"))).absolute()
    begin = start or datetime.now(UTC).replace(hour=9, minute=0, second=0, microsecond=0)
    with refusing(ApplianceError, GatewayError, OSError):
        samples = read_samples(samples_directory())
        show = _Screen(quiet=as_json)
        with show:
            trip = travel(directory, samples, begin.replace(tzinfo=UTC), seed, show, by_agent=agent)
    if as_json:
        data = {"ok": trip.as_declared, "site": str(directory), "faxes": [as_data(one) for one in trip.ended]}
        click.echo(json.dumps(data | (waiting.as_data(trip.queue, trip.latencies) if agent else {}), indent=2))
    else:
        _conclude(trip, directory, by_agent=agent)
    raise SystemExit(0 if trip.as_declared else 1)


class _Screen:
    """The live table on a terminal; nothing where there is none."""

    def __init__(self, *, quiet: bool) -> None:
        self._console = Console(quiet=quiet, emoji=False)
        self._live = Live(console=self._console, auto_refresh=False) if self._console.is_terminal else None

    def __enter__(self) -> None:
        if self._live is not None:
            self._live.start()

    def __exit__(self, *_: object) -> None:
        if self._live is not None:
            self._live.stop()

    def __call__(self, clock: VirtualClock, appliance: Appliance) -> None:
        """Redraw the table."""
        if self._live is None:
            return
        records = appliance.gateway.records
        jobs = records.jobs.all()
        subjects = {number: records.messages.get(number).subject for number in {job.message for job in jobs}}
        self._live.update(under_way(clock.now(), jobs, subjects), refresh=True)


def _conclude(trip: Trip, directory: Path, *, by_agent: bool) -> None:
    console = screen()
    console.soft_wrap = True
    console.print(summary(trip.ended))
    if by_agent:
        _tell_the_difference(trip)
    console.print("\nThe telephone line was simulated; no number was called.")
    if not trip.idle:
        console.print("[bold red]Something is still due: the demonstration was given up.[/]")
    console.print(
        "Every fax ended as declared." if trip.as_declared else "[bold red]Not every fax ended as declared.[/]"
    )
    console.print(
        f"The site is kept in {directory}; look closer with\n  {_command()} show 1 --site {directory}", markup=False
    )


def _tell_the_difference(trip: Trip) -> None:
    """Say what a Delivery Agent connector shows that a Drop directory cannot."""
    console = screen()
    console.print()
    console.print(waiting.table_of(trip.queue, trip.latencies))
    console.print(_DIFFERENCE, soft_wrap=True)


_DIFFERENCE = """
No file was dropped: each mail stayed in Exchange's queue until the gateway had acknowledged its recipients, and the queue told why it
waited. The reports are Exchange's own, made from the acknowledgements."""


def _command() -> str:
    """How this shell can call us again: a virtual environment need not be on its path."""
    return "dropfax" if shutil.which("dropfax") else sys.argv[0]
