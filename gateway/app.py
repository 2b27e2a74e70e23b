"""The composition root of the gateway: the only place where its parts meet."""

import logging
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Protocol

from foundation.clock import Clock, RealClock
from foundation.clockface import Face, showing
from foundation.ids import Ids, random_ids
from foundation.lock import held
from gateway.acceptance import TOO_LARGE_KEPT, Acceptance
from gateway.acknowledging import Acknowledging
from gateway.agent import HttpConnectors, open_connectors
from gateway.agent.client import Sizes
from gateway.document import scanlines
from gateway.document.press import Press
from gateway.document.printing import Printer
from gateway.flow.call import Calling
from gateway.flow.handover import Handover
from gateway.flow.intake import Intake
from gateway.flow.post import Post
from gateway.flow.prepare import Prepare
from gateway.flow.receive import Receive
from gateway.flow.remind import Remind
from gateway.flow.ring import Ringing
from gateway.flow.sweep import Sweep
from gateway.line.persona import Persona
from gateway.line.script import Callees, Scripted
from gateway.line.simulator import SimulatedLine
from gateway.model.call import Line
from gateway.model.encounter import Encounter
from gateway.model.handover import Connectors
from gateway.model.rehearsal import digits_of
from gateway.records import GatewayFile, Records, clock_file, covers_of, open_records
from gateway.settings import GatewaySettings, SequenceSettings
from gateway.spool.drop import DropDirectory, is_message_file
from gateway.spool.hotfolder import HotFolder, is_offered
from gateway.spool.watch import watching
from gateway.store.agenda import Agenda, read_agenda
from gateway.store.jobs import Jobs
from wire.publish import clear_abandoned

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

REAL_MINUTE = timedelta(minutes=1)
"""Of the machine's clock: what our own work may take before the watchdog calls anything late."""


@dataclass(kw_only=True)
class Gateway:
    """The fax side of one site, as the loop sees it.

    `script` lets the calls to come go by sequences, which go before those of the settings until it is called again.
    """

    clock: Clock
    face: Face
    records: Records
    line: Line
    script: Callable[[Sequence[SequenceSettings]], None]
    intake: Intake
    handover: Handover
    ringing: Ringing
    receive: Receive
    prepare: Prepare
    calling: Calling
    remind: Remind
    post: Post
    sweep: Sweep
    _next_sweep: datetime | None = field(default=None)
    _idle: Agenda | None = field(
        default=None
    )  # what a turn saw that changed nothing: whoever asks after it need not look again

    def step(self) -> bool:
        """Do once what is due now; the sweep comes first, so that starting is recovering."""
        self.face.go_on()
        now = self.clock.now()
        first = (self._sweep, self.ringing.step, self.receive.step, self.intake.step)
        worked = [_guarded(step, now) for step in first]  # each has its turn, whatever the others found
        agenda = self._agenda()
        # Whether mails wait at Exchange, nobody tells: a connector is asked at every turn. Without one there may be mails of an earlier.
        asked = (now,) if self.handover.connector else (agenda.word, agenda.call)
        due = [
            (self.handover.step, asked),
            (self.prepare.step, (agenda.printing,)),
            (self.calling.settle, (agenda.breaking_off, self.calling.next_end())),
            (self.calling.step, (agenda.call,)),
            (self.remind.step, (agenda.reminder,)),
            (self.post.step, (agenda.letter,)),
        ]
        worked += [_guarded(step, now) for step, dates in due if any(at is not None and at <= now for at in dates)]
        self._idle = None if any(worked) else agenda
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
        # A call that has ended is not stuck, though our own work kept us from hearing of it.
        settled = _guarded(self.calling.settle, now)
        return self.sweep.step(now) or settled

    def _start(self, now: datetime) -> None:
        self._clear_abandoned()
        self.records.jobs.free_own_leases()
        self.calling.recover(now)
        self.receive.recover()
        self.records.letters.bring_forward(now)
        self.handover.recover(now)

    def _clear_abandoned(self) -> None:
        """Delete what a former life was writing when it was killed."""
        blobs, incoming = self.records.blobs, self.receive.incoming
        for directory in (self.post.replay, self.post.pickup, blobs.workshop, incoming.directory):
            if names := clear_abandoned(directory):
                log.info("unfinished files deleted", extra={"folder": directory, "files": len(names)})

    def next_due(self) -> datetime | None:
        """Return when a call ends, a job or letter is due, a file may be whole, or the sweep has work."""
        now, agenda = self.clock.now(), self._idle or self._agenda()
        dates = [agenda.printing, agenda.letter, agenda.reminder, self.line.next_end()]
        if (unquiet := self.intake.drop.next_look()) is not None:
            dates.append(now + unquiet)
        if self.intake.blocked or self.intake.drop.is_stuck:
            dates.append(now)  # overdue: whoever waits until idle must not take what cannot be done for nothing to do
        dates += [self.ringing.next_due(now), self.receive.next_due(now), self.handover.next_due(now, agenda.word)]
        if agenda.call is not None and (agenda.call > now or self.calling.channels()):
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
    spool, node = site / settings.gateway.spool_directory, settings.gateway.node
    with (
        held(spool / f"gateway-{node}.lock"),
        showing(clock_file(spool, node), clock, RealClock()) as face,
        _exchange(site, settings.gateway) as exchange,
    ):
        records = open_records(site, settings)
        press = Press()
        whole = replace(around, world=around.world or clock, printer=around.printer or press.print)
        try:
            yield _assembled(site, settings, records, face, exchange, whole)
        finally:
            press.close()
            records.jobs.engine.dispose()


def _exchange(site: Path, mine: GatewaySettings) -> AbstractContextManager[HttpConnectors]:
    sizes = Sizes(largest=mine.document.max_message_size, kept_of_larger=TOO_LARGE_KEPT)
    return open_connectors(site / mine.agent.socket, site / mine.agent.token_file, mine.node, sizes)


def _assembled(
    site: Path, settings: GatewayFile, records: Records, face: Face, exchange: Connectors, around: Surroundings
) -> Gateway:
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
    acceptance = Acceptance(blobs=blobs, messages=messages, settings=mine, zone=zone)
    drop = DropDirectory(directory=site / mine.drop_directory, node=mine.node, quiet=mine.quiet, world=around.world)
    replay = site / mine.replay_directory
    handover = Handover(
        exchange=exchange,
        connector=mine.agent.connector,
        acceptance=acceptance,
        acknowledging=Acknowledging(
            acknowledgements=records.acknowledgements,
            messages=messages,
            jobs=jobs,
            desk=records.desk,
            overdue=records.overdue,
            settings=mine,
            zone=zone,
        ),
    )
    calling = Calling(line=line, jobs=jobs, blobs=blobs, settings=mine, zone=zone, left_since=handover.left_since)
    return Gateway(
        clock=face.clock,
        face=face,
        records=records,
        line=line,
        script=partial(_script, line, jobs),
        ringing=Ringing(
            folder=_hot_folder(site, mine, around),
            incoming=records.incoming,
            printer=around.printer,
            settings=mine,
            zone=zone,
        ),
        receive=Receive(
            line=line, incoming=records.incoming, jobs=jobs, arrivals=records.arrivals, blobs=blobs, settings=mine
        ),
        intake=Intake(drop=drop, acceptance=acceptance),
        handover=handover,
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
            holds=records.desk.holds,
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
            since=face.clock.now(),
            slack=lambda: REAL_MINUTE * face.clock.speed,
        ),
    )


def _script(line: SimulatedLine, jobs: Jobs, sequences: Sequence[SequenceSettings]) -> None:
    """Let sequences begin now: the calls that were made to their numbers, and those that are being made, are none of theirs."""
    under_way = [order.number for order in line.in_progress()]

    def made(number: str) -> int:
        return jobs.calls_to(number) + under_way.count(number)

    line.follow([Scripted(sequence=one, since=made(digits_of(one.number))) for one in sequences])


def _hot_folder(site: Path, settings: GatewaySettings, around: Surroundings) -> HotFolder:
    assert around.world is not None
    directory = site / settings.inbound.incoming_directory
    return HotFolder(directory=directory, node=settings.node, quiet=settings.quiet, world=around.world, ids=around.ids)


def encounters(settings: GatewayFile, now: datetime, engaged: Collection[str]) -> list[Encounter]:
    """Tell what a call at this instant would meet at each persona of the settings, in their order; `engaged` as our own calls are."""
    line, zone = settings.gateway.line, settings.site.zone
    return [Persona(settings=told, zone=zone, seed=line.seed).encounter(now, engaged) for told in line.personas]


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


@contextmanager
def woken_by_files(gateway: Gateway, wake: threading.Event) -> Iterator[None]:
    """Wake the loop, while inside, the moment a file appears in the Drop directory or in the hot folder."""
    drop, hot = gateway.intake.drop.directory, gateway.ringing.folder.directory
    with watching(drop, wake, is_message_file), _watching_hot(hot, wake):
        yield


def _watching_hot(directory: Path, wake: threading.Event) -> AbstractContextManager[None]:
    """A site may have no hot folder; one that is made later is found by the rescan."""
    return watching(directory, wake, is_offered) if directory.is_dir() else nullcontext()
