"""A site that runs in this process: both halves stepped by a thread of its own."""

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum, unique
from pathlib import Path
from typing import TypeVar

from appliance.errors import NotSteerableError, SiteClosedError
from appliance.hosting.errands import Errands
from appliance.hosting.turns import Turns
from appliance.site import Appliance, SiteFile, open_site
from connector.app import receiving
from connector.directory import POLL
from connector.settings.smtp import Binding
from foundation import loop
from foundation.clock import Clock, RealClock, VirtualClock
from foundation.ids import random_ids, seeded_ids
from foundation.loop import Half
from foundation.schedule import Alarm, Alarms, drive
from gateway.app import Surroundings, woken_by_files
from gateway.document.printing import Printer
from gateway.settings import SequenceSettings

log = logging.getLogger(__name__)

T = TypeVar("T")

PATIENCE = 30.0
"""Seconds that the end of a loop is waited for; it ends after the step at hand."""


@unique
class ClockMode(StrEnum):
    """Which clock a site lives by."""

    REAL = "real"
    VIRTUAL = "virtual"


@dataclass(frozen=True, kw_only=True)
class Order:
    """How a site is to live: its settings, and its clock (`start` and `speed` are a virtual clock's).

    With a seed other than 0 ids, dates and weather repeat: the same orders in the same order have the same bytes.
    """

    settings: SiteFile
    mode: ClockMode = ClockMode.VIRTUAL
    start: datetime = datetime(2026, 1, 5, 8, tzinfo=UTC)
    speed: float = 0.0
    seed: int = 0

    def clock(self) -> Clock:
        """Return a clock as ordered."""
        return RealClock() if self.mode is ClockMode.REAL else VirtualClock(self.start, self.speed)


@dataclass(frozen=True, kw_only=True)
class Hosted:
    """A running site. Whatever only looks may do so in any thread; what steps the halves goes through `ask`."""

    name: str
    path: Path
    order: Order
    clock: Clock
    appliance: Appliance
    errands: Errands
    turns: Turns = field(default_factory=Turns)
    smtp: Binding | None = None

    @property
    def settings(self) -> SiteFile:
        """The settings that it runs by."""
        return self.order.settings

    @property
    def halves(self) -> list[Half]:
        """What is stepped at each turn."""
        return [*self.appliance.halves, self.turns]

    @property
    def virtual(self) -> VirtualClock:
        """Its clock, to be moved; raises NotSteerableError for a site that lives by the machine's."""
        if not isinstance(self.clock, VirtualClock):
            raise NotSteerableError(f"the site {self.name} lives by the machine's clock, which nobody moves")
        return self.clock

    def ask(self, do: Callable[[], T]) -> T:
        """Do something between two steps of the halves, in the thread that steps them."""
        return self.errands.ask(do)

    def script(self, sequences: Sequence[SequenceSettings]) -> None:
        """Let the calls to come go by sequences that begin now, and by none of those that were given so before."""
        self.ask(lambda: self.appliance.gateway.script(sequences))

    def run_until_idle(self, horizon: timedelta, enough: Callable[[], bool] = loop.never) -> bool:
        """Jump from date to date until nothing is due or enough was done; False when something is still due past the horizon.

        `enough` is asked after each turn, in the thread that steps.
        """
        clock = self.virtual
        return self.ask(lambda: loop.run_until_idle(self.halves, clock, horizon, enough))

    def advance(self, span: timedelta) -> None:
        """Move the clock on by a span, and do on the way what is due."""
        clock = self.virtual
        self.ask(lambda: loop.advance(self.halves, clock, span))

    def run_at(self, speed: float) -> None:
        """Let the clock run at this speed, 0 to let it stand; raises ValueError for one that is none."""
        self.virtual.run_at(speed)
        self.errands.wake.set()


@contextmanager
def hosted(name: str, path: Path, order: Order, alarms: Alarms, printer: Printer) -> Iterator[Hosted]:
    """Run a site in a thread of its own for the time of the block; raises AlreadyRunningError, PartedError, ListenError."""
    clock, wake, stop = order.clock(), threading.Event(), threading.Event()
    ids = seeded_ids(order.seed) if order.seed else random_ids()
    with ExitStack() as opened:
        around = Surroundings(world=RealClock(), printer=printer, seed=order.seed)
        appliance = opened.enter_context(open_site(path, order.settings, clock, ids, around))
        site = Hosted(
            name=name,
            path=path,
            order=order,
            clock=clock,
            appliance=appliance,
            errands=Errands(wake=wake),
            smtp=opened.enter_context(receiving(path, appliance.exchange)),
        )
        opened.enter_context(woken_by_files(appliance.gateway, wake))
        pulse = min(POLL, order.settings.gateway.rescan)
        alarm = Alarm(scheduler=alarms, clock=clock, wake=wake, name=name)
        with _driven([site.errands, *site.halves], alarm, pulse, stop, name):
            yield site
        site.turns.end()
        site.errands.refuse(SiteClosedError(f"the site {name} has been closed"))


@contextmanager
def _driven(halves: list[Half], alarm: Alarm, pulse: timedelta, stop: threading.Event, name: str) -> Iterator[None]:
    loop_thread = threading.Thread(target=drive, args=(halves, alarm, pulse, stop), name=f"site {name}", daemon=True)
    loop_thread.start()
    try:
        yield
    finally:
        stop.set()
        alarm.wake.set()
        loop_thread.join(PATIENCE)
        if loop_thread.is_alive():
            log.error("the loop of a site does not end", extra={"site": name})
