"""The simulated line: how calls go, how long they take, and that they are the same every time."""

import re
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.line.negotiation import identity
from gateway.line.tape import Tape
from gateway.model.call import CallResult, Line, Order, Page
from gateway.model.grammar import Entry, grammar
from gateway.model.outcome import Outcome
from gateway.model.rehearsal import read
from tests.gateway.line.calls import FINE, LATER, TEN, a_line, a_ring, an_order, call, said, seconds


def test_the_simulator_is_a_line() -> None:
    line: Line = a_line()

    assert line.free == [1, 2, 3, 4]


@pytest.mark.parametrize("attempt", [1, 2, 3])
@pytest.mark.parametrize("entry", grammar(), ids=lambda entry: entry.pattern)
def test_every_row_of_the_grammar_can_be_dialled(entry: Entry, attempt: int) -> None:
    order = an_order(entry.example, attempt=attempt)

    result = call(order)

    assert result.outcome is [*entry.outcomes, entry.ending, entry.ending][attempt - 1]
    assert 0 <= result.pages_confirmed <= result.pages_sent <= len(order.pages)
    assert (result.pages_confirmed == len(order.pages)) == (result.outcome is Outcome.DELIVERED)
    assert TEN < result.ended < TEN + timedelta(minutes=15)


@pytest.mark.parametrize("entry", grammar(), ids=lambda entry: entry.pattern)
def test_every_call_leaves_a_transcript_that_tells_its_ending(entry: Entry) -> None:
    result = call(an_order(entry.example))
    offsets = [line.split(" ", 1)[0] for line in result.transcript]

    assert all(re.fullmatch(r"[0-9]{2,}:[0-5][0-9]\.[0-9]{2}", offset) for offset in offsets)
    assert offsets == sorted(offsets)
    assert "SESSION BEGIN" in result.transcript[0]
    assert result.transcript[-1].endswith("SESSION END")
    failed = [line for line in result.transcript if "SEND FAILED" in line]
    assert bool(failed) == (result.outcome is not Outcome.DELIVERED)
    assert all(line.endswith(result.outcome.value.text) for line in failed)


def test_three_fine_pages_without_error_correction_take_about_90_seconds() -> None:
    """fax.md section 4: 3 pages of 40 kB at 14400 bit/s. Number 0189: page 9 would be rejected, but there is none."""
    result = call(an_order("+14255550189"))

    assert (result.outcome, result.speed, result.ecm) == (Outcome.DELIVERED, 14400, False)
    assert seconds(result) == pytest.approx(95, abs=8)


def test_a_slow_machine_takes_133_seconds_for_40_kilobytes_and_training() -> None:
    result = call(an_order("+14255550104", total=1))

    assert result.speed == 2400
    assert 133 + 15 < seconds(result) < 133 + 30


def test_white_pages_are_slow_where_every_row_has_its_time() -> None:
    white = Page(width=1728, rows=2286, across=204, down=196, strip=b"x" * 100)

    slow = call(an_order("+14255550105", page=white))
    fast = call(an_order("+14255550100", page=white))

    assert seconds(slow) > 3 * 45.7
    assert seconds(fast) < 60


def test_v34_is_the_fastest_and_2400_the_slowest() -> None:
    spent = [seconds(call(an_order(f"+1425555010{n}"))) for n in (1, 0, 2, 3, 4)]

    assert spent == sorted(spent)


def test_a_page_of_two_blocks_is_confirmed_twice() -> None:
    large = Page(width=1728, rows=2286, across=204, down=196, strip=b"x" * 70_000)

    takes = seconds(call(an_order("+14255550100", total=1, page=large)))

    assert takes == pytest.approx(70_000 * 8 * 1.05 / 14400 + 28, abs=6)


@pytest.mark.parametrize(
    ("last", "least", "most"),
    [
        ("10", 4, 9),
        ("30", 40, 60),
        ("40", 35, 50),
        ("41", 38, 50),
        ("42", 35, 45),
        ("50", 4, 9),
        ("51", 0, 1),
        ("91", 3, 5),
    ],
)
def test_calls_that_reach_no_machine_take_their_usual_time(last: str, least: float, most: float) -> None:
    """fax.md section 9, line time used."""
    result = call(an_order(f"+142555501{last}"))

    assert least <= seconds(result) <= most
    assert (result.speed, result.csid, result.ecm, result.pages_sent) == (None, None, None, 0)


def test_six_rings_are_waited_for() -> None:
    assert seconds(call(an_order("+14255550108"))) - seconds(call(an_order("+14255550100"))) > 25


def test_a_poor_line_falls_back_to_9600() -> None:
    result = call(an_order("+14255550109"))

    assert result.speed == 9600
    assert len(said(result, "TRAINING failed")) == len(said(result, "recv FTT")) == 2


def test_training_that_never_succeeds_leaves_no_speed_and_no_page() -> None:
    result = call(an_order("+14255550190"))

    assert (result.outcome, result.speed, result.ecm, result.pages_sent) == (Outcome.NO_TRAINING, None, None, 0)
    assert result.csid == "+1 425 555 0190"
    assert seconds(result) < 75


def test_a_hang_up_on_page_2_confirms_page_1_only() -> None:
    result = call(an_order("+14255550172"))

    assert (result.outcome, result.pages_sent, result.pages_confirmed) == (Outcome.HANG_UP, 1, 1)


def test_after_a_hang_up_the_rest_goes_through() -> None:
    result = call(an_order("+14255550162", first_page=2, attempt=2))

    assert (result.outcome, result.pages_sent, result.pages_confirmed) == (Outcome.DELIVERED, 2, 2)


def test_a_rejected_page_was_sent_three_times_each_slower_and_is_not_confirmed() -> None:
    """fax.md section 8: Retransmit; each RTN drops one step and trains anew."""
    result = call(an_order("+14255550182"))

    assert (result.outcome, result.pages_sent, result.pages_confirmed) == (Outcome.PAGE_REJECTED, 2, 1)
    assert result.speed == 9600
    assert len(said(result, "recv RTN")) == 3


@pytest.mark.parametrize("last", ["64", "74", "84"])
def test_a_fax_without_the_page_of_its_trouble_is_delivered(last: str) -> None:
    assert call(an_order(f"+142555501{last}")).outcome is Outcome.DELIVERED


def test_pages_are_confirmed_with_mps_between_and_eop_at_the_end() -> None:
    commands = said(call(an_order("+14255550189")), "SEND send")

    assert [re.sub(r".*send (\w+) .*", r"\1", line) for line in commands] == ["MPS", "MPS", "EOP", "DCN"]


def test_a_machine_that_does_not_name_itself_leaves_no_csid() -> None:
    result = call(an_order("+14255550107"))

    assert result.csid is None
    assert not any("CSI" in line for line in result.transcript)


@pytest.mark.parametrize(
    ("number", "csid"),
    [
        ("+14255550100", "+1 425 555 0100"),
        ("+442071838750", "+442071838750"),
        ("9p14255550100", "914255550100"),
        ("+1234567890123456789012345", "+1234567890123456789"),
    ],
)
def test_far_machines_call_themselves_by_at_most_20_digits_plus_and_space(number: str, csid: str) -> None:
    """fax.md section 2."""
    assert identity(number) == csid


def test_post_dial_digits_take_time_and_are_written_nowhere() -> None:
    """RFC 3965: they may be the code of a calling card."""
    result = call(an_order("+14255550100", post="p77712345", sub="4711"))

    assert "77712345" not in "\n".join(result.transcript)
    assert any("DIAL post-dial digits" in line for line in result.transcript)
    assert any('USE SUB "4711"' in line for line in result.transcript)
    assert seconds(result) > seconds(call(an_order("+14255550100"))) + 2


def test_a_fax_of_no_page_is_no_reason_to_break() -> None:
    result = call(an_order("+14255550100", total=0))

    assert (result.outcome, result.pages_sent) == (Outcome.DELIVERED, 0)


def test_an_unusual_resolution_is_named_too() -> None:
    odd = Page(width=1728, rows=100, across=200, down=254, strip=b"x")

    assert any("10.00 line/mm" in line for line in call(an_order("+14255550100", page=odd)).transcript)


def test_the_same_seed_makes_the_same_call_whatever_was_dialled_before() -> None:
    busy_line = a_line()
    busy_line.dial(an_order("+14255550110", channel=2), TEN)
    busy_line.dial(an_order("+14255550123", channel=1), TEN)

    assert dict(busy_line.ended(LATER))[an_order("+14255550123")] == call(an_order("+14255550123"))


def test_another_seed_and_another_attempt_make_another_call() -> None:
    usual = call(an_order("+14255550123"))

    assert usual.ended != call(an_order("+14255550123"), seed=2).ended
    assert usual.ended != call(an_order("+14255550123", attempt=2)).ended


def test_a_call_holds_its_channel_until_it_is_handed_out() -> None:
    line = a_line(channels=2)
    busy, long = an_order("+14255550110", job=1, channel=1), an_order("+14255550100", job=2, channel=2)
    line.dial(long, TEN)
    line.dial(busy, TEN)
    assert (line.free, line.in_progress(), line.ended(TEN)) == ([], [long, busy], [])

    first = line.next_end()
    assert first is not None
    assert [order for order, _ in line.ended(first)] == [busy]
    assert (line.free, line.in_progress()) == ([1], [long])

    assert [order for order, _ in line.ended(LATER)] == [long]
    assert (line.free, line.in_progress(), line.next_end(), line.ended(LATER)) == ([1, 2], [], None, [])


def test_calls_are_handed_out_in_the_order_in_which_they_ended() -> None:
    line = a_line()
    for channel, last in enumerate(("04", "10", "30"), 1):
        line.dial(an_order(f"+142555501{last}", channel=channel), TEN)

    assert [order.number[-2:] for order, _ in line.ended(LATER)] == ["10", "30", "04"]


@pytest.mark.parametrize("channel", [0, 1, 3])
def test_a_channel_that_is_taken_or_not_there_cannot_be_dialled_on(channel: int) -> None:
    line = a_line(channels=2)
    line.dial(an_order("+14255550100", job=1, channel=1), TEN)

    with pytest.raises(ValueError, match=f"channel {channel} of 2 is not free"):
        line.dial(an_order("+14255550100", job=2, channel=channel), TEN)
    assert [order.job for order, _ in line.ended(LATER)] == [1]


def test_a_ring_takes_a_channel_as_a_call_does() -> None:
    line = a_line(channels=2)
    line.answer(a_ring(channel=2), TEN)

    assert (line.free, line.ringing(), line.in_progress()) == ([1], [a_ring(channel=2)], [])
    with pytest.raises(ValueError, match="channel 2"):
        line.dial(an_order("+14255550100", channel=2), TEN)
    end = line.next_end()
    assert end is not None
    assert [ring for ring, _ in line.received(end)] == [a_ring(channel=2)]
    assert (line.free, line.next_end()) == ([1, 2], None)


def test_a_machine_of_one_line_that_we_are_calling_is_busy_for_our_next_call() -> None:
    persona = {"name": "ward", "numbers": ("+12065550123",)}
    line = a_line(personas=(persona,))
    line.dial(an_order("+12065550123", job=1, channel=1), TEN)
    line.dial(an_order("+12065550123", job=2, channel=2), TEN + timedelta(seconds=20))

    assert [(order.job, result.outcome) for order, result in line.ended(LATER)] == [
        (2, Outcome.BUSY),
        (1, Outcome.DELIVERED),
    ]


def test_the_digits_that_the_line_needs_are_dialled() -> None:
    result = call(an_order("+14255550100", dialled="9,14255550100"))

    assert said(result, "DIAL") == ["DIAL 9,14255550100"]


def test_offsets_never_show_sixty_seconds() -> None:
    tape = Tape()
    tape.wait(59.996)
    tape.say("x")

    assert tape.lines() == ("01:00.00 x",)


@settings(max_examples=100, deadline=None)
@given(
    st.text(alphabet="0123456789+*#ABCDpw", max_size=25),
    st.integers(0, 99),
    st.integers(1, 5),
    st.integers(1, 4),
    st.booleans(),
)
def test_whatever_is_dialled_the_result_keeps_its_promises(
    number: str, last: int, attempt: int, first_page: int, is_fictitious: bool
) -> None:
    dialled = f"+142555501{last:02}" if is_fictitious else number
    order = an_order(dialled, attempt=attempt, first_page=first_page, total=4)

    result = call(order)

    assert 0 <= result.pages_confirmed <= result.pages_sent <= len(order.pages)
    assert result.started == TEN < result.ended
    assert result.csid is None or re.fullmatch(r"[0-9+ ]{0,20}", result.csid)
    planned = read(dialled)
    troubled = planned is not None and planned.applies(attempt, first_page) and (planned.page or 0) <= order.total
    assert result.outcome is (planned.outcome if planned and troubled else Outcome.DELIVERED)


Deed = tuple[int, int, str]
DEEDS = st.lists(
    st.tuples(st.integers(0, 99), st.integers(0, 300), st.sampled_from(["dial", "ring", "hang up"])), max_size=15
)


@settings(max_examples=50, deadline=None)
@given(DEEDS, st.integers(1, 4))
def test_occupancy_is_conserved_and_every_call_comes_out_once_and_in_order(deeds: list[Deed], channels: int) -> None:
    line, now = a_line(channels=channels), TEN
    calls: list[CallResult] = []
    begun = handed_out = 0

    for job, (last, pause, deed) in enumerate(deeds):
        number = f"+142555501{last:02}"
        if deed == "hang up" and line.in_progress():
            line.hang_up(line.in_progress()[0].job, now)
        elif deed == "dial" and line.free:
            line.dial(an_order(number, job=job, channel=line.free[0]), now)
            begun += 1
        elif deed == "ring" and line.free:
            line.answer(a_ring(number, id=str(job), channel=line.free[-1]), now)
            begun += 1
        assert len(line.free) + len(line.in_progress()) + len(line.ringing()) == channels
        assert begun - handed_out == channels - len(line.free)
        now += timedelta(seconds=pause)
        ended, received = line.ended(now), line.received(now)
        handed_out += len(ended) + len(received)
        calls += [result for _, result in ended]
    calls += [result for _, result in line.ended(LATER)]
    line.received(LATER)

    assert len(line.free) == channels
    assert all(earlier.ended <= later.ended for earlier, later in pairwise(calls))


AT_ANY_INSTANT = st.floats(0, 200)
NUMBERS = st.sampled_from(
    ["+14255550100", "+14255550101", "+14255550106", "+14255550172", "+14255550182", "+9999999143"]
)


def broken_off(order: Order, at: float) -> CallResult:
    line = a_line()
    line.dial(order, TEN)
    line.hang_up(order.job, TEN + timedelta(seconds=at))
    [(_, result)] = line.ended(LATER)
    return result


@settings(max_examples=100, deadline=None)
@given(NUMBERS, AT_ANY_INSTANT)
def test_a_call_that_is_hung_up_ends_then_and_knows_what_had_come(number: str, at: float) -> None:
    order = an_order(number)
    whole, result = call(order), broken_off(order, at)

    if TEN + timedelta(seconds=at) >= whole.ended:
        assert result == whole
        return
    assert (result.outcome, result.ended) == (Outcome.ABORTED, TEN + timedelta(seconds=at))
    assert result.pages_confirmed <= result.pages_sent <= whole.pages_sent
    assert result.pages_confirmed <= whole.pages_confirmed
    assert result.rows_cut is None or 0 <= result.rows_cut <= FINE.rows
    heard = [line for line in result.transcript if "ABORT" not in line][:-2]
    assert tuple(heard) == whole.transcript[: len(heard)]


def test_pages_that_were_confirmed_before_a_hang_up_count() -> None:
    order = an_order("+14255550100")
    whole = call(order)
    [second] = [line for line in whole.transcript if line.endswith("SEND begin page 2")]
    minutes, rest = second.split(" ")[0].split(":")

    result = broken_off(order, 60 * int(minutes) + float(rest) + 12)

    assert (result.pages_sent, result.pages_confirmed) == (1, 1)
    assert result.rows_cut == pytest.approx(2286 / 2, abs=100)


@settings(max_examples=30, deadline=None)
@given(st.floats(0, 120), st.floats(0, 120))
def test_rows_and_pages_only_grow_while_a_call_goes_on(one: float, other: float) -> None:
    early, late = (broken_off(an_order("+14255550100"), at) for at in sorted((one, other)))

    assert (early.pages_confirmed, early.rows_cut or 0) <= (late.pages_confirmed, late.rows_cut or 0)


def test_hanging_up_on_nobody_does_nothing() -> None:
    line = a_line()
    line.dial(an_order("+14255550100"), TEN)

    line.hang_up(99, TEN + timedelta(seconds=10))

    assert [result.outcome for _, result in line.ended(LATER)] == [Outcome.DELIVERED]


def test_a_page_of_legal_paper_is_announced_as_what_it_is() -> None:
    legal = Page(width=1728, rows=2738, across=204, down=196, strip=b"x" * 40_000)

    result = call(an_order("+14255550100", page=legal))

    assert said(result, "USE page") == ["USE page 1728 pixels wide, up to 364 mm long"]
    assert "up to 364 mm long" in said(result, "DCS")[0]
    assert said(call(an_order("+14255550100")), "USE page") == ["USE page 1728 pixels wide, up to 297 mm long"]
