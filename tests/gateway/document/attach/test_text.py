"""Attached text: found by what it is, read by its charset, set under its name."""

import pytest

from gateway.document.attach import text
from gateway.document.attach.heading import Heading
from gateway.document.attach.text import print_plain_text, print_text, print_writing, recognises
from gateway.document.printed import Overlong
from tests.gateway.document.attach.leaves import PLAIN, SETTINGS, a_file, pages_of, printed, text_of


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a.bin", "text/plain"), ("log", "text/x-log"), ("x.md", "application/octet-stream"), ("x", "application/json")],
)
def test_text_is_known_by_its_type_or_its_name(name: str, kind: str) -> None:
    assert recognises(a_file("Hello", name, kind))


@pytest.mark.parametrize(
    "kind", ["message/delivery-status", "message/disposition-notification", "text/rfc822-headers", "image/svg+xml"]
)
def test_the_parts_of_a_report_are_text_but_a_drawing_is_not(kind: str) -> None:
    assert recognises(a_file("Action: failed", "x", kind)) is not kind.startswith("image/")


def test_a_mail_is_no_text() -> None:
    assert not recognises(a_file("From: a@b.example", "x.eml", "message/rfc822"))


@pytest.mark.parametrize("content", ["Grüße".encode(), "Grüße".encode("utf-16"), b"\xef\xbb\xbfx", b"a\tb\r\n\f"])
def test_an_unlabelled_file_that_is_evidently_text_is_text(content: bytes) -> None:
    assert recognises(a_file(content, "data"))


@pytest.mark.parametrize(
    "content", [b"MZ\x90\0\x03", "Grüße".encode("latin-1"), b"\x01\x02", b"", b" \n", b"\xff\xfb\x90"]
)
def test_an_unlabelled_file_that_may_be_anything_is_none(content: bytes) -> None:
    assert not recognises(a_file(content, "data"))


def test_a_letter_cut_in_two_at_the_end_of_the_sample_is_still_text() -> None:
    assert recognises(a_file("x" + "ü" * 40_000, "data"))


def test_a_program_that_calls_itself_text_is_not_printed_as_rubbish() -> None:
    assert not recognises(a_file(b"MZ\x90\0\x03\0\0\0", "setup.txt", "text/plain"))
    assert recognises(a_file("Hello".encode("utf-16-le"), "x.txt", "text/plain", "utf-16-le"))


@pytest.mark.parametrize(
    ("content", "charset"),
    [
        ("Grüße".encode("utf-16"), ""),
        ("Grüße".encode("utf-16-le"), "utf-16le"),
        (b"\xef\xbb\xbf" + "Grüße".encode(), "us-ascii"),
        ("Grüße".encode("latin-1"), "iso-8859-1"),
        ("Grüße".encode("latin-1"), ""),
    ],
)
def test_a_text_is_read_by_its_mark_its_label_or_its_letters(content: bytes, charset: str) -> None:
    assert text_of(print_text(a_file(content, "a.txt", "text/plain", charset), SETTINGS)) == "a.txt Grüße"


def test_a_text_of_two_pages_bears_its_name_once() -> None:
    first, second = pages_of(print_text(a_file("line\n" * 60, "notes.txt"), SETTINGS))
    assert first.startswith("notes.txt line")
    assert set(second.split()) == {"line"}


def test_a_text_of_too_many_pages_is_not_drawn() -> None:
    result = print_text(a_file("x\n" * 100_000), SETTINGS)
    assert result == Overlong(pages=SETTINGS.max_pages + 1, at_least=True)


def test_a_script_that_needs_shaping_goes_through_the_engine() -> None:
    result = printed(print_text(a_file("\u0645\u0631\u062d\u0628\u0627 \u6f22\u5b57", "a.txt"), SETTINGS))
    assert result.notes == ()


def test_without_an_engine_it_is_printed_with_boxes_and_a_note() -> None:
    result = printed(print_text(a_file("\u0645\u0631\u062d\u0628\u0627", "a.txt"), PLAIN))
    assert "U+0645" in result.notes[0]


def test_a_name_is_on_paper_even_when_it_is_endless() -> None:
    (page,) = pages_of(print_plain_text("long" * 300, "Hello", SETTINGS))
    assert page.endswith("... Hello")


def test_the_rows_of_a_heading_stand_above_the_text() -> None:
    heading = Heading(title="Mail", rows=(("From", "Ann"), ("Cc", ""), ("To", "Bob")))
    assert text_of(print_writing(heading, "Hello", SETTINGS)) == "Mail From Ann To Bob Hello"


def test_a_huge_heading_leaves_room_for_the_text() -> None:
    heading = Heading(title="Mail", rows=tuple((f"Row {number}", "word " * 90) for number in range(40)))
    assert "Hello" in text_of(print_writing(heading, "Hello", SETTINGS))


def test_the_same_text_makes_the_same_bytes() -> None:
    file = a_file("Hello", "a.txt")
    assert print_text(file, SETTINGS) == print_text(file, SETTINGS)


def test_the_engine_that_is_missing_is_no_reason_to_lose_a_text() -> None:
    assert "Hello" in text_of(text.print_text(a_file("Hello", "a.txt"), PLAIN))


@pytest.mark.parametrize(
    ("octets", "read"),
    [
        ("Größe Straße".encode("cp850"), "Größe Straße"),
        ("┌──┐│é│└══╝ Öl".encode("cp850"), "+--+|é|+==+ Öl"),
        ("señor année".encode("cp850"), "señor année"),
        ("ÜBER ÖFFNUNG".encode("cp850"), "ÜBER ÖFFNUNG"),
        ("„Größe“ \u2013 Straße… don\u2019t".encode("cp1252"), "„Größe“ \u2013 Straße… don\u2019t"),
        ("ÄÖÜ á Tšenka œuvre Mo\u2013Fr".encode("cp1252"), "ÄÖÜ á Tšenka œuvre Mo\u2013Fr"),
        ("Größe".encode(), "Größe"),
    ],
)
@pytest.mark.parametrize("label", ["", "us-ascii"])
def test_text_of_dos_and_of_windows_is_told_apart(octets: bytes, read: str, label: str) -> None:
    assert text.text_of_file(a_file(octets, "x.txt", "text/plain", label)) == read


def test_a_declared_charset_is_believed() -> None:
    assert text.text_of_file(a_file(b"Gr\x94n", "x.txt", "text/plain", "windows-1252")) == "Gr\u201dn"
