"""The composition root of the gateway: the only place where its parts meet."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from foundation.clock import Clock
from foundation.lock import held
from gateway.document.press import Press
from gateway.document.printing import Printer
from gateway.flow.call import Calling
from gateway.flow.intake import Intake
from gateway.flow.post import Post
from gateway.flow.prepare import Prepare
from gateway.flow.sweep import Sweep
from gateway.line.simulator import SimulatedLine
from gateway.model.call import Line
from gateway.records import GatewayFile, Records, covers_of, open_records
from gateway.spool.drop import DropDirectory
from gateway.spool.watch import watching

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What a gateway works with and does not own.

    `world` is the clock by which other processes write Drop files: the site's own, unless that one is fast or virtual and the writers
    are not. `printer` prints, unless it is left to a press of the gateway's own. `seed` is the line's.
    """

    world: Clock | None = None
    printer: Printer | None = None
    seed: int = 0


ALONE = Surroundings()


@dataclass(kw_only=True)
class Gateway:
    """The fax side of one site, as the loop sees it."""

    clock: Clock
    records: Records
    line: Line
    intake: Intake
    prepare: Prepare
    calling: Calling
    post: Post
    sweep: Sweep
    _next_sweep: datetime | None = field(default=None)

    def step(self) -> bool:
        """Do once what is due now; the sweep comes first, so that starting is recovering."""
        now = self.clock.now()
        steps = (self._sweep, self.intake.step, self.prepare.step, self.calling.step, self.post.step)
        worked = [_guarded(step, now) for step in steps]  # each has its turn, whatever the others found
        return any(worked)

    def _sweep(self, now: datetime) -> bool:
        if self._next_sweep is not None and now < self._next_sweep:
            return False
        if self._next_sweep is None:
            self._start(now)
        self._next_sweep = now + self.records.settings.sweep
        self.intake.recover(now)
        return self.sweep.step(now)

    def _start(self, now: datetime) -> None:
        self.records.jobs.free_own_leases()
        self.records.jobs.bring_forward(now + self.records.settings.retry.policy.longest_pause)
        self.records.letters.bring_forward(now)

    def next_due(self) -> datetime | None:
        """Return when a call ends, a job or letter is due, a file may be whole, or the sweep has work."""
        jobs = self.records.jobs
        now = self.clock.now()
        dates = [jobs.next_print(), self.records.letters.next_due(), self.line.next_end()]
        if (unquiet := self.intake.drop.next_look()) is not None:
            dates.append(now + unquiet)
        if self.intake.blocked or self.intake.drop.is_stuck:
            dates.append(now)  # overdue: whoever waits until idle must not take what cannot be done for nothing to do
        if self.line.free:
            dates.append(jobs.next_call())
        dates += [self._at_a_sweep(at) for at in (jobs.next_expiry(), jobs.next_lapse())]
        if self.calling.attended():
            dates.append(self._next_sweep)
        return min((at for at in dates if at is not None), default=None)

    def _at_a_sweep(self, at: datetime | None) -> datetime | None:
        return at if at is None or self._next_sweep is None else max(at, self._next_sweep)


def _guarded(step: Callable[[datetime], bool], now: datetime) -> bool:
    """Step one part: a fault in it must not keep the parts behind it from their work."""
    try:
        return step(now)
    except Exception:
        log.exception("a step broke off and is repeated later", extra={"step": step.__qualname__})
        return False


@contextmanager
def open_gateway(site: Path, settings: GatewayFile, clock: Clock, around: Surroundings = ALONE) -> Iterator[Gateway]:
    """Put a site's gateway together and hold its node's lock; raises AlreadyRunningError when another process runs it."""
    with held(site / settings.gateway.spool_directory / f"gateway-{settings.gateway.node}.lock"):
        records = open_records(site, settings)
        press = Press()
        whole = replace(around, world=around.world or clock, printer=around.printer or press.print)
        try:
            yield _assembled(site, settings, records, clock, whole)
        finally:
            press.close()
            records.jobs.engine.dispose()


def _assembled(site: Path, settings: GatewayFile, records: Records, clock: Clock, around: Surroundings) -> Gateway:
    assert around.world is not None
    assert around.printer is not None
    mine, zone = settings.gateway, settings.site.zone
    jobs, messages, blobs = records.jobs, records.messages, records.blobs
    line = SimulatedLine(channels=mine.line.channels, seed=around.seed, station_id=mine.document.station_number)
    drop = DropDirectory(directory=site / mine.drop_directory, node=mine.node, quiet=mine.quiet, world=around.world)
    replay = site / mine.replay_directory
    calling = Calling(line=line, jobs=jobs, messages=messages, blobs=blobs, settings=mine)
    return Gateway(
        clock=clock,
        records=records,
        line=line,
        intake=Intake(drop=drop, blobs=blobs, messages=messages, settings=mine),
        prepare=Prepare(
            jobs=jobs,
            messages=messages,
            blobs=blobs,
            printer=around.printer,
            covers=covers_of(site, mine.document),
            settings=mine,
            zone=zone,
        ),
        calling=calling,
        post=Post(
            replay=replay, letters=records.letters, jobs=jobs, messages=messages, blobs=blobs, settings=mine, zone=zone
        ),
        sweep=Sweep(attended=calling.attended, jobs=jobs, messages=messages, settings=mine),
    )


@dataclass(frozen=True, kw_only=True)
class PatienceWithWriters:
    """Lets real time pass while somebody may still be writing a Drop file: a virtual clock cannot know how long that takes."""

    drop: DropDirectory

    def step(self) -> bool:
        """Wait for the next look at an unquiet file; returns whether there was one."""
        unquiet = self.drop.next_look()
        if unquiet is None:
            return False
        threading.Event().wait(max(0.05, unquiet.total_seconds()))
        return True

    def next_due(self) -> None:
        """Wait for nothing else."""
        return


def woken_by_drop(gateway: Gateway, wake: threading.Event) -> AbstractContextManager[None]:
    """Wake the loop, while inside, the moment a file appears in the Drop directory."""
    return watching(gateway.intake.drop.directory, wake)
