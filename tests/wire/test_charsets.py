"""Octets are read by the charset they name, when it is one of mail."""

import codecs
from encodings.aliases import aliases

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wire.charsets import text_in
from wire.headers import decoded


@pytest.mark.parametrize(
    ("octets", "label", "text"),
    [
        ("ü€".encode(), "utf-8", "ü€"),
        ("ü".encode("latin-1"), "iso-8859-1", "ü"),
        (b"\x80", "ISO-8859-1", "€"),  # WHATWG Encoding Standard section 4.2: Latin-1 is windows-1252
        ("ü".encode(), "", "ü"),
        (b"\xfc\x81", "", "ü\ufffd"),
        (b"\xfc", "us-ascii", "ü"),
        ("мир".encode("koi8-r"), "KOI8-R", "мир"),
        ("мир".encode("mac-cyrillic"), "x-mac-cyrillic", "мир"),
        ("漢字".encode("shift_jis"), "Shift_JIS", "漢字"),
        ("①".encode("cp932"), "shift_jis", "①"),  # in practice the label of Windows' own charset
        ("漢字".encode("iso-2022-jp"), "iso-2022-jp", "漢字"),
        ("镕".encode("gb18030"), "gb2312", "镕"),
        ("Grü".encode(), "utf-8*de", "Grü"),  # RFC 2231 section 5
        ("ü".encode(), "x-unknown", "ü"),
        ("漢字漢".encode("gb18030") + b"\xff", "gb18030", "漢字漢\ufffd"),  # damaged, but mostly right
        (b"\x81\xff", "utf-8", "\ufffd\ufffd"),
        (b"", "utf-8", ""),
    ],
)
def test_text_is_read_by_its_charset_or_by_the_next_best(octets: bytes, label: str, text: str):
    assert text_in(octets, label) == text


@pytest.mark.parametrize(
    "label", ["punycode", "punycode+", "Punycode-", "PUNY CODE", "idna", "idna.", "hex", "rot13", "undefined"]
)
def test_what_is_no_charset_of_mail_is_not_believed_in_any_spelling(label: str):
    """Python's punycode takes quadratic time: these five megabytes would take hours."""
    assert text_in(b"a" * 5_000_000, label) == "a" * 5_000_000


@pytest.mark.parametrize("label", ["unicode_escape", "raw-unicode-escape"])
def test_escapes_of_programs_are_no_charset(label: str):
    assert text_in(rb"\u0041", label) == r"\u0041"


def test_a_subject_in_punycode_is_shown_as_it_stands():
    assert decoded("=?punycode+?q?" + "a" * 5_000_000 + "?=") == "a" * 5_000_000


def every_label() -> list[str]:
    return sorted({*aliases, *aliases.values()})


@given(st.binary(max_size=50), st.sampled_from(every_label()) | st.text(max_size=20))
def test_no_octets_and_no_label_are_refused(octets: bytes, label: str):
    assert isinstance(text_in(octets, label), str)


@pytest.mark.parametrize(
    "label", ["utf-16", "big5", "euc-jp", "euc-kr", "hz", "iso-8859-15", "windows-1251", "cp437", "macintosh"]
)
def test_what_python_writes_in_a_charset_is_read_back(label: str):
    text = {"iso-8859-15": "Grüße", "windows-1251": "мир", "cp437": "Grüße", "macintosh": "Grüße"}.get(label, "中")
    assert text_in(codecs.encode(text, label), label) == text
