"""The Pickup and the Replay directory: polled every five seconds, each file taken in documented steps."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from connector import submission
from connector.directory.files import Claim, Files
from connector.directory.intake import Convert, Intake, Submit, Track
from connector.directory.rate import Rate
from connector.directory.rows import Rows
from connector.settings import ExchangeSettings
from foundation.clock import Clock
from foundation.ids import Ids

log = logging.getLogger(__name__)

_BATCH = 100
"""Files that become durable together: enough that a flush for each batch costs little, few enough that a fault repeats little."""

_BATCH_BYTES = 32 * 1024**2
"""Where a batch of large files ends: they are held in memory."""


@dataclass(kw_only=True)
class PolledDirectory:
    """One directory whose `*.eml` files become queued messages; `name` is Pickup or Replay."""

    name: str
    path: Path
    settings: ExchangeSettings
    convert: Convert
    submit: Submit
    track: Track
    clock: Clock
    ids: Ids
    _started: bool = False
    _seen: dict[str, int] = field(default_factory=dict)
    """The poll that saw a waiting file first."""
    _polls: int = 0
    _told: datetime | None = None
    """When it was last said that the rate holds files back."""

    def __post_init__(self) -> None:
        """Put the parts together: the files, what becomes of them, and how many at a time."""
        self._files = Files(directory=self.path, clock=self.clock)
        self._rate = Rate(limit=self.settings.max_messages_per_minute)
        # The tracking log knows one source for both directories and tells Replay by its context.
        context = "" if self.name == "Pickup" else self.name
        self._rows = Rows(context=context)
        self._intake = Intake(
            name=self.name,
            settings=self.settings,
            convert=self.convert,
            submit=self.submit,
            track=self.track,
            clock=self.clock,
            ids=self.ids,
            files=self._files,
            rows=self._rows,
        )

    def waiting(self) -> bool:
        """Whether a file waits for the next poll."""
        with suppress(OSError):  # the poll says what is wrong with the directory
            return any(True for _ in self._files.waiting())
        return False

    def poll(self) -> bool:
        """Take every file that can be taken; return whether one was, or waits for nothing but the rate.

        The first poll that can use the directory also makes mails again of what a dead transport had claimed.
        """
        try:
            self._start()
            names = self._in_turn()
        except OSError as error:
            facts = {"directory": str(self.path), "reason": str(error)}
            self._files.fails(self.path, "a directory cannot be read", facts)
            return False
        self._files.recovers(self.path, "a directory can be read again", {"directory": str(self.path)})
        self._files.forget_all_but(self._seen)
        return self._take(names)

    def _start(self) -> None:
        # With the first poll and not on opening: a process that only submits must not touch a running one's claims.
        if not self._started:
            self._files.revive()
            self._started = True

    def _in_turn(self) -> list[str]:
        """Return the waiting files, those first that wait longest: names that come first must not starve the others (OUR CHOICE)."""
        self._polls += 1
        self._seen = {name: self._seen.get(name, self._polls) for name in self._files.waiting()}
        return sorted(self._seen, key=lambda name: (self._seen[name], name))

    def _take(self, names: Sequence[str]) -> bool:
        now = self.clock.now()
        taken, is_stopped = 0, False
        waiting = iter(names)
        for batch in self._batches(waiting, self._rate.allowance(now)):
            outcome = self._intake.take(batch)
            taken += outcome.done
            # What came back has had its turn, and waits behind the others.
            self._seen.update(dict.fromkeys(outcome.in_vain, self._polls + 1))
            if is_stopped := outcome.is_stopped:
                break
        left = 0 if is_stopped else sum(1 for _ in waiting)
        self._rate.took(now, taken, held=left > 0)
        if left:
            self._tell(now, left)
        return taken > 0 or left > 0

    def _batches(self, names: Iterator[str], most: int) -> Iterator[list[Claim]]:
        """Claim at most so many files; the names behind them stay in the iterator."""
        batch: list[Claim] = []
        size = 0
        while most > 0 and (name := next(names, None)) is not None:
            if (claim := self._files.claim(name)) is None:
                continue
            batch.append(claim)
            most, size = most - 1, size + len(claim.data)
            if len(batch) == _BATCH or size >= _BATCH_BYTES:
                yield batch
                batch, size = [], 0
        if batch:
            yield batch

    def _tell(self, now: datetime, left: int) -> None:
        """Say that the rate holds files back, once in a minute."""
        if self._told is not None and now - self._told < timedelta(minutes=1):
            return
        self._told = now
        limit = self.settings.max_messages_per_minute
        facts = {"source": self.name, "waiting": left, "limit": limit}
        log.info("files wait: the limit for a minute is reached", extra=facts)
        self.track([self._rows.throttled(now, limit, left)])


def open_directories(
    site: Path, settings: ExchangeSettings, *, submit: Submit, track: Track, clock: Clock, ids: Ids
) -> tuple[PolledDirectory, ...]:
    """Return the polled directories of a site: none for a path that is $null ([PS]); nothing is touched on disk yet."""
    directory = partial(PolledDirectory, settings=settings, submit=submit, track=track, clock=clock, ids=ids)
    found = []
    if settings.pickup_directory is not None:
        convert = partial(submission.from_pickup, settings=settings)
        found.append(directory(name="Pickup", path=site / settings.pickup_directory, convert=convert))
    if settings.replay_directory is not None:
        convert = partial(submission.from_replay, settings=settings)
        found.append(directory(name="Replay", path=site / settings.replay_directory, convert=convert))
    return tuple(found)
