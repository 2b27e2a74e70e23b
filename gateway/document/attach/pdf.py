"""Attached PDF: its pages fitted onto our paper, turned as its /Rotate says, landscape turned, never cut.

PDFium does it and not pypdf: it opens what is encrypted without a password (AES needs no further package), repairs what it can, draws
filled forms into the page, and refuses here and now what it would refuse when the page is rasterised. It runs no script and opens no
other file. But it is C++ and recursive: some files make it overrun its stack, some take hours; that is for the guard to survive.
"""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy
from pypdf import PdfReader
from pypdfium2 import PdfDocument, PdfiumError, PdfMatrix, PdfPage, raw

from gateway.document.attach.fitting import NOWHERE_QUIET, Quiet, Size, Strip, scale_of, strips
from gateway.document.attach.pdfnotes import Reductions, notes_on
from gateway.document.forms import Placed, add_pages, pdf_of
from gateway.document.mime import File
from gateway.document.objects import Objects
from gateway.document.paper import Area, Paper, paper_of
from gateway.document.pdfium import opened
from gateway.document.printed import Overlong, Print, Printed, Unprintable
from gateway.settings import DocumentSettings

_LARGEST = 1.5  # A5 fills A4; a visiting card does not
_LANDSCAPE = 1.1  # wider than high by this much, and wider than the paper: turned, so that the paper is used
_LOOK = 700  # pixels across of the picture that shows where a page can be divided
_LOOK_ROWS = 20_000  # a longer page is divided without looking
_DAMAGED = "the PDF is damaged"
_REASONS = {
    raw.FPDF_ERR_PASSWORD: "the PDF is encrypted, and its password is not known",
    raw.FPDF_ERR_SECURITY: "the PDF is protected in a way that cannot be opened",
}


@dataclass(frozen=True, kw_only=True)
class _Sheet:
    """How a page lies on a sheet; `form` counts the pages that are used."""

    matrix: tuple[float, ...]
    area: Area
    form: int = 0


def recognises(file: File) -> bool:
    """Whether the file is a PDF, or says so."""
    starts = b"%PDF-" in file.content[:1024]  # ISO 32000-1, annex H.3.4.1: other bytes may come first
    return starts or file.type in ("application/pdf", "application/x-pdf") or file.name.lower().endswith(".pdf")


def print_pdf(file: File, settings: DocumentSettings) -> Print:
    """Fit every page into the area for attachments; one that is far too long is divided or shrunk as the settings say."""
    if b"%PDF-" not in file.content[:1024]:
        return Unprintable(reason="the file is damaged: it is no PDF")
    try:
        with opened(file.content) as source:
            return _printed(source, file, settings)
    except PdfiumError as error:
        return Unprintable(reason=_REASONS.get(error.err_code, _DAMAGED))


def _printed(source: PdfDocument, file: File, settings: DocumentSettings) -> Print:
    count, most = len(source), settings.max_pages
    if not 0 < count <= most:
        return Overlong(pages=count) if count else Unprintable(reason="the PDF has no pages")
    source.init_forms()  # gives filled fields their looks when their writer left them to the reader (ISO 32000-1, 12.7.3.3)
    seen, sheets, used = Reductions(), list[_Sheet](), list[int]()
    for index in range(count):
        try:
            pieces = _pieces_of(source, index, settings, seen)
        except PdfiumError:
            seen.lost.append(index + 1)
            continue
        sheets += [replace(piece, form=len(used)) for piece in pieces]
        used.append(index)
        if len(sheets) > most:
            return Overlong(pages=len(sheets), at_least=True)
    if not sheets:
        return Unprintable(reason=_DAMAGED)
    pdf = _drawn(source, used, sheets, paper_of(settings.paper))
    return Printed(pdf=pdf, pages=len(sheets), notes=notes_on(source, file.name, seen))


def _drawn(source: PdfDocument, used: Sequence[int], sheets: Sequence[_Sheet], paper: Paper) -> bytes:
    """Copy these pages, and draw them onto their sheets."""
    copies, objects = PdfDocument.new(), Objects()
    try:
        copies.import_pages(source, used)
        forms = add_pages(objects, copies)
    finally:
        copies.close()
    placed = [Placed(number=forms[sheet.form], matrix=sheet.matrix, area=sheet.area) for sheet in sheets]
    return pdf_of(objects, placed, paper)


def _pieces_of(source: PdfDocument, index: int, settings: DocumentSettings, seen: Reductions) -> list[_Sheet]:
    """Where one page lies, on how many sheets; one more than allowed at most."""
    paper = paper_of(settings.paper)
    area = paper.attachment
    page = source.get_page(index)
    shown = _size(page)
    unit = _user_unit(source, index) if _is_unusual(shown, paper) else 1.0
    upright = Size(width=shown.width * unit, height=shown.height * unit)
    turned = upright.width > max(area.width, upright.height * _LANDSCAPE)
    meant = upright.turned if turned else upright
    scale = scale_of(meant, area, _LARGEST, settings.long_pages)
    raw.FPDFPage_Flatten(page, raw.FLAT_PRINT)  # fields and stamps become content; where that fails they are missing
    pieces = list(islice(_pieces(page, meant.height * scale, area.height, turned=turned), settings.max_pages + 1))
    page.close()
    seen.note_scale(index + 1, scale)
    matrices = (_placing(shown, scale * unit, strip, paper, turned=turned).get() for strip in pieces)
    return [_Sheet(matrix=matrix, area=_shown(strip, area)) for strip, matrix in zip(pieces, matrices, strict=True)]


def _size(page: PdfPage) -> Size:
    """The page as it is shown: PDFium has turned it and moved its corner to 0, 0."""
    width, height = page.get_size()
    return Size(width=max(width, 1.0), height=max(height, 1.0))


def _is_unusual(size: Size, paper: Paper) -> bool:
    """Whether the page is so small or so large that its unit matters."""
    longest = max(size.width, size.height)
    return longest * 1.2 < paper.height or longest > paper.height * 1.2


def _user_unit(source: PdfDocument, index: int) -> float:
    """How many points the page takes for one (ISO 32000-1, table 30): PDFium does not tell, a copy of the page does."""
    alone, buffer = PdfDocument.new(), io.BytesIO()
    alone.import_pages(source, [index])
    alone.save(buffer)
    unit = PdfReader(buffer).pages[0].get("/UserUnit", 1)
    return min(max(float(unit), 0.01), 1000.0) if isinstance(unit, int | float) else 1.0


def _pieces(page: PdfPage, length: float, sheet: float, *, turned: bool) -> Iterator[Strip]:
    """Divide the page where it is empty from side to side."""
    if length <= sheet + 0.01:
        return iter((Strip(start=0, end=length),))
    return strips(length, sheet, _quiet(page, turned=turned))


def _quiet(page: PdfPage, *, turned: bool) -> Quiet:
    short, long = sorted(page.get_size())
    scale = _LOOK / max(short, 1.0)
    if long * scale > _LOOK_ROWS:
        return NOWHERE_QUIET
    rows = page.render(scale=scale, grayscale=True, rotation=90 if turned else 0).to_numpy()
    rows = rows.reshape(len(rows), -1)
    quiet: Quiet = rows.max(axis=1) == rows.min(axis=1)
    return numpy.asarray(quiet)


def _placing(shown: Size, scale: float, strip: Strip, paper: Paper, *, turned: bool) -> PdfMatrix:
    """The way from the page as it is shown to the area; the strip begins at the area's top."""
    area, matrix, size = paper.attachment, PdfMatrix(), shown
    if turned:
        matrix = matrix.rotate(90).translate(0, shown.width)  # clockwise
        size = shown.turned
    left = area.left + (area.width - size.width * scale) / 2
    return matrix.scale(scale, scale).translate(left, area.top + strip.start - size.height * scale)


def _shown(strip: Strip, area: Area) -> Area:
    """What belongs to other strips is left off the sheet."""
    height = strip.end - strip.start
    return Area(left=area.left, bottom=area.top - height, width=area.width, height=height)
