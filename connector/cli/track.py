"""`track`: what the message tracking log says, as Get-MessageTrackingLog asks it."""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from connector.cli import tracked
from connector.settings import ConnectorFile
from connector.tracking import LoggedEvent, Query, Unread, search, story
from foundation.options import json_option, refuse, refusing, site_option
from foundation.settings import load
from foundation.site import settings_file

_DATES = ("%m/%d/%Y", "%m/%d/%Y %H:%M", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %I:%M %p")
"""Dates as the cmdlet's examples write them, on a machine whose short date format is mm/dd/yyyy."""


class Moment(click.ParamType[datetime]):
    """A date, with or without a time of day and a zone: 2024-04-02T08:00 (ISO 8601) or 04/02/2024 08:00."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Return the date as it was written, naive when it names no zone."""
        readers: list[Callable[[str], datetime]] = [datetime.fromisoformat]
        readers += [lambda text, form=form: datetime.strptime(text, form) for form in _DATES]  # type: ignore[misc]  # noqa: DTZ007
        for read in readers:
            try:
                return read(str(value))
            except ValueError:
                continue
        return self.fail(f"{value!r} is no date such as 2024-04-02T08:00, 2024-04-02 or 04/02/2024 08:00.", param, ctx)


class ResultSize(click.ParamType[int]):
    """How many rows are shown: a number from 1, or unlimited, which is 0."""

    name = "number|unlimited"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the number; 0 stands for unlimited."""
        text = str(value).lower()
        if text == "unlimited":
            return 0
        if not (text.isascii() and text.isdigit() and len(text) <= 10 and int(text)):
            self.fail(f"{value!r} is no number from 1, and not unlimited.", param, ctx)
        return int(text)


@click.command()
@click.option("--message-id", default="", help="Only rows of this Message-ID, with or without its angle brackets.")
@click.option("--network-message-id", default="", help="Only rows of this id, which copies of a message share.")
@click.option("--internal-id", default="", help="Only rows of this internal-message-id.")
@click.option("--recipient", "recipients", multiple=True, help="Only rows with this recipient; with any of several.")
@click.option("--sender", default="", help="Only rows with this sender.")
@click.option("--event", default="", help="Only rows of this event: RECEIVE, SEND, DELIVER, DEFER, FAIL, DSN ...")
@click.option("--source", default="", help="Only rows of this source: SMTP, PICKUP, GATEWAY, STOREDRIVER ...")
@click.option("--start", type=Moment(), help="Only rows of that date or later; without a zone in the site's.")
@click.option("--end", type=Moment(), help="Only rows before that date; without a zone in the site's.")
@click.option("--subject", default="", help="Only rows whose subject holds this text.")
@click.option("--reference", default="", help="Only rows that refer to this Message-ID.")
@click.option("--server", default="", help="Only rows of this server.")
@click.option("--result-size", type=ResultSize(), default="1000", show_default=True, help="So many rows at most.")
@click.option("--detail", is_flag=True, help="Every field of every row, one in a line, as Format-List shows them.")
@click.option("--follow", default="", metavar="MESSAGE", help="The whole story of this Message-ID, with its reports.")
@site_option
@json_option
def track(site: Path, follow: str, result_size: int, detail: bool, as_json: bool, **asked: Any) -> None:
    """Search the message tracking log, as Get-MessageTrackingLog does."""
    with refusing():
        settings = load(settings_file(site), ConnectorFile, others=frozenset({"gateway"}))
    directory, zone = site / settings.exchange.tracking.path, settings.site.zone
    query = _query(zone, **asked)
    with _readable(directory):
        if follow:
            _follow(directory, query, follow, zone, as_json=as_json)
        else:
            _search(directory, query, result_size or None, tracked.Look(zone=zone, detail=detail, as_json=as_json))


def _query(zone: ZoneInfo, *, event: str, internal_id: str, **asked: Any) -> Query:
    for name in ("start", "end"):
        if (written := asked[name]) is not None:
            asked[name] = (written if written.tzinfo else written.replace(tzinfo=zone)).astimezone(UTC)
    return Query(event_id=event, internal_message_id=internal_id, **asked)


@contextmanager
def _readable(directory: Path) -> Iterator[None]:
    """End the command when the log is there and cannot be read."""
    try:
        yield
    except BrokenPipeError:
        raise  # nobody reads on: click ends quietly
    except OSError as error:
        refuse(f"the message tracking log in {directory} cannot be read: {error.strerror}; the search has ended there")


def _search(directory: Path, query: Query, size: int | None, look: tracked.Look) -> None:
    torn: list[Unread] = []
    shown = Shown(size)
    tracked.show(shown.of(_rows(search(directory, query), torn)), look)
    if shown.has_more:
        click.echo(f"dropfax: there are more rows than {size}; --result-size shows more of them", err=True)
    _tell_unread(torn)


class Shown:
    """Lets so many rows through, and remembers whether another one came."""

    def __init__(self, size: int | None) -> None:
        """Let all through when there is no size."""
        self._size = size
        self.has_more = False

    def of(self, rows: Iterable[LoggedEvent]) -> Iterator[LoggedEvent]:
        """Return the rows that are shown."""
        for count, row in enumerate(rows):
            if count == self._size:
                self.has_more = True
                return
            yield row


def _rows(found: Iterable[LoggedEvent | Unread], torn: list[Unread]) -> Iterator[LoggedEvent]:
    for each in found:
        if isinstance(each, Unread):
            torn.append(each)
        else:
            yield each


def _tell_unread(torn: list[Unread]) -> None:
    """Say what the search passed over: nothing is left out in silence."""
    foreign = [each.file for each in torn if not each.line]
    lines = [each for each in torn if each.line]
    for file in foreign:
        click.echo(f"dropfax: {tracked.plain(file)} is no message tracking log and was passed over", err=True)
    if lines:
        where = f"{tracked.plain(lines[0].file)} line {lines[0].line}"
        click.echo(f"dropfax: {len(lines)} torn lines were passed over, the first is {where}", err=True)


def _follow(directory: Path, query: Query, message: str, zone: ZoneInfo, *, as_json: bool) -> None:
    if query != Query():
        raise click.UsageError("--follow tells the whole story of a message; no other search goes with it")
    chapters = story(lambda: search(directory, query), message)
    if as_json:
        click.echo(json.dumps([tracked.chapter_facts(chapter) for chapter in chapters], indent=2))
    elif not chapters:
        refuse(f"the message tracking log knows no message {tracked.plain(message)!r}")
    else:
        for line in tracked.chapters(chapters, zone):
            click.echo(line)
