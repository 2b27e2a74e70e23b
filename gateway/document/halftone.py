"""Grey to black and white: a threshold for text, dots for pictures, each where it belongs."""

import numpy
from numpy.typing import NDArray

from gateway.document.g4 import Bits

Grey = NDArray[numpy.uint8]

_BLOCK = 16
_DOWN, _ACROSS = 4, 2  # every fourth row, every second pixel: enough to tell, in an eighth of the time
_TALL, _WIDE = _BLOCK // _DOWN, _BLOCK // _ACROSS
_PICTURE = 0.5  # of a block's pixels are mid-tones: the soft edges of letters stay well below, photographs above
_SOME = 0.1  # of them, beside a picture: its lights and shadows
_DARK, _LIGHT = 40, 235
_SHADED = 205  # lighter areas alone are no picture: the grey behind a table becomes white, and its text stays legible
_REACH = 6  # blocks that a picture's lights and shadows may lie away from its mid-tones

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


def to_bits(grey: Grey, threshold: int, *, tall_pixels: bool) -> Bits:
    """Return what is black. `tall_pixels`: the rows are half as many to the inch as the columns."""
    black: Bits = grey < threshold
    blocks = _picture_blocks(grey)
    if blocks.any():
        _lay_dots(grey, black, blocks, _screen(tall_pixels=tall_pixels))
    return black


def _picture_blocks(grey: Grey) -> Bits:
    """Tell for each block of pixels whether it belongs to a picture."""
    tone = grey[::_DOWN, ::_ACROSS] - numpy.uint8(_DARK)  # unsigned: what is darker than _DARK wraps around
    sure = _inner(_share(tone < _SHADED - _DARK) > _PICTURE)
    if not sure.any():
        return sure
    return _grown(sure, _share(tone < _LIGHT - _DARK) > _SOME)


def _share(tones: Bits) -> NDArray[numpy.float64]:
    """Which part of the sampled pixels of each block is true; what is left at the edges belongs to no block."""
    rows, columns = tones.shape[0] // _TALL, tones.shape[1] // _WIDE
    whole = tones[: rows * _TALL, : columns * _WIDE].reshape(rows, _TALL, columns, _WIDE)
    share: NDArray[numpy.float64] = whole.sum(axis=(1, 3), dtype=numpy.uint8) / (_TALL * _WIDE)
    return share


def _inner(blocks: Bits) -> Bits:
    """Leave the blocks whose four neighbours belong to them: grey letters fill single blocks, pictures whole fields."""
    near = numpy.pad(blocks, 1)
    inner: Bits = blocks & near[:-2, 1:-1] & near[2:, 1:-1] & near[1:-1, :-2] & near[1:-1, 2:]
    return inner


def _grown(sure: Bits, likely: Bits) -> Bits:
    """Add the likely blocks near the sure ones."""
    grown = sure
    for _ in range(_REACH):
        near = numpy.pad(grown, 1)
        around = near[:-2, 1:-1] | near[2:, 1:-1] | near[1:-1, :-2] | near[1:-1, 2:]
        grown = grown | (around & likely)
    return grown


def _screen(*, tall_pixels: bool) -> Grey:
    """The threshold of each pixel of the cell."""
    dot = _DOT[::2] if tall_pixels else _DOT
    order = dot.ravel().argsort().argsort().reshape(dot.shape)
    levels = (order + 0.5) * ((_LIGHT - _DARK) / dot.size) + _DARK
    return levels.astype(numpy.uint8)


def _lay_dots(grey: Grey, black: Bits, blocks: Bits, screen: Grey) -> None:
    """Replace the threshold by dots in the rectangle that the pictures span, block by block."""
    rows, columns = numpy.flatnonzero(blocks.any(axis=1)), numpy.flatnonzero(blocks.any(axis=0))
    where = (
        slice(rows[0] * _BLOCK, (rows[-1] + 1) * _BLOCK),
        slice(columns[0] * _BLOCK, (columns[-1] + 1) * _BLOCK),
    )
    part = grey[where]
    repeats = tuple(size // step for size, step in zip(part.shape, screen.shape, strict=True))
    mask = blocks[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].repeat(_BLOCK, 0).repeat(_BLOCK, 1)
    numpy.copyto(black[where], part < numpy.tile(screen, repeats), where=mask)
