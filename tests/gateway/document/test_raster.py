"""PDF to fax pages."""

import io
import subprocess
from pathlib import Path

import numpy
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from gateway.document.pages import write_tiff
from gateway.document.raster import rasterise
from gateway.settings import Resolution
from tests.components import component
from tests.gateway.document.facts import A4, a_pdf
from tests.gateway.document.ink import edges, inks

LETTER, LEGAL = (612.0, 792.0), (612.0, 1008.0)
LINES = {Resolution.STANDARD: 3.85, Resolution.FINE: 7.7, Resolution.SUPERFINE: 15.4}  # per mm


@pytest.mark.parametrize(
    ("paper", "resolution", "rows", "down"),
    [
        (A4, Resolution.STANDARD, 1143, 98),
        (A4, Resolution.FINE, 2286, 196),
        (A4, Resolution.SUPERFINE, 4573, 391),
        (LETTER, Resolution.STANDARD, 1075, 98),
        (LETTER, Resolution.FINE, 2151, 196),
        (LETTER, Resolution.SUPERFINE, 4302, 391),
        (LEGAL, Resolution.STANDARD, 1369, 98),
        (LEGAL, Resolution.FINE, 2738, 196),
        (LEGAL, Resolution.SUPERFINE, 5476, 391),
    ],
)
def test_pages_have_the_geometry_of_t4(
    paper: tuple[float, float], resolution: Resolution, rows: int, down: int
) -> None:
    """T.4: 1728 pixels, 3.85, 7.7 or 15.4 lines per mm; the rows of three papers."""
    (page,) = rasterise(a_pdf(1, paper), resolution)
    assert (page.width, page.rows, page.across, page.down) == (1728, rows, 204, down)


@pytest.mark.parametrize("resolution", Resolution)
def test_a_square_stays_a_square(resolution: Resolution) -> None:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4)
    canvas.rect(100, 300, 72, 72, fill=1)
    canvas.save()
    (black,) = inks(buffer.getvalue(), resolution)
    assert black.any(axis=0).sum() / 8.04 == pytest.approx(25.4, abs=0.6)
    assert black.any(axis=1).sum() / LINES[resolution] == pytest.approx(25.4, abs=0.8)


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


def test_an_odd_page_is_cut_to_a_length_that_a_machine_can_take() -> None:
    for resolution, lines in LINES.items():
        (page,) = rasterise(a_pdf(1, (200, 5000)), resolution)
        assert page.rows == int(860 * lines)


def test_each_page_is_announced_before_it_is_drawn() -> None:
    announced: list[int] = []
    rasterise(a_pdf(3), Resolution.STANDARD, each=announced.append)
    assert announced == [0, 1, 2]


def test_what_stops_the_announcement_stops_the_drawing_and_leaves_pdfium_free() -> None:
    def stop(index: int) -> None:
        if index == 1:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        rasterise(a_pdf(3), Resolution.STANDARD, each=stop)
    assert len(rasterise(a_pdf(3), Resolution.STANDARD)) == 3


@pytest.mark.parametrize("resolution", Resolution)
@pytest.mark.parametrize(("paper", "length"), [(A4, 298), (LETTER, 280), (LEGAL, 356)])
def test_hylafax_accepts_every_paper(
    paper: tuple[float, float], length: int, resolution: Resolution, tmp_path: Path
) -> None:
    """HylaFAX's tiffcheck: G4, one strip, black on white, no wider and no longer than the page it was asked for.

    It counts 391 rows to the inch where T.4 has 15.4 to the mm, so that the 4573 rows of A4 are 297.07 mm to it.
    """
    pages = rasterise(a_pdf(2, paper), resolution)
    (tmp_path / "fax.tif").write_bytes(write_tiff(pages))
    asked = ["-3", "-r", str(pages[0].down), "-w", "1728", "-l", str(length)]
    done = subprocess.run([component("tiffcheck"), *asked, tmp_path / "fax.tif"], capture_output=True, text=True)
    assert done.stdout.startswith("OK"), done.stdout + done.stderr
