"""Mails taken apart."""

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.document.mime import MAX_DEPTH, MAX_WORK, Mail, _shown, read_mail
from gateway.settings import BodyChoice, DocumentSettings, HtmlEngine
from tests.gateway.document.facts import SETTINGS


def taken(mail: bytes, settings: DocumentSettings = SETTINGS) -> Mail:
    result = read_mail(mail, settings)
    assert isinstance(result, Mail), result
    return result


def multipart(kind: str, *parts: bytes, boundary: bytes = b"b1") -> bytes:
    body = b"".join(b"--" + boundary + b"\r\n" + part + b"\r\n" for part in parts)
    head = b"Content-Type: multipart/" + kind.encode() + b"; boundary=" + boundary
    return head + b"\r\n\r\n" + body + b"--" + boundary + b"--\r\n"


PLAIN = b"Content-Type: text/plain\r\n\r\nplain words"
HTML = b"Content-Type: text/html\r\n\r\n<p>html words</p>"
IMAGE = b"Content-Type: image/png\r\nContent-ID: <1>\r\n\r\nPNG"
PDF = b'Content-Type: application/pdf\r\nContent-Disposition: attachment; filename="a.pdf"\r\n\r\n%PDF-1.4'


def test_the_last_alternative_is_the_best_and_the_plain_one_its_stand_in() -> None:
    """RFC 2046 section 5.1.4: in increasing order of faithfulness."""
    writing = taken(multipart("alternative", PLAIN, HTML)).writing
    assert (writing.html, writing.text) == ("<p>html words</p>", "plain words")


@pytest.mark.parametrize(
    "settings", [DocumentSettings(body=BodyChoice.PLAIN), DocumentSettings(html_engine=HtmlEngine.NONE)]
)
def test_plain_text_is_taken_where_it_is_wanted_or_html_cannot_be_rendered(settings: DocumentSettings) -> None:
    writing = taken(multipart("alternative", PLAIN, HTML), settings).writing
    assert (writing.html, writing.text) == ("", "plain words")
    assert taken(HTML, settings).writing.text == "html words"


def test_an_alternative_that_says_nothing_gives_way_to_the_one_before() -> None:
    for nothing in (
        b"Content-Type: text/html\r\n\r\n<html><body>&nbsp;</body></html>",
        b"Content-Type: text/html\r\n\r\n",
    ):
        writing = taken(multipart("alternative", PLAIN, nothing)).writing
        assert (writing.html, writing.text) == ("", "plain words")
    assert taken(multipart("alternative", b"Content-Type: text/plain\r\n\r\n  ", HTML)).writing.html


def test_a_picture_that_the_html_shows_is_no_file_of_its_own() -> None:
    shown = b"Content-Type: text/html\r\n\r\n<p>Logo <img src=cid:1></p>"
    mail = taken(multipart("related", shown, IMAGE))
    assert (mail.writing.pictures, mail.files) == ({"1": b"PNG"}, ())
    plain = taken(multipart("related", shown, IMAGE), DocumentSettings(body=BodyChoice.PLAIN))
    assert [file.type for file in plain.files] == ["image/png"]


def test_text_and_html_of_one_mail_are_one_writing() -> None:
    """A list's footer comes as a text part behind an HTML mail."""
    html = taken(multipart("mixed", HTML, PLAIN)).writing.html
    assert html.index("html words") < html.index("plain words")


def test_files_among_alternatives_are_not_lost() -> None:
    """Apple Mail puts attachments into the HTML alternative."""
    related = multipart("related", HTML, IMAGE, boundary=b"b2")
    mail = taken(multipart("alternative", PLAIN, related))
    assert mail.writing.html == "<p>html words</p>"
    assert [(file.type, file.inline) for file in mail.files] == [("image/png", True)]


def test_text_parts_follow_one_another() -> None:
    mail = taken(multipart("mixed", PLAIN, PDF, b"Content-Type: text/plain\r\n\r\nfooter"))
    assert mail.writing.text == "plain words\n\nfooter"
    assert [file.name for file in mail.files] == ["a.pdf"]


def test_an_attached_message_is_one_file_named_by_its_subject() -> None:
    inner = b"Content-Type: message/rfc822\r\n\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n\r\ninner"
    mail = taken(multipart("mixed", PLAIN, inner))
    assert mail.writing.text == "plain words"
    assert [(file.name, file.type) for file in mail.files] == [("Grüße", "message/rfc822")]


def test_an_attached_message_is_not_taken_apart() -> None:
    mail = taken(b"Content-Type: message/rfc822\n\n" * 5000)
    assert [(file.type, len(file.content)) for file in mail.files] == [("message/rfc822", 30 * 4999)]


def test_an_encoded_attached_message_has_its_real_size() -> None:
    """RFC 2046 section 5.2.1 forbids the encoding, some do it."""
    inner = b"Subject: Old\r\n\r\n" + b"words " * 50
    head = b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    (file,) = taken(multipart("mixed", PLAIN, head + base64.encodebytes(inner))).files
    assert (file.name, file.content) == ("Old", inner)


def test_a_delivery_status_is_a_file_with_all_its_fields() -> None:
    fields = b"Reporting-MTA: dns; x\n\nAction: failed\n"
    (file,) = taken(b"Content-Type: message/delivery-status\n\n" + fields).files
    assert (file.name, file.content) == ("attached message", fields)


def test_a_signature_gives_a_note_and_no_file() -> None:
    signature = b"Content-Type: application/pkcs7-signature; name=smime.p7s\r\n\r\nx"
    mail = taken(multipart("signed", PLAIN, signature))
    assert mail.files == ()
    assert mail.notes == ("the digital signature smime.p7s is not printed: paper cannot carry it",)


@pytest.mark.parametrize(
    ("parameter", "name"),
    [
        (b'filename="plain.pdf"', "plain.pdf"),
        (b"filename*=utf-8''Gr%C3%BC%C3%9Fe.pdf", "Grüße.pdf"),  # RFC 2231 section 4
        (b"filename*0=lo; filename*1=ng.pdf", "long.pdf"),  # RFC 2231 section 3
        (b'filename="=?utf-8?b?R3LDvMOfZQ==?=.pdf"', "Grüße.pdf"),  # RFC 2047 section 5 forbids it, many do it
        ("filename=Grüße.pdf".encode(), "Grüße.pdf"),  # RFC 6532
        ("filename=Grüße.pdf".encode("latin-1"), "Grüße.pdf"),
        (b'filename="../../etc/passwd"', "passwd"),
        (b'filename="C:\\\\Users\\\\ann\\\\offer.pdf"', "offer.pdf"),
        (b"filename*=a; filename*0=b", "attachment of type application/pdf"),
        (b"filename*99999999999999999999=a", "a"),
    ],
)
def test_file_names_are_read_in_every_spelling(parameter: bytes, name: str) -> None:
    part = b"Content-Type: application/pdf\r\nContent-Disposition: attachment; " + parameter + b"\r\n\r\nx"
    assert [file.name for file in taken(multipart("mixed", part)).files] == [name]


def test_a_long_file_name_is_cut() -> None:
    part = b"Content-Type: application/pdf; name=" + b"x" * 100_000 + b"\r\n\r\nx"
    assert len(taken(multipart("mixed", part)).files[0].name) == 120


FLOWED = b"Content-Type: text/plain; format=flowed\r\n\r\n"


@pytest.mark.parametrize(
    ("flowed", "joined"),
    [
        (b"one \r\ntwo\r\n\r\nthree", "one two\n\nthree"),  # RFC 3676 section 4.1
        (b"> one \r\n> two\r\n>> three \r\n>> four\r\nfive", "> one two\n>> three four\nfive"),  # section 4.5
        (b"> one \r\ntwo", "> one \ntwo"),  # section 4.5: another depth is another paragraph
        (b"one \r\n-- \r\nAnn \r\nLee", "one \n-- \nAnn Lee"),  # section 4.3: the signature mark
        (b" >no quote\r\n From here", ">no quote\nFrom here"),  # section 4.4: space-stuffing
    ],
)
def test_flowed_lines_are_joined(flowed: bytes, joined: str) -> None:
    assert taken(FLOWED + flowed).writing.text == joined


def test_delsp_takes_the_space_away() -> None:
    """RFC 3676 section 4.1."""
    mail = b"Content-Type: text/plain; format=flowed; delsp=yes\r\n\r\nhttps://x.example/ \r\npage"
    assert taken(mail).writing.text == "https://x.example/page"


def test_a_multipart_without_its_boundary_is_text() -> None:
    assert taken(b"Content-Type: multipart/mixed; boundary=never\r\n\r\nwords").writing.text == "words"


def nested(depth: int) -> bytes:
    heads = (b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (level, level) for level in range(depth))
    return b"".join(heads) + b"Content-Type: text/plain\n\nx\n"


def test_deep_nesting_is_refused_early() -> None:
    assert taken(nested(MAX_DEPTH)).writing.text == "x"
    assert read_mail(nested(5000), SETTINGS) == f"its parts are nested more than {MAX_DEPTH} levels deep"


def test_a_thousand_parts_are_enough() -> None:
    assert read_mail(multipart("mixed", *[b"\r\nx"] * 1001), SETTINGS) == "it has more than 1000 parts"


def test_lines_without_number_at_great_depth_are_refused() -> None:
    """The parser compares every line with the boundary of every level."""
    lines = MAX_WORK // MAX_DEPTH + 1
    assert "lines are nested" in str(read_mail(nested(MAX_DEPTH) + b"\n" * lines, SETTINGS))


def test_a_boundary_that_nobody_can_read_is_none() -> None:
    mail = b"Content-Type: multipart/mixed; boundary*=a; boundary*0=b;boundary*1*=x''y\n\nx"
    assert taken(mail).writing.text == "x"


@pytest.mark.parametrize("piece", [b";", b"; a*0=b", b'\\"', b"=?punycode+?q?a?="])
def test_megabytes_of_parameters_take_no_time(piece: bytes) -> None:
    mail = b"Content-Type: multipart/mixed; boundary=b" + piece * (3_000_000 // len(piece)) + b"\n\n--b\n\nx\n--b--"
    assert taken(mail).writing.text


def test_a_long_flowed_paragraph_is_joined_in_one_go() -> None:
    lines = 3_000_000
    mail = b"Content-Type: text/plain; format=flowed\n\n" + b"word \n" * lines
    assert len(taken(mail).writing.text) == 5 * lines


def test_a_charset_that_is_none_of_mail_is_not_believed() -> None:
    """Python's decoder of punycode, whatever its spelling, takes quadratic time."""
    mail = b"Content-Type: text/plain; charset=punycode+\n\n" + b"a" * 5_000_000
    assert taken(mail).writing.text == "a" * 5_000_000


LINES = st.sampled_from(
    [
        b"Content-Type: multipart/mixed; boundary=b",
        b"Content-Type: multipart/alternative; boundary=c",
        b"Content-Type: text/html; charset=utf-7",
        b"Content-Type: text/plain; format=flowed; name*0*=x''%",
        b"Content-Type: message/delivery-status",
        b"Content-Type: message/partial",
        b"Content-Transfer-Encoding: base64",
        b"Content-Transfer-Encoding: x-uuencode",
        b"Content-Disposition: attachment; filename*=\xff",
        b"Content-Disposition:",
        b"--b",
        b"--b--",
        b"--c",
        b"",
        b"begin 644 x",
        b"\xff\x00<p",
        b"====",
    ]
)


@settings(max_examples=200)
@given(st.lists(LINES | st.binary(max_size=30), max_size=25))
def test_no_mail_raises(lines: list[bytes]) -> None:
    assert isinstance(read_mail(b"\n".join(lines), SETTINGS), Mail | str)


def related(html: bytes, *pictures: bytes) -> Mail:
    return taken(multipart("related", b"Content-Type: text/html\r\n\r\n" + html, *pictures))


@pytest.mark.parametrize(
    "html",
    [
        b"<p>picture 1 of 1",  # the letters of its name, but no picture
        b"<!-- <img src=cid:1> --><p>x",
        b"<a href='cid:1'>x</a>",
        b"<img alt=cid:1 src=cid:2>",
    ],
)
def test_a_picture_that_the_html_does_not_show_is_a_file(html: bytes) -> None:
    mail = related(html, IMAGE)
    assert [file.type for file in mail.files] == ["image/png"]


@pytest.mark.parametrize("source", [b'"cid:1"', b"'CID:1'", b"cid:1", b'" cid:1 "', b"1"])
def test_the_html_calls_its_pictures_in_every_spelling(source: bytes) -> None:
    """RFC 2392; RFC 2557 section 5."""
    assert related(b"<IMG width=3 src=" + source + b">", IMAGE).files == ()


def test_of_two_pictures_of_one_name_none_is_lost() -> None:
    mail = related(b"<img src=cid:1>", IMAGE, IMAGE)
    assert (len(mail.writing.pictures), len(mail.files)) == (1, 1)


@pytest.mark.parametrize("piece", ["<img ", "<!--", '<img src="', "<", "<img src=cid:a>"])
def test_looking_for_pictures_takes_no_time(piece: str) -> None:
    _shown(piece * (2_000_000 // len(piece)))


def test_what_only_programs_read_is_no_file() -> None:
    """RFC 3156 section 4; RFC 1740."""
    version = b"Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1"
    fork = b"Content-Type: application/applefile; name=scan.png\r\n\r\n\0\5"
    assert taken(multipart("encrypted", version)).files == ()
    mail = taken(multipart("appledouble", fork))
    assert (mail.files, len(mail.notes)) == ((), 1)


def test_an_invitation_beside_its_text_is_not_printed_twice() -> None:
    event = b"Content-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN:VCALENDAR"
    assert taken(multipart("alternative", PLAIN, HTML, event)).files == ()
    assert [file.type for file in taken(multipart("alternative", event)).files] == ["text/calendar"]
