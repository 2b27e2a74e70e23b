"""`line`: the board, who is being called and who calls on which line, why everybody else waits, and what was done lately."""

import json
from collections.abc import Iterator
from pathlib import Path

import click
from rich.box import SIMPLE_HEAD
from rich.table import Table

from foundation.options import json_option, refusing, site_option
from foundation.terminal import screen, shown
from gateway.errors import GatewayError
from gateway.model.deed import Hold, Scope
from gateway.model.job import Wish
from gateway.model.number import spaced
from gateway.records import Records, open_records, present, read_settings
from gateway.story.board import Board, Channel, board_of, facts
from gateway.story.callwords import lasting
from gateway.story.events import moment


@click.command()
@site_option
@json_option
def line(site: Path, as_json: bool) -> None:
    """Show the board: each line and its call, why each waiting fax waits, and what was done lately."""
    with refusing(GatewayError):
        records = open_records(site, read_settings(site))
        board = board_of(records, present(records))
    if as_json:
        click.echo(json.dumps(facts(board), indent=2))
        return
    console = screen()
    console.print(_channels(board, records))
    for sentence in _sentences(board, records):
        console.print(shown(sentence), soft_wrap=True)
    console.print(_waiting(board, records) if board.waiting else "No fax waits.")
    if board.lately:
        console.print(_lately(board, records))


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
