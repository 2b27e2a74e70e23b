"""The rows of a page on the line: the bits of each in T.4, those that a piece of a T.6 strip brings, and a page cut short."""

from collections.abc import Sequence
from dataclasses import replace

import numpy
from imagecodecs import tiff_decode
from numpy.typing import NDArray

from gateway.document.g4 import Bits, encode
from gateway.document.pages import BadTiffError, write_tiff
from gateway.model.call import Page

_EOL = 12
_EOFB = 3  # octets: the end of a T.6 strip is two times EOL (T.6 section 2.4.1.1), exactly 24 bits
_LONGEST = 2560  # the longest make-up code (T.4 table 3); longer runs repeat it


def row_bits(page: Page) -> Sequence[int]:
    """Return the bits of each row in T.4 one-dimensional coding (MH), its EOL included; without the fill bits of slow machines."""
    if not page.rows:
        return []
    padded = numpy.zeros((page.rows, page.width + 1), dtype=numpy.bool_)
    padded[:, 1:] = _decoded(page)
    # A row begins with a white run, be it empty: what lies between two changes is a run, white and black in turn (T.4 section 4.1.1).
    rows, changes = numpy.divmod(numpy.flatnonzero(padded[:, 1:] != padded[:, :-1]), page.width)
    counts = numpy.bincount(rows, minlength=page.rows)
    ends = numpy.insert(changes, numpy.cumsum(counts), page.width)
    starts = numpy.concatenate(([0], ends[:-1]))
    firsts = numpy.concatenate(([0], numpy.cumsum(counts + 1)[:-1]))
    starts[firsts] = 0
    colour = (numpy.arange(len(ends)) - numpy.repeat(firsts, counts + 1)) % 2
    bits = _CODE_BITS[colour, ends - starts]
    totals = numpy.add.reduceat(bits, firsts) + _EOL
    return [int(total) for total in totals]


def rows_within(page: Page, octets: int) -> int:
    """Return how many whole rows the first so many octets of the page's T.6 strip hold; none of a strip that cannot be read."""
    if octets >= len(page.strip):
        return page.rows
    try:
        black = _decoded(page)
    except BadTiffError:
        return 0
    # T.6 codes a row by the one above it: the code of the first rows is the beginning of the strip, whatever follows.
    whole, broken = 0, page.rows
    while broken - whole > 1:
        middle = (whole + broken) // 2
        if len(encode(black[:middle])) - _EOFB <= octets:
            whole = middle
        else:
            broken = middle
    return whole


def cut(page: Page, rows: int) -> Page:
    """Return the page as a machine prints it that got its first so many rows, at least one: the paper ends there."""
    if rows >= page.rows:
        return page
    return replace(page, rows=rows, strip=encode(_decoded(page)[:rows]))


def _decoded(page: Page) -> Bits:
    try:
        decoded: Bits = tiff_decode(write_tiff([page]))
    except Exception as error:  # imagecodecs raises anything for damaged strips
        raise BadTiffError(f"the strip of a page cannot be read: {error}") from error
    return decoded


def _code_bits(terminating: Sequence[int], makeup: Sequence[int]) -> NDArray[numpy.int64]:
    """Return the bits of a run of each length: make-up codes for its multiple of 64, then a terminating code."""
    runs = numpy.arange(_MOST_PIXELS + 1)
    repeated, rest = runs // _LONGEST, runs % _LONGEST
    # A run of exactly 2560 is one make-up code and the terminating code of 0.
    made_up = numpy.array([0, *makeup, *_EXTENDED])
    bits: NDArray[numpy.int64] = repeated * made_up[-1] + made_up[rest // 64] + numpy.array(terminating)[runs % 64]
    return bits


def _times(*pairs: tuple[int, int]) -> list[int]:
    """Spell out (bits, how many codes in a row have so many)."""
    return [bits for bits, codes in pairs for _ in range(codes)]


_MOST_PIXELS = 16_384

# The lengths of the codes of T.4 tables 2, 3a and 3b, in the order of the runs.
_WHITE = _times((8, 1), (6, 1), (4, 6), (5, 4), (6, 6), (7, 11), (8, 35))
_WHITE_MAKEUP = _times((5, 2), (6, 1), (7, 1), (8, 6), (9, 15), (6, 1), (9, 1))
_BLACK = _times(
    (10, 1), (3, 1), (2, 2), (3, 1), (4, 2), (5, 1), (6, 2), (7, 3), (8, 2), (9, 1), (10, 3), (11, 7), (12, 38)
)
_BLACK_MAKEUP = _times((10, 1), (12, 6), (13, 20))
_EXTENDED = _times((11, 3), (12, 10))

_CODE_BITS = numpy.stack([_code_bits(_WHITE, _WHITE_MAKEUP), _code_bits(_BLACK, _BLACK_MAKEUP)])
