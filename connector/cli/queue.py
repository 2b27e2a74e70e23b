"""`queue`: the queues of the Exchange side, as Get-Queue, Suspend-Queue, Resume-Queue and Retry-Queue show and change them."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from connector.cli.layout import Column
from connector.cli.queueing import LEFT_ALONE, administration, ndr_option, queue_properties
from connector.cli.rows import detail_option, filter_option, show_rows
from connector.errors import ConnectorError
from connector.model.transit import POISON, SUBMISSION, DeliveryType, QueueFacts
from connector.transport.administration import Administration, AmbiguousIdentityError
from connector.transport.filters import parse
from foundation.options import Commands, json_option, refusing, site_option
from foundation.terminal import plain

_COLUMNS = (
    Column(name="Identity"),
    Column(name="DeliveryType"),
    Column(name="Status", styles={"Retry": "yellow", "Suspended": "yellow"}),
    Column(name="MessageCount", is_number=True),
    Column(name="NextHopDomain"),
    Column(name="NextRetryTime"),
    Column(name="LastError"),
)


@click.group(cls=Commands)
def queue() -> None:
    """Show and manage the queues: Submission, Unreachable, Poison, mailboxes, and one for each connector."""


@queue.command("list")
@site_option
@click.argument("identity", required=False)
@filter_option
@detail_option
@json_option
def list_(site: Path, identity: str | None, condition: str | None, detail: bool, as_json: bool) -> None:
    """List the queues, or those of IDENTITY: Server\\Queue, or a NextHopDomain such as FAX.

    Status: Ready; Active while an agent has a message in hand; Retry until NextRetryTime; Suspended. Exchange's Connecting never
    shows: a directory and a socket are there or are not.
    """
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


def _changing(act: Callable[..., Mapping[int, str]]) -> Callable[..., None]:
    """Make a command of what is done to queues; `act` returns a sentence for each queue that is still there, by its id."""

    def command(site: Path, identity: str | None, condition: str | None, **more: Any) -> None:
        if identity is None and condition is None:
            raise click.UsageError("name a queue, or give --filter")
        with refusing(ConnectorError, OSError):
            admin, now = administration(site)
            found = _found(admin, now, identity, condition)
            if identity is not None and len(found) > 1:
                raise AmbiguousIdentityError(
                    f"{identity} means {len(found)} queues: {', '.join(_called(admin, one) for one in found)}; "
                    "name one of them, or give --filter; nothing was changed"
                )
            done = act(admin, found, now, **more)
        for one in found:
            click.echo(f"{_called(admin, one)} {done.get(one.id, 'is not there any more; nothing was changed')}")
        if not found:
            click.echo("No queue is like that; nothing was changed.")
        if len(done) < len(found):
            raise SystemExit(LEFT_ALONE)

    return command


def _called(admin: Administration, queue: QueueFacts) -> str:
    """A queue's Identity, which is a number for most, and what the number stands for."""
    if queue.name == queue.hop.domain:
        return admin.identity(queue)
    by = f", connector {plain(queue.hop.connector)}" if queue.hop.connector else ""
    return f"{admin.identity(queue)} (NextHopDomain {plain(queue.hop.domain)}{by})"


def _suspend(admin: Administration, found: list[QueueFacts], _: datetime) -> Mapping[int, str]:
    done = admin.queues.suspend([one.id for one in found])
    return dict.fromkeys(done, "is suspended; its messages wait, new ones come in")


def _resume(admin: Administration, found: list[QueueFacts], _: datetime) -> Mapping[int, str]:
    return dict.fromkeys(admin.queues.resume([one.id for one in found]), "goes on")


def _retry(admin: Administration, found: list[QueueFacts], now: datetime, *, resubmit: bool) -> Mapping[int, str]:
    if resubmit:
        return {one.id: _resubmitted(one, count) for one, count in zip(found, admin.resubmit(found, now), strict=True)}
    tried = admin.queues.retry([one.id for one in found])
    return {one.id: _retried(one, suspended=tried[one.id]) for one in found if one.id in tried}


def _resubmitted(queue: QueueFacts, count: int) -> str:
    if queue.name == SUBMISSION:
        return "is where the categorizer finds its messages; none was moved"
    if queue.suspended and not count:
        return "is suspended and stays so; its messages stay until it is resumed"
    return f"gave its messages back to the categorizer ({count} in all)"


def _retried(queue: QueueFacts, *, suspended: bool) -> str:
    if suspended:
        return "is suspended and stays so; it is tried when it is resumed"
    if queue.name == POISON:
        return "is never tried; message resume gives a message of it back to the categorizer"
    match queue.hop.type:
        case DeliveryType.UNREACHABLE:
            return "leads nowhere to be tried; with --resubmit its messages are categorized anew"
        case DeliveryType.DELIVERY_AGENT:
            return "lets its agents take every message at once"
        case _:
            return "is tried at once"


def _remove(admin: Administration, found: list[QueueFacts], now: datetime, *, with_ndr: bool) -> Mapping[int, str]:
    return {one.id: _emptied(admin, one, now, with_ndr=with_ndr) for one in found}


def _emptied(admin: Administration, queue: QueueFacts, now: datetime, *, with_ndr: bool) -> str:
    waiting = admin.messages([queue], now)
    gone = admin.remove(waiting, now, with_ndr=with_ndr)
    left = [f"; {one.delivery.message.id} {admin.left_alone(one)}" for one in waiting if one not in gone]
    told = "their senders are told where one is owed a report" if with_ndr else "nobody is told"
    return (
        f"lost {len(gone)} message{'' if len(gone) == 1 else 's'}; {told}{''.join(left)}"
        if waiting
        else "held no message"
    )


def _register(name: str, sentence: str, act: Callable[..., Mapping[int, str]], *options: Callable[..., Any]) -> None:
    command = _changing(act)
    for option in (filter_option, click.argument("identity", required=False), site_option, *options):
        command = option(command)
    queue.command(name, help=sentence)(command)


_register("suspend", "Let the messages of a queue wait until it is resumed (Suspend-Queue).", _suspend)
_register("resume", "Let a suspended queue go on (Resume-Queue).", _resume)
_register(
    "retry",
    "Try a queue at once, whatever it waits for; one that is suspended stays so (Retry-Queue).",
    _retry,
    click.option("--resubmit", is_flag=True, help="Send its messages through the categorizer again."),
)
_register(
    "remove",
    "Remove every message of a queue, as message remove does; an empty queue disappears by itself.",
    _remove,
    ndr_option,
)
