"""Areas of one shade of grey: white under dark letters, black under light ones, so that these stay legible."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy
from numpy.typing import NDArray

from gateway.document.g4 import Bits

Grey = NDArray[numpy.uint8]
Samples = NDArray[numpy.int16]

ACROSS = 16
"""Pixels of a block of the page; it has as many rows as make it square on paper."""
SAMPLED = 4
"""Rows of a block that are looked at: enough to tell, in a quarter of the time."""

_EVERY = 2  # pixels, of those rows
_SAME = 2  # steps of grey; more is the noise of a photograph
_SOFT = 12  # steps of grey below a light area, where its edge is still to become white
_REACH = 3  # blocks beside an area that may belong to it, one by one
_MOST_SHADES = 16  # of a page; a page with more is a picture
_FEWEST_BLOCKS = 6  # of one shade: a button
_NEAR = 10  # steps of grey from block to block in a gradient; where they are more, no shade fills half of a block
_GOES_ON = 0.2  # of the blocks around an area are slightly darker, and as many slightly lighter: a part of a gradient
_SOLID = 150  # what becomes of a shade that bears no letters: below black, above white
_CONTRAST = 40  # steps of grey between an area and a letter on it
_LETTERS = 4  # samples of them that an area must show
_DARKER, _LIGHTER = 0.25, 0.4  # of the way from the area to the letter: strokes come out rather bold than broken


@dataclass(frozen=True, kw_only=True)
class Fields:
    """For each block of the page: its threshold, 0 where it is no area of one shade; and whether something is written on it."""

    levels: Grey
    written: Bits


def fields(grey: Grey, rows: int, busy: Bits) -> Fields:
    """Find the areas of one shade among the busy blocks, which are those with more mid-tones than not."""
    samples = _samples(grey, rows)
    middle = numpy.zeros(busy.shape, numpy.int16)
    middle[busy] = _middle(samples[busy])
    found = Fields(levels=numpy.zeros(busy.shape, numpy.uint8), written=numpy.zeros(busy.shape, bool))
    areas = [(shade, area) for shade in _shades(middle[middle > 0]) for area in _areas(abs(middle - shade) <= _SAME)]
    areas = [(shade, area) for shade, area in areas if not _goes_on(middle, area, shade)]
    for shade, area in areas:
        level = _level(samples[between(area)], shade)
        found.levels[area] = level or _SOLID
        found.written[area] = level > 0
    # What an area reaches into is its own before it is the rim of another: two coloured rows of a table may lie half a block apart.
    for shade, area in areas:
        _soften(found, area, _reached(area, samples, shade), shade)
    for shade, area in areas:
        _soften(found, area, _spread(area) & ~busy, shade)
    return found


def between(blocks: Bits) -> Bits:
    """Leave the blocks whose left and right neighbours belong to them: what differs there is no end of the area."""
    between = numpy.zeros_like(blocks)
    between[:, 1:-1] = blocks[:, 1:-1] & blocks[:, :-2] & blocks[:, 2:]
    return between


def _samples(grey: Grey, rows: int) -> Samples:
    """The samples of each block, by block row, block column, row and column."""
    down, across = grey.shape[0] // rows, grey.shape[1] // ACROSS
    some = grey[: down * rows : rows // SAMPLED, : across * ACROSS : _EVERY].astype(numpy.int16)
    return some.reshape(down, SAMPLED, across, ACROSS // _EVERY).transpose(0, 2, 1, 3)


def _middle(samples: Samples) -> NDArray[numpy.int16]:
    """The shade that fills most of each block, 0 where none does."""
    flat = samples.reshape(len(samples), -1)
    half = flat.shape[1] // 2
    middle: NDArray[numpy.int16] = numpy.partition(flat, half, axis=1)[:, half]
    same = (abs(flat - middle[:, None]) <= _SAME).sum(axis=1)
    return numpy.where(same >= half, middle, 0).astype(numpy.int16)


def _shades(middles: NDArray[numpy.int16]) -> Iterator[int]:
    """The shades that fill far more blocks than those beside them: a photograph runs evenly through all of them."""
    blocks = numpy.bincount(middles, minlength=256)
    for shade in blocks.argsort(kind="stable")[::-1][:_MOST_SHADES]:
        beside = numpy.r_[blocks[max(0, shade - 6) : max(0, shade - 1)], blocks[shade + 2 : shade + 7]]
        if blocks[shade] >= max(_FEWEST_BLOCKS, 4 * int(numpy.median(beside))):
            yield int(shade)


def _areas(blocks: Bits) -> Iterator[Bits]:
    """Cut blocks of one shade into areas with nothing of it between them: first into bands, then these into pieces."""
    field = _wide(blocks)
    for top, bottom in _runs(numpy.asarray(field.any(axis=1))):
        for left, right in _runs(numpy.asarray(field[top:bottom].any(axis=0))):
            area = numpy.zeros_like(field)
            area[top:bottom, left:right] = field[top:bottom, left:right]
            yield area


def _goes_on(middle: NDArray[numpy.int16], area: Bits, shade: int) -> bool:
    """Whether the area has no edge but runs into a darker shade here and a lighter one there, as a gradient does."""
    around = middle[_spread(area) & ~area]
    steps = around[abs(around - shade) <= _NEAR] - shade
    enough = len(around) * _GOES_ON
    return bool((steps < -_SAME).sum() > enough and (steps > _SAME).sum() > enough)


def _runs(used: Bits) -> Iterator[tuple[int, int]]:
    """Where each run of true begins and ends."""
    changes = numpy.flatnonzero(numpy.diff(used.astype(numpy.int8), prepend=0, append=0))
    for begin, end in changes.reshape(-1, 2):
        yield int(begin), int(end)


def _wide(blocks: Bits) -> Bits:
    """Leave rows of three blocks and more, and what adjoins them: the strokes of large grey letters are no areas."""
    wide = blocks & _beside(between(blocks))
    for _ in range(_REACH):
        wide = blocks & _spread(wide)
    return wide


def _soften(found: Fields, area: Bits, edge: Bits, shade: int) -> None:
    """Let the blocks of an area's edge that are still free follow the area, if it reaches into them only with a soft edge."""
    level = int(found.levels[area][0])
    free = edge & (found.levels == 0)
    found.levels[free] = level if level > shade else max(level, shade - _SOFT)
    found.written[free] = found.written[area][0]


def _reached(area: Bits, samples: Samples, shade: int) -> Bits:
    """The blocks around an area that it reaches into."""
    edge = _spread(area) & ~area
    edge[edge] = (abs(samples[edge] - shade) <= _SAME).sum(axis=(1, 2)) > 1
    return edge


def _beside(blocks: Bits) -> Bits:
    """The blocks and those at their left and right."""
    beside = blocks.copy()
    beside[:, 1:] |= blocks[:, :-1]
    beside[:, :-1] |= blocks[:, 1:]
    return beside


def _spread(blocks: Bits) -> Bits:
    """The blocks and all around them."""
    return _beside(_beside(blocks).T).T


def _level(samples: Samples, shade: int) -> int:
    """The threshold that parts an area from the letters on it, 0 when it bears none."""
    crossing = (abs(samples - shade) <= _SAME).any(axis=2)  # rows above and below the area say nothing about letters
    crossed = samples[crossing]
    dark, light = crossed[crossed < shade - _CONTRAST], crossed[crossed > shade + _CONTRAST]
    if max(dark.size, light.size) < _LETTERS:
        return 0
    if dark.size >= light.size:
        return int(shade - _DARKER * (shade - numpy.percentile(dark, 25)))
    return int(shade + _LIGHTER * (numpy.percentile(light, 75) - shade)) + 1
