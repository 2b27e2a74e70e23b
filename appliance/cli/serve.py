"""`serve`: both halves of a site, with REST and the console."""

import os
import tempfile
import threading
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path

import click

from appliance.cli.reach import Reach, reach_options
from appliance.errors import ApplianceError
from appliance.hosting import ClockMode, Order, hosting
from appliance.site import read_settings
from appliance.web import application, serving, tokens
from appliance.web.binding import warning_of
from connector.errors import ConnectorError
from foundation import log
from foundation.clock import RealClock
from foundation.options import refusing, site_option
from foundation.schedule import until_stopped
from gateway.errors import GatewayError


@click.command()
@reach_options
@click.option(
    "--empty",
    is_flag=True,
    help="Begin without a site: they are made by REST, in a directory that goes with the process.",
)
@click.option(
    "--until-stdin-closes",
    is_flag=True,
    help="End when standard input ends: with the process that started this one, however that ends.",
)
@site_option
def serve(reach: Callable[[Path | None], Reach], empty: bool, until_stdin_closes: bool, site: Path) -> None:
    """Run a site with REST and the console, until it is stopped."""
    log.configure(RealClock())
    with refusing(ApplianceError, GatewayError, ConnectorError), ExitStack() as opened:
        ways = reach(None if empty else site / tokens.FILE)
        root = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="dropfax-")))
        sites = opened.enter_context(hosting(root))
        if not empty:
            sites.open("main", site, Order(settings=read_settings(site), mode=ClockMode.REAL))
        at = opened.enter_context(serving(application(sites, ways.door), ways.at, ways.certificate))
        click.echo(at.url)
        if told := warning_of(at, ways.door.keys, is_encrypted=ways.is_encrypted):
            click.echo(f"dropfax: {told}", err=True)
        stop = threading.Event()
        if until_stdin_closes:
            threading.Thread(target=_read_to_the_end, args=(stop,), name="standard input", daemon=True).start()
        until_stopped(stop)


def _read_to_the_end(stop: threading.Event) -> None:
    # Not by sys.stdin: a thread that waits in its buffer holds a lock that the interpreter wants when it ends.
    with suppress(OSError):
        while os.read(0, 65536):
            pass
    stop.set()
