"""Fax pages as a PDF."""

import io
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import numpy
import pypdfium2
import pytest
from PIL import Image
from pypdf import PdfReader

from gateway.document.pages import BadTiffError
from gateway.document.raster import rasterise
from gateway.document.received import held, received_pdf
from gateway.model.call import Page
from gateway.model.outcome import Outcome
from gateway.settings import Resolution
from tests.components import component
from tests.gateway.document.facts import A4, a_pdf
from tests.gateway.document.ink import ink
from tests.gateway.model.facts import a_call

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def pages(resolution: Resolution = Resolution.FINE, count: int = 1) -> tuple[Page, ...]:
    return rasterise(a_pdf(count), resolution)


def test_the_images_are_the_strips_that_went_over_the_line() -> None:
    sent = pages(count=2)
    received = PdfReader(io.BytesIO(received_pdf(sent, NOON)))
    images = [page["/Resources"]["/XObject"]["/Fax"] for page in received.pages]  # type: ignore[index]
    assert [image._data for image in images] == [page.strip for page in sent]  # get_data would decode them


@pytest.mark.parametrize("resolution", Resolution)
def test_pages_print_at_their_true_size(resolution: Resolution) -> None:
    """T.4: 1728 pixels are 214.9 mm; the rows of A4 are 297 mm, less than one row."""
    box = PdfReader(io.BytesIO(received_pdf(pages(resolution)))).pages[0].mediabox
    assert float(box.width) / 72 * 25.4 == pytest.approx(214.93, abs=0.01)
    assert float(box.height) == pytest.approx(A4[1], abs=72 / 97)


@pytest.mark.parametrize("resolution", Resolution)
def test_pdfium_draws_the_same_pixels(resolution: Resolution) -> None:
    (page,) = pages(resolution)
    document = pypdfium2.PdfDocument(received_pdf([page]))
    bitmap = pypdfium2.PdfBitmap.new_native(page.width, page.rows, pypdfium2.raw.FPDFBitmap_Gray)
    bitmap.fill_rect((255, 255, 255, 255), 0, 0, page.width, page.rows)
    sheet = document[0]
    pypdfium2.raw.FPDF_RenderPageBitmap(bitmap.raw, sheet.raw, 0, 0, page.width, page.rows, 0, 0)
    drawn = bitmap.to_numpy().reshape(page.rows, page.width) < 128
    document.close()
    assert ink(page).any()
    assert numpy.array_equal(drawn, ink(page))


@pytest.mark.parametrize("resolution", Resolution)
def test_poppler_draws_the_same_pixels(resolution: Resolution, tmp_path: Path) -> None:
    (page,) = pages(resolution)
    (tmp_path / "received.pdf").write_bytes(received_pdf([page], NOON))
    subprocess.run([component("pdfimages"), "-tiff", "received.pdf", "image"], cwd=tmp_path, check=True)
    with Image.open(tmp_path / "image-000.tif") as image:
        assert image.size == (page.width, page.rows)
        assert numpy.array_equal(~numpy.asarray(image.convert("1")), ink(page))


def test_qpdf_finds_no_fault(tmp_path: Path) -> None:
    file = tmp_path / "received.pdf"
    file.write_bytes(received_pdf(pages(count=3), NOON))
    subprocess.run([component("qpdf"), "--check", str(file)], check=True, capture_output=True)


def test_the_pdf_bears_the_date_and_is_the_same_every_time() -> None:
    sent = pages()
    assert received_pdf(sent, NOON) == received_pdf(sent, NOON)
    assert PdfReader(io.BytesIO(received_pdf(sent, NOON))).metadata["/CreationDate"] == "D:20261123120000+00'00'"  # type: ignore[index]


def test_a_fax_without_pages_is_no_pdf() -> None:
    with pytest.raises(BadTiffError, match="at least one page"):
        received_pdf([])


def test_the_far_machine_of_a_call_has_its_confirmed_pages_and_the_rows_that_came_of_the_next() -> None:
    fax = pages(count=4)
    call = a_call(Outcome.HANG_UP, attempt=2, first_page=2, pages_sent=1, pages_confirmed=1, rows_cut=1000)

    whole, broken = held(fax, call)

    assert whole == fax[1]  # page 1 went in the call before
    assert (broken.rows, broken.width) == (1000, fax[2].width)
    assert numpy.array_equal(ink(broken), ink(fax[2])[:1000])


def test_the_paper_of_a_broken_page_ends_where_its_data_ended() -> None:
    [page] = pages()
    broken = held([page], a_call(Outcome.HANG_UP, rows_cut=1143))

    [sheet] = PdfReader(io.BytesIO(received_pdf(broken))).pages

    assert float(sheet.mediabox.height) == pytest.approx(A4[1] / 2, abs=72 / 97)


@pytest.mark.parametrize("rows", [None, 0])
def test_a_call_without_a_row_leaves_nothing(rows: int | None) -> None:
    assert held(pages(), a_call(Outcome.BUSY, rows_cut=rows)) == ()


def test_pages_that_are_no_more_are_not_made_up() -> None:
    with pytest.raises(BadTiffError, match="fax 4711 was printed anew after its call 1"):
        held(pages(), a_call(Outcome.HANG_UP, first_page=2, pages_sent=1, pages_confirmed=1))
