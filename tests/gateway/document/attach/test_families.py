"""A file is what it holds, whatever it is called."""

import io

import pytest
from PIL import Image

from gateway.document.attach import image, pdf, table, text, webpage
from gateway.document.attach.families import family_of
from tests.gateway.document.attach.leaves import SETTINGS, a_file, text_of

MHTML = b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html\n\n<h1>Saved</h1>\n--b--\n"


def jpeg() -> bytes:
    buffer = io.BytesIO()
    Image.new("L", (20, 20)).save(buffer, "JPEG")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "kind", "printing"),
    [
        (jpeg(), "x.pdf", "application/pdf", image.print_image),
        (b"%PDF-1.4", "x.png", "image/png", pdf.print_pdf),
        (b"<html><table><tr><td>1</table>", "report.xls", "application/vnd.ms-excel", webpage.print_webpage),
        (b"\n<table><tr><td>1</table>", "report.xls", "application/octet-stream", webpage.print_webpage),
        (b"<html><p>Hello", "x.doc", "application/msword", webpage.print_webpage),
        (MHTML, "x.doc", "application/msword", webpage.print_webpage),
        (b"a\tb\n1\t2\n", "x.xls", "application/vnd.ms-excel", table.print_table),
        (b"Hello Bob, see you", "x.doc", "application/msword", text.print_text),
        (b"Hello Bob", "x.png", "image/png", text.print_text),
        (b"<svg/>", "x.png", "image/png", image.print_image),  # has its own reason
        (b"not UTF-8 \xff", "x.png", "image/png", image.print_image),
        (b"JVBERi0x" * 40, "x.pdf", "application/pdf", pdf.print_pdf),  # encoded once more: no reading matter
        (b"Return-Path: <>\n" + MHTML, "h", "text/rfc822-headers", text.print_text),
    ],
)
def test_content_counts_more_than_its_label(content: bytes, name: str, kind: str, printing: object) -> None:
    family = family_of(a_file(content, name, kind))
    assert family is not None
    assert family.print is printing


def test_xml_under_the_name_of_a_document_is_not_printed_as_its_source() -> None:
    assert family_of(a_file(b"<?xml version='1.0'?><Workbook/>", "x.xls", "application/vnd.ms-excel")) is None


def test_a_page_that_word_saved_as_a_document_is_rendered() -> None:
    assert text_of(webpage.print_webpage(a_file(MHTML, "x.doc", "application/msword"), SETTINGS)) == "x.doc Saved"


def test_an_empty_file_has_no_family() -> None:
    assert family_of(a_file(b"", "x.txt", "text/plain")) is None
