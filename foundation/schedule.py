"""The alarm clock: APScheduler wakes the loop on every pulse and at the earliest due date; it remembers nothing."""

import logging
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from queue import SimpleQueue

from apscheduler.schedulers.background import BackgroundScheduler

from foundation.clock import Clock
from foundation.loop import Half, next_due

log = logging.getLogger(__name__)

_ALARM = "earliest due date"
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
    with _alarm_clock(clock, pulse, wake) as scheduler, _stopped_by_signals(stop, wake):
        while not stop.is_set():
            wake.clear()
            if _step_each(halves):
                continue
            _set_alarm(scheduler, clock, _next_due(halves), wake)
            wake.wait()


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
def _alarm_clock(clock: Clock, pulse: timedelta, wake: threading.Event) -> Iterator[BackgroundScheduler]:
    # Its default grace of one second silently drops alarms that come late; a late alarm is what we want.
    scheduler = BackgroundScheduler(timezone=UTC, job_defaults={"coalesce": True, "misfire_grace_time": None})
    seconds = max(0.01, clock.seconds_until(clock.now() + pulse))
    scheduler.add_job(wake.set, "interval", seconds=seconds, id="pulse")
    scheduler.start()
    try:
        yield scheduler
    finally:
        scheduler.remove_all_jobs()  # its thread breaks when it is shut down while an alarm goes off
        scheduler.shutdown(wait=False)


def _set_alarm(scheduler: BackgroundScheduler, clock: Clock, due: datetime | None, wake: threading.Event) -> None:
    # Work that is overdue after a fruitless step waits for the next pulse; an alarm for it would spin.
    if due is not None and due > clock.now():
        at = datetime.now(UTC) + timedelta(seconds=clock.seconds_until(due))
        scheduler.add_job(wake.set, "date", run_date=at, id=_ALARM, replace_existing=True)


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
