"""The simulated line: how calls go, how long they take, and that they are the same every time."""

import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.line.script import Entry, fate, grammar
from gateway.line.session import identity
from gateway.line.simulator import SimulatedLine
from gateway.line.tape import Tape
from gateway.model.call import CallResult, Line, Order, Page
from gateway.model.outcome import Outcome

TEN = datetime(2024, 4, 2, 10, tzinfo=UTC)
LATER = TEN + timedelta(days=1)
FINE = Page(width=1728, rows=2286, across=204, down=196, strip=b"x" * 40_000)


def a_line(channels: int = 4, seed: int = 1) -> SimulatedLine:
    return SimulatedLine(channels=channels, seed=seed, station_id="+1 425 555 0100")


def an_order(number: str, *, total: int = 3, first_page: int = 1, page: Page = FINE, **facts: Any) -> Order:
    usual: dict[str, Any] = {"job": 7, "attempt": 1}
    pages = (page,) * (total - first_page + 1)
    return Order(number=number, first_page=first_page, total=total, pages=pages, **{**usual, **facts})


def call(order: Order, seed: int = 1) -> CallResult:
    line = a_line(seed=seed)
    line.dial(order, TEN)
    [(_, result)] = line.ended(LATER)
    return result


def seconds(result: CallResult) -> float:
    return result.duration.total_seconds()


def test_the_simulator_is_a_line() -> None:
    line: Line = a_line()

    assert line.free == 4


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
    assert sum("TRAINING failed (FTT)" in line for line in result.transcript) == 2


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
    assert sum("recv RTN" in line for line in result.transcript) == 3


@pytest.mark.parametrize("last", ["64", "74", "84"])
def test_a_fax_without_the_page_of_its_trouble_is_delivered(last: str) -> None:
    assert call(an_order(f"+142555501{last}")).outcome is Outcome.DELIVERED


def test_pages_are_confirmed_with_mps_between_and_eop_at_the_end() -> None:
    commands = [line for line in call(an_order("+14255550189")).transcript if "SEND send" in line]

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
    busy_line.dial(an_order("+14255550110"), TEN)
    busy_line.dial(an_order("+14255550123"), TEN)

    assert dict(busy_line.ended(LATER))[an_order("+14255550123")] == call(an_order("+14255550123"))


def test_another_seed_and_another_attempt_make_another_call() -> None:
    usual = call(an_order("+14255550123"))

    assert usual.ended != call(an_order("+14255550123"), seed=2).ended
    assert usual.ended != call(an_order("+14255550123", attempt=2)).ended


def test_a_call_holds_its_channel_until_it_is_handed_out() -> None:
    line = a_line(channels=2)
    busy, long = an_order("+14255550110", job=1), an_order("+14255550100", job=2)
    line.dial(long, TEN)
    line.dial(busy, TEN)
    assert (line.free, line.in_progress(), line.ended(TEN)) == (0, [long, busy], [])

    first = line.next_end()
    assert first is not None
    assert [order for order, _ in line.ended(first)] == [busy]
    assert (line.free, line.in_progress()) == (1, [long])

    assert [order for order, _ in line.ended(LATER)] == [long]
    assert (line.free, line.in_progress(), line.next_end(), line.ended(LATER)) == (2, [], None, [])


def test_calls_are_handed_out_in_the_order_in_which_they_ended() -> None:
    line = a_line()
    for last in ("04", "10", "30"):
        line.dial(an_order(f"+142555501{last}"), TEN)

    assert [order.number[-2:] for order, _ in line.ended(LATER)] == ["10", "30", "04"]


def test_a_call_without_a_free_channel_finds_no_dial_tone() -> None:
    """A line never raises for how a call goes (gateway.model.call.Line)."""
    line = a_line(channels=1)
    line.dial(an_order("+14255550100", job=1), TEN)

    line.dial(an_order("+14255550100", job=2), TEN)

    assert line.free == 0
    assert [result.outcome for _, result in line.ended(LATER)] == [Outcome.NO_DIALTONE, Outcome.DELIVERED]


def test_offsets_never_show_sixty_seconds() -> None:
    tape = Tape()
    tape.wait(59.996)
    tape.say("x")

    assert tape.lines == ("01:00.00 x",)


@settings(max_examples=50, deadline=None)
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
    planned = fate(dialled, attempt, first_page)
    expected = Outcome.DELIVERED if (planned.page or 0) > order.total else planned.outcome
    assert result.outcome is expected


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 99), st.integers(0, 300)), max_size=12), st.integers(1, 4))
def test_every_call_comes_out_once_and_in_order(dialled: list[tuple[int, int]], channels: int) -> None:
    line, now = a_line(channels=channels), TEN
    out: list[tuple[Order, CallResult]] = []

    for job, (last, pause) in enumerate(dialled):
        line.dial(an_order(f"+142555501{last:02}", job=job), now)
        assert 0 <= line.free <= channels
        now += timedelta(seconds=pause)
        out += line.ended(now)
    out += line.ended(LATER)

    assert sorted(order.job for order, _ in out) == list(range(len(dialled)))
    assert line.free == channels
    assert all(earlier.ended <= later.ended for (_, earlier), (_, later) in pairwise(out))
