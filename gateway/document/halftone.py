"""Grey to black and white: a threshold for text, dots for pictures, each where it belongs."""

import numpy
from numpy.typing import NDArray

from gateway.document.g4 import Bits
from gateway.document.shades import ACROSS, SAMPLED, Fields, Grey, between, fields

Counts = NDArray[numpy.uint64]

_PER_INCH = 12  # blocks: as many rows of pixels as make a block square
_SAMPLES = SAMPLED * ACROSS
_PICTURE = (
    _SAMPLES // 2
)  # of a block's samples are mid-tones: the soft edges of letters stay well below, photographs above
_SOME = _SAMPLES // 10  # of them, beside a picture: its lights and shadows
_DARK, _LIGHT = 40, 235
_SHADED = 205  # lighter areas alone are no picture: the grey behind a table becomes white, and its text stays legible
_REACH = 6  # blocks that a picture's lights and shadows may lie away from its mid-tones
_FAR = 24  # blocks between a wide field of mid-tones and the small ones of the same picture: a face, and the buttons of a dark coat
_EIGHT_BYTES = numpy.uint64(0x0101010101010101)  # times this, the eight bytes of a number add up in its highest one
_HIGHEST = numpy.uint64(56)

# A clustered dot in a cell of 8 by 8, two dots set off diagonally: neighbouring black pixels survive a bad line and code well, where
# error diffusion makes a page of a photograph take nine minutes at 14400 bit/s.
_DOT = numpy.array(
    [
        [24, 10, 12, 26, 35, 47, 49, 37],
        [8, 0, 2, 14, 45, 59, 61, 51],
        [22, 6, 4, 16, 43, 57, 63, 53],
        [30, 20, 18, 28, 33, 41, 55, 39],
        [34, 46, 48, 36, 25, 11, 13, 27],
        [44, 58, 60, 50, 9, 1, 3, 15],
        [42, 56, 62, 52, 23, 7, 5, 17],
        [32, 40, 54, 38, 31, 21, 19, 29],
    ],
    dtype=numpy.float32,
)


def to_bits(grey: Grey, threshold: int, down: int) -> Bits:
    """Return what is black. `down` is the resolution in rows per inch; the columns are always 204."""
    black: Bits = grey < threshold
    rows = down // _PER_INCH
    busy = _counts(_tones(grey, rows) < _SHADED - _DARK) > _PICTURE
    if busy.any():
        found = fields(grey, rows, busy)
        _lay(found.levels.repeat(ACROSS, axis=1)[:, None], rows, grey, black, found.levels > 0)
        picture = _picture(grey, rows, busy, found)
        _lay(numpy.tile(_screen(rows), (1, 2, 2 * busy.shape[1])), rows, grey, black, picture)
    return black


def _tones(grey: Grey, rows: int) -> Grey:
    """The sampled rows, so that what is darker than _DARK wraps around and is no mid-tone either."""
    return grey[: len(grey) // rows * rows : rows // SAMPLED] - numpy.uint8(_DARK)


def _picture(grey: Grey, rows: int, busy: Bits, found: Fields) -> Bits:
    """Tell for each block whether it belongs to a picture: mid-tones, and the lights and shadows near them."""
    wide = between(between(busy).T).T & ~found.written
    if not wide.any():
        return wide
    inked = _counts(grey[: len(grey) // rows * rows : rows // SAMPLED] < _LIGHT) > _PICTURE
    sure = _inner(busy) & ~found.written & _grown(wide, inked, _FAR)
    return _grown(sure, (_counts(_tones(grey, rows) < _LIGHT - _DARK) > _SOME) & ~found.written, _REACH)


def _counts(tones: Bits) -> Counts:
    """How many of the samples of each block are true; what is left at the edges belongs to no block.

    Eight samples are one number of 64 bits: summing them one by one took longer than drawing the letters.
    """
    rows, columns = tones.shape[0] // SAMPLED, tones.shape[1] // ACROSS
    eights = tones[: rows * SAMPLED, : columns * ACROSS].view(numpy.uint64)
    lanes = eights.reshape(rows, SAMPLED, columns * 2).sum(axis=1)
    halves = (lanes * _EIGHT_BYTES) >> _HIGHEST
    counts: Counts = halves[:, ::2] + halves[:, 1::2]
    return counts


def _inner(blocks: Bits) -> Bits:
    """Leave the blocks whose four neighbours belong to them: grey letters fill single blocks, pictures whole fields.

    A slanting stroke of 4 mm has such blocks too, as in a red stamp; only pictures have a block with all eight neighbours.
    """
    return between(blocks) & between(blocks.T).T


def _grown(sure: Bits, likely: Bits, reach: int) -> Bits:
    """Add the likely blocks near the sure ones."""
    grown = sure.copy()
    for _ in range(reach):
        near = grown.copy()
        near[1:] |= grown[:-1]
        near[:-1] |= grown[1:]
        near[:, 1:] |= grown[:, :-1]
        near[:, :-1] |= grown[:, 1:]
        grown |= near & likely
    return grown


def _screen(rows: int) -> Grey:
    """The threshold of each pixel of a cell that is half as high as a block: as high as it is wide on paper."""
    height = rows // 2
    dot = _DOT[:: 8 // height] if height < 8 else _DOT.repeat(height // 8, axis=0)
    order = dot.ravel().argsort(kind="stable").argsort().reshape(dot.shape)
    levels = (order + 0.5) * ((_LIGHT - _DARK) / dot.size) + _DARK
    return levels.astype(numpy.uint8)


def _lay(levels: Grey, rows: int, grey: Grey, black: Bits, blocks: Bits) -> None:
    """Put other thresholds into these blocks; `levels` by block row, row and column of pixels, or one for all of them."""
    down, width = blocks.shape[0], blocks.shape[1] * ACROSS
    part = grey[: down * rows, :width].reshape(down, rows, width)
    into = black[: down * rows, :width].reshape(part.shape)
    each = numpy.broadcast_to(levels, part.shape)
    for row in numpy.flatnonzero(blocks.any(axis=1)):
        numpy.copyto(into[row], part[row] < each[row], where=blocks[row].repeat(ACROSS))
