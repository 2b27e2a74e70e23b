"""Words of a cover that need shaping."""

import io
import re
from pathlib import Path
from unicodedata import normalize

import pytest
from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas

from gateway.document.canvas import drawn
from gateway.document.cover import Cell, complex_cells, cover_height, draw_cells, overlay_html
from gateway.document.html.engine import print_own
from gateway.document.paper import Area, Frame, paper_of
from gateway.document.printed import Printed
from gateway.settings import DocumentSettings, PaperSize
from tests.gateway.document.cover.facts import cover_like, facts, page_of, words_of
from tests.gateway.document.cover.test_drawing import SITE
from tests.gateway.document.ink import edges, inks

A4 = paper_of(PaperSize.A4)
SCRIPTS = {
    "to_name": "株式会社山田商事",
    "from_name": "محمد عبد الله",
    "subject": "ใบสั่งซื้อ 4711",
    "station_name": "שלום",
}


def printed(cells: tuple[Cell, ...], size: PaperSize = PaperSize.A4) -> bytes:
    """Print the cells as the document does."""
    paper = paper_of(size)
    whole = Frame(paper=paper, area=Area(left=0, bottom=0, width=paper.width, height=paper.height))
    result = print_own(overlay_html(cells, paper), whole, DocumentSettings(paper=size))
    assert isinstance(result, Printed)
    assert result.pages == 1
    return result.pdf


def test_what_needs_shaping_is_left_to_the_engine_and_the_rest_is_drawn() -> None:
    cover = SITE.cover(facts(**SCRIPTS), "standard")
    assert {cell.text for cell in complex_cells(cover, 3, A4)} == set(SCRIPTS.values())
    words = words_of(page_of(cover))
    assert "Subject" in words
    assert not set(words) & set("".join(SCRIPTS.values())) - set(" 4711")


@pytest.mark.parametrize("size", PaperSize)
@pytest.mark.parametrize("name", ["standard", "sales", "legal"])
def test_each_cell_is_printed_inside_its_box(name: str, size: PaperSize) -> None:
    for cell in complex_cells(SITE.cover(facts(**SCRIPTS), name), 3, paper_of(size)):
        left, top, right, bottom = edges(inks(printed((cell,), size))[0])
        paper = paper_of(size)
        scale = 72 / 25.4  # points to the mm; Letter and Legal lose 1 mm of their width to the line
        assert left * scale > cell.x - 9
        assert right * scale > paper.width - cell.x - cell.width - 9
        assert bottom * scale > cell.y - 1
        assert top * scale > paper.height - cell.y - cell.height - 1


def test_all_cells_together_stand_where_each_stands_alone() -> None:
    cells = complex_cells(SITE.cover(facts(**SCRIPTS), "sales"), 3, A4)
    together = inks(printed(cells))[0]
    for cell in cells:
        assert not (inks(printed((cell,)))[0] & ~together).any()


def test_the_words_can_be_found_in_the_pdf() -> None:
    cells = complex_cells(SITE.cover(facts(to_name="山田 太郎"), "standard"), 3, A4)
    found = PdfReader(io.BytesIO(printed(cells))).pages[0].extract_text()
    assert "山田" in normalize("NFKC", found)  # fonts draw a radical and the letter like it with one glyph


@pytest.mark.parametrize("text", ["漢字" * 400, "שלום " * 300, "नमस्ते " * 300, "ก" * 2000])
def test_a_long_text_is_cut_to_its_lines(text: str, tmp_path: Path) -> None:
    (cell,) = complex_cells(cover_like(tmp_path, 'rows = [[{ field = "subject", lines = 3 }]]', subject=text), 3, A4)
    assert cell.text.endswith("\u2026")
    assert cell.height == 3 * cell.leading
    black = inks(printed((cell,)))[0]
    left, _, right, _ = edges(black)
    assert 210 - left - right > cell.width / 72 * 25.4 * 0.5  # the estimate of widths gives no more than half away


def test_a_shaped_value_makes_the_cover_no_higher_than_the_template_allows() -> None:
    long = SITE.cover(facts(subject="漢字 " * 400), "standard")
    latin = SITE.cover(facts(subject="word " * 400), "standard")
    assert cover_height(long, A4) == cover_height(latin, A4)


@pytest.mark.parametrize("name", ["standard", "sales", "legal"])
def test_without_an_engine_the_cells_are_boxes_in_their_place(name: str) -> None:
    for cell in complex_cells(SITE.cover(facts(**SCRIPTS), name), 3, A4):

        def draw(canvas: Canvas, cell: Cell = cell) -> None:
            draw_cells(canvas, (cell,))
            canvas.showPage()

        left, top, right, bottom = (side / 25.4 * 72 for side in edges(inks(drawn(A4, draw))[0]))
        assert left > cell.x - 9
        assert right > A4.width - cell.x - cell.width - 9
        assert bottom > cell.y - 1
        assert top > A4.height - cell.y - cell.height - 1


def test_markup_in_a_cell_is_text() -> None:
    cover = SITE.cover(facts(subject='漢<img src="http://x.example/">&"'), "standard")
    html = overlay_html(complex_cells(cover, 3, A4), A4)
    assert not re.search("<(?!/?div)", html)
    assert "漢&lt;img" in html
