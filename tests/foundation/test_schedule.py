"""The loop in real time: woken by a hint, by an alarm, by the pulse, and stopped by an event or a signal."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from foundation.clock import Clock, RealClock, VirtualClock
from foundation.schedule import run_until_stopped

LONG = 20.0
"""Seconds that no test waits for unless it fails."""
NEVER = timedelta(days=1)
SOON = timedelta(milliseconds=30)


@dataclass
class Steps:
    """A half that counts its steps and has work for the first ones."""

    busy: int = 0
    due: datetime | None = None
    count: int = 0
    changed: threading.Condition = field(default_factory=threading.Condition)

    def step(self) -> bool:
        with self.changed:
            self.count += 1
            self.changed.notify_all()
            return self.count <= self.busy

    def next_due(self) -> datetime | None:
        return self.due

    def reach(self, count: int) -> bool:
        """Wait until the half was stepped so often."""
        with self.changed:
            return self.changed.wait_for(lambda: self.count >= count, LONG)


class Breaking(Steps):
    """A half that breaks in every step."""

    def step(self) -> bool:
        super().step()
        raise OSError("the share is away")


class Dateless(Steps):
    """A half that cannot say when it is due."""

    def next_due(self) -> datetime | None:
        raise OSError("the database is away")


@contextmanager
def running(
    *halves: Steps, clock: Clock | None = None, pulse: timedelta = NEVER, wake: threading.Event | None = None
) -> Iterator[threading.Thread]:
    """Run the loop beside the test and stop it afterwards."""
    wake, stop = wake or threading.Event(), threading.Event()
    loop = threading.Thread(target=run_until_stopped, args=(halves, clock or RealClock(), pulse, wake, stop))
    loop.start()
    try:
        yield loop
    finally:
        stop.set()
        wake.set()
        loop.join(LONG)
        assert not loop.is_alive()


def test_halves_are_stepped_at_once_and_as_long_as_one_finds_work():
    busy, idle = Steps(busy=3), Steps()

    with running(busy, idle):
        assert busy.reach(4)
        assert idle.reach(4)


def test_a_hint_wakes_the_loop():
    half, wake = Steps(), threading.Event()

    with running(half, wake=wake):
        assert half.reach(1)
        wake.set()
        assert half.reach(2)


def test_the_pulse_wakes_the_loop_though_nothing_else_does():
    half = Steps()

    with running(half, pulse=SOON):
        assert half.reach(3)


def test_the_earliest_due_date_wakes_the_loop():
    clock = RealClock()
    late, early = Steps(due=clock.now() + NEVER), Steps(due=clock.now() + timedelta(milliseconds=200))

    with running(late, early, clock=clock):
        assert early.reach(2)


def test_a_due_date_comes_sooner_by_a_faster_clock():
    clock = VirtualClock(RealClock().now(), 3600.0)
    half = Steps(due=clock.now() + timedelta(minutes=10))

    with running(half, clock=clock):
        assert half.reach(2)


def test_what_is_overdue_and_cannot_be_done_waits_for_the_pulse_and_does_not_spin():
    clock = RealClock()
    stuck, wake = Steps(due=clock.now() - NEVER), threading.Event()

    with running(stuck, clock=clock, wake=wake):
        assert stuck.reach(1)
        wake.set()
        assert stuck.reach(2)
    assert stuck.count <= 3  # the last one may be the stop's own wake-up


@pytest.mark.parametrize("kind", [Breaking, Dateless])
def test_a_half_that_breaks_is_logged_and_has_its_next_turn_at_the_pulse(
    kind: type[Steps], caplog: pytest.LogCaptureFixture
):
    broken, sound = kind(), Steps()

    with running(broken, sound, pulse=SOON):
        assert broken.reach(3)
        assert sound.reach(3)

    assert caplog.records[0].exc_info


def test_a_half_that_breaks_does_not_keep_the_alarm_from_the_others():
    clock = RealClock()
    broken, sound = Breaking(), Steps(due=clock.now() + timedelta(milliseconds=200))

    with running(broken, sound, clock=clock):
        assert sound.reach(2)


def test_the_loop_ends_at_the_next_pulse_when_it_is_told_to_stop():
    half, stop = Steps(), threading.Event()
    stop.set()

    run_until_stopped([half], RealClock(), SOON, stop=stop)
    assert half.count == 0

    loop = threading.Thread(target=run_until_stopped, args=([half], RealClock(), SOON, None, stop := threading.Event()))
    loop.start()
    assert half.reach(1)
    stop.set()
    loop.join(LONG)
    assert not loop.is_alive()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_loop_and_the_old_answer_to_signals_comes_back(number: signal.Signals):
    before = signal.getsignal(number)
    half = Steps()

    def interrupt() -> None:
        half.reach(1)
        os.kill(os.getpid(), number)

    sender = threading.Thread(target=interrupt)
    sender.start()
    run_until_stopped([half], RealClock(), SOON)
    sender.join(LONG)

    assert signal.getsignal(number) is before
