"""Fax pages in a TIFF file: Profile F of RFC 3949, one G4 strip a page, and tolerance for the files of others."""

import io
import struct
from collections.abc import Iterator, Mapping, Sequence

from PIL import Image, ImageSequence

from gateway.document.g4 import encode, pixels
from gateway.errors import GatewayError
from gateway.model.call import Page

_SHORT, _LONG, _RATIONAL = 3, 4, 5
_REVERSED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))

(_SUBFILE, _WIDTH, _LENGTH, _COMPRESSION, _PHOTOMETRIC, _FILL_ORDER) = (254, 256, 257, 259, 262, 266)
(_OFFSETS, _ROWS_PER_STRIP, _COUNTS, _ACROSS, _DOWN, _UNIT) = (273, 278, 279, 282, 283, 296)
_MOST_PAGES, _MOST_PIXELS = 10_000, 100_000_000


class BadTiffError(GatewayError):
    """These bytes are no TIFF of fax pages; the message says why."""


def write_tiff(pages: Sequence[Page]) -> bytes:
    """Return one file of all pages: little-endian, sorted tags, one strip each, least significant bit first (RFC 3949 section 4)."""
    if not pages:
        raise BadTiffError("a fax has at least one page; no TIFF is written")
    tiff = bytearray(b"II*\0\x08\0\0\0")
    for number, page in enumerate(pages):
        last = number == len(pages) - 1
        tiff += _directory(page, (number, len(pages)), len(tiff), last=last)
    return bytes(tiff)


def _directory(page: Page, number: tuple[int, int], start: int, *, last: bool) -> bytes:
    """One page: its directory, its two resolutions, its strip, and a byte to even them out (TIFF 6.0 section 2)."""
    fields = _fields(page, number)
    rationals = start + 2 + 12 * len(fields) + 4
    strip = rationals + 16
    end = strip + len(page.strip) + len(page.strip) % 2
    places = {_ACROSS: rationals, _DOWN: rationals + 8, _OFFSETS: strip}
    entries = b"".join(
        struct.pack("<HHI", tag, kind, count) + _value(kind, places.get(tag, value))
        for tag, kind, count, value in fields
    )
    resolution = struct.pack("<IIII", page.across, 1, page.down, 1)
    return b"".join(
        (
            struct.pack("<H", len(fields)),
            entries,
            struct.pack("<I", 0 if last else end),
            resolution,
            page.strip.translate(_REVERSED),
            b"\0" * (len(page.strip) % 2),
        )
    )


def _fields(page: Page, number: tuple[int, int]) -> list[tuple[int, int, int, int | tuple[int, int]]]:
    """Tag, type, count, value, in the order of the tags."""
    return [
        (_SUBFILE, _LONG, 1, 2),  # a page of several
        (_WIDTH, _LONG, 1, page.width),
        (_LENGTH, _LONG, 1, page.rows),
        (258, _SHORT, 1, 1),  # bits per sample
        (_COMPRESSION, _SHORT, 1, 4),  # T.6
        (_PHOTOMETRIC, _SHORT, 1, 0),  # 0 is white: any other value is a black page
        (_FILL_ORDER, _SHORT, 1, 2),
        (_OFFSETS, _LONG, 1, 0),
        (277, _SHORT, 1, 1),  # samples per pixel
        (_ROWS_PER_STRIP, _LONG, 1, page.rows),
        (_COUNTS, _LONG, 1, len(page.strip)),
        (_ACROSS, _RATIONAL, 1, 0),
        (_DOWN, _RATIONAL, 1, 0),
        (293, _LONG, 1, 0),  # T6Options: no uncompressed mode
        (_UNIT, _SHORT, 1, 2),  # inch
        (297, _SHORT, 2, number),
    ]


def _value(kind: int, value: int | tuple[int, int]) -> bytes:
    if isinstance(value, tuple):
        return struct.pack("<HH", *value)
    return struct.pack("<HH", value, 0) if kind == _SHORT else struct.pack("<I", value)


def read_tiff(tiff: bytes) -> tuple[Page, ...]:
    """Return the pages of a fax TIFF; raises BadTiffError.

    What `write_tiff` wrote comes back as it was; big-endian files, several strips, other codings and inverted pictures (RFC 3249
    section 5) are coded anew.
    """
    try:
        with Image.open(io.BytesIO(tiff), formats=("TIFF",)) as image:
            return tuple(_read_pages(image, tiff))
    except BadTiffError:
        raise
    except Exception as error:  # Pillow raises anything for damaged files
        raise BadTiffError(f"this is no TIFF of fax pages: {error}; nothing is read") from error


def _read_pages(image: Image.Image, tiff: bytes) -> Iterator[Page]:
    for number, frame in enumerate(ImageSequence.Iterator(image), 1):
        if number > _MOST_PAGES:
            raise BadTiffError(f"the TIFF has more than {_MOST_PAGES} pages; nothing is read")
        tags: Mapping[int, object] = frame.tag_v2  # type: ignore[attr-defined]  # of TIFF only
        if frame.width * frame.height > _MOST_PIXELS:
            raise BadTiffError(f"a page has {frame.width} x {frame.height} pixels; nothing is read")
        across, down = frame.info.get("dpi", (0, 0)) if _ACROSS in tags else (0, 0)
        yield Page(
            width=frame.width,
            rows=frame.height,
            across=round(across) or 204,  # what has no resolution is taken for a fine fax
            down=round(down) or 196,
            strip=_own_strip(tags, tiff) or encode(pixels(frame)),
        )


def _own_strip(tags: Mapping[int, object], tiff: bytes) -> bytes:
    """The strip as it stands in the file, when it is what a Page holds; else nothing."""
    offsets, counts = tags.get(_OFFSETS), tags.get(_COUNTS)
    if not (isinstance(offsets, tuple) and isinstance(counts, tuple) and len(offsets) == len(counts) == 1):
        return b""
    if (tags.get(_COMPRESSION), tags.get(_PHOTOMETRIC)) != (4, 0):
        return b""
    strip = tiff[offsets[0] : offsets[0] + counts[0]]
    return strip.translate(_REVERSED) if tags.get(_FILL_ORDER) == 2 else strip
