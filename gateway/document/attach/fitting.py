"""Where a page or picture of any size lies on our paper, and where one that is far too long is cut into strips."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy
from numpy.typing import NDArray

from gateway.document.paper import MM, Area
from gateway.settings import LongPages

_LONG = 1.6  # times as long as our paper, for its width: less is better read in one piece, smaller
_OVERLAP = 10 * MM  # where no gap between lines was found, the line that is cut stands whole on the next sheet
_GAP = 3  # rows: fewer may be the faint edges of letters
_REACH = 0.12  # of a sheet is given up for a cut between two lines

Quiet = NDArray[numpy.bool_]
"""For rows evenly spread from top to bottom: whether nothing is drawn there that a cut would divide."""

NOWHERE_QUIET: Quiet = numpy.zeros(1, numpy.bool_)


@dataclass(frozen=True, kw_only=True)
class Size:
    """Width and height of what is to be printed, in points as its maker meant them."""

    width: float
    height: float

    @property
    def turned(self) -> "Size":
        """The same lying on its side."""
        return Size(width=self.height, height=self.width)


@dataclass(frozen=True, kw_only=True)
class Strip:
    """What one sheet shows of it: from so far below its top to so far, in points on the paper."""

    start: float
    end: float


def is_long(size: Size, area: Area) -> bool:
    """Whether it is far longer than the paper, for its width."""
    return size.height * area.width > _LONG * area.height * size.width


def scale_of(size: Size, area: Area, largest: float, long_pages: LongPages) -> float:
    """How large it is drawn: as wide as the area when it is split, else so that all of it is seen."""
    across = area.width / size.width
    if long_pages is LongPages.SPLIT and is_long(size, area):
        return min(across, 1.0)  # enlarged, it would only take more sheets
    return min(across, area.height / size.height, largest)


def strips(length: float, sheet: float, quiet: Quiet = NOWHERE_QUIET) -> Iterator[Strip]:
    """Divide a length into what fits on sheets: cut where it is quiet, otherwise with an overlap; an empty end takes no sheet."""
    drawn = numpy.flatnonzero(~quiet)
    length = length / len(quiet) * float(drawn[-1] + 1) if len(drawn) else min(length, sheet)
    start, row = 0.0, length / (drawn[-1] + 1 if len(drawn) else len(quiet))
    while length - start > sheet + 0.01:
        lowest, highest = start + sheet * (1 - _REACH), start + sheet
        if end := _last_gap(int(lowest / row) + 1, int(highest / row), quiet) * row:
            yield Strip(start=start, end=end)
            start = end
        else:
            yield Strip(start=start, end=highest)
            start = highest - _OVERLAP
    yield Strip(start=start, end=length)


def _last_gap(first: int, last: int, quiet: Quiet) -> float:
    """The middle of the last quiet rows between two, which are at least as many as make a gap; 0 when there are none."""
    run = 0
    for number in range(last - 1, first - 2, -1):
        if number >= first and quiet[number]:
            run += 1
        elif run >= _GAP:
            return number + 1 + run / 2
        else:
            run = 0
    return 0.0
