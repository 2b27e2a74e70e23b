"""Fax pages as pictures for people: the clean ones of fax.pdf in colour, and those of the line, upright with square pixels."""

import io

from PIL import Image
from pypdfium2 import PdfiumError

from gateway.document.pages import BadTiffError, write_tiff
from gateway.document.pdfium import opened
from gateway.errors import NoSuchPageError
from gateway.model.call import Page

_TALLEST = 12_000
"""Pixels: no page is longer than four A4 ones."""


def clean_png(pdf: bytes, number: int, width: int) -> bytes:
    """Return page `number` (from 1) of a PDF as a PNG of so many pixels across; raises NoSuchPageError."""
    try:
        with opened(pdf) as document:
            if not 1 <= number <= len(document):
                raise NoSuchPageError(f"there is no page {number}: the document has {len(document)}")
            page = document[number - 1]
            across, down = page.get_size()
            scale = min(width / across, _TALLEST / down)
            return _png(page.render(scale=scale).to_pil())
    except PdfiumError as error:
        raise NoSuchPageError(f"page {number} cannot be shown: the document is damaged") from error


def line_png(page: Page, width: int) -> bytes:
    """Return a page of the line as a PNG of so many pixels across: in greys, or in its own black and white where it is no smaller."""
    shape = page.across / page.down
    try:
        with Image.open(io.BytesIO(write_tiff([page])), formats=("TIFF",)) as image:
            if width >= page.width:
                rows = max(1, round(page.rows * shape))
                return _png(image.resize((page.width, min(rows, _TALLEST)), Image.Resampling.NEAREST))
            rows = max(1, round(page.rows * shape * width / page.width))
            # By averaging: thin strokes become grey instead of vanishing.
            return _png(image.convert("L").resize((width, min(rows, _TALLEST)), Image.Resampling.BOX))
    except Exception as error:  # Pillow raises anything for damaged strips
        raise BadTiffError(f"a page of the line cannot be shown: {error}") from error


def _png(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG", optimize=False, compress_level=6)
    return buffer.getvalue()
