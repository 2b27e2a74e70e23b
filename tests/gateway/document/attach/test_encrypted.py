"""Encrypted mail is said to be encrypted, not printed as letters that say nothing."""

import pytest

from gateway.document.attach.families import family_of
from gateway.document.attach.text import print_text
from gateway.document.printed import Unprintable
from tests.gateway.document.attach.cmsmaking import ENVELOPED, der, wrapped
from tests.gateway.document.attach.leaves import SETTINGS, a_file

ARMOUR = b"\xef\xbb\xbf\r\n-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----\n"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (ARMOUR, "text/plain"),
        (ARMOUR, "application/octet-stream"),
        (b"Version: 1\n", "application/pgp-encrypted"),
        (wrapped(ENVELOPED, der(0x30)), "application/pkcs7-mime"),
        (wrapped(ENVELOPED, der(0x30)), "application/octet-stream"),
    ],
)
def test_an_encrypted_message_says_so(content: bytes, kind: str) -> None:
    file = a_file(content, "x", kind)
    family = family_of(file)
    assert family is not None
    assert family.print(file, SETTINGS) == Unprintable(reason="the message is encrypted and cannot be read here")


def test_a_text_that_speaks_of_encryption_is_printed() -> None:
    family = family_of(a_file(b"It begins with\n-----BEGIN PGP MESSAGE-----", "x.txt", "text/plain"))
    assert family is not None
    assert family.print is print_text
