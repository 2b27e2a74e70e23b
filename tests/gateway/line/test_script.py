"""Who decides how a call goes: the sequences of the settings, the callee, the number, the weather, in this order."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.line.script import OFFICE, Callees, Script, machine_at
from gateway.model.call import Order, Page
from gateway.model.grammar import example_of, grammar
from gateway.model.outcome import Form, Outcome, Stage
from gateway.settings import LineSettings

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
PAGE = Page(width=1728, rows=2, across=204, down=196, strip=b"\x26\xa0\x01\x00\x10\x01")
PLAIN, BUSY, ANYBODY = "+14255550120", "+14255550110", "+442071838750"
AS_0100 = Script(outcome=Outcome.DELIVERED, page=None, machine=OFFICE)
BY_STAGE = {stage: [outcome for outcome in Outcome if outcome.value.stage is stage] for stage in Stage}


def callees(seed: int = 1, **told: Any) -> Callees:
    """Everybody who can be called under these settings of the line."""
    return Callees(settings=LineSettings.model_validate(told), zone=ZoneInfo("UTC"), seed=seed)


def an_order(number: str, *, attempt: int = 1, first_page: int = 1, **facts: Any) -> Order:
    """A call with three pages of a fax."""
    facts = {"total": 3, "pages": (PAGE,) * (4 - first_page), "job": 1, **facts}
    return Order(attempt=attempt, number=number, first_page=first_page, **facts)


def outcome(of: Callees, number: str, **facts: Any) -> Outcome:
    return of.fate(an_order(number, **facts), NOON, []).outcome


@pytest.mark.parametrize(
    ("last", "attempt", "expected"),
    [
        ("00", 1, Outcome.DELIVERED),
        ("10", 99, Outcome.BUSY),
        ("11", 1, Outcome.BUSY),
        ("11", 2, Outcome.DELIVERED),
        ("19", 9, Outcome.BUSY),
        ("19", 10, Outcome.DELIVERED),
        ("20", 1, Outcome.DELIVERED),
        ("30", 99, Outcome.NO_ANSWER),
        ("32", 2, Outcome.NO_ANSWER),
        ("32", 3, Outcome.DELIVERED),
        ("40", 1, Outcome.NO_CARRIER),
        ("41", 1, Outcome.NO_RECEIVER),
        ("42", 1, Outcome.DATA_MODEM),
        ("50", 1, Outcome.NO_SUCH_NUMBER),
        ("51", 1, Outcome.BLACKLISTED),
        ("62", 1, Outcome.HANG_UP),
        ("62", 2, Outcome.DELIVERED),
        ("72", 9, Outcome.HANG_UP),
        ("82", 9, Outcome.PAGE_REJECTED),
        ("90", 9, Outcome.NO_TRAINING),
        ("91", 9, Outcome.NO_DIALTONE),
    ],
)
def test_the_grammar_is_the_published_one(last: str, attempt: int, expected: Outcome):
    assert outcome(callees(), f"+142555501{last}", attempt=attempt) is expected


@pytest.mark.parametrize("last", ["43", "49", "52", "59", "60", "70", "80", "92", "99"])
def test_digits_that_no_row_holds_are_delivered_as_0100_is(last: str):
    assert callees().fate(an_order(f"+142555501{last}"), NOON, []) == AS_0100


@pytest.mark.parametrize("number", [ANYBODY, "+14255551234", "117", "9p#31#", ""])
def test_any_other_number_is_delivered_as_0100_is(number: str):
    assert callees().fate(an_order(number), NOON, []) == AS_0100


@pytest.mark.parametrize("ending", BY_STAGE[Stage.CALL], ids=lambda ending: ending.name)
def test_every_ending_of_a_call_can_be_dialled(ending: Outcome):
    number = example_of(ending)

    assert outcome(callees(), number, attempt=9) is ending
    assert [outcome(callees(), f"{number}2", attempt=call) for call in (1, 2, 3)] == [ending, ending, Outcome.DELIVERED]


@pytest.mark.parametrize("ending", BY_STAGE[Stage.GATEWAY] + BY_STAGE[Stage.RECEPTION], ids=lambda ending: ending.name)
def test_an_ending_that_is_none_of_a_call_of_ours_troubles_no_call(ending: Outcome):
    """Such a fax ends before a call, or the number does so when it calls us; who dials it all the same finds a machine."""
    assert callees().fate(an_order(example_of(ending)), NOON, []) == AS_0100


def test_a_machine_takes_the_fax_that_was_made_anew_for_it():
    number = example_of(Outcome.RESOLUTION_MISMATCH)

    assert outcome(callees(), number, forms=frozenset({Form.A4})) is Outcome.RESOLUTION_MISMATCH
    assert outcome(callees(), number, attempt=2, forms=frozenset({Form.STANDARD})) is Outcome.DELIVERED


def test_a_page_is_one_of_the_document_and_no_trouble_once_it_is_confirmed():
    number = "+999999912802"

    assert callees().fate(an_order(number), NOON, []).page == 2
    assert callees().fate(an_order(number, first_page=2), NOON, []).page == 2
    assert callees().fate(an_order(number, first_page=3), NOON, []) == AS_0100


@pytest.mark.parametrize(
    "row", [row for row in grammar() if row.sentence.startswith("delivered: ")], ids=lambda row: row.pattern
)
def test_the_grammar_describes_the_machine_that_answers(row: Any):
    assert row.sentence == f"delivered: {machine_at(row.example).words}"


def test_a_page_is_rejected_only_by_a_machine_that_does_not_correct_errors():
    """T.30 Annex A: with error correction single frames are asked for again (PPR), and there is no RTN."""
    assert not machine_at("+14255550182").ecm


def test_only_a_machine_that_speaks_v34_can_fail_to_agree_on_it():
    """T.30 Annex F: V.8 and its handshake exist between V.34 machines alone."""
    assert machine_at(example_of(Outcome.V34_MISMATCH)).is_v34
    assert not machine_at(example_of(Outcome.HANG_UP)).is_v34


@pytest.mark.parametrize(
    ("then", "expected"),
    [
        ("delivered", "busy no_answer delivered delivered delivered delivered"),
        ("repeat", "busy no_answer busy no_answer busy no_answer"),
        ("last", "busy no_answer no_answer no_answer no_answer no_answer"),
    ],
)
def test_a_sequence_goes_on_with_every_call_to_its_number_whichever_fax_it_is_of(then: str, expected: str):
    of = callees(sequences=[{"number": "+44 20 7183 8750", "calls": ["busy", "no_answer"], "then": then}])

    ends = [outcome(of, ANYBODY, job=earlier, earlier=earlier) for earlier in range(6)]

    assert " ".join(end.metric for end in ends) == expected


def test_a_sequence_names_the_page_on_which_a_call_breaks_off():
    of = callees(sequences=[{"number": ANYBODY, "calls": ["hang_up@2"], "then": "last"}])

    first = of.fate(an_order(ANYBODY), NOON, [])
    rest = of.fate(an_order(ANYBODY, first_page=3, earlier=1), NOON, [])

    assert (first.outcome, first.page) == (Outcome.HANG_UP, 2)
    assert (rest.outcome, rest.page) == (Outcome.DELIVERED, None)


def test_a_sequence_goes_before_a_persona_and_keeps_its_machine():
    moved = {"name": "old", "numbers": [ANYBODY], "moved_to": PLAIN, "speed": 9600}
    of = callees(sequences=[{"number": ANYBODY, "calls": ["delivered"], "then": "last"}], personas=[moved])

    script = of.fate(an_order(ANYBODY), NOON, [])

    assert (script.outcome, script.machine.speed) == (Outcome.DELIVERED, 9600)


def test_a_persona_goes_before_the_grammar_and_the_grammar_before_the_weather():
    desk = {"name": "desk", "numbers": [BUSY]}

    assert outcome(callees(), BUSY) is Outcome.BUSY
    assert outcome(callees(personas=[desk]), BUSY) is Outcome.DELIVERED
    stormy = [outcome(callees(weather="realistic"), PLAIN, earlier=call) for call in range(300)]
    assert set(stormy) == {Outcome.DELIVERED}


def test_a_moved_callee_is_announced():
    moved = {"name": "old", "numbers": [ANYBODY], "moved_to": PLAIN}

    script = callees(personas=[moved]).fate(an_order(ANYBODY), NOON, [])

    assert script.outcome is Outcome.NO_SUCH_NUMBER
    assert script.heard == "the number has changed, the new number is +1 425 555 0120"


def test_in_clear_weather_everything_is_delivered():
    assert {outcome(callees(), ANYBODY, earlier=call) for call in range(300)} == {Outcome.DELIVERED}


@pytest.mark.parametrize("calls", [["busy", "nonsense"], ["busy@x"], ["busy@0"], ["unprintable"], ["no_sender"], []])
def test_a_sequence_plans_endings_of_calls_and_nothing_else(calls: list[str]):
    with pytest.raises(ValueError, match=r"outcome of a call|at least 1"):
        callees(sequences=[{"number": ANYBODY, "calls": calls}])


def test_the_dice_of_a_call_hang_on_seed_number_and_calls_alone():
    thrown = {
        callees(seed).dice(an_order(number, attempt=attempt, earlier=earlier, job=job)).random()
        for seed in (1, 2)
        for number in (ANYBODY, PLAIN)
        for attempt in (1, 2)
        for earlier in (0, 1)
        for job in (1, 2)
    }

    assert len(thrown) == 16


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=30), st.integers(1, 100), st.integers(1, 3))
def test_every_number_has_a_fate_and_always_the_same(number: str, attempt: int, first_page: int):
    order = an_order(number, attempt=attempt, first_page=first_page)

    assert callees().fate(order, NOON, []) == callees().fate(order, NOON, [])
