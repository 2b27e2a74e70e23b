"""`queue`: the queues of the Exchange side, as Get-Queue, Suspend-Queue, Resume-Queue and Retry-Queue show and change them."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from connector.cli.layout import Column
from connector.cli.queueing import administration, queue_properties
from connector.cli.rows import detail_option, filter_option, show_rows
from connector.errors import ConnectorError
from connector.model.transit import QueueFacts
from connector.transport.administration import Administration
from connector.transport.filters import parse
from foundation.options import json_option, refusing, site_option

_COLUMNS = (
    Column(name="Identity"),
    Column(name="DeliveryType"),
    Column(name="Status", styles={"Retry": "yellow", "Suspended": "yellow"}),
    Column(name="MessageCount", is_number=True),
    Column(name="NextHopDomain"),
    Column(name="NextRetryTime"),
    Column(name="LastError"),
)


@click.group()
def queue() -> None:
    """Show and manage the queues: Submission, Unreachable, Poison, mailboxes, and one for each connector."""


@queue.command("list")
@site_option
@click.argument("identity", required=False)
@filter_option
@detail_option
@json_option
def list_(site: Path, identity: str | None, condition: str | None, detail: bool, as_json: bool) -> None:
    """List the queues, or the one of IDENTITY, Server\\Queue."""
    with refusing(ConnectorError):
        admin, now = administration(site)
        found = _found(admin, now, identity, condition)
    properties = queue_properties(admin, now)
    rows = [{name: read(one) for name, read in properties.items()} for one in found]
    show_rows(rows, _COLUMNS, detail=detail, as_json=as_json, nothing="No queue is like that.")


def _found(admin: Administration, now: datetime, identity: str | None, condition: str | None) -> list[QueueFacts]:
    """The queue cmdlets take -Identity or -Filter, not both ([PS])."""
    if identity is not None and condition is not None:
        raise click.UsageError("name a queue or give --filter, not both")
    lets_pass = parse(condition, queue_properties(admin, now)) if condition is not None else None
    return admin.find_queues(now, identity, lets_pass)


def _changing(act: Callable[[Administration, list[QueueFacts], datetime], str]) -> Callable[..., None]:
    def command(site: Path, identity: str | None, condition: str | None, **more: Any) -> None:
        if identity is None and condition is None:
            raise click.UsageError("name a queue, or give --filter")
        with refusing(ConnectorError, OSError):
            admin, now = administration(site)
            found = _found(admin, now, identity, condition)
            what = act(admin, found, now, **more)
        for one in found:
            click.echo(f"{admin.identity(one)} {what}")
        if not found:
            click.echo("No queue is like that; nothing was changed.")

    return command


def _suspend(admin: Administration, found: list[QueueFacts], _: datetime) -> str:
    admin.queues.suspend([one.id for one in found])
    return "is suspended; its messages wait, new ones come in"


def _resume(admin: Administration, found: list[QueueFacts], _: datetime) -> str:
    admin.queues.resume([one.id for one in found])
    return "goes on"


def _retry(admin: Administration, found: list[QueueFacts], now: datetime, *, resubmit: bool) -> str:
    if resubmit:
        return f"gave its messages back to the categorizer ({admin.resubmit(found, now)} in all)"
    admin.queues.retry([one.id for one in found])
    return "is tried at once"


def _register(name: str, sentence: str, act: Callable[..., str], *options: Callable[..., Any]) -> None:
    command = _changing(act)
    for option in (filter_option, click.argument("identity", required=False), site_option, *options):
        command = option(command)
    queue.command(name, help=sentence)(command)


_register("suspend", "Let the messages of a queue wait until it is resumed (Suspend-Queue).", _suspend)
_register("resume", "Let a suspended queue go on (Resume-Queue).", _resume)
_register(
    "retry",
    "Try a queue at once, whatever it waits for (Retry-Queue).",
    _retry,
    click.option("--resubmit", is_flag=True, help="Send its messages through the categorizer again."),
)
