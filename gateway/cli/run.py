"""`run`: the fax side of a site, until it is stopped or has nothing left to do."""

import threading
from datetime import timedelta
from pathlib import Path

import click

from foundation import log
from foundation.clock import VirtualClock
from foundation.loop import run_until_idle
from foundation.options import clock_of, refusing, run_options, site_option
from foundation.schedule import run_until_stopped
from gateway.app import open_gateway, woken_by_drop
from gateway.errors import GatewayError
from gateway.records import read_settings


@click.command()
@site_option
@run_options
def run(site: Path, until_idle: bool, horizon: float, speed: float) -> None:
    """Take Drop files, render and dial them, and report through Replay."""
    clock = clock_of(until_idle=until_idle, speed=speed)
    log.configure(clock)
    with refusing(GatewayError):
        settings = read_settings(site)
        with open_gateway(site, settings, clock) as gateway:
            if isinstance(clock, VirtualClock):
                raise SystemExit(0 if run_until_idle([gateway], clock, timedelta(days=horizon)) else 1)
            wake = threading.Event()
            with woken_by_drop(gateway, wake):
                run_until_stopped([gateway], clock, settings.gateway.rescan, wake)
