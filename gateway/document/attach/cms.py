"""The wrapper of signed and of encrypted mail (CMS, RFC 5652): what is signed lies in it for everybody to read.

Only the way to the content is walked, so neither certificates nor signatures are looked at; a file that is cut behind its content is
read. Lengths may be definite or not, and the content in one piece or in many: senders that do not know its length choose the latter.
"""

from dataclasses import dataclass

_PKCS = bytes.fromhex("2a864886f70d01")  # the object identifier 1.2.840.113549.1
_DATA, _SIGNED = _PKCS + b"\x07\x01", _PKCS + b"\x07\x02"
_CLOSED = (  # enveloped, encrypted and authenticated-enveloped data (sections 6.1 and 8, RFC 5083 section 2.1)
    _PKCS + b"\x07\x03",
    _PKCS + b"\x07\x06",
    _PKCS + b"\x09\x10\x01\x17",
)
_INTEGER, _OCTETS, _OBJECT, _SEQUENCE, _SET, _INNER, _OCTETS_IN_PIECES = 0x02, 0x04, 0x06, 0x30, 0x31, 0xA0, 0x24
_CONSTRUCTED, _LONG_TAG, _INDEFINITE = 0x20, 0x1F, 0x80  # X.690 sections 8.1.2 and 8.1.3
_END = b"\0\0"
_DEEPEST = 12
_MOST_PIECES = 100_000  # senders cut into pieces of a kilobyte or more


class _OtherError(Exception):
    """The bytes are something else than what is looked for."""


@dataclass(frozen=True, kw_only=True)
class _Head:
    """What begins somewhere: its tag, where its content lies; the end is unknown when marks tell it."""

    tag: int
    start: int
    end: int | None


def opened_signed(content: bytes) -> bytes | None:
    """Return what is signed, None when this is no signed data or a signature without it (section 5.1)."""
    try:
        kind, start = _content_info(content)
        if kind != _SIGNED:
            return None
        place = _skipped(content, _entered(content, start, _SEQUENCE), _INTEGER)
        place = _entered(content, _skipped(content, place, _SET), _SEQUENCE)
        kind, start = _kind_and_content(content, place)
        return b"".join(_pieces(content, start)) if kind == _DATA else None
    except _OtherError:
        return None


def is_encrypted(content: bytes) -> bool:
    """Whether only somebody with a key can read it."""
    try:
        return _content_info(content)[0] in _CLOSED
    except _OtherError:
        return False


def _content_info(content: bytes) -> tuple[bytes, int]:
    """The kind of the outermost content, and where it begins (section 3)."""
    return _kind_and_content(content, _entered(content, 0, _SEQUENCE))


def _kind_and_content(content: bytes, place: int) -> tuple[bytes, int]:
    head = _head(content, place, _OBJECT)
    assert head.end is not None  # only what is constructed can lack it
    return content[head.start : head.end], _entered(content, head.end, _INNER)


def _entered(content: bytes, place: int, tag: int) -> int:
    return _head(content, place, tag).start


def _skipped(content: bytes, place: int, tag: int) -> int:
    return _behind(content, _head(content, place, tag), 0)


def _head(content: bytes, place: int, *tags: int) -> _Head:
    """Read a tag and a length; what reaches beyond the end is cut there."""
    if place + 2 > len(content) or (tags and content[place] not in tags) or content[place] & _LONG_TAG == _LONG_TAG:
        raise _OtherError
    tag, length, start = content[place], content[place + 1], place + 2
    if length == _INDEFINITE and tag & _CONSTRUCTED:
        return _Head(tag=tag, start=start, end=None)
    if length >= _INDEFINITE:
        start += length - _INDEFINITE
        length = int.from_bytes(content[place + 2 : start])
    return _Head(tag=tag, start=start, end=min(start + length, len(content)))


def _behind(content: bytes, head: _Head, depth: int) -> int:
    """Where the next one begins."""
    if head.end is not None:
        return head.end
    if depth > _DEEPEST:
        raise _OtherError
    place = head.start
    while content[place : place + 2] != _END:
        place = _behind(content, _head(content, place), depth + 1)
    return place + len(_END)


def _pieces(content: bytes, start: int) -> list[bytes]:
    """The pieces of a string of octets, which may be made of strings of octets (X.690 section 8.7.3)."""
    pieces: list[bytes] = []
    place, open_ends = start, list[int | None]()  # of the strings that are made of strings
    while True:
        while open_ends and place == open_ends[-1]:
            open_ends.pop()
        if open_ends and open_ends[-1] is None and content[place : place + 2] == _END:
            open_ends.pop()
            place += len(_END)
        elif open_ends and place >= len(content):
            return pieces  # cut
        else:
            head = _head(content, place, _OCTETS, _OCTETS_IN_PIECES)
            place = head.start
            if head.tag == _OCTETS:
                pieces.append(content[head.start : head.end])
                place = head.end or head.start
            else:
                open_ends.append(head.end)
            if len(open_ends) > _DEEPEST or len(pieces) > _MOST_PIECES:
                raise _OtherError
        if not open_ends:
            return pieces
