"""Parts are cut as they stand, whatever the mail says about itself (RFC 2045, RFC 2046)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wire.mime_parts import part_of

MULTIPART = b"Content-Type: multipart/mixed; boundary=b\r\n\r\npreamble\r\n--b\r\n\r\none\r\n--b \t\r\nA: 1\r\n\r\ntwo\r\n--b--\r\nepilogue"


def test_the_line_end_before_a_delimiter_belongs_to_the_delimiter():
    """RFC 2046 section 5.1.1; preamble and epilogue are no parts."""
    assert [part.body for part in part_of(MULTIPART).parts()] == [b"one", b"two"]


def test_a_delimiter_that_only_begins_alike_is_content():
    mail = MULTIPART.replace(b"one", b"--bone")

    assert part_of(mail).parts()[0].body == b"--bone"


def test_without_a_closing_delimiter_the_last_part_reaches_to_the_end():
    mail = MULTIPART.partition(b"--b--")[0]

    assert [part.body for part in part_of(mail).parts()] == [b"one", b"two\r\n"]


@pytest.mark.parametrize(
    ("encoding", "body", "content"),
    [
        ("quoted-printable", b"gr=C3=BC=\r\nn", "grün"),
        ("Base64", b"Z3LDvG4=", "grün"),
        ("base64", b"abcde", "abcde"),
        ("7bit", b"=C3", "=C3"),
        ("x-unknown", b"=C3", "=C3"),
    ],
)
def test_a_body_is_decoded_or_left_as_it_stands(encoding: str, body: bytes, content: str):
    """RFC 2045 section 6.1: the names of encodings have no case."""
    part = part_of(f"Content-Transfer-Encoding: {encoding}\r\n\r\n".encode() + body)

    assert part.content().decode() == content


@pytest.mark.parametrize("content_type", ["", "nonsense", "multipart", "a/b/c", "x" * 5000 + "/plain"])
def test_a_content_type_that_cannot_be_read_is_plain_text(content_type: str):
    """RFC 2045 section 5.2."""
    assert part_of(f"Content-Type: {content_type}\r\n\r\n".encode()).kind == "text/plain"


def test_a_parameter_may_be_encoded():
    """RFC 2231 section 4."""
    assert part_of(b"Content-Type: text/plain; name*=utf-8''gr%C3%BCn\r\n\r\n").parameter("name") == "grün"
    assert part_of(b"Content-Type: text/plain; name*=\0''x\r\n\r\n").parameter("name") == "x"
    assert part_of(b"Content-Type: text/plain; name*=a; name*0=b; name*1*=c''d\r\n\r\n").parameter("name") == ""


@given(st.binary(max_size=200))
def test_no_content_type_is_an_accident(value: bytes):
    part = part_of(b"Content-Type: " + value + b"\r\n\r\n" + b"--" + value + b"\r\n\r\nx")

    assert len(list(part.walk())) >= 1
    assert isinstance(part.parameter("boundary"), str)
