"""The composition root of the gateway: the only place where its parts meet."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Protocol

from foundation.clock import Clock
from foundation.ids import Ids, random_ids
from foundation.lock import held
from gateway.document import scanlines
from gateway.document.press import Press
from gateway.document.printing import Printer
from gateway.flow.call import Calling
from gateway.flow.intake import Intake
from gateway.flow.post import Post
from gateway.flow.prepare import Prepare
from gateway.flow.receive import Receive
from gateway.flow.remind import Remind
from gateway.flow.ring import Ringing
from gateway.flow.sweep import Sweep
from gateway.line.script import Callees
from gateway.line.simulator import SimulatedLine
from gateway.model.call import Line
from gateway.records import GatewayFile, Records, covers_of, open_records
from gateway.settings import GatewaySettings
from gateway.spool.drop import DropDirectory
from gateway.spool.hotfolder import HotFolder
from gateway.spool.incoming import Incoming
from gateway.spool.watch import watching
from gateway.store.agenda import Agenda, read_agenda

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What a gateway works with and does not own.

    `world` is the clock by which other processes write Drop files: the site's own, unless that one is fast or virtual and the writers
    are not. `printer` prints, unless it is left to a press of the gateway's own. `seed` is the line's, that of the settings when 0.
    `ids` names the calls that files of the hot folder become.
    """

    world: Clock | None = None
    printer: Printer | None = None
    seed: int = 0
    ids: Ids = field(default_factory=random_ids)


ALONE = Surroundings()


@dataclass(kw_only=True)
class Gateway:
    """The fax side of one site, as the loop sees it."""

    clock: Clock
    records: Records
    line: Line
    intake: Intake
    ringing: Ringing
    receive: Receive
    prepare: Prepare
    calling: Calling
    remind: Remind
    post: Post
    sweep: Sweep
    _next_sweep: datetime | None = field(default=None)

    def step(self) -> bool:
        """Do once what is due now; the sweep comes first, so that starting is recovering."""
        now = self.clock.now()
        first = (self._sweep, self.ringing.step, self.receive.step, self.intake.step)
        worked = [_guarded(step, now) for step in first]  # each has its turn, whatever the others found
        agenda = self._agenda()
        due = [
            (self.prepare.step, agenda.printing),
            (self.calling.step, now if self.calling.attended() else agenda.call),
            (self.remind.step, agenda.reminder),
            (self.post.step, agenda.letter),
        ]
        worked += [_guarded(step, now) for step, at in due if at is not None and at <= now]
        return any(worked)

    def _agenda(self) -> Agenda:
        return read_agenda(self.records.jobs.engine, self.records.jobs.node)

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
        self.calling.recover(now)
        self.records.letters.bring_forward(now)

    def next_due(self) -> datetime | None:
        """Return when a call ends, a job or letter is due, a file may be whole, or the sweep has work."""
        now, agenda = self.clock.now(), self._agenda()
        dates = [agenda.printing, agenda.letter, agenda.reminder, self.line.next_end()]
        if (unquiet := self.intake.drop.next_look()) is not None:
            dates.append(now + unquiet)
        if self.intake.blocked or self.intake.drop.is_stuck:
            dates.append(now)  # overdue: whoever waits until idle must not take what cannot be done for nothing to do
        dates += [self.ringing.next_due(now), self.receive.next_due(now)]
        if agenda.call is not None and self.calling.channels():
            dates.append(agenda.call)
        dates += [self._at_a_sweep(at) for at in (agenda.expiry, agenda.deliver_by, agenda.lapse)]
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
    line = SimulatedLine(
        channels=mine.line.channels,
        station_id=mine.document.station_number,
        callees=Callees(settings=mine.line, zone=zone, seed=around.seed or mine.line.seed),
        coding=scanlines,
    )
    drop = DropDirectory(directory=site / mine.drop_directory, node=mine.node, quiet=mine.quiet, world=around.world)
    replay = site / mine.replay_directory
    calling = Calling(line=line, jobs=jobs, blobs=blobs, settings=mine, zone=zone)
    incoming = Incoming(root=blobs.root, node=mine.node)
    return Gateway(
        clock=clock,
        records=records,
        line=line,
        ringing=Ringing(
            folder=_hot_folder(site, mine, around),
            incoming=incoming,
            printer=around.printer,
            settings=mine,
            zone=zone,
        ),
        receive=Receive(line=line, incoming=incoming, jobs=jobs, arrivals=records.arrivals, blobs=blobs, settings=mine),
        intake=Intake(drop=drop, blobs=blobs, messages=messages, settings=mine, zone=zone),
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
        remind=Remind(jobs=jobs, messages=messages, settings=mine),
        post=Post(
            replay=replay,
            pickup=site / mine.inbound.pickup_directory,
            letters=records.letters,
            jobs=jobs,
            messages=messages,
            arrivals=records.arrivals,
            blobs=blobs,
            settings=mine,
            zone=zone,
        ),
        sweep=Sweep(
            attended=calling.attended,
            channels=calling.channels,
            hang_up=line.hang_up,
            window=partial(mine.schedule.window, zone=zone),
            jobs=jobs,
            overdue=records.overdue,
            settings=mine,
        ),
    )


def _hot_folder(site: Path, settings: GatewaySettings, around: Surroundings) -> HotFolder:
    assert around.world is not None
    directory = site / settings.inbound.incoming_directory
    return HotFolder(directory=directory, node=settings.node, quiet=settings.quiet, world=around.world, ids=around.ids)


class _Watched(Protocol):
    """A directory whose files must stay unchanged for a while before they are taken."""

    def next_look(self) -> timedelta | None:
        """How long, in the world's time, until a file may be whole; None when none is waiting."""
        ...


@dataclass(frozen=True, kw_only=True)
class PatienceWithWriters:
    """Lets real time pass while somebody may still be writing a file for us: a virtual clock cannot know how long that takes."""

    drop: _Watched

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
