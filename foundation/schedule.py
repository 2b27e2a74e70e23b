"""The alarm clock: APScheduler wakes the loop on every pulse and at the earliest due date; it remembers nothing."""

import logging
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from queue import SimpleQueue
from typing import TypeAlias

from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.background import BackgroundScheduler

from foundation.clock import Clock
from foundation.loop import Half, next_due

log = logging.getLogger(__name__)

Alarms: TypeAlias = BackgroundScheduler
"""The alarm clock of a process: APScheduler with its memory alone."""

_ENDING = (signal.SIGINT, signal.SIGTERM)


def run_until_stopped(
    halves: Sequence[Half],
    clock: Clock,
    pulse: timedelta,
    wake: threading.Event | None = None,
    stop: threading.Event | None = None,
) -> None:
    """Step the halves whenever something wakes them, until SIGINT or SIGTERM comes or `stop` is set.

    `pulse` is a span of the clock after which they are stepped although nothing woke them. Setting `wake` wakes them at once.
    """
    wake, stop = wake or threading.Event(), stop or threading.Event()
    with alarm_clock() as alarms, _stopped_by_signals(stop, wake):
        drive(halves, Alarm(scheduler=alarms, clock=clock, wake=wake, name="site"), pulse, stop)


@dataclass(frozen=True, kw_only=True)
class Alarm:
    """What wakes one loop: `wake`, set by its alarms among those of the process, or by anybody. `name` is the loop's own."""

    scheduler: Alarms
    clock: Clock
    wake: threading.Event
    name: str

    def every(self, pulse: timedelta) -> None:
        """Set it at each pulse: of the clock; of the machine's clock where that one stands still now."""
        seconds = (
            max(0.01, self.clock.seconds_until(self.clock.now() + pulse)) if self.clock.speed else pulse.total_seconds()
        )
        self.scheduler.add_job(self.wake.set, "interval", seconds=seconds, id=self._pulse)

    def at(self, due: datetime | None) -> None:
        """Set it at a date of the clock, instead of at the one that was named before."""
        # Work that is overdue after a fruitless step waits for the next pulse; an alarm for it would spin.
        # A clock that stands never comes to a date.
        if due is not None and self.clock.speed and due > self.clock.now():
            at = datetime.now(UTC) + timedelta(seconds=self.clock.seconds_until(due))
            self.scheduler.add_job(self.wake.set, "date", run_date=at, id=self._due, replace_existing=True)

    def cancel(self) -> None:
        """Set it no more."""
        for id_ in (self._pulse, self._due):
            with suppress(JobLookupError):
                self.scheduler.remove_job(id_)

    @property
    def _pulse(self) -> str:
        return f"{self.name}: pulse"

    @property
    def _due(self) -> str:
        return f"{self.name}: earliest due date"


def drive(halves: Sequence[Half], alarm: Alarm, pulse: timedelta, stop: threading.Event) -> None:
    """Step the halves at once and whenever the alarm wakes them, until `stop` is set, and the alarm for it to be seen."""
    alarm.every(pulse)
    try:
        while not stop.is_set():
            alarm.wake.clear()
            if _step_each(halves):
                continue
            alarm.at(_next_due(halves))
            alarm.wake.wait()
    finally:
        alarm.cancel()


def _step_each(halves: Sequence[Half]) -> bool:
    """Step every half once; one that breaks is logged and has its next turn at the next pulse."""
    worked = False
    for half in halves:
        try:
            worked |= half.step()
        except Exception:
            log.exception("a step broke off and is repeated at the next pulse", extra={"half": type(half).__name__})
    return worked


def _next_due(halves: Sequence[Half]) -> datetime | None:
    """Return the earliest date, None when it cannot be had now: then the next pulse asks again."""
    try:
        return next_due(halves)
    except Exception:
        log.exception("the next date cannot be had and is asked for at the next pulse")
        return None


@contextmanager
def alarm_clock() -> Iterator[Alarms]:
    """Start the alarm clock of a process, which may wake many loops; it ends with the block."""
    # Its default grace of one second silently drops alarms that come late; a late alarm is what we want.
    scheduler = BackgroundScheduler(timezone=UTC, job_defaults={"coalesce": True, "misfire_grace_time": None})
    scheduler.start()
    try:
        yield scheduler
    finally:
        scheduler.remove_all_jobs()  # its thread breaks when it is shut down while an alarm goes off
        scheduler.shutdown(wait=False)


def until_stopped(stop: threading.Event) -> None:
    """Wait until SIGINT or SIGTERM comes or `stop` is set, while other threads do the work."""
    with _stopped_by_signals(stop, stop):
        stop.wait()


@contextmanager
def _stopped_by_signals(stop: threading.Event, wake: threading.Event) -> Iterator[None]:
    """Let SIGINT and SIGTERM end the loop after the step at hand; only a main thread may listen to signals."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    # A handler runs between any two instructions of this thread, which may hold the lock of `wake` just then: to set an event
    # could wait for ever. SimpleQueue.put is made for it (docs.python.org/3/library/queue.html).
    received: SimpleQueue[int] = SimpleQueue()

    def end(number: int, _: object) -> None:
        received.put(number)

    listener = threading.Thread(target=_end_when, args=(received, stop, wake))
    listener.start()
    before = {number: signal.signal(number, end) for number in _ENDING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        received.put(0)
        listener.join()


def _end_when(received: SimpleQueue[int], stop: threading.Event, wake: threading.Event) -> None:
    if received.get():
        stop.set()
        wake.set()
