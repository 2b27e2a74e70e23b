"""The three clocks tell aware UTC, and only the virtual one stands still."""

import time
from datetime import UTC, datetime, timedelta, timezone

import pytest

from foundation.clock import AcceleratedClock, RealClock, VirtualClock

NOON = datetime(2026, 4, 17, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_the_real_clock_shows_the_machines_time_in_utc():
    before = datetime.now(UTC)
    assert before <= RealClock().now() <= datetime.now(UTC)
    assert RealClock().now().tzinfo is UTC


def test_the_real_clock_never_waits_for_the_past():
    real = RealClock()
    assert real.seconds_until(real.now() - HOUR) == 0
    assert 3599 < real.seconds_until(real.now() + HOUR) <= 3600


def test_the_accelerated_clock_runs_so_many_times_as_fast(monkeypatch):
    monkeypatch.setattr(time, "monotonic", lambda: 100.0)
    fast = AcceleratedClock(60, NOON)
    monkeypatch.setattr(time, "monotonic", lambda: 102.0)
    assert fast.now() == NOON + timedelta(minutes=2)


def test_the_accelerated_clock_waits_correspondingly_shorter(monkeypatch):
    monkeypatch.setattr(time, "monotonic", lambda: 100.0)
    fast = AcceleratedClock(60, NOON)
    assert fast.seconds_until(NOON + HOUR) == 60
    assert fast.seconds_until(NOON - HOUR) == 0


@pytest.mark.parametrize("speed", [0, -1, -0.5])
def test_an_accelerated_clock_that_would_stand_or_run_back_is_refused(speed):
    with pytest.raises(ValueError, match="positive factor"):
        AcceleratedClock(speed)


def test_the_virtual_clock_stands_until_it_is_moved():
    virtual = VirtualClock(NOON)
    assert (virtual.now(), virtual.now()) == (NOON, NOON)
    virtual.advance(HOUR)
    assert virtual.now() == NOON + HOUR


def test_the_virtual_clock_never_goes_back():
    virtual = VirtualClock(NOON)
    virtual.advance_to(NOON - HOUR)
    assert virtual.now() == NOON


def test_nobody_waits_for_a_virtual_clock():
    assert VirtualClock(NOON).seconds_until(NOON + HOUR) == 0


def test_the_virtual_clock_shows_utc_whatever_zone_it_was_set_in():
    virtual = VirtualClock(datetime(2026, 4, 17, 14, tzinfo=timezone(timedelta(hours=2))))
    assert (virtual.now(), virtual.now().tzinfo) == (NOON, UTC)
