"""Our own words in other languages."""

import string
from dataclasses import astuple

import pytest

from gateway.document.cover.words import WORDS
from gateway.document.fonts import needs_shaping, unknown_characters


@pytest.mark.parametrize("language", WORDS)
def test_every_language_has_all_words_in_letters_that_we_can_draw(language: str) -> None:
    words = astuple(WORDS[language])
    assert all(words)
    assert not needs_shaping(" ".join(words))
    assert unknown_characters(" ".join(words), "in the words") == ()


@pytest.mark.parametrize("language", WORDS)
def test_every_language_counts_pages_and_writes_dates(language: str) -> None:
    words = WORDS[language]
    assert {name for _, name, _, _ in string.Formatter().parse(words.page) if name} == {"n", "m"}
    assert {part for part in "dmY" if f"%{part}" in words.day} == set("dmY")
    assert words.to_line.endswith(":")


def test_a_column_of_the_directory_speaks_for_itself() -> None:
    assert WORDS["de"].label("from.cost_centre") == "Cost centre"
    assert WORDS["de"].label("to.phone") == WORDS["de"].label("phone") == "Telefon"
    assert WORDS["de"].label("message_id") == "Message-ID"
