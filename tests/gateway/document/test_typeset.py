"""Lines and pages."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.document.fonts import MONO, SANS, Face, face_for
from gateway.document.typeset import SIZE, Line, Sheet, sheets, shortened, text_lines, wrapped

FACE = face_for("")
WIDTH = 200.0
WORDS = st.text(alphabet="abc iWM\u03b1\u4e2d", max_size=120)


def pages_of(text: str, first: int = 3, rest: int = 5, most: int = 10) -> list[list[str]]:
    return [[line.text for line in sheet] for sheet in sheets(text_lines(text, WIDTH), first, rest, most)]


@settings(max_examples=100)
@given(WORDS)
def test_no_line_is_wider_than_the_page_and_no_word_is_lost(paragraph: str) -> None:
    face = face_for(paragraph)
    lines = list(wrapped(paragraph, face, SIZE, WIDTH))
    assert all(face.width(line, SIZE) <= WIDTH + 0.01 for line in lines)
    assert "".join("".join(lines).split()) == "".join(paragraph.split())


def test_lines_break_between_words() -> None:
    assert list(wrapped("one two three", FACE, SIZE, FACE.width("one two", SIZE))) == ["one two", "three"]


def test_a_word_that_is_too_long_is_broken_where_it_must_be() -> None:
    lines = list(wrapped("x" * 200, FACE, SIZE, WIDTH))
    assert len(lines) > 1
    assert "".join(lines) == "x" * 200


def test_a_shortened_text_ends_in_an_ellipsis() -> None:
    lines = shortened("word " * 100, FACE, SIZE, WIDTH, 2)
    assert len(lines) == 2
    assert lines[-1].endswith("\u2026")
    assert FACE.width(lines[-1], SIZE) <= WIDTH


def test_a_form_feed_begins_a_page() -> None:
    assert pages_of("one\n\ftwo") == [["one"], ["two"]]


@pytest.mark.parametrize("text", ["", "\n\n", "\f", "\f\f\f", "\n\f\n"])
def test_nothing_makes_one_empty_page(text: str) -> None:
    """The cover stands on it."""
    assert pages_of(text) == [[]]


@pytest.mark.parametrize("lines", range(1, 20))
@pytest.mark.parametrize("end", ["", "\n\n\n\n\n\n\n\n", "\f", "\f\f\n"])
def test_there_is_never_a_stray_empty_page(lines: int, end: str) -> None:
    """A cover that runs onto an empty second page is the fault of FusionPBX #2288."""
    pages = pages_of("\n".join("x" for _ in range(lines)) + end)
    assert all(pages)
    assert [len(page) for page in pages[:-1]] == [3, 5, 5, 5][: len(pages) - 1]
    assert sum(map(len, pages)) == lines


def test_layout_stops_soon_after_the_page_limit() -> None:
    def endless() -> object:
        while True:
            yield Line("x", FACE, SIZE)

    assert len(sheets(endless(), 3, 5, 10)) == 11  # type: ignore[arg-type]


def faces_of(text: str) -> list[Face]:
    found: list[Sheet] = sheets(text_lines(text, 500), 50, 50, 10)
    return [line.face for line in found[0] if line.text]


def test_columns_are_set_in_a_typewriter_face() -> None:
    table = "Tea      3\nCoffee  10\nMilk     2\n\nThree boxes."
    assert [face.font for face in faces_of(table)] == [MONO, MONO, MONO, SANS]


def test_two_spaces_in_a_sentence_are_no_column() -> None:
    assert {face.font for face in faces_of("One.  Two.\nThree.  Four.")} == {SANS}


def test_pages_keep_the_order_of_the_lines() -> None:
    numbers = [int(line) for page in pages_of("\n".join(map(str, range(30)))) for line in page]
    assert all(after == before + 1 for before, after in pairwise(numbers))


@pytest.mark.parametrize("piece", ["\n", "\f", " \n", "\f\n"])
def test_millions_of_blank_lines_are_one_gap(piece: str) -> None:
    assert pages_of("a" + piece * 10_000_000 + "b") == [["a"], ["b"]]


@pytest.mark.parametrize("piece", ["x", "x ", "x\n", "x\f", "x\t"])
def test_nothing_is_laid_out_beyond_the_last_page(piece: str) -> None:
    assert len(pages_of(piece * 10_000_000)) == 11


def test_letters_without_width_do_not_make_an_endless_line() -> None:
    longest = max(len(line) for page in pages_of("a\u0301\u0301 " + "\u0301" * 5000) for line in page)
    assert longest == 400


def test_columns_stand_under_one_another_in_every_alphabet() -> None:
    """A table that was typed with spaces is only one in a face of one width."""
    rows = "Чай      12\nМолоко   8\nŻółty    3"  # noqa: RUF001  Cyrillic on purpose
    widths = {line.face.width(line.text[:9], line.size) for line in text_lines(rows, 400) if line}
    assert len(widths) == 1
