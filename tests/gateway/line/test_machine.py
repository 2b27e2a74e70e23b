"""The far machines: their frames, their rates and what they say of themselves (fax.md sections 3 and 4)."""

import pytest

from gateway.line.machine import Machine


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


def test_a_machine_of_9600_has_v29_and_no_v17() -> None:
    """T.30 table 2: who names V.17 takes 14400 bit/s."""
    assert Machine(words="", speed=9600).ladder[0].modem == "v.29"


def test_v34_asks_for_error_correction() -> None:
    """T.30 Annex F."""
    machine = Machine(words="", speed=33600, ecm=False)

    assert not machine.is_v34
    assert machine.ladder[0].speed == 14400


@pytest.mark.parametrize(("wanted", "said"), [(0, 0), (1, 5), (10, 10), (13, 20), (40, 40), (99, 40)])
def test_a_minimum_scan_time_is_one_that_t30_can_say(wanted: int, said: int) -> None:
    assert Machine(words="", ecm=False, scan_ms=wanted).abilities.scan_ms == said


@pytest.mark.parametrize(("speed", "said"), [(2400, 2400), (7200, 9600), (9600, 9600), (12000, 14400), (33600, 14400)])
def test_a_machine_names_the_modems_that_its_speed_needs(speed: int, said: int) -> None:
    assert Machine(words="", speed=speed).abilities.speed == said


def test_t6_goes_with_error_correction_only() -> None:
    """T.30 table 2, bit 31."""
    assert Machine(words="").abilities.t6
    assert not Machine(words="", ecm=False).abilities.t6
