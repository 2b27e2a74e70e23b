"""Pages as pictures for people."""

import io

import pytest
from PIL import Image

from gateway.document.pages import BadTiffError
from gateway.document.received import received_pdf
from gateway.document.viewing import clean_png, line_png
from gateway.errors import NoSuchPageError
from gateway.model.call import Page
from tests.gateway.document.test_preview import a_page


def seen(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png), formats=("PNG",))


@pytest.mark.parametrize(("down", "rows"), [(98, 1143), (196, 2286), (391, 4560)])
@pytest.mark.parametrize("width", [216, 864, 1728])
def test_a_page_of_the_line_has_its_true_shape_at_every_width(down: int, rows: int, width: int):
    picture = seen(line_png(a_page(down, rows), width))

    assert picture.width == width
    assert picture.height / picture.width == pytest.approx((rows / down) / (1728 / 204), rel=0.01)


def test_at_its_full_width_a_page_of_the_line_is_black_and_white():
    assert seen(line_png(a_page(196, 300), 1728)).mode == "1"


def test_a_clean_page_has_the_width_that_was_asked_for():
    pdf = received_pdf([a_page(196, 2286)] * 2)

    picture = seen(clean_png(pdf, 2, 400)).convert("L")

    assert picture.width == 400
    assert picture.getpixel((20, 20)) < 10 < 250 < picture.getpixel((380, 20))  # type: ignore[operator]  # of one band


@pytest.mark.parametrize("number", [0, 2])
def test_a_page_that_a_document_does_not_have_is_not_shown(number: int):
    with pytest.raises(NoSuchPageError, match="the document has 1"):
        clean_png(received_pdf([a_page(196, 300)]), number, 400)


def test_what_is_damaged_is_not_shown():
    with pytest.raises(NoSuchPageError):
        clean_png(b"%PDF-1.7 no", 1, 400)
    with pytest.raises(BadTiffError):
        line_png(Page(width=1728, rows=300, across=204, down=196, strip=b""), 400)
