"""Received pages as the one TIFF that every Internet fax machine can read: Profile S, the minimum set (RFC 3949 section 3)."""

import io
import struct
from collections.abc import Sequence

import numpy
from imagecodecs import tiff_encode
from PIL import Image

from gateway.document.g4 import Bits, pixels
from gateway.document.pages import BadTiffError, write_tiff
from gateway.model.call import Page

WIDTH = 1728
"""The only width of the profile, in pixels."""

_RESOLUTIONS = {98: 204, 196: 204, 100: 200, 200: 200}  # down: across; any other is drawn anew (RFC 3949 section 3.2)
_SHORT, _LONG, _RATIONAL = 3, 4, 5
_ACROSS, _DOWN, _OFFSETS = 282, 283, 273
_T4, _STRIP_AT, _STRIP_SIZE = 3, 273, 279
_REVERSED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


def write_profile_s(pages: Sequence[Page]) -> bytes:
    """Return one file of all pages: T.4 1-D, least significant bit first, one strip each, no field beyond the minimum set.

    Little-endian, its directory at the beginning and sorted, each value on a word boundary (RFC 3249 section 5). Pages of another width
    or resolution than the profile knows are scaled to it.
    """
    if not pages:
        raise BadTiffError("a fax has at least one page; no TIFF is written")
    tiff = bytearray(b"II*\0\x08\0\0\0")
    for number, page in enumerate(pages):
        tiff += _sheet(_fitted(page), (number, len(pages)), len(tiff))
    return bytes(tiff)


def _sheet(fitted: tuple[Bits, int], number: tuple[int, int], start: int) -> bytes:
    """One page: its directory, its two resolutions, its strip, and a byte to even them out."""
    black, down = fitted
    strip = _coded(black)
    fields = _fields(black, len(strip), number)
    rationals = start + 2 + 12 * len(fields) + 4
    places = {_ACROSS: rationals, _DOWN: rationals + 8, _OFFSETS: rationals + 16}
    entries = b"".join(
        struct.pack("<HHI", tag, kind, count) + _value(kind, places.get(tag, value))
        for tag, kind, count, value in fields
    )
    padding = b"\0" * (len(strip) % 2)
    page, total = number
    following = 0 if page == total - 1 else rationals + 16 + len(strip) + len(padding)
    resolution = struct.pack("<IIII", _RESOLUTIONS[down], 1, down, 1)
    head = struct.pack("<H", len(fields)) + entries + struct.pack("<I", following)
    return head + resolution + strip + padding


def _fields(black: Bits, size: int, number: tuple[int, int]) -> list[tuple[int, int, int, int | tuple[int, int]]]:
    """Tag, type, count, value, in the order of the tags: exactly the table of RFC 3949 section 3.5."""
    rows, width = black.shape
    return [
        (254, _LONG, 1, 2),  # NewSubfileType: a page of several
        (256, _LONG, 1, width),
        (257, _LONG, 1, rows),
        (258, _SHORT, 1, 1),  # BitsPerSample
        (259, _SHORT, 1, _T4),
        (262, _SHORT, 1, 0),  # PhotometricInterpretation: 0 is white
        (266, _SHORT, 1, 2),  # FillOrder: least significant bit first
        (_OFFSETS, _LONG, 1, 0),
        (277, _SHORT, 1, 1),  # SamplesPerPixel
        (278, _LONG, 1, rows),
        (279, _LONG, 1, size),
        (_ACROSS, _RATIONAL, 1, 0),
        (_DOWN, _RATIONAL, 1, 0),
        (292, _LONG, 1, 0),  # T4Options: one-dimensional, ends of lines where they fall
        (296, _SHORT, 1, 2),  # ResolutionUnit: inch
        (297, _SHORT, 2, number),
    ]


def _value(kind: int, value: int | tuple[int, int]) -> bytes:
    if isinstance(value, tuple):
        return struct.pack("<HH", *value)
    return struct.pack("<HH", value, 0) if kind == _SHORT else struct.pack("<I", value)


def _coded(black: Bits) -> bytes:
    """Code the rows in T.4 1-D, an EOL before each and none of the six that end a page (RFC 3949 section 3.4): libtiff does it."""
    tiff = bytes(tiff_encode(black, compression=_T4, rowsperstrip=len(black)))
    (directory,) = struct.unpack_from("<I", tiff, 4)
    (count,) = struct.unpack_from("<H", tiff, directory)
    fields = {tag: value for tag, _, _, value in struct.iter_unpack("<HHII", tiff[directory + 2 :][: 12 * count])}
    return tiff[fields[_STRIP_AT] :][: fields[_STRIP_SIZE]].translate(_REVERSED)


def _fitted(page: Page) -> tuple[Bits, int]:
    """The pixels of a page in the width and a resolution of the profile, and that resolution down."""
    with Image.open(io.BytesIO(write_tiff([page])), formats=("TIFF",)) as image:
        black = pixels(image)
    if page.width == WIDTH and page.down in _RESOLUTIONS:
        return black, page.down
    rows = max(1, round(page.rows * 196 / page.down * WIDTH / page.width * page.across / 204))
    grey = Image.fromarray(numpy.where(black, 0, 255).astype(numpy.uint8))
    # What is thin stays: a pixel is black where a third of what it stands for is.
    return numpy.asarray(grey.resize((WIDTH, rows), Image.Resampling.BOX)) < 170, 196
