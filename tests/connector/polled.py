"""Pickup and Replay alone on a virtual clock: what they submit and track is kept in lists."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from connector.directory import POLL, PolledDirectory, open_directories
from connector.model.tracking import EventId, TrackingEvent
from connector.model.transit import Submitted
from connector.settings import ExchangeSettings
from foundation.clock import VirtualClock
from foundation.ids import seeded_ids
from tests.connector.world import MORNING, values


def takes_all(message: Submitted) -> None:
    """Refuse nothing."""


@dataclass(kw_only=True)
class Polled:
    """One site whose Transport service takes in whatever `inspect` does not raise for."""

    site: Path
    settings: ExchangeSettings = field(default_factory=ExchangeSettings)
    inspect: Callable[[Submitted], None] = takes_all
    clock: VirtualClock = field(default_factory=lambda: VirtualClock(MORNING))
    submitted: list[Submitted] = field(default_factory=list)
    batches: list[int] = field(default_factory=list)
    events: list[TrackingEvent] = field(default_factory=list)
    directories: tuple[PolledDirectory, ...] = ()

    def __post_init__(self) -> None:
        """Start."""
        self.restart()

    def restart(self) -> None:
        """Let a new process poll the directories."""
        self.directories = open_directories(
            self.site,
            self.settings,
            submit=self.submit,
            track=self.events.extend,
            clock=self.clock,
            ids=seeded_ids(7),
        )

    def submit(self, submitted: Sequence[Submitted]) -> list[int]:
        """Take all of them in, or none."""
        for message in submitted:
            self.inspect(message)
        self.batches.append(len(submitted))
        self.submitted += submitted
        return [len(self.submitted) - len(submitted) + number for number in range(1, len(submitted) + 1)]

    def put(self, directory: str, files: Mapping[str, bytes]) -> None:
        """Leave files in Pickup or Replay."""
        (self.site / directory).mkdir(exist_ok=True)
        for name, data in files.items():
            (self.site / directory / name).write_bytes(data)

    def names(self, directory: str) -> list[str]:
        """The names of the files in a directory of the site."""
        return sorted(path.name for path in (self.site / directory).iterdir())

    def poll(self) -> int:
        """Let every directory poll once, five seconds after the last time; return how many messages that made."""
        before = len(self.submitted)
        for directory in self.directories:
            directory.poll()
        self.clock.advance(POLL)
        return len(self.submitted) - before

    def message_ids(self) -> list[str]:
        """The Message-ID of every message that was taken in, in order."""
        return [values(taken.message.content, "Message-ID")[0].strip("<>") for taken in self.submitted]

    def told(self, event: EventId) -> list[TrackingEvent]:
        """The rows of one kind."""
        return [row for row in self.events if row.event is event]
