"""The Exchange side from the command line: hand a mail in, and run."""

from pathlib import Path
from typing import BinaryIO

import click

from connector.app import POLL, Exchange, exclusive, open_exchange
from connector.errors import ConnectorError
from connector.settings import ConnectorFile
from foundation import log
from foundation.clock import Clock, RealClock, VirtualClock
from foundation.ids import random_ids
from foundation.options import clock_of, finish_idle, refusing, run_options, site_option, speak_any_text
from foundation.schedule import run_until_stopped
from foundation.settings import load
from foundation.site import settings_file
from wire.envelope import Notify, Ret


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
    speak_any_text()


@main.command()
@site_option
@click.argument("file", type=click.File("rb"))
@click.option("--from", "sender", help="Envelope sender, <> for none; the mail's From otherwise.")
@click.option("--to", "recipients", multiple=True, help="Envelope recipient, also [FAX:...]; To, Cc and Bcc otherwise.")
@click.option("--notify", type=Wishes(), help="Reports that are wanted: SUCCESS,FAILURE,DELAY or NEVER.")
@click.option(
    "--ret",
    type=click.Choice([ret.value for ret in Ret], case_sensitive=False),
    help="What a failure report returns.",
)
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
    with refusing(ConnectorError):
        queue_id = _open(site, RealClock()).submit(
            file.read(),
            sender=sender,
            recipients=recipients,
            notify=notify,
            ret=Ret(ret) if ret else None,
            envid=envid,
        )
    click.echo(f"queued {queue_id}")


@main.command()
@site_option
@run_options
def run(site: Path, until_idle: bool, horizon: float, speed: float) -> None:
    """Run the transport until it is stopped."""
    clock = clock_of(until_idle=until_idle, speed=speed)
    log.configure(clock)
    with refusing(ConnectorError):
        exchange = _open(site, clock)
        with exclusive(site):
            if isinstance(clock, VirtualClock):
                finish_idle([exchange], clock, horizon)
            # Pickup and Replay are read every POLL; the pulse is shorter, because `send` queues mails behind our back.
            run_until_stopped([exchange], clock, POLL / 5)


def _open(site: Path, clock: Clock) -> Exchange:
    file = load(settings_file(site), ConnectorFile, others=frozenset({"gateway"}))
    return open_exchange(site, file.exchange, clock, random_ids())
