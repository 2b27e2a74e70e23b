"""The bytes of TNEF (MS-OXTNEF): attributes of a message and of its attachments, each with MAPI properties.

tnefparse 1.4 reads them too, but counts to four billion when a count is damaged, drops everything after the first error, cuts
zero bytes off embedded messages, and cannot read a short name outside ASCII.
"""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from wire.charsets import text_in

SIGNATURE = b"\x78\x9f\x3e\x22"  # section 2.1.3.1: 0x223E9F78
_ATTRIBUTE = struct.Struct("<BHHI")  # level, name, type, length
_CODEPAGE, _PROPERTIES, _RENDERING, _ATTACHMENT = 0x9007, 0x9003, 0x9002, 0x9005
_OF_ATTACHMENT = 2  # level
_SIZES = {0x02: 2, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 2, 0x14: 8, 0x40: 8, 0x48: 16}
_STRING, _WIDE_STRING, _VARIABLE = 0x1E, 0x1F, (0x0D, 0x1E, 0x1F, 0x102)
_SEVERAL, _NAMED = 0x1000, 0x8000
_CODEPAGES = {
    65001: "utf-8",
    20127: "us-ascii",
    20866: "koi8-r",
    21866: "koi8-u",
    50220: "iso-2022-jp",
    51949: "euc-kr",
}


@dataclass(frozen=True, kw_only=True)
class Record:
    """The attributes and the MAPI properties of a message or of one attachment, by their numbers."""

    codepage: str = "cp1252"
    attributes: dict[int, bytes] = field(default_factory=dict)
    properties: dict[int, bytes | str] = field(default_factory=dict)

    def text(self, *properties: int, attribute: int = 0) -> str:
        """Return the first of these properties that has text, else the attribute."""
        found = (self._read(self.properties.get(number, "")) for number in properties)
        return next(filter(None, found), "") or self._read(self.attributes.get(attribute, b""))

    def octets(self, number: int, attribute: int = 0) -> bytes:
        """Return a property as bytes, else the attribute."""
        found = self.properties.get(number)
        return found if isinstance(found, bytes) else self.attributes.get(attribute, b"")

    def number(self, number: int) -> int:
        """Return a number, 0 when there is none."""
        return int.from_bytes(self.octets(number)[:4], "little")

    def _read(self, content: bytes | str) -> str:
        text = content if isinstance(content, str) else text_in(content, self.codepage)
        return text.rstrip("\0")


@dataclass(frozen=True, kw_only=True)
class Stream:
    """A message with its attachments. `is_whole` is False when the bytes end early or make no sense from some place on."""

    message: Record
    attachments: tuple[Record, ...]
    is_whole: bool


def read_stream(content: bytes) -> Stream:
    """Read as far as the bytes make sense; never raises, in one pass."""
    message, attachments = Record(), list[Record]()
    place = len(SIGNATURE) + 2  # a key that nobody needs
    while place + _ATTRIBUTE.size < len(content):
        level, name, _, length = _ATTRIBUTE.unpack_from(content, place)
        place += _ATTRIBUTE.size
        octets = content[place : place + length]
        place += length + 2  # a checksum, which says nothing that we could act upon
        if name == _CODEPAGE:
            message = Record(
                codepage=codepage_label(int.from_bytes(octets[:4], "little")), attributes=message.attributes
            )
        if name == _RENDERING or (level == _OF_ATTACHMENT and not attachments):
            attachments.append(Record(codepage=message.codepage))
        record = attachments[-1] if level == _OF_ATTACHMENT else message
        record.attributes[name] = octets
        if name in (_PROPERTIES, _ATTACHMENT):
            record.properties.update(_properties(octets, record.codepage))
    return Stream(message=message, attachments=tuple(attachments), is_whole=place == len(content))


def codepage_label(number: int) -> str:
    """Return the label of a Windows code page."""
    return _CODEPAGES.get(number) or (f"iso-8859-{number - 28590}" if 28590 < number < 28607 else f"cp{number}")


def _properties(octets: bytes, codepage: str) -> Mapping[int, bytes | str]:
    """The properties (section 2.1.3.4), of several values the first; those after a damaged one cannot be found."""
    found: dict[int, bytes | str] = {}
    try:
        for kind, number, value in _values(octets):
            found.setdefault(number, _typed(value, kind, codepage))
    except struct.error:
        pass
    return found


def _values(octets: bytes) -> Iterator[tuple[int, int, bytes]]:
    place = 4  # a count; the end of the bytes is the better one
    while place < len(octets):
        kind, number = struct.unpack_from("<HH", octets, place)
        place = _after_name(octets, place + 4) if number >= _NAMED else place + 4
        kind, several = kind & ~_SEVERAL, bool(kind & _SEVERAL)
        count = 1
        if several or kind in _VARIABLE:
            (count,) = struct.unpack_from("<I", octets, place)
            place += 4
        for _ in range(count):
            size = _SIZES.get(kind, 0)
            if kind in _VARIABLE:
                (size,) = struct.unpack_from("<I", octets, place)
                place += 4
            if (size == 0 and kind not in _VARIABLE) or place + size > len(octets):
                return  # a kind that no specification names: what follows cannot be found
            yield kind, number, octets[place : place + size]
            place += -(-size // 4) * 4


def _after_name(octets: bytes, place: int) -> int:
    """Skip the name of a named property: an id of 16 bytes, and a number or a string."""
    (kind,) = struct.unpack_from("<I", octets, place + 16)
    if kind == 0:
        return place + 24
    (length,) = struct.unpack_from("<I", octets, place + 20)
    return int(place + 24 + -(-length // 4) * 4)


def _typed(value: bytes, kind: int, codepage: str) -> bytes | str:
    if kind == _WIDE_STRING:
        return value.decode("utf-16-le", "replace").rstrip("\0")
    if kind == _STRING:
        return text_in(value, codepage).rstrip("\0")
    return value
