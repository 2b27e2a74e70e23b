"""Writes winmail.dat as Outlook does ([MS-OXTNEF]): tnef.py html|rtf BODY OUT [ATTACHMENT...]; RTF is compressed by compressed_rtf."""

import struct
import sys
from pathlib import Path

import compressed_rtf

SIGNATURE, KEY = 0x223E9F78, 1
VERSION, CODE_PAGE, CLASS, SUBJECT, PROPERTIES = 0x89006, 0x69007, 0x78008, 0x18004, 0x69003
RENDERING, TITLE, BYTES, OF_ATTACHMENT = 0x69002, 0x18010, 0x6800F, 0x69005
LONG, BINARY, UNICODE = 0x0003, 0x0102, 0x001F
HTML, RTF, IN_SYNC, LONG_NAME, SHORT_NAME, METHOD, MIME = 0x1013, 0x1009, 0x0E1F, 0x3707, 0x3704, 0x3705, 0x370E


def attribute(level: int, number: int, content: bytes) -> bytes:
    """Level, id, length, content, checksum: the sum of its bytes (2.1.3.2)."""
    return struct.pack("<BII", level, number, len(content)) + content + struct.pack("<H", sum(content) & 0xFFFF)


def property_list(*properties: bytes) -> bytes:
    """The number of MAPI properties, then the properties (2.1.3.4)."""
    return struct.pack("<I", len(properties)) + b"".join(properties)


def number(tag: int, value: int) -> bytes:
    """A property of four bytes."""
    return struct.pack("<HHI", LONG, tag, value)


def variable(kind: int, tag: int, content: bytes) -> bytes:
    """A property of any length: one value, padded to four bytes."""
    return struct.pack("<HHII", kind, tag, 1, len(content)) + content + b"\0" * (-len(content) % 4)


def text(tag: int, value: str) -> bytes:
    """A property in UTF-16 with its final zero."""
    return variable(UNICODE, tag, (value + "\0").encode("utf-16-le"))


def attachment(path: Path) -> bytes:
    """Rendering, short name, content, properties: the order that Outlook keeps (2.1.3.3)."""
    short = f"{path.stem[:6].upper()}~1{path.suffix.upper()}"
    details = property_list(text(LONG_NAME, path.name), text(SHORT_NAME, short), number(METHOD, 1))
    return (
        attribute(2, RENDERING, struct.pack("<HIHHI", 1, 0xFFFFFFFF, 0, 0, 0))
        + attribute(2, TITLE, short.encode("ascii") + b"\0")
        + attribute(2, BYTES, path.read_bytes())
        + attribute(2, OF_ATTACHMENT, details)
    )


def main() -> None:
    """Write one file."""
    kind, body, out, *files = sys.argv[1:]
    content = Path(body).read_bytes()
    said = (
        variable(BINARY, HTML, content) if kind == "html" else variable(BINARY, RTF, compressed_rtf.compress(content))
    )
    message = (
        attribute(1, VERSION, struct.pack("<I", 0x10000))
        + attribute(1, CODE_PAGE, struct.pack("<II", 1252, 0))
        + attribute(1, CLASS, b"IPM.Microsoft Mail.Note\0")
        + attribute(1, SUBJECT, b"Sent as rich text\0")
        + attribute(1, PROPERTIES, property_list(said, number(IN_SYNC, 1)))
    )
    head = struct.pack("<IH", SIGNATURE, KEY)
    Path(out).write_bytes(head + message + b"".join(attachment(Path(file)) for file in files))


main()
