"""`line`: the board, who is being called and who calls on which line, why everybody else waits, and what was done lately."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from rich.box import SIMPLE_HEAD
from rich.table import Table

from foundation.options import json_option, refusing, site_option
from foundation.terminal import screen, shown
from gateway.cli.callwords import lasting
from gateway.cli.facts import instant, waiting
from gateway.cli.story import moment
from gateway.errors import GatewayError
from gateway.model.call import Answered
from gateway.model.deed import Deed, Hold, Scope
from gateway.model.job import Job, Wish
from gateway.model.number import spaced
from gateway.model.waiting import Wait
from gateway.records import Records, open_records, present, read_settings, surroundings, waits

LATELY = 5
"""Deeds that the board shows."""


@dataclass(frozen=True, kw_only=True)
class Channel:
    """One line of one node: the fax in a call on it or the call to us, and who keeps further calls from it."""

    node: str
    number: int
    job: Job | None
    answered: Answered | None
    hold: Hold | None

    @property
    def begun(self) -> datetime | None:
        """When the call on it began."""
        if self.answered:
            return self.answered.since
        return self.job.begun if self.job else None


@dataclass(frozen=True, kw_only=True)
class Board:
    """Everything on the board at one moment. `unanswered` calls ring, and no line is free for them."""

    now: datetime
    channels: tuple[Channel, ...]
    unanswered: int
    holds: tuple[Hold, ...]
    waiting: tuple[tuple[Job, Wait], ...]
    lately: tuple[Deed, ...]


@click.command()
@site_option
@json_option
def line(site: Path, as_json: bool) -> None:
    """Show the board: each line and its call, why each waiting fax waits, and what was done lately."""
    with refusing(GatewayError):
        records = open_records(site, read_settings(site))
        board = _board(records, present(records))
    if as_json:
        click.echo(json.dumps(_plain(board), indent=2))
        return
    console = screen()
    console.print(_channels(board, records))
    for sentence in _sentences(board, records):
        console.print(shown(sentence), soft_wrap=True)
    console.print(_waiting(board, records) if board.waiting else "No fax waits.")
    if board.lately:
        console.print(_lately(board, records))


def _board(records: Records, now: datetime) -> Board:
    around, wait = surroundings(records), waits(records, now)
    held = {int(hold.value): hold for hold in around.holds if hold.scope is Scope.CHANNEL}
    on = {(job.leased_by or "", job.channel or 0): job for job in around.calling}
    came = {(call.node, call.channel): call for call in around.answered}
    ours = {(records.settings.node, number) for number in range(1, records.settings.line.channels + 1)}
    return Board(
        now=now,
        channels=tuple(
            Channel(
                node=node,
                number=number,
                job=on.get((node, number)),
                answered=came.get((node, number)),
                hold=held.get(number),
            )
            for node, number in sorted(ours | set(on) | set(came))
        ),
        unanswered=records.incoming.unanswered(),
        holds=tuple(hold for hold in around.holds if hold.scope is not Scope.CHANNEL),
        waiting=tuple((job, why) for job in records.listing.waiting() if (why := wait(job)) is not None),
        lately=tuple(records.desk.deeds_of_everything(LATELY)),
    )


def _table(title: str, *headings: str) -> Table:
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for heading in headings:
        table.add_column(heading, justify="right" if heading in ("line", "fax") else "left", overflow="fold")
    return table


def _channels(board: Board, records: Records) -> Table:
    table = _table("Lines (the telephone line is simulated)", "node", "line", "state", "fax", "number", "since")
    for channel in board.channels:
        since = ""
        if channel.begun:
            span = lasting(max(channel.begun, board.now) - channel.begun)
            since = f"{moment(channel.begun, records.site.zone)} ({span})"
        fax = str(channel.job.id) if channel.job else ""
        table.add_row(
            channel.node, str(channel.number), shown(_state(channel)), fax, shown(_callee_or_caller(channel)), since
        )
    return table


def _callee_or_caller(channel: Channel) -> str:
    if channel.answered:
        caller = spaced(channel.answered.caller) or "a withheld number"
        return f"from {caller} to {spaced(channel.answered.called)}"
    return spaced(channel.job.number) if channel.job else ""


def _state(channel: Channel) -> str:
    words = []
    if channel.job:
        asked = {None: "", Wish.CANCEL: ", being cancelled", Wish.HOLD: ", then held", Wish.AGAIN: ", stuck"}
        words.append("calling" + asked[channel.job.wish])
    if channel.answered:
        words.append("receiving")
    if channel.hold:
        why = f" ({channel.hold.why})" if channel.hold.why else ""
        words.append(f"held by {channel.hold.who}{why}")
    return ", ".join(words) or "idle"


def _sentences(board: Board, records: Records) -> Iterator[str]:
    if board.unanswered:
        calls = "1 call rings and waits" if board.unanswered == 1 else f"{board.unanswered} calls ring and wait"
        yield f"{calls} for a line that answers."
    yield from (_told(hold, records) for hold in board.holds)


def _lately(board: Board, records: Records) -> Table:
    table = _table("\nLately", "at", "who", "did")
    for deed in board.lately:
        table.add_row(moment(deed.at, records.site.zone), shown(deed.who), shown(deed.what))
    return table


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
        "unanswered": board.unanswered,
        "holds": [_plain_hold(hold) for hold in board.holds],
        "waiting": [{"fax": job.id, "number": job.number, **(waiting(wait) or {})} for job, wait in board.waiting],
        "lately": [{"at": instant(deed.at), "who": deed.who, "what": deed.what} for deed in board.lately],
    }


def _plain_channels(channels: Sequence[Channel]) -> Iterator[dict[str, Any]]:
    for channel in channels:
        job = channel.job
        yield {
            "node": channel.node,
            "line": channel.number,
            "fax": job.id if job else None,
            "number": job.number if job else None,
            "receiving": _plain_answered(channel.answered) if channel.answered else None,
            "since": instant(channel.begun),
            "wish": job.wish.value if job and job.wish else None,
            "hold": _plain_hold(channel.hold) if channel.hold else None,
        }


def _plain_answered(call: Answered) -> dict[str, Any]:
    return {"ring": call.ring, "caller": call.caller or None, "called": call.called}


def _plain_hold(hold: Hold) -> dict[str, Any]:
    return {
        "scope": hold.scope.value,
        "value": hold.value,
        "who": hold.who,
        "why": hold.why or None,
        "since": instant(hold.at),
    }
