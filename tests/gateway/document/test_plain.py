"""Text made fit for a page."""

from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.document.plain import clean, clean_line, size_in_words


def test_every_line_end_becomes_a_line_feed() -> None:
    assert clean("a\r\nb\rc\x0bd\x85e\u2028f\ng") == "a\nb\nc\nd\ne\nf\ng"


def test_controls_and_invisible_marks_vanish() -> None:
    """Unicode TR 36 section 2.5: U+202E turns the text that follows around."""
    assert clean("a\x00b\x1b[31mc\u202ed\u200be\ufefff\xadg") == "ab[31mcdefg"


def test_tabs_and_form_feeds_stay() -> None:
    assert clean("a\tb\x0cc") == "a\tb\x0cc"


def test_letters_and_marks_become_one_character() -> None:
    assert clean("e\u0301 A\u030a") == "\xe9 \xc5"


def test_half_a_surrogate_pair_becomes_the_replacement_character() -> None:
    assert clean("a\ud83d") == "a\ufffd"


def test_a_run_of_marks_takes_no_quadratic_time() -> None:
    assert clean("a" + "\u0301\u0316" * 300_000)


@settings(max_examples=100)
@given(st.text())
def test_a_line_is_one_line_within_its_limit(text: str) -> None:
    line = clean_line(text, 20)
    assert len(line) <= 20
    assert not any(ord(char) < 32 for char in line)
    assert "\n" not in line


def test_sizes_read_as_people_write_them() -> None:
    assert [size_in_words(size) for size in (0, 1023, 2048, 5 * 1024**2)] == [
        "0 bytes",
        "1023 bytes",
        "2.0 KB",
        "5.0 MB",
    ]
