"""The text begins on the cover when it fits; no page is empty and no line is lost, whatever the length (FusionPBX 2288)."""

import io
import re
from functools import cache
from math import ceil

import pytest
from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas

from gateway.document.canvas import drawn
from gateway.document.cover import Cover, cover_height, draw_cover, load_covers
from gateway.document.paper import paper_of
from gateway.document.typeset import LEADING, Sheet, draw_sheet, sheets, text_lines
from gateway.settings import PaperSize
from tests.gateway.document.cover.facts import NOON, SAMPLES, facts

SITE = load_covers(SAMPLES, "standard")
TALL = {"subject": "A subject of three lines " * 12, "to_name": "Bob " * 40, "from_name": "Ann " * 40}
COVERS = {
    "standard": SITE.cover(facts(), "standard"),
    "tall": SITE.cover(facts(**TALL), "sales"),  # a logo, a subject of three lines and a note
    "none": SITE.cover(facts(), "none"),
}


def body(lines: int) -> str:
    return "\n".join(f"Line {number:03} of the text." for number in range(1, lines + 1))


@cache
def room(name: str, size: PaperSize) -> tuple[int, int]:
    """How many lines the first page holds, and each other one."""
    paper = paper_of(size)
    height = paper.text.height
    return int((height - cover_height(COVERS[name], paper)) // LEADING), int(height // LEADING)


def texts(name: str, size: PaperSize, lines: int) -> list[Sheet]:
    return sheets(text_lines(body(lines), paper_of(size).text.width), *room(name, size), 99)


def fax(cover: Cover, pages: list[Sheet], size: PaperSize) -> bytes:
    """Return the cover and the text on the pages where they stand in a fax."""
    paper = paper_of(size)

    def draw(canvas: Canvas) -> None:
        for number, page in enumerate(pages):
            if number == 0:
                draw_cover(canvas, cover, len(pages), paper)
            top = paper.text.top - (0 if number else cover_height(cover, paper))
            draw_sheet(canvas, page, paper.text.left, top)
            canvas.showPage()

    return drawn(paper, draw, NOON)


@pytest.mark.parametrize("size", PaperSize)
@pytest.mark.parametrize("name", COVERS)
def test_bodies_of_every_length_take_no_page_too_many(name: str, size: PaperSize) -> None:
    first, rest = room(name, size)
    assert first >= 3
    for lines in range(121):
        pages = texts(name, size, lines)
        assert len(pages) == 1 + max(0, ceil((lines - first) / rest)), lines
        assert [len(page) for page in pages[:-1]] == [first, *[rest] * len(pages)][: len(pages) - 1]
        assert all(pages) or lines == 0


@pytest.mark.parametrize("size", PaperSize)
@pytest.mark.parametrize("name", COVERS)
def test_every_line_stands_on_the_fax_once_and_in_order(name: str, size: PaperSize) -> None:
    first, rest = room(name, size)
    for lines in {0, 1, first - 1, first, first + 1, first + rest, first + rest + 1, 120}:
        pages = texts(name, size, lines)
        read = [page.extract_text() for page in PdfReader(io.BytesIO(fax(COVERS[name], pages, size))).pages]
        assert len(read) == len(pages)
        found = [number for text in read for number in re.findall(r"Line (\d{3}) of the text\.", text)]
        assert found == [f"{number:03}" for number in range(1, lines + 1)]
        assert all(text.strip() for text in read) or (name == "none" and lines == 0)
        if name != "none":
            assert [number for number, text in enumerate(read) if "Subject" in text] == [0]


@pytest.mark.parametrize("size", PaperSize)
def test_a_tall_cover_still_holds_the_beginning_of_the_text(size: PaperSize) -> None:
    read = PdfReader(io.BytesIO(fax(COVERS["tall"], texts("tall", size, 1), size))).pages
    assert len(read) == 1
    assert "Line 001" in read[0].extract_text()
