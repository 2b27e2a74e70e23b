"""Calls to us: the same T.30 seen from the called side (fax.md sections 3 and 9)."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.line.frames import read_frame
from gateway.model.outcome import Outcome, Stage
from tests.gateway.line.calls import FINE, LATER, TEN, a_line, a_ring, said, taken

ENDINGS = [outcome for outcome in Outcome if outcome.value.stage is Stage.RECEPTION]
HDLC = re.compile(r"(-->|<--) HDLC<([0-9]+):([0-9A-F ]+?)( \.\.)?> ([A-Z-]+)")


def from_outcome(outcome: Outcome, page: int | None = None) -> str:
    return f"+9999999{outcome.value.code[1:]}" + (f"0{page}" if page else "")


def test_who_calls_from_any_number_is_served() -> None:
    reception = taken(a_ring())

    assert (reception.outcome, reception.pages, reception.pages_confirmed) == (Outcome.DELIVERED, (FINE, FINE), 2)
    assert (reception.rows_cut, reception.speed, reception.ecm) == (None, 14400, True)
    assert reception.started == TEN < reception.ended


@pytest.mark.parametrize(
    "outcome", [outcome for outcome in ENDINGS if outcome is not Outcome.CALL_REJECTED], ids=lambda o: o.name
)
def test_every_ending_of_a_call_to_us_can_be_rung(outcome: Outcome) -> None:
    reception = taken(a_ring(from_outcome(outcome)))

    assert (reception.outcome, reception.pages_confirmed) == (outcome, 0)
    assert said(reception, "RECV FAX: ERR")[0].endswith(outcome.value.text)


@pytest.mark.parametrize(
    "outcome",
    [
        Outcome.V21_TIMEOUT,
        Outcome.RECEIVE_ABORTED,
        Outcome.T2_TIMEOUT,
        Outcome.NO_HIGH_SPEED_CARRIER,
        Outcome.ECM_PAGE_EMPTY,
    ],
    ids=lambda outcome: outcome.name,
)
def test_the_pages_before_the_trouble_are_there_and_confirmed(outcome: Outcome) -> None:
    reception = taken(a_ring(from_outcome(outcome, page=2), total=3))

    assert (reception.outcome, reception.pages_confirmed, reception.pages[0]) == (outcome, 1, FINE)


@pytest.mark.parametrize("tens", [6, 7])
def test_a_caller_that_breaks_off_on_page_2_leaves_what_came_of_it(tens: int) -> None:
    reception = taken(a_ring(f"+142555501{tens}2", total=3))

    assert (reception.outcome, reception.pages_confirmed) == (Outcome.V21_TIMEOUT, 1)
    whole, broken = reception.pages
    assert (whole, broken.rows) == (FINE, reception.rows_cut)
    assert 0 < broken.rows < FINE.rows


def test_a_caller_that_would_break_off_behind_its_last_page_does_not() -> None:
    assert taken(a_ring("+14255550179")).outcome is Outcome.DELIVERED


def test_a_refused_caller_gets_a_dcn_after_its_first_frames_and_sends_no_page() -> None:
    reception = taken(a_ring(), refuse=True)

    assert (reception.outcome, reception.pages, reception.speed) == (Outcome.CALL_REJECTED, (), None)
    assert said(reception, "send DCN")
    assert not said(reception, "TCF")


def test_a_page_of_which_no_row_came_is_none() -> None:
    reception = taken(a_ring(from_outcome(Outcome.ECM_NOT_IN_STEP)))

    assert (reception.pages, reception.rows_cut) == ((), None)


def test_a_call_goes_in_the_order_of_t30() -> None:
    """fax.md section 3, seen from the other side: we send CSI DIS, CFR and MCF."""
    reception = taken(a_ring(sub="4711"))
    frames = [f"{found[1][0]}{found[5]}" for line in reception.transcript if (found := HDLC.search(line))]

    assert frames == [
        *("<CSI", "<DIS", "-TSI", "-SUB", "-DCS", "<CFR"),
        *("-PPS", "<MCF", "-PPS", "<MCF", "-DCN"),
    ]


@pytest.mark.parametrize("outcome", ENDINGS, ids=lambda outcome: outcome.name)
def test_the_caller_sets_the_x_bit_and_we_do_not(outcome: Outcome) -> None:
    """fax.md section 2: X bit = 1 when sent by the station that got a DIS."""
    for line in taken(a_ring(from_outcome(outcome))).transcript:
        if found := HDLC.search(line):
            octets = bytes.fromhex(found[3])
            assert read_frame(octets).signal.title == found[5]
            assert (octets[2] & 1 == 1) == (found[1] == "-->")


def test_nobody_speaks_for_35_seconds() -> None:
    """fax.md section 3: T1."""
    reception = taken(a_ring(from_outcome(Outcome.NO_SENDER)))

    assert 35 < (reception.ended - reception.started).total_seconds() < 45
    assert len(said(reception, "> DIS")) > 3


def test_a_slow_caller_without_error_correction_takes_its_time() -> None:
    slow, usual = taken(a_ring("+14255550104")), taken(a_ring())

    assert (slow.speed, slow.ecm, slow.outcome) == (2400, False, Outcome.DELIVERED)
    assert slow.ended - slow.started > 3 * (usual.ended - usual.started)


def test_a_poor_line_falls_back() -> None:
    assert taken(a_ring("+14255550109")).speed == 9600


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=30))
def test_what_others_choose_to_send_us_is_written_in_digits_plus_and_spaces(caller: str, csid: str, sub: str) -> None:
    transcript = taken(a_ring(caller, csid=csid, sub=sub)).transcript

    assert all(line.isascii() and line.isprintable() for line in transcript)


def test_the_same_ring_is_the_same_call_whatever_else_rings() -> None:
    line = a_line()
    line.answer(a_ring(id="other", channel=2), TEN)
    line.answer(a_ring(), TEN)

    assert {ring.id: told for ring, told in line.received(LATER)}["r1"] == taken(a_ring())
    assert taken(a_ring(id="r2")).ended != taken(a_ring()).ended


def test_a_large_page_comes_in_blocks() -> None:
    large = replace(FINE, strip=b"x" * 70_000)

    assert len(said(taken(a_ring(total=1, page=large)), "recv PPS")) == 2


def test_a_call_without_a_page_is_no_reason_to_break() -> None:
    reception = taken(a_ring(total=0))

    assert (reception.outcome, reception.pages) == (Outcome.DELIVERED, ())
