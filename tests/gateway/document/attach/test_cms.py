"""What is signed comes out of its wrapper, in whatever way its lengths are written."""

import pytest

from gateway.document.attach.cms import is_encrypted, opened_signed
from tests.gateway.document.attach.cmsmaking import DATA, ENVELOPED, SIGNED, ber, der, signed, signed_in_pieces, wrapped
from tests.gateway.document.attach.leaves import damaged

MAIL = b"Content-Type: text/plain\r\n\r\nHello"


def test_what_is_signed_is_found() -> None:
    assert opened_signed(signed(MAIL)) == MAIL


def test_what_is_signed_in_pieces_is_put_together() -> None:
    assert opened_signed(signed_in_pieces(MAIL[:9], b"", MAIL[9:])) == MAIL


def test_pieces_of_pieces_are_put_together() -> None:
    nested = signed_in_pieces(b"b").replace(der(0x04, b"b"), der(0x24, der(0x04, b"a"), ber(0x24, der(0x04, b"b"))))
    assert opened_signed(nested) == b"ab"


def test_what_stands_behind_a_cut_is_not_missed() -> None:
    whole = signed(MAIL)
    assert opened_signed(whole[: whole.index(MAIL) + len(MAIL)]) == MAIL


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"Hello",
        wrapped(DATA, der(0x04, MAIL)),
        wrapped(ENVELOPED, der(0x30)),
        wrapped(
            SIGNED, der(0x30, b"\x02\x01\x01", der(0x31), der(0x30, der(0x06, DATA)), der(0x31))
        ),  # the signature alone
        signed(MAIL).replace(der(0x06, DATA), der(0x06, ENVELOPED)),
    ],
)
def test_everything_else_is_nothing(content: bytes) -> None:
    assert opened_signed(content) is None


def test_endless_nesting_and_endless_pieces_end() -> None:
    start = signed_in_pieces(b"").partition(b"\x24\x80")[0]
    assert opened_signed(start + b"\x24\x80" * 100_000) is None
    assert opened_signed(start + b"\x24\x80" + b"\x04\x00" * 200_000) is None


def test_only_what_needs_a_key_is_encrypted() -> None:
    assert is_encrypted(wrapped(ENVELOPED, der(0x30)))
    assert not is_encrypted(signed(MAIL))
    assert not is_encrypted(b"0")


def test_damaged_wrappers_are_nothing_or_something() -> None:
    for content in (*damaged(signed(MAIL)), *damaged(signed_in_pieces(MAIL, MAIL))):
        assert isinstance(opened_signed(content), bytes | None)
        assert not is_encrypted(content) or content != signed(MAIL)
