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
from gateway.document.received import received_pdf
from gateway.model.call import Page
from gateway.settings import Resolution
from tests.components import component
from tests.gateway.document.facts import A4, a_pdf
from tests.gateway.document.ink import ink

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
