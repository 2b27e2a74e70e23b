"""Attached RTF: with its layout where LibreOffice is, else its words."""

import pytest

from gateway.document.attach.rtf import otherwise, print_rtf, recognises, rtf_text
from gateway.settings import DocumentSettings
from tests.components import component
from tests.gateway.document.attach.leaves import SETTINGS, a_file, ends_well, printed, text_of

LETTER = (
    rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}{\info{\author Nobody}}\f0 Gr\'fc\'dfe, \b Bob\b0\par 5 \u8364 ?}"
)
WORDS_ONLY = DocumentSettings(office=False)


def test_rtf_is_known_by_its_first_bytes() -> None:
    assert recognises(a_file(LETTER, "letter.doc", "application/msword"))
    assert not recognises(a_file("Hello", "letter.rtf", "application/rtf"))


def test_its_words_are_printed_without_an_office() -> None:
    result = printed(print_rtf(a_file(LETTER, "letter.rtf"), WORDS_ONLY))
    assert text_of(result) == "letter.rtf Grüße, Bob 5 \u20ac"
    assert result.notes == ("letter.rtf is printed as plain text",)


def test_lost_pictures_are_noted() -> None:
    result = printed(otherwise(a_file(LETTER[:-1] + rb"{\pict\pngblip 89504e47}}", "letter.rtf"), SETTINGS))
    assert result.notes == (
        "pictures and objects in letter.rtf are not printed",
    )  # "as text" is said by whoever asked for it


@pytest.mark.parametrize(
    ("rtf", "text"), [(rb"{\rtf1 \u-10179 ?\u-8704 ?}", "\U0001f600"), (rb"{\rtf1 \u-10179 ?}", "\ufffd")]
)
def test_letters_written_in_two_halves_are_whole(rtf: bytes, text: str) -> None:
    assert rtf_text(rtf) == text


def test_its_layout_is_printed_with_an_office() -> None:
    component("soffice")
    result = printed(print_rtf(a_file(LETTER, "letter.rtf"), SETTINGS))
    assert text_of(result) == "Grüße, Bob 5 \u20ac"


def test_damaged_rtf_ends_in_pages_or_a_reason() -> None:
    ends_well(LETTER, lambda content: otherwise(a_file(content, "letter.rtf"), SETTINGS))
