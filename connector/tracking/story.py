"""The whole story of one message: its own rows, and those of the reports about it, by way of `reference` ([MT])."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from connector.tracking.reading import LoggedEvent, Unread
from connector.tracking.search import bare, guid

_MESSAGE_ID = re.compile(r"<([^<>]+)>")

Rows = Callable[[], Iterable[LoggedEvent | Unread]]
"""Reads the log from its beginning, as often as it is called."""


@dataclass(frozen=True, kw_only=True)
class Chapter:
    """One message of the story with its rows by their dates; `about` is the Message-ID of what it reports on, empty for a message."""

    message_id: str
    events: tuple[LoggedEvent, ...]
    about: str

    @property
    def began(self) -> datetime:
        """The date of the first row."""
        return self.events[0].at


def story(rows: Rows, message: str) -> tuple[Chapter, ...]:
    """Tell what happened to a message, named by its Message-ID or Network-Message-ID; nothing when the log does not know it.

    A reference leads both ways, so that the story of a report is also that of its original: the log is read again until no row tells of
    another message, which is hardly ever more than twice.
    """
    known = {bare(message)}
    while True:
        found, told = _collect(rows, known, guid(message))
        if told == known:
            return _chapters(found)
        known = told


def _collect(rows: Rows, known: set[str], wanted: str) -> tuple[list[LoggedEvent], set[str]]:
    """Return the rows of the known messages, and which messages these rows tell of."""
    told = set(known)
    found = []
    for event in rows():
        if isinstance(event, Unread):
            continue
        own = bare(event.field("message-id"))
        others = _references(event)
        if own in told or not told.isdisjoint(others) or (wanted and guid(event.field("network-message-id")) == wanted):
            found.append(event)
            told.update({own, *others} - {""})
    return found, told


def _references(event: LoggedEvent) -> list[str]:
    return _MESSAGE_ID.findall(event.field("reference"))


def _chapters(found: Iterable[LoggedEvent]) -> tuple[Chapter, ...]:
    by_message: dict[str, list[LoggedEvent]] = {}
    for event in found:
        by_message.setdefault(bare(event.field("message-id")), []).append(event)
    chapters = [_chapter(message_id, sorted(events, key=attrgetter("at"))) for message_id, events in by_message.items()]
    return tuple(sorted(chapters, key=attrgetter("began")))


def _chapter(message_id: str, events: list[LoggedEvent]) -> Chapter:
    about = [each for event in events if not _announces(event) for each in _references(event)]
    return Chapter(message_id=message_id, events=tuple(events), about=about[0] if about else "")


def _announces(event: LoggedEvent) -> bool:
    """Whether the row is the original's, and its reference the report that was made of it: only reports have the null sender."""
    return event.field("event-id") == "DSN" and event.field("return-path") != "<>"
