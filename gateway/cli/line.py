"""`line`: the board, who is being called on which line and why everybody else waits."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from foundation.clock import RealClock
from foundation.options import json_option, refusing, site_option
from gateway.cli.callwords import lasting
from gateway.cli.facts import instant, waiting
from gateway.cli.story import moment
from gateway.cli.terminal import shown
from gateway.errors import GatewayError
from gateway.model.deed import Hold, Scope
from gateway.model.job import Job, Wish
from gateway.model.number import spaced
from gateway.model.waiting import Wait
from gateway.records import Records, open_records, read_settings, surroundings, waits


@dataclass(frozen=True, kw_only=True)
class Channel:
    """One line of one node: the fax in a call on it, and who keeps further calls from it."""

    node: str
    number: int
    job: Job | None
    hold: Hold | None


@dataclass(frozen=True, kw_only=True)
class Board:
    """Everything on the board at one moment."""

    now: datetime
    channels: tuple[Channel, ...]
    holds: tuple[Hold, ...]
    waiting: tuple[tuple[Job, Wait], ...]


@click.command()
@site_option
@json_option
def line(site: Path, as_json: bool) -> None:
    """Show the board: each line and its call, and why each waiting fax waits."""
    with refusing(GatewayError):
        records = open_records(site, read_settings(site))
        board = _board(records, RealClock().now())
    if as_json:
        click.echo(json.dumps(_plain(board), indent=2))
        return
    console = Console(highlight=False)
    wide = console if console.is_terminal else Console(highlight=False, width=500)
    wide.print(_channels(board, records))
    for hold in board.holds:
        console.print(f"{shown(_told(hold, records))}", soft_wrap=True)
    wide.print(_waiting(board, records) if board.waiting else "No fax waits.")


def _board(records: Records, now: datetime) -> Board:
    around, wait = surroundings(records), waits(records, now)
    held = {int(hold.value): hold for hold in around.holds if hold.scope is Scope.CHANNEL}
    on = {(job.leased_by or "", job.channel or 0): job for job in around.calling}
    ours = {(records.settings.node, number) for number in range(1, records.settings.line.channels + 1)}
    return Board(
        now=now,
        channels=tuple(
            Channel(node=node, number=number, job=on.get((node, number)), hold=held.get(number))
            for node, number in sorted(ours | set(on))
        ),
        holds=tuple(hold for hold in around.holds if hold.scope is not Scope.CHANNEL),
        waiting=tuple((job, why) for job in records.listing.waiting() if (why := wait(job)) is not None),
    )


def _table(title: str, *headings: str) -> Table:
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for heading in headings:
        table.add_column(heading, justify="right" if heading in ("line", "fax") else "left", overflow="fold")
    return table


def _channels(board: Board, records: Records) -> Table:
    table = _table("Lines (the telephone line is simulated)", "node", "line", "state", "fax", "number", "since")
    for channel in board.channels:
        fax = [str(channel.job.id), shown(spaced(channel.job.number)), ""] if channel.job else ["", "", ""]
        if channel.job and channel.job.begun:
            span = lasting(max(channel.job.begun, board.now) - channel.job.begun)
            fax[2] = f"{moment(channel.job.begun, records.site.zone)} ({span})"
        table.add_row(channel.node, str(channel.number), shown(_state(channel)), *fax)
    return table


def _state(channel: Channel) -> str:
    words = []
    if channel.job:
        asked = {None: "", Wish.CANCEL: ", being cancelled", Wish.HOLD: ", then held", Wish.AGAIN: ", stuck"}
        words.append("calling" + asked[channel.job.wish])
    if channel.hold:
        why = f" ({channel.hold.why})" if channel.hold.why else ""
        words.append(f"held by {channel.hold.who}{why}")
    return ", ".join(words) or "idle"


def _told(hold: Hold, records: Records) -> str:
    what = "Every fax" if hold.scope is Scope.EVERYTHING else f"The number {spaced(hold.value)}"
    why = f" ({hold.why})" if hold.why else ""
    return f"{what} is held by {hold.who} since {moment(hold.at, records.site.zone)}{why}."


def _waiting(board: Board, records: Records) -> Table:
    table = _table("\nWaiting faxes", "fax", "number", "waits for", "until", "why")
    for job, wait in board.waiting:
        until = moment(wait.until, records.site.zone) if wait.until else ""
        why = f"{wait.why} ({wait.code})" if wait.code else wait.why
        table.add_row(str(job.id), shown(spaced(job.number)), wait.cause.value, until, shown(why))
    return table


def _plain(board: Board) -> dict[str, Any]:
    return {
        "at": instant(board.now),
        "lines": list(_plain_channels(board.channels)),
        "holds": [_plain_hold(hold) for hold in board.holds],
        "waiting": [{"fax": job.id, "number": job.number, **(waiting(wait) or {})} for job, wait in board.waiting],
    }


def _plain_channels(channels: Sequence[Channel]) -> Iterator[dict[str, Any]]:
    for channel in channels:
        job = channel.job
        yield {
            "node": channel.node,
            "line": channel.number,
            "fax": job.id if job else None,
            "number": job.number if job else None,
            "since": instant(job.begun) if job else None,
            "wish": job.wish.value if job and job.wish else None,
            "hold": _plain_hold(channel.hold) if channel.hold else None,
        }


def _plain_hold(hold: Hold) -> dict[str, Any]:
    return {
        "scope": hold.scope.value,
        "value": hold.value,
        "who": hold.who,
        "why": hold.why or None,
        "since": instant(hold.at),
    }
