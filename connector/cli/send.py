"""`send`: hand a mail in."""

from pathlib import Path
from typing import BinaryIO

import click

from connector.cli.site import open_site
from connector.errors import ConnectorError
from foundation.clock import RealClock
from foundation.options import refusing, site_option
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


@click.command()
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
        queue_id = open_site(site, RealClock()).submit(
            file.read(),
            sender=sender,
            recipients=recipients,
            notify=notify,
            ret=Ret(ret) if ret else None,
            envid=envid,
        )
    click.echo(f"queued {queue_id}")
