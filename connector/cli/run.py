"""`run`: the Exchange side alone."""

from pathlib import Path

import click

from connector.app import POLL, exclusive
from connector.cli.site import open_site
from connector.errors import ConnectorError
from foundation import log
from foundation.clock import VirtualClock
from foundation.options import clock_of, finish_idle, refusing, run_options, site_option
from foundation.schedule import run_until_stopped


@click.command()
@site_option
@run_options
def run(site: Path, until_idle: bool, horizon: float, speed: float) -> None:
    """Run the transport until it is stopped."""
    clock = clock_of(until_idle=until_idle, speed=speed)
    log.configure(clock)
    with refusing(ConnectorError):
        exchange = open_site(site, clock)
        with exclusive(site):
            if isinstance(clock, VirtualClock):
                finish_idle([exchange], clock, horizon)
            # Pickup and Replay are read every POLL; the pulse is shorter, because `send` queues mails behind our back.
            run_until_stopped([exchange], clock, POLL / 5)
