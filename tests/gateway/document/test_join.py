"""Pages of others under ours."""

import shutil
import subprocess
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from gateway.document.canvas import drawn
from gateway.document.join import Layer, reserve, underlaid
from gateway.document.objects import StrangePdfError, objects_of, renumbered
from gateway.document.paper import Area, paper_of
from gateway.settings import PaperSize
from tests.gateway.document.facts import a_pdf, composed, texts
from tests.gateway.document.ink import edges, inks
from tests.gateway.document.test_compose import MAIL

PAPER = paper_of(PaperSize.A4)
WHOLE = Area(left=0, bottom=0, width=PAPER.width, height=PAPER.height)


def a_layer(first: int, pdf: bytes, pages: int, area: Area = WHOLE) -> Layer:
    return Layer(first=first, pages=pages, pdf=pdf, area=area, step=f"from {first}")


def joined(pages: int, *layers: Layer, title: str = "ours") -> tuple[bytes, list[str]]:
    """Join the layers with pages of our own; return the PDF, and which layers were told."""

    def drawing(canvas: Canvas) -> None:
        canvas.setTitle(title)
        for number in range(pages):
            reserve(canvas, layers, number)
            canvas.drawString(60, 800, f"own {number}")
            canvas.showPage()

    told: list[str] = []
    return underlaid(drawn(PAPER, drawing), layers, told.append), told


def test_each_page_comes_under_its_own() -> None:
    pdf, told = joined(4, a_layer(1, a_pdf(2, text="First"), 2), a_layer(3, a_pdf(1, text="Second"), 1))
    assert texts(pdf) == ["own 0", "First page 1 own 1", "First page 2 own 2", "Second page 1 own 3"]
    assert told == ["from 1", "from 3"]


def test_two_layers_may_lie_under_one_page() -> None:
    pdf, _ = joined(1, a_layer(0, a_pdf(text="First"), 1), a_layer(0, a_pdf(text="Second"), 1))
    assert texts(pdf) == ["First page 1 Second page 1 own 0"]


def test_a_layer_is_seen_in_its_area_only() -> None:
    pdf, _ = joined(1, a_layer(0, a_pdf(), 1, Area(left=0, bottom=0, width=PAPER.width, height=400)))
    black = inks(pdf)[0][150:]  # below our own words
    assert edges(black)[1] > 100


def test_words_that_look_like_places_or_references_stay_words() -> None:
    title = "/FormXob.under-0-0 1 0 R (3 0 R) \\ stream\nendobj 9 0 obj"
    pdf, _ = joined(1, a_layer(0, a_pdf(text="(7 0 R) stream"), 1), title=title)
    assert texts(pdf) == ["(7 0 R) stream page 1 own 0"]


def test_references_are_changed_outside_of_strings_names_and_streams_only() -> None:
    body = b"<</A 1 0 R/B(1 0 R \\) 2 0 R)/C[1 0 R 3 0 R]/Length 7>>stream\n1 0 R x\nendstream"
    changed = b"<</A 11 0 R/B(1 0 R \\) 2 0 R)/C[11 0 R null]/Length 7>>stream\n1 0 R x\nendstream"
    assert renumbered(body, {1: 11}) == changed


@pytest.mark.parametrize("damage", [b"", b"%PDF-1.4\nstartxref\n5\n%%EOF", a_pdf()[:-30]])
def test_a_file_that_is_not_as_known_is_said_to_be_so(damage: bytes) -> None:
    with pytest.raises(StrangePdfError):
        objects_of(damage)


@pytest.mark.skipif(not shutil.which("qpdf"), reason="qpdf is not installed")
def test_a_fax_is_a_correct_pdf(tmp_path: Path) -> None:
    file = tmp_path / "fax.pdf"
    file.write_bytes(composed(MAIL).pdf)
    checked = subprocess.run(["qpdf", "--check", file], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr
