"""The number grammar: what is dialled decides how it ends."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.line.script import OFFICE, Entry, Script, fate, grammar, last_digits
from gateway.model.outcome import Fate, Outcome

AS_0100 = Script(outcome=Outcome.DELIVERED, page=None, machine=OFFICE)


@pytest.mark.parametrize(
    ("number", "digits"),
    [
        ("+14255550123", 23),
        ("14255550123", 23),
        ("4255550123", 23),
        ("5550123", 23),
        ("+1 425 555-0123", 23),
        ("9p14255550123", 23),
        ("9p1425555 0123", 23),
        ("0w5550123", 23),
        ("9,14255550123", 23),
        ("+14255550223", None),
        ("+14255560123", None),
        ("+44255550123", None),
        ("+142555501234", None),
        ("+495550123", None),
        ("", None),
        ("p", None),
        ("+1425555\u0660\u0661\u0662\u0663", None),
    ],
)
def test_fictitious_numbers_are_known_in_every_spelling(number: str, digits: int | None) -> None:
    assert last_digits(number) == digits


@pytest.mark.parametrize("entry", grammar(), ids=lambda entry: entry.pattern)
def test_the_example_of_every_row_ends_as_the_row_says(entry: Entry) -> None:
    ends = [fate(entry.example, attempt, 1).outcome for attempt in range(1, 8)]

    wanted = entry.outcomes
    assert ends == [*wanted, *[entry.ending] * 7][:7]


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
def test_the_grammar_is_the_published_one(last: str, attempt: int, expected: Outcome) -> None:
    assert fate(f"+142555501{last}", attempt, 1).outcome is expected


@pytest.mark.parametrize("last", ["43", "49", "52", "59", "60", "70", "80", "92", "99"])
def test_digits_that_no_row_holds_are_delivered_as_0100_is(last: str) -> None:
    assert fate(f"+142555501{last}", 1, 1) == AS_0100


@pytest.mark.parametrize("number", ["+442071838750", "+14255551234", "117", "9p#31#", ""])
def test_any_other_number_is_delivered_as_0100_is(number: str) -> None:
    assert fate(number, 1, 1) == AS_0100


@pytest.mark.parametrize("last", ["62", "72", "82"])
def test_a_page_that_is_already_confirmed_causes_no_trouble(last: str) -> None:
    """Page n counts pages of the document: a call that begins after it goes through."""
    assert fate(f"+142555501{last}", 1, 2).page == 2
    assert fate(f"+142555501{last}", 1, 3).outcome is Outcome.DELIVERED


def test_the_rows_are_in_order_and_no_number_belongs_to_two() -> None:
    numbers = [digits for row in grammar() for digits in range(row.first, row.last + 1)]

    assert numbers == sorted(set(numbers))


def test_the_table_can_be_printed() -> None:
    printed = [(row.pattern, row.example, row.ending) for row in grammar()]

    assert printed[0] == ("+1 xxx 555 0100", "+14255550100", Outcome.DELIVERED)
    assert ("+1 xxx 555 011n", "+14255550112", Outcome.DELIVERED) in printed
    assert ("+1 xxx 555 0150", "+14255550150", Outcome.NO_SUCH_NUMBER) in printed
    assert all(row.sentence for row in grammar())


def test_every_outcome_that_comes_of_a_call_can_be_dialled() -> None:
    not_of_the_line = {Outcome.INTERRUPTED}
    dialled = {row.outcome for row in grammar()}

    transient = {outcome for outcome in Outcome if outcome.fate is not Fate.PERMANENT}
    assert transient - not_of_the_line <= dialled


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=30), st.integers(1, 100), st.integers(1, 300))
def test_every_number_has_a_fate_and_always_the_same(number: str, attempt: int, first_page: int) -> None:
    assert fate(number, attempt, first_page) == fate(number, attempt, first_page)
