"""winmail.dat files made by the book (MS-OXTNEF), checked by hand against the programs tnef and ytnef."""

import struct
from collections.abc import Sequence

from compressed_rtf import compress

STRING, WIDE, BINARY, OBJECT, LONG, TIME, BOOLEAN = 0x1E, 0x1F, 0x102, 0x0D, 0x03, 0x40, 0x0B
IMESSAGE = bytes.fromhex("0703020000000000c000000000000046")

Value = str | bytes | int
Property = tuple[int, int, Value]


def attribute(name: int, kind: int, octets: bytes, level: int = 1) -> bytes:
    """Return an attribute with its checksum."""
    return struct.pack("<BHHI", level, name, kind, len(octets)) + octets + struct.pack("<H", sum(octets) & 0xFFFF)


def properties(*given: Property) -> bytes:
    """Return a list of MAPI properties: (number, kind, value)."""
    return struct.pack("<I", len(given)) + b"".join(map(_property, given))


def _property(given: Property) -> bytes:
    number, kind, value = given
    head = struct.pack("<HH", kind, number)
    if isinstance(value, int):
        return head + (struct.pack("<Q", value) if kind == TIME else struct.pack("<I", value))
    if kind == STRING:
        octets = str(value).encode("cp1252") + b"\0"
    elif kind == WIDE:
        octets = (str(value) + "\0").encode("utf-16-le")
    else:
        assert isinstance(value, bytes)
        octets = value
    return head + struct.pack("<II", 1, len(octets)) + octets + bytes(-len(octets) % 4)


def attachment(name: str, content: bytes, *more: Property, short: bytes = b"ATTACH~1.BIN") -> bytes:
    """Return the attributes of an attached file."""
    return (
        attribute(0x9002, 6, struct.pack("<HIHHI", 1, 0xFFFFFFFF, 32, 32, 0), level=2)
        + attribute(0x8010, 1, short + b"\0", level=2)
        + attribute(0x800F, 6, content, level=2)
        + attribute(0x9005, 6, properties((0x3707, WIDE, name), *more), level=2)
    )


def embedded(name: str, stream: bytes) -> bytes:
    """Return the attributes of an embedded message."""
    data = (0x3701, OBJECT, IMESSAGE + stream)
    return attribute(0x9002, 6, struct.pack("<HIHHI", 2, 0xFFFFFFFF, 32, 32, 0), level=2) + attribute(
        0x9005, 6, properties((0x3001, WIDE, name), (0x3705, LONG, 5), data), level=2
    )


def winmail(*attachments: bytes, props: Sequence[Property] = (), subject: str = "Offer", codepage: int = 1252) -> bytes:
    """Return a whole file."""
    return (
        struct.pack("<IH", 0x223E9F78, 1)
        + attribute(0x9006, 8, struct.pack("<I", 0x10000))
        + attribute(0x9007, 6, struct.pack("<II", codepage, 0))
        + attribute(0x8008, 7, b"IPM.Microsoft Mail.Note\0")
        + attribute(0x8004, 1, subject.encode("cp1252") + b"\0")
        + (attribute(0x9003, 6, properties(*props)) if props else b"")
        + b"".join(attachments)
    )


def rtf_body(rtf: bytes) -> Property:
    """Return the body as compressed RTF."""
    return (0x1009, BINARY, compress(rtf))


WRAPPED = (
    rb"{\rtf1\ansi\ansicpg1252\fromhtml1 \deff0{\fonttbl{\f0\fswiss Arial;}{\f1\fswiss\fcharset204 Arial;}}"
    rb"{\colortbl\red0\green0\blue0;}\uc1\pard\plain\deftab360 \f0\fs24 "
    rb"{\*\htmltag19 <html>}{\*\htmltag50 <body>}\htmlrtf \lang1031 \htmlrtf0 "
    rb"{\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 Gr\'fc\'dfe an {\*\htmltag84 <b>}\htmlrtf {\b\htmlrtf0 Bob"
    rb"\htmlrtf }\htmlrtf0 {\*\htmltag92 </b>} {\*\htmltag84 &lt;}\htmlrtf <\htmlrtf0 \u8364 ? 5"
    rb" \f1 \'c4\'e0\f0 {\*\mhtmltag84 <img src=x>}{\*\htmltag84 <img src=\"cid:logo@x\">}"
    rb"\htmlrtf\par}\htmlrtf0 {\*\htmltag72 </p>}{\*\htmltag58 </body>}{\*\htmltag27 </html>}}"
)
