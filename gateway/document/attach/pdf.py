"""Attached PDF: its pages fitted onto our paper.

PDFium does it and not pypdf: it opens what is encrypted without a password (AES needs no further package), repairs what it can, draws
filled forms into the page, and refuses here and now what it would refuse later when the page is rasterised.
"""

import io

from pypdfium2 import PdfDocument, PdfiumError, PdfMatrix, raw

from gateway.document.attach.printed import Overlong, Print, Printed, Unprintable
from gateway.document.paper import Area, Paper
from gateway.document.pdfium import opened

_LARGEST = 1.5  # A5 fills A4; a visiting card does not
_LANDSCAPE = 1.1  # wider than high by this much: turned, so that the paper is used


def print_pdf(content: bytes, paper: Paper, most: int) -> Print:
    """Fit every page into the area for attachments: turned as its /Rotate says, landscape turned, never cut."""
    try:
        with opened(content) as source:
            if len(source) == 0:
                return Unprintable(reason="the PDF has no pages")
            if len(source) > most:
                return Overlong(pages=len(source))
            return Printed(pdf=_fitted(source, paper), pages=len(source))
    except PdfiumError as error:
        return Unprintable(reason=_why(error))


def _why(error: PdfiumError) -> str:
    if error.err_code == raw.FPDF_ERR_PASSWORD:
        return "the PDF is encrypted, and its password is not known"
    if error.err_code == raw.FPDF_ERR_SECURITY:
        return "the PDF is protected in a way that cannot be opened"
    return "the PDF is damaged"


def _fitted(source: PdfDocument, paper: Paper) -> bytes:
    target = PdfDocument.new()
    try:
        for index in range(len(source)):
            _fit(source, index, target, paper)
        buffer = io.BytesIO()
        target.save(buffer)
        return buffer.getvalue()
    finally:
        target.close()


def _fit(source: PdfDocument, index: int, target: PdfDocument, paper: Paper) -> None:
    """Put one page as a form object onto a new sheet."""
    page = source.get_page(index)
    raw.FPDFPage_Flatten(
        page, raw.FLAT_PRINT
    )  # fields and stamps become content; a page that cannot be is drawn without them
    matrix = _placing(page.get_size(), paper.attachment)
    page.close()
    sheet = target.new_page(paper.width, paper.height)
    form = source.page_as_xobject(index, target).as_pageobject()
    form.set_matrix(matrix)
    sheet.insert_obj(form)
    sheet.gen_content()
    sheet.close()


def _placing(size: tuple[float, float], area: Area) -> PdfMatrix:
    """The way from the page as it is shown (PDFium has turned it and moved its corner to 0, 0) to the area."""
    width, height = max(size[0], 1.0), max(size[1], 1.0)
    matrix = PdfMatrix()
    if width > height * _LANDSCAPE:
        matrix = matrix.rotate(90).translate(0, width)  # clockwise
        width, height = height, width
    scale = min(area.width / width, area.height / height, _LARGEST)
    return matrix.scale(scale, scale).translate(area.left + (area.width - width * scale) / 2, area.top - height * scale)
