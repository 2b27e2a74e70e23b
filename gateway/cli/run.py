"""`run`: the fax side of a site, until it is stopped or has nothing left to do."""

import threading
from pathlib import Path

import click

from foundation import log
from foundation.clock import RealClock, VirtualClock
from foundation.options import clock_of, finish_idle, refusing, run_options, site_option
from foundation.schedule import run_until_stopped
from gateway.app import PatienceWithWriters, Surroundings, open_gateway, woken_by_files
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
        with open_gateway(site, settings, clock, Surroundings(world=RealClock())) as gateway:
            if until_idle and isinstance(clock, VirtualClock):
                folders = (gateway.intake.drop, gateway.ringing.folder)
                finish_idle([gateway, *(PatienceWithWriters(drop=folder) for folder in folders)], clock, horizon)
            wake = threading.Event()
            with woken_by_files(gateway, wake):
                run_until_stopped([gateway], clock, settings.gateway.rescan, wake)
