"""The clocks tell aware UTC, and the virtual one stands still, runs at any speed and is moved."""

import time
from datetime import UTC, datetime, timedelta, timezone

import pytest

from foundation.clock import RealClock, VirtualClock

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


def test_a_fast_clock_runs_so_many_times_as_fast(monkeypatch):
    monkeypatch.setattr(time, "monotonic", lambda: 100.0)
    fast = VirtualClock(NOON, 60)
    monkeypatch.setattr(time, "monotonic", lambda: 102.0)
    assert fast.now() == NOON + timedelta(minutes=2)


def test_a_fast_clock_waits_correspondingly_shorter(monkeypatch):
    monkeypatch.setattr(time, "monotonic", lambda: 100.0)
    fast = VirtualClock(NOON, 60)
    assert fast.seconds_until(NOON + HOUR) == 60
    assert fast.seconds_until(NOON - HOUR) == 0


@pytest.mark.parametrize("speed", [-1, -0.5, float("inf"), float("nan")])
def test_a_clock_that_would_run_back_is_refused(speed):
    with pytest.raises(ValueError, match="positive factor"):
        VirtualClock(NOON, speed)
    with pytest.raises(ValueError, match="positive factor"):
        VirtualClock(NOON).run_at(speed)


def test_a_clock_goes_on_from_where_it_stands_when_its_speed_changes(monkeypatch):
    monkeypatch.setattr(time, "monotonic", lambda: 100.0)
    clock = VirtualClock(NOON)
    clock.run_at(60)
    monkeypatch.setattr(time, "monotonic", lambda: 160.0)
    clock.advance(HOUR)
    clock.run_at(0)
    monkeypatch.setattr(time, "monotonic", lambda: 500.0)

    assert (clock.now(), clock.speed) == (NOON + 2 * HOUR, 0)


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
