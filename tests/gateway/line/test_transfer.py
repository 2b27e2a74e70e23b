"""How long a page takes, and which of its rows have come (fax.md section 4)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.line.abilities import Terms
from gateway.line.transfer import Transfer
from gateway.model.call import Page
from tests.gateway.line.calls import FINE, EvenCoding

WHITE = Page(width=1728, rows=1143, across=204, down=98, strip=b"x" * 120)


def a_transfer(page: Page, speed: int = 14400, **facts: object) -> Transfer:
    usual = {"modem": "v.17", "ecm": False, "t6": False}
    return Transfer(page, Terms(speed=speed, **{**usual, **facts}), EvenCoding())  # type: ignore[arg-type]


def seconds(transfer: Transfer) -> float:
    return transfer.seconds(transfer.octets)


@pytest.mark.parametrize(("speed", "takes"), [(14400, 22.2), (9600, 33.3), (4800, 66.7), (2400, 133.3)])
def test_40_kilobytes_take_their_bits_over_the_speed(speed: int, takes: float) -> None:
    """fax.md section 4, trap (b)."""
    assert seconds(a_transfer(FINE, speed)) == pytest.approx(takes, abs=0.3)


@pytest.mark.parametrize(("page", "takes"), [(WHITE, 22.9), (Page(**{**vars(WHITE), "rows": 2286}), 45.7)])
def test_no_page_is_faster_than_the_minimum_scan_time_of_its_rows(page: Page, takes: float) -> None:
    """fax.md section 4, trap (a): 20 ms a row, whatever the bytes."""
    assert seconds(a_transfer(page, scan_ms=20)) == pytest.approx(takes, abs=0.05)


def test_short_rows_are_filled_up() -> None:
    """fax.md section 4, trap (d): 14400 bit/s and 10 ms are 144 bits a row; six EOL end the page."""
    assert a_transfer(WHITE, scan_ms=10).octets == (1143 * 144 + 72) / 8


def test_error_correction_knows_no_minimum_scan_time_and_costs_five_percent() -> None:
    white, fine = (a_transfer(page, ecm=True, t6=True, scan_ms=20) for page in (WHITE, FINE))

    assert seconds(white) < 0.2
    assert seconds(fine) == pytest.approx(22.2 * 1.05, abs=0.2)


def test_frames_of_error_correction_are_whole() -> None:
    """fax.md section 3: frames of 256 octets."""
    assert a_transfer(FINE, ecm=True, t6=True).octets == 157 * 256


@pytest.mark.parametrize(
    ("size", "ecm", "blocks"),
    [(1, True, 1), (65536, True, 1), (65537, True, 2), (200_000, True, 4), (200_000, False, 1)],
)
def test_a_block_of_error_correction_has_at_most_256_frames(size: int, ecm: bool, blocks: int) -> None:
    """fax.md section 3: up to 256 frames per block."""
    page = Page(width=1728, rows=1, across=204, down=196, strip=b"x" * size)

    assert len(a_transfer(page, ecm=ecm, t6=ecm).blocks) == blocks


def test_half_of_the_seconds_bring_half_of_the_rows() -> None:
    plain, corrected = a_transfer(FINE, scan_ms=10), a_transfer(FINE, ecm=True, t6=True)

    assert plain.rows_after(seconds(plain) / 2) == pytest.approx(1143, abs=2)
    assert corrected.rows_after(seconds(corrected) / 2) == pytest.approx(1143, abs=256 * 2286 / 40_000 + 1)


def test_a_frame_that_is_not_whole_brings_no_row() -> None:
    corrected = a_transfer(FINE, ecm=True, t6=True)

    assert corrected.rows_after(corrected.seconds(256) * 0.99) == 0
    assert corrected.rows_after(corrected.seconds(256)) == 2286 * 256 // 40_000


@given(st.booleans(), st.lists(st.floats(0, 60), min_size=2, max_size=5), st.sampled_from([2400, 9600, 14400]))
def test_rows_only_grow_and_all_have_come_in_the_end(ecm: bool, instants: list[float], speed: int) -> None:
    transfer = a_transfer(FINE, speed, ecm=ecm, t6=ecm)
    rows = [transfer.rows_after(at) for at in sorted(instants)]

    assert rows == sorted(rows)
    assert all(0 <= count <= FINE.rows for count in rows)
    assert transfer.rows_after(seconds(transfer)) == FINE.rows


def test_a_piece_of_a_page_brings_no_more_than_its_octets() -> None:
    transfer = a_transfer(FINE, ecm=True, t6=True)

    assert transfer.rows_after(3600, earlier=2560, piece=2560) == 2286 * 5120 // 40_000
