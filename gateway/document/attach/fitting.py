"""The program that fits the pages of a foreign PDF onto our paper; runs alone, so it imports nothing of ours.

PDFium does it and not pypdf: it opens what is encrypted without a password (AES needs no further package), repairs what it can, draws
filled forms into the page, and refuses here and now what it would refuse when the page is rasterised. But it is C++ and recursive: a
chain of 20 000 forms makes it overrun its stack, and some pages take hours.

    python fitting.py MOST_PAGES PAPER_WIDTH PAPER_HEIGHT LEFT BOTTOM WIDTH HEIGHT < foreign.pdf > count, line feed, fitted.pdf
"""

import io
import resource
import sys
from enum import IntEnum, unique
from typing import NamedTuple

from pypdfium2 import PdfDocument, PdfiumError, PdfMatrix, raw

MEMORY = 2 * 1024**3  # bytes of address space
SECONDS = 30  # of processor time
_LARGEST = 1.5  # A5 fills A4; a visiting card does not
_LANDSCAPE = 1.1  # wider than high by this much: turned, so that the paper is used
_TRIAL = 300  # pixels across of the picture that shows that a page can be drawn


@unique
class Exit(IntEnum):
    """How the program ends; OVERLONG has written the number of pages."""

    FITTED = 0
    OVERLONG = 2
    ENCRYPTED = 3
    PROTECTED = 4
    DAMAGED = 5
    EMPTY = 6


_REFUSED = {raw.FPDF_ERR_PASSWORD: Exit.ENCRYPTED, raw.FPDF_ERR_SECURITY: Exit.PROTECTED}


class Sheet(NamedTuple):
    """The paper, and the area on it that the pages are fitted into."""

    paper_width: float
    paper_height: float
    left: float
    bottom: float
    width: float
    height: float


def fit(content: bytes, sheet: Sheet, most: int) -> tuple[Exit, int, bytes]:
    """Return how it ended, the number of pages, and the fitted PDF."""
    try:
        source = PdfDocument(content)
        count = len(source)
        if not 0 < count <= most:
            return (Exit.OVERLONG if count else Exit.EMPTY), count, b""
        target = PdfDocument.new()
        for index in range(count):
            _fit_page(source, index, target, sheet)
        buffer = io.BytesIO()
        target.save(buffer)
        return Exit.FITTED, count, buffer.getvalue()
    except PdfiumError as error:
        return _REFUSED.get(error.err_code, Exit.DAMAGED), 0, b""


def _fit_page(source: PdfDocument, index: int, target: PdfDocument, sheet: Sheet) -> None:
    """Put one page as a form object onto a new sheet."""
    page = source.get_page(index)
    raw.FPDFPage_Flatten(page, raw.FLAT_PRINT)  # fields and stamps become content; where that fails they are missing
    matrix = _placing(page.get_size(), sheet)
    page.close()
    placed = target.new_page(sheet.paper_width, sheet.paper_height)
    form = source.page_as_xobject(index, target).as_pageobject()
    form.set_matrix(matrix)
    placed.insert_obj(form)
    placed.gen_content()
    placed.render(scale=_TRIAL / sheet.paper_width, grayscale=True)
    placed.close()


def _placing(size: tuple[float, float], sheet: Sheet) -> PdfMatrix:
    """The way from the page as it is shown (PDFium has turned it and moved its corner to 0, 0) to the area."""
    width, height = max(size[0], 1.0), max(size[1], 1.0)
    matrix = PdfMatrix()
    if width > height * _LANDSCAPE:
        matrix = matrix.rotate(90).translate(0, width)  # clockwise
        width, height = height, width
    scale = min(sheet.width / width, sheet.height / height, _LARGEST)
    left = sheet.left + (sheet.width - width * scale) / 2
    return matrix.scale(scale, scale).translate(left, sheet.bottom + sheet.height - height * scale)


def _limit_itself() -> None:
    """Take at most so much memory and time."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(arguments: list[str]) -> Exit:
    """Read standard input, write standard output."""
    _limit_itself()
    most, *numbers = arguments
    ending, count, fitted = fit(sys.stdin.buffer.read(), Sheet(*map(float, numbers)), int(most))
    sys.stdout.buffer.write(b"%d\n" % count + fitted)
    return ending


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
