"""`run`: both halves of a site, until they are stopped or have nothing left to do."""

import threading
from pathlib import Path

import click

from appliance.errors import ApplianceError
from appliance.site import open_site, read_settings
from connector.app import POLL
from foundation import log
from foundation.clock import RealClock, VirtualClock
from foundation.ids import random_ids
from foundation.loop import Half
from foundation.options import clock_of, finish_idle, refusing, run_options, site_option
from foundation.schedule import run_until_stopped
from gateway.app import PatienceWithWriters, Surroundings, woken_by_files
from gateway.errors import GatewayError


@click.command()
@site_option
@run_options
def run(site: Path, until_idle: bool, horizon: float, speed: float) -> None:
    """Run the Exchange side and the fax side of a site."""
    clock = clock_of(until_idle=until_idle, speed=speed)
    log.configure(clock)
    with refusing(ApplianceError, GatewayError):
        settings = read_settings(site)
        with open_site(site, settings, clock, random_ids(), Surroundings(world=RealClock())) as appliance:
            halves: list[Half] = [appliance.exchange, appliance.gateway]
            if isinstance(clock, VirtualClock):
                folders = (appliance.gateway.intake.drop, appliance.gateway.ringing.folder)
                finish_idle([*halves, *(PatienceWithWriters(drop=folder) for folder in folders)], clock, horizon)
            wake = threading.Event()
            with woken_by_files(appliance.gateway, wake):
                run_until_stopped(halves, clock, min(POLL, settings.gateway.rescan), wake)
