"""Encrypted mail: nobody here has the key, and pages of its letters would tell nobody anything."""

from gateway.document.attach.cms import is_encrypted
from gateway.document.mime import File
from gateway.document.printed import Print, Unprintable
from gateway.settings import DocumentSettings

_ARMOUR = b"-----BEGIN PGP MESSAGE-----"  # RFC 4880 section 6.2
_TYPES = ("application/pgp-encrypted", "multipart/encrypted")
_REASON = "the message is encrypted and cannot be read here"


def recognises(file: File) -> bool:
    """Whether this is a message that only its receiver can open: OpenPGP (RFC 3156) or S/MIME (RFC 8551)."""
    start = file.content[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
    return start.startswith(_ARMOUR) or file.type in _TYPES or is_encrypted(file.content)


def print_encrypted(file: File, settings: DocumentSettings) -> Print:  # noqa: ARG001  as every family
    """Say so."""
    return Unprintable(reason=_REASON)
