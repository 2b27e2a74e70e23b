"""Numbers for testing: how they are spelt, and what each of them makes of a call."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.model.grammar import Entry, Lasts, example_of, grammar
from gateway.model.outcome import Fate, Form, Outcome
from gateway.model.rehearsal import Rehearsal, digits_of, is_fictitious, last_digits, read

every_outcome = pytest.mark.parametrize("outcome", Outcome, ids=lambda outcome: outcome.name)


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
def test_fictitious_numbers_are_known_in_every_spelling(number: str, digits: int | None):
    assert last_digits(number) == digits
    assert is_fictitious(number) == (digits is not None)


@pytest.mark.parametrize(
    "number",
    [
        "+999 9999 128",
        "+9999999128",
        "9999999128",
        "009999999128",
        "0119999999128",
        "+999-9999.128",
        "9p+9999999128",
        "0w9999999128",
    ],
)
def test_a_number_by_code_is_known_in_every_spelling(number: str):
    assert read(number) == Rehearsal(outcome=Outcome.HANG_UP)


@pytest.mark.parametrize(
    ("behind", "calls", "page"),
    [
        ("", 0, None),
        ("0", 0, None),
        ("2", 2, None),
        ("13", 1, 3),
        ("03", 0, 3),
        ("1 12", 1, 12),
        ("9 007", 9, 7),
        ("10", 1, None),
    ],
)
def test_behind_the_code_stand_the_calls_and_the_page(behind: str, calls: int, page: int | None):
    assert read(f"+999 9999 128 {behind}") == Rehearsal(outcome=Outcome.HANG_UP, calls=calls, page=page)


@every_outcome
def test_every_row_of_the_outcome_table_has_its_number(outcome: Outcome):
    assert read(example_of(outcome)) == Rehearsal(outcome=outcome)


@every_outcome
def test_the_codes_of_other_modem_classes_name_the_same_ending(outcome: Outcome):
    others = [read(f"+9999999{code.removeprefix('E')}") for code in outcome.value.also]

    assert others == [Rehearsal(outcome=outcome)] * len(others)


@pytest.mark.parametrize("code", ["014", "337", "399", "777", "909"])
def test_a_code_that_no_row_holds_is_a_number_that_nobody_has(code: str):
    """fax.md section 8: treat unknown E3xx and E9xx as failed at once."""
    assert read(f"+9999999{code}") == Rehearsal(outcome=Outcome.NO_SUCH_NUMBER)


@pytest.mark.parametrize("code", ["106", "199", "272", "299"])
def test_an_unknown_code_of_the_protocol_is_a_failure_of_the_protocol(code: str):
    """fax.md section 8: treat unknown E1xx and E2xx as P, which is called again after 60 s."""
    assert read(f"+9999999{code}2") == Rehearsal(outcome=Outcome.PHASE_C_ERROR, calls=2)


@pytest.mark.parametrize(
    "number", ["", "+9999999", "+999999912", "+999999912812345", "+1+9999999128", "+442071838750", "999", "+9989999128"]
)
def test_any_other_number_is_none_for_testing(number: str):
    assert read(number) is None
    assert not is_fictitious(number)


@pytest.mark.parametrize("entry", grammar(), ids=lambda entry: entry.pattern)
def test_the_example_of_every_row_ends_as_the_row_says(entry: Entry):
    rehearsal = read(entry.example)
    assert rehearsal is not None

    ends = [rehearsal.outcome if rehearsal.applies(call, 1) else Outcome.DELIVERED for call in range(1, 8)]

    assert ends == [*entry.outcomes, *[entry.ending] * 7][:7]


def test_the_rows_are_in_order_and_no_number_belongs_to_two():
    numbers = [digits for row in grammar() for digits in range(row.first, row.last + 1)]

    assert numbers == sorted(set(numbers))


def test_digits_that_no_row_holds_are_delivered():
    held = {digits for row in grammar() for digits in range(row.first, row.last + 1)}

    assert {read(f"+142555501{digits:02}") for digits in set(range(100)) - held} == {
        Rehearsal(outcome=Outcome.DELIVERED)
    }


def test_the_table_can_be_printed():
    printed = [(row.pattern, row.example, row.ending) for row in grammar()]

    assert printed[0] == ("+1 xxx 555 0100", "+14255550100", Outcome.DELIVERED)
    assert ("+1 xxx 555 011n", "+14255550112", Outcome.DELIVERED) in printed
    assert ("+1 xxx 555 0150", "+14255550150", Outcome.NO_SUCH_NUMBER) in printed
    assert all(row.sentence for row in grammar())
    assert {row.lasts for row in grammar()} == set(Lasts)


@pytest.mark.parametrize("number", ["+14255550162", "+14255550172", "+14255550182", "+999999912802"])
def test_a_page_that_is_already_confirmed_causes_no_trouble(number: str):
    """Page n counts pages of the document: a call that begins after it goes through."""
    rehearsal = read(number)
    assert rehearsal is not None

    assert rehearsal.page == 2
    assert [rehearsal.applies(1, first) for first in (1, 2, 3)] == [True, True, False]


@pytest.mark.parametrize("outcome", [one for one in Outcome if one.fate is Fate.REFORMAT], ids=lambda one: one.name)
def test_a_machine_that_cannot_take_a_fax_takes_it_once_it_was_made_anew(outcome: Outcome):
    form, others = outcome.value.form, frozenset(Form) - {outcome.value.form}
    assert form is not None
    unable, stubborn = read(example_of(outcome)), read(f"{example_of(outcome)}2")
    assert unable is not None
    assert stubborn is not None

    assert unable.applies(5, 1, others)
    assert not unable.applies(2, 1, {form})
    assert [stubborn.applies(call, 1, {form}) for call in (1, 2, 3)] == [True, True, False]


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=30))
def test_any_text_can_be_read(text: str):
    assert set(digits_of(text)) <= set("0123456789+")
    assert is_fictitious(text) == (read(text) is not None)
