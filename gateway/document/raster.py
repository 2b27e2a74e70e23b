"""PDF to fax pages: grey first, then black and white, then G4."""

import ctypes
from collections.abc import Callable
from functools import cache

import numpy
from pypdfium2 import PdfDocument, raw

from gateway.document.g4 import encode
from gateway.document.halftone import to_bits
from gateway.document.paper import MM
from gateway.document.pdfium import opened
from gateway.document.shades import Grey
from gateway.model.call import Page
from gateway.settings import Resolution

WIDTH, ACROSS = 1728, 204  # T.4: 8.04 pixels per mm, 1728 of them whatever the paper
_PIXELS_PER_MM = 8.04
_DOWN = {  # dots per inch, lines per mm
    Resolution.STANDARD: (98, 3.85),
    Resolution.FINE: (196, 7.7),
    Resolution.SUPERFINE: (391, 15.4),
}
# High: grey letters, the lines of tables and thin strokes between two rows are lost sooner than letters of 6 points fill up.
_THRESHOLD = 195
_LONGEST = 860  # mm: no page that compose makes is longer


def rasterise(pdf: bytes, resolution: Resolution, *, each: Callable[[int], None] = lambda _: None) -> tuple[Page, ...]:
    """Return the pages as they go over the line; raises pypdfium2.PdfiumError for what is no PDF.

    `each` is told the number of a page, from 0, before it is drawn.
    """
    pages: list[Page] = []
    with opened(pdf) as document:
        for index in range(len(document)):
            each(index)
            pages.append(_page(draw(document, index, resolution), resolution))
    return tuple(pages)


def _size(points: tuple[float, float], resolution: Resolution) -> tuple[int, int]:
    """How many pixels of the 1728 the page takes, and how many rows; A4 leaves an edge of 2.6 mm on both sides."""
    across, down = points[0] / MM, min(points[1] / MM, _LONGEST)
    scale = min(1.0, WIDTH / (across * _PIXELS_PER_MM))  # Letter is 1 mm wider than the line
    rows = int(down * _DOWN[resolution][1] + 0.01)
    return round(across * _PIXELS_PER_MM * scale), max(1, rows)


@cache
def _canvas() -> Grey:
    """Memory for the longest page, used again for every one under PDFium's lock: fresh memory costs as much as drawing.

    What no page has touched takes none: an A4 page at fine resolution is 4 MB.
    """
    longest = max(lines for _, lines in _DOWN.values()) * _LONGEST
    return numpy.empty((int(longest) + 1, WIDTH), numpy.uint8)


def draw(document: PdfDocument, index: int, resolution: Resolution) -> Grey:
    """Draw a page in the middle of white lines, into memory that the next page will use again."""
    width, rows = _size(document.get_page_size(index), resolution)
    grey = _canvas()[:rows]
    grey.fill(255)
    page = document.get_page(index)
    bitmap = raw.FPDFBitmap_CreateEx(WIDTH, rows, raw.FPDFBitmap_Gray, grey.ctypes.data_as(ctypes.c_void_p), WIDTH)
    try:
        # Not FPDF_GRAYSCALE: the bitmap is grey as it is, and with that flag pictures take four times as long.
        raw.FPDF_RenderPageBitmap(bitmap, page, (WIDTH - width) // 2, 0, width, rows, 0, raw.FPDF_PRINTING)
    finally:
        raw.FPDFBitmap_Destroy(bitmap)
        page.close()
    return grey


def _page(grey: Grey, resolution: Resolution) -> Page:
    down = _DOWN[resolution][0]
    black = to_bits(grey, _THRESHOLD, down)
    return Page(width=WIDTH, rows=len(grey), across=ACROSS, down=down, strip=encode(black))
