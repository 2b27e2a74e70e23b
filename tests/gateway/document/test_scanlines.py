"""The rows of a page on the line (fax.md section 4; ITU-T T.4 and T.6), held against libtiff."""

import numpy
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from imagecodecs import tiff_encode

from gateway.document import scanlines
from gateway.document.g4 import Bits, encode
from gateway.document.pages import BadTiffError
from gateway.document.raster import rasterise
from gateway.document.scanlines import cut, row_bits, rows_within
from gateway.line.transfer import Coding
from gateway.model.call import Page
from gateway.settings import Resolution
from tests.gateway.document.facts import a_pdf
from tests.gateway.document.ink import ink

_T4, _COUNT = 3, 279
EOL = 12


def a_page(black: Bits) -> Page:
    return Page(width=black.shape[1], rows=len(black), across=204, down=196, strip=encode(black))


def a_row(*runs: int) -> Page:
    """One row of these runs, the first of them white."""
    return a_page(numpy.repeat(numpy.arange(len(runs)) % 2 == 1, runs)[None, :])


def text_like(rows: int = 200, width: int = 1728, seed: int = 1) -> Bits:
    dice = numpy.random.default_rng(seed)
    return numpy.repeat(dice.random((rows, width // 6)) < 0.2, 6, axis=1)


def octets_of_libtiff(row: Bits) -> int:
    """The octets of one row, as another program codes it in T.4 with its EOL."""
    tiff = bytes(tiff_encode(row, compression=_T4, rowsperstrip=1))
    directory = int.from_bytes(tiff[4:8], "little")
    entries = tiff[directory + 2 :]
    tags = {int.from_bytes(entries[at : at + 2], "little"): entries[at + 8 : at + 12] for at in range(0, 240, 12)}
    return int.from_bytes(tags[_COUNT], "little")


def test_this_module_is_what_a_line_asks_for() -> None:
    coding: Coding = scanlines

    assert coding.row_bits(a_row(1728)) == row_bits(a_row(1728))


@pytest.mark.parametrize(
    ("runs", "bits"),
    [
        ((1728,), 9 + 8),  # T.4 table 3a: 010011011, then a white run of 0: 00110101
        ((0, 1728), 8 + 13 + 10),  # a row begins with white, be it none
        ((1, 1, 1726), 6 + 3 + 6 + 8),  # 1726 is 1664 and 62
        ((64, 64, 1600), 5 + 8 + 10 + 10 + 9 + 8),
        ((2560,), 12 + 8),
        ((2561,), 12 + 6),
    ],
)
def test_a_row_has_the_bits_of_its_codes_and_an_eol(runs: tuple[int, ...], bits: int) -> None:
    """T.4 tables 2, 3a and 3b."""
    assert row_bits(a_row(*runs)) == [bits + EOL]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(1, 2600), min_size=1, max_size=12))
@example([63, 63, 63])
@example([2560, 2560])
@example([5200, 1])
def test_any_row_has_the_octets_that_libtiff_makes_of_it(runs: list[int]) -> None:
    page = a_row(0, *runs)

    [bits] = row_bits(page)

    assert -(-bits // 8) == octets_of_libtiff(ink(page))


def test_every_row_of_a_page_has_its_own_bits() -> None:
    black = text_like()
    black[50:60] = False
    black[60:70] = True
    page = a_page(black)

    bits = row_bits(page)

    assert [-(-count // 8) for count in bits] == [octets_of_libtiff(black[row : row + 1]) for row in range(200)]


@pytest.mark.parametrize("resolution", Resolution)
def test_a_printed_page_has_a_count_for_each_row(resolution: Resolution) -> None:
    [page] = rasterise(a_pdf(1), resolution)

    assert len(row_bits(page)) == page.rows
    assert -(-row_bits(page)[100] // 8) == octets_of_libtiff(ink(page)[100:101])


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 60))
def test_the_rows_that_a_piece_of_a_strip_holds_can_be_decoded_from_it(octets: int, rows: int) -> None:
    """T.6: a row is coded by the one above it, so a piece of a strip is the code of its first rows."""
    page = a_page(text_like(rows))

    whole = rows_within(page, octets)

    assert 0 <= whole <= rows
    if whole:
        assert cut(page, whole).strip[:-4] == page.strip[: len(cut(page, whole).strip) - 4]
    if whole < rows:
        assert len(encode(ink(page)[: whole + 1])) - 3 > octets


def test_the_whole_strip_holds_all_rows_and_nothing_holds_none() -> None:
    page = a_page(text_like(40))

    assert rows_within(page, len(page.strip)) == rows_within(page, 10**9) == 40
    assert rows_within(page, 0) == 0


def test_a_strip_that_is_none_holds_no_row_and_has_no_bits() -> None:
    broken = Page(width=0, rows=10, across=204, down=196, strip=b"xx")

    assert rows_within(broken, 1) == 0
    with pytest.raises(BadTiffError, match="cannot be read"):
        row_bits(broken)


def test_a_page_without_rows_has_no_bits() -> None:
    assert row_bits(Page(width=1728, rows=0, across=204, down=196, strip=b"")) == []


@pytest.mark.parametrize("rows", [1, 7, 99])
def test_a_page_that_is_cut_has_the_first_rows_and_nothing_below(rows: int) -> None:
    page = a_page(text_like(100))

    shorter = cut(page, rows)

    assert (shorter.rows, shorter.width) == (rows, page.width)
    assert numpy.array_equal(ink(shorter), ink(page)[:rows])


def test_a_page_that_came_whole_is_not_touched() -> None:
    page = a_page(text_like(10))

    assert cut(page, 10) is page
