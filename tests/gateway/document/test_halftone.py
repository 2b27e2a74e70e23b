"""Grey to black and white."""

import io

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image, ImageDraw
from reportlab.lib.colors import HexColor
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from gateway.document.g4 import Bits
from gateway.document.halftone import to_bits
from gateway.document.shades import Grey
from gateway.settings import Resolution
from tests.gateway.document.facts import A4
from tests.gateway.document.ink import inks

DOWN = pytest.mark.parametrize("down", [98, 196, 391])


def a_page(shade: int = 255) -> Grey:
    return numpy.full((960, 960), shade, numpy.uint8)


def drawn(drawing: Image.Image, width: float) -> bytes:
    """A page with a drawing on it, so many points wide."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4)
    canvas.drawImage(ImageReader(drawing), 50, 100, width, width * drawing.height / drawing.width)
    canvas.save()
    return buffer.getvalue()


def lettered(down: int, area: int, letters: int) -> Bits:
    """Black and white of letters on an area, 40 mm wide and 5 mm high, on a white page."""
    grey = a_page()
    high = down // 5
    grey[400 : 400 + high, 100:420] = area
    grey[400 + high // 4 : 400 + high // 2, 150:350:9] = letters
    grey[400 + high // 4 : 400 + high // 2, 151:350:9] = letters
    return to_bits(grey, 195, down)[400 : 400 + high, 100:420]


@DOWN
def test_grey_behind_text_becomes_white(down: int) -> None:
    """Dots behind the letters of a table would make them unreadable."""
    grey = a_page(217)
    grey[200:220, 50:400:3] = 20
    black = to_bits(grey, 195, down)
    assert black.sum() == 20 * len(range(50, 400, 3))


@DOWN
@pytest.mark.parametrize("area", [60, 113, 142, 165, 191, 200])
def test_dark_letters_on_any_shade_stand_on_white(down: int, area: int) -> None:
    black = lettered(down, area, 0)
    high = down // 5
    assert black.sum() == 2 * len(range(150, 350, 9)) * (high // 2 - high // 4)
    assert black[high // 4, 50:250:9].all()


@DOWN
@pytest.mark.parametrize("area", [60, 113, 150, 165, 189, 200])
def test_light_letters_on_any_shade_stand_on_black(down: int, area: int) -> None:
    """Orange, grey and yellow table headers of office programs bear white letters."""
    black = lettered(down, area, 255)
    high = down // 5
    assert (~black).sum() == 2 * len(range(150, 350, 9)) * (high // 2 - high // 4)
    assert not black[high // 4, 50:250:9].any()


def test_two_areas_of_one_shade_are_judged_each_for_itself() -> None:
    grey = a_page()
    for top, letters in ((100, 0), (400, 255)):
        grey[top : top + 48, 100:420] = 150
        grey[top + 10 : top + 30, 150:350:9] = letters
        grey[top + 10 : top + 30, 151:350:9] = letters
    black = to_bits(grey, 195, 196)
    assert not black[102, 120:400].any()
    assert black[402, 120:400].all()


@DOWN
@pytest.mark.parametrize("steps", [1.0, 3.0, 7.0])
def test_letters_on_a_gradient_make_no_area_of_a_part_of_it(down: int, steps: float) -> None:
    """A black slab lay across a photograph behind its caption; `steps` of grey from block to block."""
    rows = down // 12
    blocks = 960 // rows
    grey = a_page()
    shades = (150 - steps * (numpy.arange(960) / rows - blocks // 2)).clip(60, 200)
    grey[:] = shades.astype(numpy.uint8)[:, None]
    top = blocks // 2 * rows
    for column in range(150, 800, 9):
        grey[top : top + rows * 3, column : column + 2] = 255
    black = to_bits(grey, 195, down)
    assert black[top : top + rows * 3, 20:140].mean() == pytest.approx(
        black[top : top + rows * 3, 160:790].mean(), abs=0.25
    )
    assert 0.2 < black[top : top + rows * 3, 160:790].mean() < 0.7


@DOWN
def test_bars_of_a_chart_keep_their_shades(down: int) -> None:
    grey = a_page()
    for number, shade in enumerate((60, 100, 140, 180)):
        grey[200:800, 100 + number * 200 : 200 + number * 200] = shade
    black = to_bits(grey, 195, down)
    inside = [black[300:700, 132 + number * 200 : 168 + number * 200].mean() for number in range(4)]
    assert inside == sorted(inside, reverse=True)
    assert 0.75 < inside[0] < 1
    assert 0.15 < inside[3] < 0.4


@pytest.mark.parametrize("shade", [60, 120, 166, 190])
def test_grey_letters_become_black(shade: int) -> None:
    grey = a_page()
    grey[100:104, 50:400] = shade
    assert to_bits(grey, 195, 196)[100:104, 50:400].all()


@DOWN
def test_the_strokes_of_large_grey_letters_are_no_areas(down: int) -> None:
    grey = a_page()
    grey[100:800, 300:335] = 170
    assert to_bits(grey, 195, down)[100:800, 300:335].all()


@pytest.mark.parametrize("resolution", Resolution)
@pytest.mark.parametrize("colour", ["#000000", "#ff0000", "#00b0f0", "#92d050", "#bfbfbf"])
def test_lines_of_a_table_are_there_whatever_their_colour(resolution: Resolution, colour: str) -> None:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4)
    canvas.setStrokeColor(HexColor(colour))
    canvas.setLineWidth(1)
    canvas.line(100, 300, 100, 500)
    canvas.save()
    (black,) = inks(buffer.getvalue(), resolution)
    rows = black.any(axis=1).sum() / len(black)
    assert rows == pytest.approx(200 / A4[1], abs=0.003)


STAMPS = pytest.mark.parametrize("colour", ["#b4141e", "#c00000", "#1f3864", "#008000", "#7f7f7f"])


def ring(black: Bits) -> Bits:
    """What lies in the middle of the stroke of a round stamp that is 420 points wide, all around."""
    rows, columns = numpy.flatnonzero(black.any(axis=1)), numpy.flatnonzero(black.any(axis=0))
    turns = numpy.linspace(0, 2 * numpy.pi, 720)
    pixel = 0.75 / 72  # inches
    x = columns[0] + (280 + 272 * numpy.cos(turns)) * pixel * 204.2
    y = rows[0] + (280 + 272 * numpy.sin(turns)) * (rows[-1] - rows[0]) / 560
    return numpy.asarray(black[y.astype(int), x.astype(int)])


@pytest.mark.parametrize("resolution", Resolution)
@STAMPS
def test_a_stamp_is_solid_all_around(resolution: Resolution, colour: str) -> None:
    """Its slanting strokes of 4 mm were dotted, and its upright ones were not."""
    drawing = Image.new("RGB", (600, 600), "white")
    ImageDraw.Draw(drawing).ellipse((20, 20, 580, 580), outline=colour, width=16)
    (black,) = inks(drawn(drawing, 450), resolution)
    assert ring(black).all()


@pytest.mark.parametrize("resolution", Resolution)
@STAMPS
def test_a_stamp_is_solid_below_a_photograph(resolution: Resolution, colour: str) -> None:
    drawing = Image.new("RGB", (600, 900), "white")
    ramp = numpy.tile(numpy.linspace(60, 200, 560).astype(numpy.uint8), (250, 1))
    drawing.paste(Image.fromarray(ramp), (20, 20))
    ImageDraw.Draw(drawing).ellipse((20, 320, 580, 880), outline=colour, width=16)
    (black,) = inks(drawn(drawing, 450), resolution)
    gap = len(black) - int(len(black) * (100 + 605 * 0.75) / A4[1])
    assert ring(black[gap:]).all()
    assert 0.2 < black[:gap].mean() / (black[:gap].any(axis=0).mean() * black[:gap].any(axis=1).mean()) < 0.8


@DOWN
def test_the_rim_of_a_coloured_row_is_no_part_of_the_row_above_it(down: int) -> None:
    """Two rows of a table half a block apart: the other half, of the lower one, became a black bar."""
    grey = a_page()
    high = down // 12
    for top, shade in ((high * 4, 191), (high * 9 + high // 2, 166)):
        grey[top : top + high * 5, 100:420] = shade
        grey[top + high * 2 : top + high * 3, 150:350:9] = 0
        grey[top + high * 2 : top + high * 3, 151:350:9] = 0
    black = to_bits(grey, 195, down)
    assert black.sum() == 2 * 2 * high * len(range(150, 350, 9))


@DOWN
def test_a_picture_smaller_than_a_block_is_no_fault(down: int) -> None:
    assert to_bits(numpy.full((5, 7), 100, numpy.uint8), 150, down).all()


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 120), st.integers(1, 120), st.sampled_from([98, 196, 391]), st.data())
def test_any_picture_becomes_black_and_white(rows: int, columns: int, down: int, data: st.DataObject) -> None:
    """Sizes that are no whole blocks, areas, noise: none is a fault, white stays white and black stays black."""
    shades = data.draw(arrays(numpy.uint8, (-(-rows // 40), -(-columns // 40)), elements=st.integers(0, 255)))
    grey = shades.repeat(40, axis=0).repeat(40, axis=1)[:rows, :columns].copy()
    black = to_bits(grey, 195, down)
    assert black.shape == grey.shape
    assert not black[grey == 255].any()
    assert black[grey == 0].all()
