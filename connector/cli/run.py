"""`run`: the Exchange side alone."""

from pathlib import Path

import click

from connector.app import receiving, running
from connector.cli.site import read_settings
from connector.cli.smtp import smtp_option, with_smtp
from connector.directory import POLL
from connector.errors import ConnectorError
from foundation import log
from foundation.clock import VirtualClock
from foundation.ids import random_ids
from foundation.options import clock_of, finish_idle, refusing, run_options, site_option
from foundation.schedule import run_until_stopped


@click.command()
@site_option
@run_options
@smtp_option
def run(site: Path, until_idle: bool, horizon: float, speed: float, smtp: str | None) -> None:
    """Run the transport until it is stopped."""
    clock = clock_of(until_idle=until_idle, speed=speed)
    log.configure(clock)
    with refusing(ConnectorError):
        settings = with_smtp(smtp, read_settings(site))
        with running(site, settings, clock, random_ids()) as exchange:
            if until_idle and isinstance(clock, VirtualClock):
                finish_idle([exchange], clock, horizon)
            with receiving(site, exchange):
                # Pickup and Replay are read every POLL; the pulse is shorter, because `send` queues mails behind our back.
                run_until_stopped([exchange], clock, POLL / 5)
