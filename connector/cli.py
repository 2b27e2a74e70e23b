"""The Exchange side from the command line: hand a mail in, and run."""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

import click

from connector.app import POLL, Exchange, exclusive, open_exchange
from connector.errors import ConnectorError
from connector.settings import ConnectorFile
from foundation import log, schedule, settings
from foundation.clock import AcceleratedClock, Clock, RealClock, VirtualClock
from foundation.ids import random_ids
from foundation.loop import run_until_idle
from foundation.settings import SettingsError
from foundation.site import settings_file
from wire.envelope import Notify, Ret

HORIZON = timedelta(days=2)
"""How far --until-idle looks ahead: what waits longer, Exchange gives up (MessageExpirationTimeout, default 2 days [PS])."""

site_option = click.option(
    "--site",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("dropfax-site"),
    envvar="DROPFAX_SITE",
    show_default=True,
    help="Directory of the site.",
)


class Wishes(click.ParamType[frozenset[Notify]]):
    """The value of NOTIFY (RFC 3461 section 4.1): NEVER, or any of the others separated by commas."""

    name = "notify"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> frozenset[Notify]:
        """Read the list; an unknown word and a NEVER that is not alone are refused."""
        words = [word.strip().upper() for word in str(value).split(",")]
        if any(word not in Notify.__members__ for word in words) or ("NEVER" in words and len(set(words)) > 1):
            self.fail(f"{value!r} is neither NEVER nor a list of SUCCESS, FAILURE and DELAY", param, ctx)
        return frozenset(Notify[word] for word in words)


@click.group()
def main() -> None:
    """Stand in for Exchange: write Drop files, take Pickup and Replay files, keep mailboxes."""


@main.command()
@site_option
@click.argument("file", type=click.File("rb"))
@click.option("--from", "sender", help="Envelope sender, <> for none; the mail's From otherwise.")
@click.option("--to", "recipients", multiple=True, help="Envelope recipient, also [FAX:...]; To, Cc and Bcc otherwise.")
@click.option("--notify", type=Wishes(), help="Reports that are wanted: SUCCESS,FAILURE,DELAY or NEVER.")
@click.option("--ret", type=click.Choice([ret.value for ret in Ret]), help="What a failure report returns.")
@click.option("--envid", help="Identifier that every report repeats.")
def send(  # noqa: PLR0913  one parameter for each option
    site: Path,
    file: BinaryIO,
    sender: str | None,
    recipients: tuple[str, ...],
    notify: frozenset[Notify] | None,
    ret: str | None,
    envid: str | None,
) -> None:
    """Hand in FILE, a mail; `-` reads standard input."""
    exchange = _open(site, RealClock())
    try:
        queue_id = exchange.submit(
            file.read(),
            sender=sender,
            recipients=recipients,
            notify=notify,
            ret=Ret(ret) if ret else None,
            envid=envid,
        )
    except ConnectorError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"queued {queue_id}")


@main.command()
@site_option
@click.option("--until-idle", is_flag=True, help="Jump from due date to due date, and end when nothing is due.")
@click.option("--speed", type=click.FloatRange(min=0, min_open=True), help="Seconds that pass in a second.")
def run(site: Path, until_idle: bool, speed: float | None) -> None:
    """Run the transport until it is stopped."""
    if until_idle and speed:
        raise click.UsageError("--until-idle waits for nothing, so --speed has no meaning with it")
    try:
        with exclusive(site):
            _run(site, until_idle=until_idle, speed=speed)
    except ConnectorError as error:
        raise click.ClickException(str(error)) from error


def _run(site: Path, *, until_idle: bool, speed: float | None) -> None:
    if until_idle:
        still = VirtualClock(datetime.now(UTC))
        log.configure(still)
        if not run_until_idle([_open(site, still)], still, HORIZON):
            click.echo("mail is still waiting; the log says for what", err=True)
            sys.exit(1)
        return
    clock: Clock = AcceleratedClock(speed) if speed else RealClock()
    log.configure(clock)
    # Pickup and Replay are read every POLL; the pulse is shorter, because `send` puts mails into the queue behind our back.
    schedule.run_until_stopped([_open(site, clock)], clock, POLL / 5)


def _open(site: Path, clock: Clock) -> Exchange:
    try:
        file = settings.load(settings_file(site), ConnectorFile, others=frozenset({"gateway"}))
    except SettingsError as error:
        raise click.ClickException(str(error)) from error
    return open_exchange(site, file.exchange, clock, random_ids())
