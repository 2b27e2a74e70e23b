"""The clock of a running process can be read by others, as long as it runs."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from foundation.clock import VirtualClock
from foundation.clockface import present, showing

NOON = datetime(2026, 4, 17, 12, tzinfo=UTC)
MORROW = NOON + timedelta(days=1)
MINUTE = timedelta(minutes=1)


@dataclass
class FastClock(VirtualClock):
    """A clock that is moved by hand, and says of itself that it runs fast."""

    speed: float = 60.0

    def __post_init__(self) -> None:
        super().__init__(MORROW)


@pytest.fixture
def machine() -> VirtualClock:
    return VirtualClock(NOON)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "gateway-node1.clock"


def test_a_fast_clock_is_told_from_what_it_showed_last(file: Path, machine: VirtualClock):
    with showing(file, FastClock(), machine):
        assert present(file, NOON) == MORROW
        assert present(file, NOON + MINUTE) == MORROW + 60 * MINUTE


def test_a_fast_clock_that_is_shown_anew_has_forgotten_how_long_the_machine_slept(file: Path, machine: VirtualClock):
    """The monotonic clock, by which it runs, stands still while the machine is suspended; the machine's date does not."""
    with showing(file, FastClock(), machine) as face:
        machine.advance(timedelta(hours=8))
        face.go_on()

        assert present(file, machine.now()) == MORROW


def test_a_virtual_clock_stands_where_it_was_shown_last(file: Path, machine: VirtualClock):
    clock = VirtualClock(MORROW)
    with showing(file, clock, machine) as face:
        clock.advance(MINUTE)
        assert present(file, NOON + MINUTE) == MORROW
        face.go_on()
        assert present(file, NOON + MINUTE) == MORROW + MINUTE


def test_a_machine_whose_date_is_set_back_takes_no_clock_back(file: Path, machine: VirtualClock):
    with showing(file, FastClock(), machine):
        assert present(file, NOON - MINUTE) == MORROW


def test_a_clock_whose_process_has_ended_shows_nothing_any_more(file: Path, machine: VirtualClock):
    with showing(file, FastClock(), machine):
        pass
    assert present(file, NOON) is None
    assert not file.exists()


def test_the_face_of_a_process_that_was_killed_is_not_read(file: Path, machine: VirtualClock):
    with showing(file, FastClock(), machine):
        left_behind = file.read_bytes()
    file.write_bytes(left_behind)

    assert present(file, NOON) is None


def test_a_new_face_takes_the_place_of_one_that_was_left_behind(file: Path, machine: VirtualClock):
    file.write_bytes(b"x" * 1000)

    with showing(file, FastClock(), machine):
        assert present(file, NOON) == MORROW


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"\xff",
        b'{"shown": "noon", "at": "noon", "speed": 1}',
        b'{"shown": "2026-04-17T12:00:00Z", "at": "2026-04-17T12:00:00Z"}',
        b'{"shown": "2026-04-17T12:00:00Z", "at": "2026-04-17T12:00:00Z", "speed": -1}',
        b'{"shown": "2026-04-17T12:00:00Z", "at": "2026-04-17T12:00:00Z", "speed": NaN}',
        b'{"shown": "9999-12-31T23:00:00Z", "at": "2026-04-17T12:00:00Z", "speed": 3600}',
    ],
)
def test_what_is_no_reading_is_as_good_as_none(file: Path, machine: VirtualClock, content: bytes):
    with showing(file, FastClock(), machine) as face:
        os.truncate(file, 0)
        os.pwrite(face.descriptor, content, 0)

        assert present(file, MORROW) is None
