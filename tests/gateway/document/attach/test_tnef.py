"""winmail.dat: text and files come out of it, whatever its codepage, depth or damage."""

import struct

import pytest

from gateway.document.attach import message
from gateway.document.attach.rtfhtml import html_in, wraps_html
from gateway.document.attach.tnef import opened, recognises
from gateway.document.attach.tnefstream import codepage_label, read_stream
from gateway.document.mime import Mail
from gateway.document.printed import Unprintable
from gateway.settings import BodyChoice, DocumentSettings
from tests.gateway.document.attach.leaves import PLAIN, SETTINGS, a_file, damaged, ends_well, text_of
from tests.gateway.document.attach.tnefmaking import (
    BINARY,
    BOOLEAN,
    LONG,
    STRING,
    TIME,
    WIDE,
    WRAPPED,
    Property,
    attachment,
    attribute,
    embedded,
    properties,
    rtf_body,
    winmail,
)

BODY, HTML, SUBJECT, SENDER, SMTP, TO, SENT, CONTENT_ID = 0x1000, 0x1013, 0x37, 0x0C1A, 0x5D01, 0x0E04, 0x39, 0x3712
INNER = winmail(
    attachment("deep.txt", b"deep\0\0"),
    props=[
        (SUBJECT, WIDE, "Inner \u6f22\u5b57"),
        (SENDER, WIDE, "Jürgen"),
        (SMTP, WIDE, "j@contoso.example"),
        (TO, WIDE, "Bob"),
        (SENT, TIME, 133_770_000_000_000_000),
        (BODY, WIDE, "Inner text"),
    ],
)


def taken(content: bytes, settings: DocumentSettings = SETTINGS) -> Mail:
    mail = opened(a_file(content, "winmail.dat", "application/ms-tnef"), settings)
    assert isinstance(mail, Mail)
    return mail


def test_it_is_known_by_its_signature_alone() -> None:
    assert recognises(a_file(winmail(), "x"))
    assert not recognises(a_file("no TNEF", "winmail.dat", "application/ms-tnef"))


def test_files_come_out_with_their_long_names_and_every_byte() -> None:
    mail = taken(winmail(attachment("Angebot für Łódź.pdf", b"%PDF\0\0\0"), attachment("b.txt", b"")))
    assert [(file.name, file.content) for file in mail.files] == [
        ("Angebot für Łódź.pdf", b"%PDF\0\0\0"),
        ("b.txt", b""),
    ]
    assert mail.notes == ()


def test_a_short_name_is_read_in_the_code_page_of_the_message() -> None:
    short = attachment("", b"x", short="Счёт.txt".encode("cp1251"))
    assert taken(winmail(short, codepage=1251)).files[0].name == "Счёт.txt"


def test_a_path_in_a_name_is_cut_off() -> None:
    assert taken(winmail(attachment("..\\..\\etc/passwd", b"x"))).files[0].name == "passwd"


def test_the_html_is_read_in_its_own_code_page() -> None:
    mail = taken(winmail(props=[(0x3FDE, LONG, 1251), (HTML, BINARY, "<p>Привет</p>".encode("cp1251") + b"\0")]))
    assert mail.writing.html == "<p>Привет</p>"


def test_html_wrapped_in_rtf_is_unwrapped_and_its_picture_placed() -> None:
    logo = attachment("logo.png", b"PNG", (CONTENT_ID, WIDE, "logo@x"))
    mail = taken(winmail(logo, props=[(BODY, WIDE, "Plain"), rtf_body(WRAPPED)]))
    assert mail.writing.html == (
        '<html><body><p>Grüße an <b>Bob</b> &lt;\u20ac 5 \u0414\u0430<img src="cid:logo@x"></p></body></html>'
    )
    assert (mail.writing.text, mail.writing.pictures, mail.files) == ("Plain", {"logo@x": b"PNG"}, ())


def test_a_picture_that_the_text_does_not_show_stays_a_file() -> None:
    mail = taken(winmail(attachment("logo.png", b"PNG", (CONTENT_ID, WIDE, "logo@x")), props=[(BODY, WIDE, "x")]))
    assert [file.name for file in mail.files] == ["logo.png"]


def test_rtf_of_its_own_becomes_text() -> None:
    assert taken(winmail(props=[rtf_body(rb"{\rtf1\ansi Dear \b Bob\b0\par Ann}")])).writing.text == "Dear Bob\nAnn"


def test_a_plain_body_comes_from_the_property_or_the_attribute() -> None:
    assert taken(winmail(props=[(BODY, STRING, "Grüße")])).writing.text == "Grüße"
    assert taken(winmail(attribute(0x800C, 2, "Grüße\0".encode("cp1252")))).writing.text == "Grüße"


def test_damaged_rtf_leaves_the_plain_text_and_a_note() -> None:
    mail = taken(winmail(props=[(BODY, WIDE, "Plain"), (0x1009, BINARY, b"\x20\0\0\0\x20\0\0\0LZFuxxxxyyyyyyyy")]))
    assert mail.writing.text == "Plain"
    assert mail.notes == ("winmail.dat: its formatted text is damaged",)


@pytest.mark.parametrize("settings", [PLAIN, DocumentSettings(body=BodyChoice.PLAIN)])
def test_where_html_is_not_wanted_the_text_is_taken(settings: DocumentSettings) -> None:
    assert taken(winmail(props=[(HTML, BINARY, b"<p>Hello")]), settings).writing.text == "Hello"
    both: list[Property] = [(BODY, WIDE, "Plain"), (HTML, BINARY, b"<p>Rich")]
    assert (taken(winmail(props=both), settings).writing.text) == "Plain"


def test_an_embedded_message_becomes_a_mail_with_its_heading_and_files() -> None:
    (file,) = taken(winmail(embedded("Inner", INNER))).files
    inner = message.opened(file, SETTINGS)
    assert isinstance(inner, Mail)
    assert message.recognises(file)
    assert [(deep.name, deep.content) for deep in inner.files] == [("deep.txt", b"deep\0\0")]
    said = text_of(message.print_message(file, inner, SETTINGS))
    assert said == (
        "Attached message From Jürgen <j@contoso.example> To Bob Date Mon, 25 Nov 2024 09:20:00 +0000 "
        "Subject Inner \u6f22\u5b57 Attached deep.txt Inner text"
    )


def test_messages_embedded_without_end_are_opened_to_the_depth_that_is_set() -> None:
    stream = winmail(props=[(BODY, WIDE, "Innermost")])
    for _ in range(60):
        stream = winmail(embedded("Next", stream))
    file, depth = a_file(stream, "winmail.dat", "application/ms-tnef"), 0
    while file.type == "message/rfc822" or depth == 0:
        mail = opened(file, SETTINGS) if depth == 0 else message.opened(file, SETTINGS)
        assert isinstance(mail, Mail)
        (file,) = mail.files
        depth += 1
    assert depth == SETTINGS.max_nesting + 1
    assert recognises(file)


def test_an_embedded_message_is_the_same_bytes_each_time() -> None:
    assert taken(winmail(embedded("Inner", INNER))) == taken(winmail(embedded("Inner", INNER)))


def test_a_line_end_in_a_subject_makes_no_field() -> None:
    stream = winmail(props=[(SUBJECT, WIDE, "A\r\nBcc: x@y.example"), (BODY, WIDE, "x")])
    (file,) = taken(winmail(embedded("Inner", stream))).files
    assert b"\nBcc:" not in file.content


def test_properties_of_every_kind_are_passed_over() -> None:
    octets = properties(
        (0x0E1B, BOOLEAN, 1), (0x3705, LONG, 1), (SENT, TIME, 1), (0x1035, STRING, "id"), (BODY, WIDE, "Text")
    )
    named = (
        struct.pack("<HH", WIDE, 0x8001) + bytes(16) + struct.pack("<II", 1, 6) + "abc".encode("utf-16-le") + b"\0\0"
    )
    several = struct.pack("<HHI", 0x1003, 0x0E99, 2) + struct.pack("<II", 1, 2)
    value = struct.pack("<II", 1, 4) + "x\0".encode("utf-16-le")
    stream = read_stream(winmail(attribute(0x9003, 6, octets[:4] + named + value + several + octets[4:])))
    assert stream.message.text(BODY) == "Text"


def test_a_file_cut_short_gives_what_came_and_a_note() -> None:
    whole = winmail(attachment("a.txt", b"first"), attachment("b.txt", b"second" * 100))
    mail = taken(whole[:-200])
    assert mail.files[0].content == b"first"
    assert mail.notes == ("winmail.dat is damaged, and what stands after the damage is missing",)


def test_a_file_of_nothing_has_a_reason() -> None:
    assert isinstance(opened(a_file(b"\x78\x9f\x3e\x22\1\0"), SETTINGS), Unprintable)


@pytest.mark.parametrize(
    ("number", "label"), [(1252, "cp1252"), (65001, "utf-8"), (28592, "iso-8859-2"), (20866, "koi8-r"), (932, "cp932")]
)
def test_code_pages_have_labels(number: int, label: str) -> None:
    assert codepage_label(number) == label


@pytest.mark.parametrize(
    ("rtf", "html"),
    [
        (rb"{\rtf1\fromhtml1 a\par b\tab c}", "a\r\nb\tc"),
        (rb"{\rtf1\fromhtml1 {\*\htmltag <a>}\htmlrtf {\b x}\htmlrtf0 y{\*\unknown z}}", "<a>y"),
        (rb"{\rtf1\fromhtml1 \uc2\u8364 ??\'80\lquote q}", "\u20ac\u20ac&lsquo;q"),
        (rb"{\rtf1\fromhtml1 {\*\htmltag &#128512;}\u-10179 ?\u-8704 ?}", "&#128512;\U0001f600"),
        (rb"{\rtf1\ansicpg932\fromhtml1 \'93\'fa\'96\{x\}}", "\u65e5\ufffd{x}"),
        (rb"}}{\rtf1\fromhtml1 a", "a"),
        (b"", ""),
    ],
)
def test_unwrapping_follows_the_rules(rtf: bytes, html: str) -> None:
    assert html_in(rtf) == html


def test_other_rtf_wraps_no_html() -> None:
    assert wraps_html(WRAPPED)
    assert not wraps_html(rb"{\rtf1\ansi Hello}")
    assert not wraps_html(rb"\fromhtml1")


def test_damaged_files_end_in_a_mail_or_a_reason() -> None:
    whole = winmail(
        attachment("a.txt", b"first", (CONTENT_ID, WIDE, "a@x")),
        embedded("Inner", INNER),
        props=[(BODY, WIDE, "Plain"), rtf_body(WRAPPED)],
    )
    ends_well(whole, lambda content: opened(a_file(content, "winmail.dat"), SETTINGS))
    for content in damaged(whole):
        read_stream(content)  # never raises


def test_damaged_rtf_ends_in_html() -> None:
    for content in damaged(WRAPPED):
        html_in(content)


def test_a_count_of_four_billion_is_no_work() -> None:
    octets = struct.pack("<I", 0xFFFFFFFF) + struct.pack("<HHI", BINARY, 0x1009, 0xFFFFFFFF) + b"xxxx"
    assert read_stream(winmail(attribute(0x9003, 6, octets))).message.properties == {}
