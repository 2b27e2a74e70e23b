"""Patterns of the settings: the same in rules, routes and hours of calls."""

import pytest

from gateway.model.pattern import fits, fits_number


@pytest.mark.parametrize(
    ("pattern", "text", "is_fitting"),
    [
        ("*", "", True),
        ("*@contoso.example", "Ann@Contoso.Example", True),
        ("?nn", "ann", True),
        ("?nn", "nn", False),
        ("[ab]", "[ab]", True),
        ("[ab]", "a", False),
        ("[!x]*", "yes", False),
        ("a", "ab", False),
    ],
)
def test_a_star_is_any_run_a_question_mark_one_character_and_all_others_are_themselves(
    pattern: str, text: str, is_fitting: bool
) -> None:
    assert fits(pattern, text) is is_fitting


@pytest.mark.parametrize(
    ("pattern", "is_fitting"),
    [
        ("+1 425 555 0123", True),
        ("+1 (425) 555-0123", True),
        ("+1.425\u00a0555.0123", True),
        ("+1 425*", True),
        ("+1 425 555 012?", True),
        ("+1 425", False),
        ("+44*", False),
    ],
)
def test_a_number_fits_a_pattern_however_that_is_spaced(pattern: str, is_fitting: bool) -> None:
    assert fits_number(pattern, "+14255550123") is is_fitting
