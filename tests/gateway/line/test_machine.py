"""How long a page takes (fax.md section 4)."""

import pytest

from gateway.line.machine import Machine
from gateway.model.call import Page

FINE = Page(width=1728, rows=2286, across=204, down=196, strip=b"x" * 40_000)
WHITE = Page(width=1728, rows=1143, across=204, down=98, strip=b"x" * 120)


def seconds(machine: Machine, page: Page) -> float:
    return machine.page_takes(page, machine.ladder[0])


@pytest.mark.parametrize(("speed", "takes"), [(14400, 22.2), (9600, 33.3), (4800, 66.7), (2400, 133.3)])
def test_40_kilobytes_take_their_bits_over_the_speed(speed: int, takes: float) -> None:
    """fax.md section 4, trap (b)."""
    machine = Machine(words="", speed=speed, ecm=False)

    assert seconds(machine, FINE) == pytest.approx(takes, abs=0.05)


@pytest.mark.parametrize(("page", "takes"), [(WHITE, 22.9), (FINE, 45.7)])
def test_no_page_is_faster_than_the_minimum_scan_time_of_its_rows(page: Page, takes: float) -> None:
    """fax.md section 4, trap (a): 20 ms a row, whatever the bytes."""
    machine = Machine(words="", ecm=False, scan_ms=20)

    assert seconds(machine, page) == pytest.approx(takes, abs=0.05)


def test_error_correction_knows_no_minimum_scan_time_and_costs_five_percent() -> None:
    machine = Machine(words="", ecm=True, scan_ms=20)

    assert seconds(machine, WHITE) < 0.1
    assert seconds(machine, FINE) == pytest.approx(22.2 * 1.05, abs=0.05)


@pytest.mark.parametrize(("payloads", "takes"), [((20, 8), 2.1), ((0,), 1.2)])
def test_frames_take_300_bits_a_second_after_their_preamble(payloads: tuple[int, ...], takes: float) -> None:
    """fax.md section 4: CSI and DIS about 2.1 s, CFR or MCF 1.2 s."""
    assert Machine(words="").frames_take(*payloads) == pytest.approx(takes, abs=0.05)


def test_frames_of_v34_are_faster() -> None:
    assert Machine(words="", speed=33600).frames_take(0) < 0.5


def test_rates_fall_back_in_the_order_of_t30() -> None:
    """fax.md section 3: V.17, then V.29, then V.27ter."""
    ladder = Machine(words="").ladder

    assert [(rate.speed, rate.modem) for rate in ladder] == [
        (14400, "v.17"),
        (12000, "v.17"),
        (9600, "v.17"),
        (9600, "v.29"),
        (7200, "v.29"),
        (4800, "v.27ter"),
        (2400, "v.27ter"),
    ]


def test_v34_falls_back_in_steps_of_2400() -> None:
    ladder = Machine(words="", speed=33600).ladder

    assert [rate.speed for rate in ladder] == list(range(33600, 0, -2400))


@pytest.mark.parametrize(
    ("size", "ecm", "blocks"),
    [(0, True, 0), (65536, True, 0), (65537, True, 1), (200_000, True, 3), (200_000, False, 0)],
)
def test_a_page_larger_than_a_block_of_error_correction_is_interrupted(size: int, ecm: bool, blocks: int) -> None:
    """T.30 Annex A: at most 256 frames of 256 octets."""
    page = Page(width=1728, rows=1, across=204, down=196, strip=b"x" * size)

    assert Machine(words="", ecm=ecm).further_blocks(page) == blocks
