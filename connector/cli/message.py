"""`message`: single messages in queues, as Get-Message, Suspend-Message, Resume-Message, Remove-Message and Export-Message do it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import click

from connector.cli.layout import Column
from connector.cli.queueing import LEFT_ALONE, administration, message_properties, ndr_option, removed
from connector.cli.rows import detail_option, filter_option, show_rows
from connector.errors import ConnectorError
from connector.transport.administration import Administration, Listed
from connector.transport.filters import parse
from foundation.options import Commands, json_option, refusing, site_option
from wire.publish import create

_COLUMNS = (
    Column(name="Identity"),
    Column(name="FromAddress"),
    Column(name="Status", styles={"Retry": "yellow", "Suspended": "yellow"}),
    Column(name="Size", is_number=True),
    Column(name="Subject", is_prose=True),
    Column(name="Recipients", is_list=True),
    Column(name="LastError"),
)


@click.group(cls=Commands)
def message() -> None:
    """Show and manage single messages in the queues; an Identity is Server\\Queue\\Message, or the message's number alone."""


@message.command("list")
@site_option
@click.option("--queue", "queue_identity", help="Only messages in this queue, Server\\Queue.")
@click.argument("identity", required=False)
@filter_option
@click.option("--limit", type=click.IntRange(min=1), default=1000, show_default=True, help="At most so many.")
@detail_option
@json_option
def list_(  # noqa: PLR0913  one parameter for each option
    site: Path,
    queue_identity: str | None,
    identity: str | None,
    condition: str | None,
    limit: int,
    detail: bool,
    as_json: bool,
) -> None:
    """List the messages, or the one of IDENTITY, oldest first in each queue.

    Status: Ready; Active while an agent has it in hand; Retry until its own NextRetryTime or its queue's; Suspended. Exchange's
    Locked, PendingRemove and PendingSuspend never show: what an administrator does to a message here takes no time.
    """
    with refusing(ConnectorError):
        admin, now = administration(site)
        found = _found(admin, now, identity, condition, queue_identity)[:limit]
    properties = message_properties(now)
    rows = [{name: read(one) for name, read in properties.items()} for one in found]
    show_rows(rows, _COLUMNS, detail=detail, as_json=as_json, nothing="No message is like that.")


def _found(
    admin: Administration, now: datetime, identity: str | None, condition: str | None, queue: str | None = None
) -> list[Listed]:
    if identity is not None and (condition is not None or queue is not None):
        raise click.UsageError("name a message or give --filter and --queue, not both")
    if identity is not None:
        return admin.find_messages(identity, now)
    listed = admin.messages(admin.find_queues(now, queue), now)
    lets_pass = parse(condition, message_properties(now)) if condition is not None else None
    return [one for one in listed if lets_pass is None or lets_pass(one)]


def _to_change(
    site: Path, identity: str | None, condition: str | None
) -> tuple[Administration, datetime, list[Listed]]:
    if identity is None and condition is None:
        raise click.UsageError("name a message, or give --filter")
    admin, now = administration(site)
    return admin, now, _found(admin, now, identity, condition)


def _say(
    admin: Administration, found: Sequence[Listed], changed: Sequence[Listed], what: Callable[[Listed], str]
) -> None:
    """Say of each message what became of it; exit code 1 when one was left alone."""
    for one in found:
        click.echo(f"{one.identity} {what(one) if one in changed else admin.left_alone(one)}")
    if not found:
        click.echo("No message is like that; nothing was changed.")
    if len(changed) < len(found):
        raise SystemExit(LEFT_ALONE)


@message.command()
@site_option
@click.argument("identity", required=False)
@filter_option
def suspend(site: Path, identity: str | None, condition: str | None) -> None:
    """Let messages wait until they are resumed (Suspend-Message)."""
    with refusing(ConnectorError, OSError):
        admin, _, found = _to_change(site, identity, condition)
        _say(admin, found, admin.suspend(found), _suspended)


def _suspended(one: Listed) -> str:
    return f"is suspended{'; the agent that has it in hand may still end it' if one.has_agent else ''}"


@message.command()
@site_option
@click.argument("identity", required=False)
@filter_option
def resume(site: Path, identity: str | None, condition: str | None) -> None:
    """Let suspended messages go on; one of the Poison queue goes back to the categorizer (Resume-Message)."""
    with refusing(ConnectorError, OSError):
        admin, now, found = _to_change(site, identity, condition)
        _say(admin, found, admin.resume(found, now), lambda _: "goes on")


@message.command()
@site_option
@click.argument("identity", required=False)
@filter_option
def retry(site: Path, identity: str | None, condition: str | None) -> None:
    """Try messages that wait for a date of their own; queues that wait have a command of their own, queue retry."""
    with refusing(ConnectorError, OSError):
        admin, now, found = _to_change(site, identity, condition)
        _say(admin, found, admin.retry(found), lambda one: _retried(one, now))


def _retried(one: Listed, now: datetime) -> str:
    if one.queue.suspended:
        return "waits for its queue, which is suspended"
    if one.queue.next_retry is not None and one.queue.next_retry > now:
        return f"waits for its queue, which is tried at {one.queue.next_retry:%Y-%m-%d %H:%M:%S} UTC; queue retry tries it at once"
    return "is tried at once"


@message.command()
@site_option
@click.argument("identity", required=False)
@filter_option
@ndr_option
def remove(site: Path, identity: str | None, condition: str | None, with_ndr: bool) -> None:
    """Remove messages from their queues (Remove-Message)."""
    with refusing(ConnectorError, OSError):
        admin, now, found = _to_change(site, identity, condition)
        _say(admin, found, admin.remove(found, now, with_ndr=with_ndr), lambda one: removed(one, with_ndr=with_ndr))


@message.command()
@site_option
@click.argument("identity")
@click.option("--to", "directory", type=click.Path(path_type=Path, file_okay=False, exists=True), default=".")
def export(site: Path, identity: str, directory: Path) -> None:
    """Write a suspended message into a file, which Replay takes, not Pickup (Export-Message)."""
    with refusing(ConnectorError, OSError):
        admin, now = administration(site)
        name, content = admin.exported(admin.find_messages(identity, now)[0])
        file = create(directory, name, content)
    click.echo(f"{identity} was written to {file}; it stays in its queue, suspended")
