"""A file as the pages that a caller's machine sends."""

import io
from datetime import UTC, datetime

import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from gateway.document.incoming import Sender, fax_tiff
from gateway.document.pages import read_tiff, write_tiff
from gateway.document.printing import print_fax
from gateway.document.profile_s import write_profile_s
from gateway.errors import UnreadableFaxError
from gateway.settings import DocumentSettings
from tests.gateway.document.test_profile_s import a_page

SENDER = Sender(caller="+14255550199", csid="ACME", called="+14255550100", date=datetime(2024, 4, 2, 12, 0, tzinfo=UTC))
SETTINGS = DocumentSettings(max_pages=3)


def pages_of(name: str, content: bytes, settings: DocumentSettings = SETTINGS) -> int:
    return len(read_tiff(fax_tiff(name, content, SENDER, settings, print_fax)))


def a_pdf(pages: int) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    for number in range(pages):
        canvas.drawString(100, 700, f"page {number + 1}")
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def test_a_pdf_is_printed_page_by_page_as_an_outgoing_one() -> None:
    pages = read_tiff(fax_tiff("scan.pdf", a_pdf(2), SENDER, SETTINGS, print_fax))

    assert [(page.width, page.across, page.down) for page in pages] == [(1728, 204, 196)] * 2


def test_the_tiff_of_a_fax_machine_rings_bit_by_bit() -> None:
    """RFC 2305 section 4 (A7): the minimum set is read; RFC 3249 section 5 (C12): and what others write too."""
    pages = (a_page(), a_page(down=98))

    assert fax_tiff("x.tif", write_tiff(pages), SENDER, SETTINGS, print_fax) == write_tiff(pages)
    assert fax_tiff("x.tif", write_profile_s(pages), SENDER, SETTINGS, print_fax) == write_tiff(pages)


def test_another_tiff_is_fitted_onto_the_line() -> None:
    buffer = io.BytesIO()
    Image.new("L", (2550, 3300), 128).save(buffer, "TIFF", dpi=(300, 300))

    (page,) = read_tiff(fax_tiff("x.tif", buffer.getvalue(), SENDER, SETTINGS, print_fax))

    assert (page.width, page.down) == (1728, 196)


def test_the_smallest_picture_rings_too() -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (20, 20), "navy").save(buffer, "PNG")

    assert pages_of("dot.png", buffer.getvalue()) == 1


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("empty.pdf", b"", "empty.pdf is empty; nothing rings"),
        ("scan.pdf", b"%PDF-1.4 junk", "the PDF is damaged"),
        ("x.tif", b"II*\0" + bytes(40), "the file is damaged"),
        ("long.pdf", a_pdf(4), "4 pages, at most 3 are allowed"),
        ("long.tif", write_tiff([a_page(rows=50)] * 4), "at most 3 are allowed"),
        ("x.bin", b"\x00\x01\x02" * 50, "this kind of file cannot be printed"),
        ('a"\r\nX: y\\.pdf', b"%PDF-", "the PDF is damaged"),
    ],
)
def test_what_is_no_fax_is_refused_with_a_sentence(name: str, content: bytes, why: str) -> None:
    """RFC 2305 section 2.3.2 (A15): it does not vanish silently."""
    with pytest.raises(UnreadableFaxError, match=why):
        pages_of(name, content)


def test_a_file_that_is_too_large_is_not_read() -> None:
    with pytest.raises(UnreadableFaxError, match="at most 1024 are allowed"):
        pages_of("x.pdf", bytes(1025), DocumentSettings(max_message_size=1024))
