"""PDF to fax pages: grey first, then black and white, then G4."""

import ctypes

import numpy
from pypdfium2 import PdfDocument, raw

from gateway.document.g4 import encode
from gateway.document.halftone import Grey, to_bits
from gateway.document.paper import MM
from gateway.document.pdfium import opened
from gateway.model.call import Page
from gateway.settings import Resolution

WIDTH, ACROSS = 1728, 204  # T.4: 8.04 pixels per mm, 1728 of them whatever the paper
_PIXELS_PER_MM = 8.04
_DOWN = {Resolution.STANDARD: (98, 3.85), Resolution.FINE: (196, 7.7)}  # dots per inch, lines per mm
# Rows are scarcer at standard resolution: a thin stroke that falls between two rows is light grey in both.
_THRESHOLD = {Resolution.STANDARD: 160, Resolution.FINE: 150}
_MOST_ROWS = 6600  # about 860 mm at fine: no page that compose makes is longer


def rasterise(pdf: bytes, resolution: Resolution) -> tuple[Page, ...]:
    """Return the pages as they go over the line; raises pypdfium2.PdfiumError for what is no PDF."""
    with opened(pdf) as document:
        sizes = [_size(document.get_page_size(index), resolution) for index in range(len(document))]
        # One buffer for all pages: fresh memory for each costs as much as drawing.
        buffer = numpy.empty((max((rows for _, rows in sizes), default=0), WIDTH), numpy.uint8)
        return tuple(
            _page(_drawn(document, index, width, buffer[:rows]), resolution)
            for index, (width, rows) in enumerate(sizes)
        )


def _size(points: tuple[float, float], resolution: Resolution) -> tuple[int, int]:
    """How many pixels of the 1728 the page takes, and how many rows; A4 leaves an edge of 2.6 mm on both sides."""
    across, down = points[0] / MM, points[1] / MM
    scale = min(1.0, WIDTH / (across * _PIXELS_PER_MM))  # Letter is 1 mm wider than the line
    rows = int(down * _DOWN[resolution][1] + 0.01)
    return round(across * _PIXELS_PER_MM * scale), max(1, min(rows, _MOST_ROWS))


def _drawn(document: PdfDocument, index: int, width: int, grey: Grey) -> Grey:
    """Draw a page into the buffer, in the middle of a white line."""
    rows = len(grey)
    grey.fill(255)
    page = document.get_page(index)
    bitmap = raw.FPDFBitmap_CreateEx(WIDTH, rows, raw.FPDFBitmap_Gray, grey.ctypes.data_as(ctypes.c_void_p), WIDTH)
    try:
        flags = raw.FPDF_GRAYSCALE | raw.FPDF_PRINTING
        raw.FPDF_RenderPageBitmap(bitmap, page, (WIDTH - width) // 2, 0, width, rows, 0, flags)
    finally:
        raw.FPDFBitmap_Destroy(bitmap)
        page.close()
    return grey


def _page(grey: Grey, resolution: Resolution) -> Page:
    tall = resolution is Resolution.STANDARD
    black = to_bits(grey, _THRESHOLD[resolution], tall_pixels=tall)
    return Page(width=WIDTH, rows=len(grey), across=ACROSS, down=_DOWN[resolution][0], strip=encode(black))
