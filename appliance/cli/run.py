"""`run`: both halves of a site, until they are stopped or have nothing left to do."""

import threading
from pathlib import Path

import click

from appliance.errors import ApplianceError
from appliance.site import open_site, read_settings
from connector.app import receiving
from connector.cli.smtp import smtp_option, with_smtp
from connector.directory import POLL
from connector.errors import ConnectorError
from foundation import log
from foundation.clock import RealClock, VirtualClock
from foundation.ids import random_ids
from foundation.options import clock_of, finish_idle, refusing, run_options, site_option
from foundation.schedule import run_until_stopped
from gateway.app import PatienceWithWriters, Surroundings, woken_by_files
from gateway.errors import GatewayError


@click.command()
@site_option
@run_options
@smtp_option
def run(site: Path, until_idle: bool, horizon: float, speed: float, smtp: str | None) -> None:
    """Run the Exchange side and the fax side of a site."""
    clock = clock_of(until_idle=until_idle, speed=speed)
    log.configure(clock)
    with refusing(ApplianceError, GatewayError, ConnectorError):
        settings = read_settings(site)
        settings = settings.model_copy(update={"exchange": with_smtp(smtp, settings.exchange)})
        with open_site(site, settings, clock, random_ids(), Surroundings(world=RealClock())) as appliance:
            halves = appliance.halves
            if until_idle and isinstance(clock, VirtualClock):
                folders = (appliance.gateway.intake.drop, appliance.gateway.ringing.folder)
                finish_idle([*halves, *(PatienceWithWriters(drop=folder) for folder in folders)], clock, horizon)
            wake = threading.Event()
            with receiving(site, appliance.exchange), woken_by_files(appliance.gateway, wake):
                run_until_stopped(halves, clock, min(POLL, settings.gateway.rescan), wake)
