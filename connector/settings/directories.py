"""The directories of a site: each has a purpose of its own, and what one takes in or empties is nobody else's."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from connector.settings.server import ExchangeSettings
from foundation.settings import AmissError

Place = tuple[str | int, ...]


@dataclass(frozen=True, kw_only=True)
class _Directory:
    """A directory that a setting names: what a sentence calls the setting, where it stands, and what it names."""

    setting: str
    place: Place
    path: Path


def refuse_shared(site: Path, settings: ExchangeSettings) -> None:
    """Refuse two settings that name one directory, or one inside the other; raises AmissError with the place of the second.

    Links are followed, so that a start is the time to ask: cmdlets set one thing after the other, and are no wiser ([PS]).
    """
    known = [(one, (site / one.path).resolve()) for one in _directories(settings)]
    for (first, a), (second, b) in combinations(known, 2):
        if first.place != second.place and (a.is_relative_to(b) or b.is_relative_to(a)):
            raise AmissError(
                f"{first.setting} and {second.setting} should be two directories, neither inside the other; they are {a} and {b}",
                "exchange",
                *second.place,
            )


def _directories(settings: ExchangeSettings) -> Iterator[_Directory]:
    named = {
        "MailboxesDirectory": settings.mailboxes_directory,
        "QueueDirectory": settings.queue_directory,
        "PickupDirectoryPath": settings.pickup_directory,
        "ReplayDirectoryPath": settings.replay_directory,
    }
    for name, path in named.items():
        if path is not None:
            yield _Directory(setting=name, place=(name,), path=path)
    for index, connector in enumerate(settings.foreign_connectors):
        # Servers may have roots of their own; the same directory of several servers is still one connector's.
        for root in dict.fromkeys(_roots(settings, connector.source_transport_servers)):
            yield _Directory(
                setting=f"DropDirectory of {connector.name!r}",
                place=("ForeignConnectors", index, "DropDirectory"),
                path=Path(root) / connector.directory,
            )


def _roots(settings: ExchangeSettings, servers: tuple[str, ...]) -> Iterator[str]:
    """RootDropDirectoryPath of a connector's servers; of the first one where it names none."""
    for server in settings.transport_servers:
        if server.name in (servers or (settings.server,)):
            own = server.root_drop_directory
            yield settings.root_drop_directory if own is None else own
