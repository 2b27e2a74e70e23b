"""The parts of a mail that we write: text, attachments and what holds several of them (RFC 2045, RFC 2046)."""

import re
from base64 import encodebytes
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import encode_rfc2231
from hashlib import sha256
from quopri import encodestring

from wire.encoded_words import printable

_LONGEST_LINE = 998  # RFC 5322 section 2.1.1
_KIND = re.compile(r"[a-z]+/[a-z0-9.+-]+")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9._-]{1,60}")


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file that a mail carries: its name, its content type such as image/png, and its bytes."""

    name: str
    kind: str
    content: bytes


def people_part(text: str, html: str, attachments: Sequence[Attachment], seed: str) -> bytes:
    """Return the one part that is for people: the text, beside it the same as HTML if there is one, behind it the attachments."""
    part = text_part(text)
    if html:
        part = multipart("alternative", [part, text_part(html, "html")], seed)
    if attachments:
        part = multipart("mixed", [part, *map(attachment_part, attachments)], seed)
    return part


def text_part(text: str, subtype: str = "plain") -> bytes:
    """Return a text as a part in 7 bits, as it is where it can stand so; nothing in it is a control."""
    lines = [printable(line) for line in re.split(r"\r\n|\r|\n", text)]
    content = "\r\n".join(lines).encode()
    if content.isascii() and stands_as_it_is(content):
        return b"Content-Type: text/%s; charset=us-ascii\r\n\r\n" % subtype.encode() + content
    return b"Content-Type: text/%s; charset=utf-8\r\n" % subtype.encode() + quoted_printable(content)


def attachment_part(attachment: Attachment) -> bytes:
    """Return a file as a part, in base64; raises ValueError for a content type that is none."""
    if not _KIND.fullmatch(attachment.kind):
        raise ValueError(f"{attachment.kind!r} is no content type; expected one such as image/png")
    name = _PLAIN_NAME.fullmatch(attachment.name)
    written = f'filename="{attachment.name}"' if name else f"filename*={encode_rfc2231(attachment.name, 'utf-8')}"
    charset = "; charset=utf-8" if attachment.kind.startswith("text/") else ""
    head = f"Content-Type: {attachment.kind}{charset}\r\nContent-Disposition: attachment; {written}\r\n"
    encoded = encodebytes(attachment.content).replace(b"\n", b"\r\n")
    return head.encode() + b"Content-Transfer-Encoding: base64\r\n\r\n" + encoded


def multipart(subtype: str, parts: Sequence[bytes], seed: str) -> bytes:
    """Return parts as one; `seed` decides the delimiter, so that the same mail has the same bytes."""
    delimiter = boundary(f"{subtype}/{seed}", parts)
    head = f'Content-Type: multipart/{subtype}; boundary="{delimiter}"\r\n'
    if not all(map(bytes.isascii, parts)):  # RFC 2045 section 6.4: a multipart declares what its parts hold
        head += "Content-Transfer-Encoding: 8bit\r\n"
    return head.encode() + b"\r\n" + enclosed(parts, delimiter)


def enclosed(parts: Sequence[bytes], delimiter: str) -> bytes:
    """Return the body of a multipart."""
    dashed = b"--" + delimiter.encode()
    lines = [line for part in parts for line in (dashed, part)]
    return b"\r\n".join([*lines, dashed + b"--", b""])


def boundary(seed: str, parts: Sequence[bytes]) -> str:
    """Derive a delimiter that occurs in no part: the same for the same mail, whatever a part of it tries."""
    count = 0
    while True:
        delimiter = f"=_dsn_{sha256(f'{seed}/{count}'.encode()).hexdigest()[:24]}"
        if not any(delimiter.encode() in part for part in parts):
            return delimiter
        count += 1


def with_crlf(content: bytes) -> bytes:
    """Return the content with every line end written as CRLF."""
    return content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\n", b"\r\n")


def stands_as_it_is(content: bytes) -> bool:
    """Tell whether content with CRLF line ends needs no encoding but, perhaps, 8bit."""
    return b"\0" not in content and max(map(len, content.split(b"\r\n"))) <= _LONGEST_LINE


def quoted_printable(content: bytes) -> bytes:
    """Return the encoding's header line, the empty line and the encoded content."""
    encoded = encodestring(content.replace(b"\r\n", b"\n"))
    return b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + encoded.replace(b"\n", b"\r\n")
