"""PDF to fax pages."""

import io

import numpy
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from gateway.document.halftone import to_bits
from gateway.document.raster import rasterise
from gateway.settings import Resolution
from tests.gateway.document.facts import A4, a_pdf
from tests.gateway.document.ink import edges, inks

LETTER = (612.0, 792.0)


@pytest.mark.parametrize(
    ("paper", "resolution", "rows", "down"),
    [
        (A4, Resolution.STANDARD, 1143, 98),
        (A4, Resolution.FINE, 2286, 196),
        (LETTER, Resolution.STANDARD, 1075, 98),
        (LETTER, Resolution.FINE, 2151, 196),
    ],
)
def test_pages_have_the_geometry_of_t4(
    paper: tuple[float, float], resolution: Resolution, rows: int, down: int
) -> None:
    """T.4: 1728 pixels, 3.85 or 7.7 lines per mm."""
    (page,) = rasterise(a_pdf(1, paper), resolution)
    assert (page.width, page.rows, page.across, page.down) == (1728, rows, 204, down)


@pytest.mark.parametrize("resolution", Resolution)
def test_a_square_stays_a_square(resolution: Resolution) -> None:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4)
    canvas.rect(100, 300, 72, 72, fill=1)
    canvas.save()
    (black,) = inks(buffer.getvalue(), resolution)
    lines = 7.7 if resolution is Resolution.FINE else 3.85
    assert black.any(axis=0).sum() / 8.04 == pytest.approx(25.4, abs=0.6)
    assert black.any(axis=1).sum() / lines == pytest.approx(25.4, abs=0.8)


def test_a4_stands_in_the_middle_of_the_line() -> None:
    """T.4: 1728 pixels are 215 mm, A4 is 210 mm wide."""
    left, _, right, _ = edges(inks(a_pdf())[0])
    assert left == pytest.approx(right, abs=0.3)
    assert left == pytest.approx(2.5, abs=0.3)


def test_pages_do_not_show_through_the_buffer_that_they_share() -> None:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4)
    canvas.rect(0, 0, 595, 842, fill=1)
    canvas.showPage()
    canvas.showPage()
    canvas.save()
    black, white = inks(buffer.getvalue())
    assert black.mean() > 0.9
    assert not white.any()


def test_the_same_pdf_makes_the_same_pages() -> None:
    assert rasterise(a_pdf(2), Resolution.FINE) == rasterise(a_pdf(2), Resolution.FINE)


def a_photograph() -> Image.Image:
    ramp = numpy.linspace(50, 220, 600).astype(numpy.uint8)
    return Image.fromarray(numpy.tile(ramp, (400, 1)))


@pytest.mark.parametrize("resolution", Resolution)
def test_a_photograph_keeps_its_greys(resolution: Resolution) -> None:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4)
    canvas.drawImage(ImageReader(a_photograph()), 100, 300, 400, 300)
    canvas.save()
    (black,) = inks(buffer.getvalue(), resolution)
    rows, columns = numpy.flatnonzero(black.any(axis=1)), numpy.flatnonzero(black.any(axis=0))
    picture = black[rows[0] : rows[-1], columns[0] : columns[-1]]
    shares = [part.mean() for part in numpy.array_split(picture, 8, axis=1)]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] > 0.8
    assert shares[-1] < 0.25


def test_grey_behind_text_becomes_white() -> None:
    """Dots behind the letters of a table would make them unreadable."""
    grey = numpy.full((480, 480), 217, numpy.uint8)
    grey[200:220, 50:400:3] = 20
    black = to_bits(grey, 150, tall_pixels=False)
    assert black.sum() == 20 * len(range(50, 400, 3))


def test_grey_letters_become_black() -> None:
    grey = numpy.full((480, 480), 255, numpy.uint8)
    grey[100:104, 50:400] = 120
    assert to_bits(grey, 150, tall_pixels=False)[100:104, 50:400].all()


def test_a_picture_smaller_than_a_block_is_no_fault() -> None:
    assert to_bits(numpy.full((5, 7), 100, numpy.uint8), 150, tall_pixels=True).all()


def test_an_odd_page_is_cut_to_a_length_that_a_machine_can_take() -> None:
    (page,) = rasterise(a_pdf(1, (200, 5000)), Resolution.FINE)
    assert page.rows == 6600
