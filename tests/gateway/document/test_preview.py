"""The picture of page 1 that a report can carry."""

import io

import numpy
import pytest
from PIL import Image

from gateway.document.g4 import encode
from gateway.document.pages import BadTiffError, write_tiff
from gateway.document.preview import first_page_png
from gateway.model.call import Page


def a_page(down: int, rows: int) -> Page:
    """A page that is black in its upper left quarter."""
    black = numpy.zeros((rows, 1728), bool)
    black[: rows // 2, :864] = True
    return Page(width=1728, rows=rows, across=204, down=down, strip=encode(black))


def the_picture(*pages: Page) -> Image.Image:
    return Image.open(io.BytesIO(first_page_png(write_tiff(pages))))


@pytest.mark.parametrize(("down", "rows"), [(98, 1143), (196, 2286), (391, 4560)])
def test_a_page_has_its_true_shape_at_every_resolution(down: int, rows: int) -> None:
    """Standard resolution has half as many lines as pixels in a line: shown as it is, everything would be flat."""
    picture = the_picture(a_page(down, rows))

    assert picture.format == "PNG"
    assert picture.width == 864
    assert picture.height / picture.width == pytest.approx((rows / down) / (1728 / 204), rel=0.01)


def test_the_page_is_upright_and_black_on_white() -> None:
    picture = the_picture(a_page(196, 2286))

    corners = [picture.getpixel(place) for place in ((10, 10), (850, 10), (10, picture.height - 10))]
    assert corners == [0, 255, 255]


def test_only_the_first_page_is_shown() -> None:
    white = Page(width=1728, rows=200, across=204, down=196, strip=encode(numpy.zeros((200, 1728), bool)))

    assert the_picture(white, a_page(196, 2286)).getextrema() == (255, 255)


def test_the_same_fax_makes_the_same_bytes() -> None:
    tiff = write_tiff([a_page(196, 2286)])

    assert first_page_png(tiff) == first_page_png(tiff)


@pytest.mark.parametrize("damaged", [b"", b"II*\0", b"%PDF-1.7", write_tiff([a_page(196, 300)])[:200]])
def test_what_is_no_fax_has_no_picture(damaged: bytes) -> None:
    with pytest.raises(BadTiffError):
        first_page_png(damaged)


def test_a_page_that_is_no_page_by_its_size_is_not_drawn() -> None:
    huge = write_tiff([Page(width=20_000, rows=20_000, across=204, down=196, strip=b"\x00\x10\x01")])

    with pytest.raises(BadTiffError, match="20000 x 20000"):
        first_page_png(huge)
