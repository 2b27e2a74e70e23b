"""Every ending that a call of ours can have, where it comes and what is heard (fax.md sections 2, 3, 8 and 9)."""

import re
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from gateway.line.abilities import read_dcs, read_dis
from gateway.line.endings import AT_A_PAGE, BROKEN_OFF
from gateway.line.frames import Signal, read_frame
from gateway.model.call import CallResult, Page
from gateway.model.outcome import Form, Outcome, Stage
from tests.gateway.line.calls import FINE, TEN, an_order, call, said, seconds

ENDINGS = [outcome for outcome in Outcome if outcome.value.stage is Stage.CALL]
PAGES = sorted(AT_A_PAGE - {Outcome.NO_RESPONSE_TO_EOP}, key=lambda outcome: outcome.name)
REFORMATS = [outcome for outcome in ENDINGS if outcome.value.form is not None]
AFTER = [outcome for outcome in PAGES if outcome not in BROKEN_OFF and outcome is not Outcome.NO_MESSAGE_CARRIER]
# HylaFAX's codes of phase C and D, whose names tell what is not answered, and with what it is said.
UNANSWERED = {
    "NO_RESPONSE_TO_RR": "RR",
    "NO_RESPONSE_TO_CTC": "CTC",
    "NO_RESPONSE_TO_EOR": "EOR",
    "NO_RESPONSE_TO_PPS": "PPS",
    "NO_RESPONSE_TO_MPS": "MPS",
    "NO_RESPONSE_TO_EOP": "EOP",
    "NO_RESPONSE_TO_EOM": "EOM",
    "NO_RESPONSE_TO_PPM": "PRI-EOP",
}


def number(outcome: Outcome, page: int | None = None) -> str:
    return f"+999 9999 {outcome.value.code[1:]}" + (f" 0 {page}" if page else "")


def dialled(outcome: Outcome, *, page: int | None = None, total: int = 3, **facts: Any) -> CallResult:
    return call(an_order(number(outcome, page), total=total, **facts))


@pytest.mark.parametrize("total", [1, 3])
@pytest.mark.parametrize("outcome", ENDINGS, ids=lambda outcome: outcome.name)
def test_every_ending_of_a_call_can_be_dialled(outcome: Outcome, total: int) -> None:
    result = dialled(outcome, total=total)

    assert result.outcome is outcome
    assert 0 <= result.pages_confirmed <= result.pages_sent <= total
    assert (result.pages_confirmed == total) == (outcome is Outcome.DELIVERED)
    assert timedelta() < result.duration < timedelta(minutes=20)


@pytest.mark.parametrize("outcome", ENDINGS, ids=lambda outcome: outcome.name)
def test_every_transcript_is_in_order_and_tells_its_ending(outcome: Outcome) -> None:
    result = dialled(outcome)
    offsets = [line.split(" ", 1)[0] for line in result.transcript]

    assert all(re.fullmatch(r"[0-9]{2,}:[0-5][0-9]\.[0-9]{2}", offset) for offset in offsets)
    assert offsets == sorted(offsets)
    assert all(line.isascii() and line.isprintable() and len(line) < 140 for line in result.transcript)
    failed = [line for line in result.transcript if "SEND FAILED" in line]
    assert [line.endswith(outcome.value.text) for line in failed] == [True] * (outcome is not Outcome.DELIVERED)


@pytest.mark.parametrize("outcome", PAGES, ids=lambda outcome: outcome.name)
def test_an_ending_at_a_page_comes_at_the_page_that_the_number_names(outcome: Outcome) -> None:
    result = dialled(outcome, page=2)

    assert (result.outcome, result.pages_confirmed) == (outcome, 1)


@pytest.mark.parametrize("outcome", PAGES, ids=lambda outcome: outcome.name)
def test_a_fax_without_the_page_of_its_trouble_is_delivered(outcome: Outcome) -> None:
    assert dialled(outcome, page=4).outcome is Outcome.DELIVERED


def test_nobody_can_leave_eop_unanswered_before_the_last_page() -> None:
    result = dialled(Outcome.NO_RESPONSE_TO_EOP, page=1)

    assert (result.outcome, result.pages_confirmed) == (Outcome.NO_RESPONSE_TO_EOP, 2)


@pytest.mark.parametrize("outcome", list(BROKEN_OFF), ids=lambda outcome: outcome.name)
def test_a_call_that_breaks_off_in_mid_page_says_how_many_rows_have_come(outcome: Outcome) -> None:
    result = dialled(outcome, page=2)

    assert (result.pages_sent, result.pages_confirmed) == (1, 1)
    assert result.rows_cut is not None
    assert 0.1 * FINE.rows < result.rows_cut < 0.9 * FINE.rows
    assert said(result, f"{result.rows_cut} of {FINE.rows} rows")


@pytest.mark.parametrize("outcome", AFTER, ids=lambda outcome: outcome.name)
def test_a_page_that_came_whole_and_was_not_confirmed_is_whole_unless_it_was_rejected(outcome: Outcome) -> None:
    result = dialled(outcome, page=2)
    rejected = bool(said(result, "recv RTN") or said(result, "recv PPR"))

    assert result.pages_sent == 2
    assert result.rows_cut == (None if rejected else FINE.rows)


@pytest.mark.parametrize("outcome", [outcome for outcome in ENDINGS if not outcome.value.reached], ids=lambda o: o.name)
def test_who_reaches_no_fax_machine_learns_nothing_of_it(outcome: Outcome) -> None:
    """fax.md section 7.1: such a call is a dial and no try."""
    if outcome is Outcome.INTERRUPTED:  # it is our gateway that stopped, in the middle of a page
        return
    result = dialled(outcome)

    assert (result.speed, result.csid, result.ecm, result.pages_sent, result.rows_cut) == (None, None, None, 0, None)


@pytest.mark.parametrize(("name", "command"), UNANSWERED.items())
def test_a_command_that_nobody_answers_is_sent_three_times(name: str, command: str) -> None:
    """fax.md section 3: a command is tried 3 times, T4 (3 s) each."""
    result = dialled(Outcome[name])
    asked = list(said(result, f"send {command} ("))
    waited = said(result, "no response within 3 s")

    assert len(waited) == 3
    assert len(asked) == 3 + (result.pages_confirmed if command == "PPS" else 0)


def test_a_machine_that_is_not_ready_is_asked_for_a_minute() -> None:
    """fax.md section 3: T5 60 s; section 9: line time used T5."""
    result = dialled(Outcome.NOT_READY)
    usual = call(an_order("+14255550100", total=1))

    assert said(result, "recv RNR")
    assert said(result, "not ready for 60 s (T5)")
    assert 60 < seconds(result) - seconds(usual) < 70


def test_the_fourth_partial_page_request_lowers_the_rate_and_four_more_give_up() -> None:
    """fax.md section 3: PPR limit 4 before CTC or EOR."""
    result = dialled(Outcome.ECM_NOT_CLEAN, total=1)
    told = [
        line.split(" ")[2]
        for line in said(result, "SEND ")
        if line.split(" ")[2] in ("PPR", "CTC", "CTR", "EOR", "ERR")
    ]

    assert told == ["PPR"] * 4 + ["CTC", "CTR"] + ["PPR"] * 4 + ["EOR", "ERR"]
    assert result.speed == 12000


def test_a_page_that_is_rejected_at_all_rates_was_sent_at_each_of_them() -> None:
    """fax.md section 8: Retransmit, lowest rate reached -> E132."""
    result = dialled(Outcome.NAK_AT_ALL_RATES, total=1)

    assert len(said(result, "SEND training")) == len(said(result, "recv RTN")) == 7
    assert result.speed == 2400


def test_a_rejected_page_goes_again_slower_after_a_training() -> None:
    """fax.md section 8: each RTN drops one rate step and retrains."""
    assert [line.split(" ")[-2] for line in said(dialled(Outcome.PAGE_REJECTED), "SEND training")] == [
        "14400",
        "12000",
        "9600",
    ]


@pytest.mark.parametrize(
    ("outcome", "last"),
    [
        (Outcome.PAGE_GIVEN_UP, "RTN"),
        (Outcome.NAK_BY_OPERATOR, "PIN"),
        (Outcome.PROCEDURE_INTERRUPT, "PIP"),
        (Outcome.COMMAND_REPEATED, "CRP"),
        (Outcome.DCN_IN_PHASE_B, "DCN"),
        (Outcome.SENDER_ABORT, "DCN"),
        (Outcome.INVALID_RESPONSE_TO_EOR, "CFR"),
    ],
)
def test_the_answer_that_ends_a_call_is_in_its_transcript(outcome: Outcome, last: str) -> None:
    """fax.md section 8, RTN handling and E103 to E145."""
    assert said(dialled(outcome), "recv ")[-1].split(" ")[2] == last


@pytest.mark.parametrize("outcome", REFORMATS, ids=lambda outcome: outcome.name)
def test_a_fax_that_was_made_anew_for_the_machine_is_taken(outcome: Outcome) -> None:
    """fax.md section 8: reformat, then the same number."""
    form = outcome.value.form
    assert form is not None

    refused, anew = dialled(outcome), dialled(outcome, forms=frozenset({form}))

    assert (refused.outcome, refused.pages_sent) == (outcome, 0)
    assert refused.csid == "+9999999" + outcome.value.code[1:]
    assert anew.outcome is Outcome.DELIVERED


def test_pages_made_one_dimensional_go_as_t4() -> None:
    result = call(an_order("+14255550100", forms=frozenset({Form.ONE_DIMENSIONAL})))

    assert said(result, "USE error correction mode, 1-D MH")


PERSONA: dict[str, Any] = {"name": "ward", "numbers": ("+12065550123",)}


def to_the_ward(page: Page = FINE, **facts: Any) -> CallResult:
    return call(an_order("+12065550123", page=page), personas=({**PERSONA, **facts},))


def test_a_machine_that_takes_98_lines_per_inch_asks_for_the_fax_anew() -> None:
    """fax.md section 9: remote lacks fine: reformat, then retry, one call."""
    coarse = replace(FINE, rows=1143, down=98)

    assert to_the_ward(fine=False).outcome is Outcome.RESOLUTION_MISMATCH
    assert to_the_ward(coarse, fine=False).outcome is Outcome.DELIVERED


@pytest.mark.parametrize(("ecm", "outcome"), [(False, Outcome.PAGE_REJECTED), (True, Outcome.ECM_NOT_CLEAN)])
def test_a_machine_that_gets_every_page_badly_never_confirms_one(ecm: bool, outcome: Outcome) -> None:
    result = to_the_ward(bad_pages=1.0, ecm=ecm)

    assert (result.outcome, result.pages_confirmed, result.pages_sent) == (outcome, 0, 1)


def test_a_machine_that_gets_some_pages_badly_asks_for_them_again() -> None:
    results = [
        call(an_order("+12065550123"), seed=seed, personas=({**PERSONA, "bad_pages": 0.3, "ecm": False},))
        for seed in range(20)
    ]
    asked = [result for result in results if said(result, "recv RTN") and result.outcome is Outcome.DELIVERED]

    assert 3 < len(asked) < 20
    assert all(result.pages_confirmed == 3 for result in asked)


def test_a_machine_calls_itself_what_its_owner_says() -> None:
    assert to_the_ward(csid="+44 20 7183").csid == "+44 20 7183"


def test_an_announcement_is_heard() -> None:
    result = to_the_ward(moved_to="+12065550124")

    assert result.outcome is Outcome.NO_SUCH_NUMBER
    assert said(result, "HEARD the number has changed, the new number is +1 206 555 0124")


# The transcript itself: fax.md sections 2 and 3.

HDLC = re.compile(r"(-->|<--) HDLC<([0-9]+):([0-9A-F ]+?)( \.\.)?> ([A-Z-]+)")


def test_a_call_goes_in_the_order_of_t30() -> None:
    """fax.md section 3: CNG, CED, CSI DIS, TSI DCS, TCF, CFR, page, MPS or EOP, MCF, DCN."""
    result = call(an_order("+14255550189", total=2, sub="4711"))
    frames = [f"{found[1][0]}{found[5]}" for line in result.transcript if (found := HDLC.search(line))]

    assert said(result, "CNG 1100 Hz")
    assert said(result, "CED 2100 Hz")
    assert frames == [
        *("-NSF", "-CSI", "-DIS", "<SUB", "<TSI", "<DCS", "-CFR"),
        *("<MPS", "-MCF", "<EOP", "-MCF", "<DCN"),
    ]


@pytest.mark.parametrize("outcome", ENDINGS, ids=lambda outcome: outcome.name)
def test_every_frame_of_a_transcript_is_one(outcome: Outcome) -> None:
    """fax.md section 2: X bit set by the station that got a DIS, which is the caller; the octets name the frame."""
    for line in dialled(outcome).transcript:
        if not (found := HDLC.search(line)):
            continue
        octets = bytes.fromhex(found[3])
        assert read_frame(octets).signal.title == found[5]
        assert len(octets) == int(found[2]) or (found[4] and len(octets) < int(found[2]))
        assert (octets[2] & 1 == 1) == (found[1] == "<--" or found[5] == "DTC")


def test_the_abilities_and_terms_of_a_transcript_are_those_of_its_octets() -> None:
    result = call(an_order("+14255550105", total=1))
    fields = {
        found[5]: bytes.fromhex(found[3])[3:]
        for line in result.transcript
        if (found := HDLC.search(line)) and not found[4]
    }

    able, used = read_dis(fields["DIS"]), read_dcs(fields["DCS"])

    assert (able.ecm, able.t6, able.scan_ms, able.speed) == (False, False, 20, 14400)
    assert (used.speed, used.modem, used.down, used.scan_ms, used.ecm) == (14400, "v.17", 196, 20, False)


def test_a_machine_without_receiver_says_so_in_its_dis() -> None:
    """fax.md section 2: bit 10, can receive."""
    [line] = said(dialled(Outcome.NO_RECEIVING), "> DIS")
    found = HDLC.search(line)

    assert found is not None
    assert not read_dis(bytes.fromhex(found[3])[3:]).receives


def test_post_message_commands_of_error_correction_number_their_blocks() -> None:
    large = replace(FINE, strip=b"x" * 70_000)
    result = call(an_order("+14255550100", total=1, page=large))

    assert [line.split(", ", 1)[1] for line in said(result, "send PPS")] == [
        "NULL, block 1: 256 frames",
        "EOP (no more pages or documents), block 2: 18 frames",
    ]
    assert said(result, "SENT") == [f"SENT {274 * 256} bytes of data"]


def test_a_phase_lasts_as_long_as_its_frames() -> None:
    """fax.md section 4: CSI and DIS about 2.1 s; CFR 1.2 s; TCF 1.5 s after the modem's 1.393 s of training."""
    result = call(an_order("+14255550189", total=1))
    at = {line.split(" ", 1)[1]: line.split(" ", 1)[0] for line in result.transcript}
    instants = [
        int(at[words][:2]) * 60 + float(at[words][3:])
        for words in ("SEND training at v.17 14400 bit/s", "SEND TCF, 1.5 s of zeros", "TRAINING succeeded")
    ]

    assert [later - earlier for earlier, later in pairwise(instants)] == [
        pytest.approx(1.98 + 0.075 + 1.393 + 1.5, abs=0.05),
        pytest.approx(0.075 + 1.19, abs=0.05),
    ]
    assert Signal.CFR.octet == 0x84
    assert result.started == TEN
