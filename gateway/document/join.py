"""Pages of other PDFs laid under pages that already bear their header line.

Our own pages are drawn with an empty form in each place where another page is to lie (`reserve`); joining puts that page there
(`underlaid`). PDFium makes a form of each page of others, and writes it anew: what follows is exchanging and renumbering objects.
"""

import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pypdfium2 import PdfDocument, PdfiumError, raw
from reportlab.pdfgen.canvas import Canvas

from gateway.document.objects import file_of, objects_of, referenced, renumbered, trailer_entry
from gateway.document.paper import Area, Paper
from gateway.document.pdfium import opened

_SLOT = re.compile(rb"/FormXob\.under-(\d+)-(\d+) (\d+) 0 R")  # as reportlab names and lists a form
_PAGE = re.compile(rb"/Type\s*/Page\b")


@dataclass(frozen=True, kw_only=True)
class Layer:
    """Pages that lie under ours, from the page of index `first` on; what they draw outside the area is not seen.

    `step` names them to the guard.
    """

    first: int
    pages: int
    pdf: bytes
    area: Area
    step: str


def reserve(canvas: Canvas, layers: Sequence[Layer], page: int) -> None:
    """Draw the places of the layers on the page of that index; to be called before anything else is drawn on it."""
    for number, layer in enumerate(layers):
        if layer.first <= page < layer.first + layer.pages:
            name = f"under-{number}-{page - layer.first}"
            canvas.beginForm(name)
            canvas.endForm()
            canvas.doForm(name)


def underlaid(
    base: bytes, layers: Sequence[Layer], paper: Paper, each: Callable[[str], None] = lambda _: None
) -> bytes:
    """Put the layers' pages into their places in `base`; same input, same bytes. `each` is told a layer's step before it begins.

    Raises pypdfium2.PdfiumError for a layer that is no PDF, and StrangePdfError for a base that is not reportlab's.
    """
    objects = objects_of(base)
    slots = _slots(objects)
    for number, layer in enumerate(layers):
        each(layer.step)
        forms = _added(objects, _as_forms(layer.pdf, paper))
        for page, form in enumerate(forms):
            objects[slots[number, page]] = _framed(form, layer.area)
    return file_of(objects, trailer_entry(base, b"Root"), trailer_entry(base, b"Info"))


def _slots(objects: dict[int, bytes]) -> dict[tuple[int, int], int]:
    """The numbers of the empty forms, by layer and page."""
    found = (slot for body in objects.values() if _is_page(body) for slot in _SLOT.finditer(body))
    return {(int(slot[1]), int(slot[2])): int(slot[3]) for slot in found}


def _is_page(body: bytes) -> bool:
    return b"stream" not in body and _PAGE.search(body) is not None


def _as_forms(pdf: bytes, paper: Paper) -> bytes:
    """The same with each page's content in a form of its own, and nothing else of the page; fonts and pictures are shared as before."""
    with opened(pdf) as source:
        copied = raw.FPDF_ImportNPagesToOne(source, paper.width, paper.height, 1, 1)
        if not copied:
            raise PdfiumError("the pages of a PDF cannot be copied")
        forms, buffer = PdfDocument(copied), io.BytesIO()
        forms.save(buffer)
        forms.close()
    return buffer.getvalue()


def _added(objects: dict[int, bytes], pdf: bytes) -> list[int]:
    """Add what PDFium wrote, except its pages; return the numbers of the forms that were pages."""
    new = objects_of(pdf)
    root, about = trailer_entry(pdf, b"Root"), trailer_entry(pdf, b"Info")
    (tree,) = referenced(new[root], b"/Pages")
    pages = referenced(new[tree], b"/Kids")
    left_out = {root, about, tree, *pages}
    first = max(objects) + 1
    numbers = {number: first + place for place, number in enumerate(sorted(new.keys() - left_out))}
    for number, place in numbers.items():
        objects[place] = renumbered(new[number], numbers)
    return [numbers[form] for page in pages for form in _form_of(new, page)]


def _form_of(new: dict[int, bytes], page: int) -> list[int]:
    """The form that is all of the page's resources, wherever they stand."""
    resources = referenced(new[page], b"/Resources")
    return referenced(new[resources[0]] if resources else new[page], b"/X")


def _framed(form: int, area: Area) -> bytes:
    """A form of its own around the page's: whatever its content does cannot touch the header line."""
    head = (
        f"<</Type/XObject/Subtype/Form/BBox[{area.left:.3f} {area.bottom:.3f} {area.right:.3f} {area.top:.3f}]"
        f"/Resources<</XObject<</Page {form} 0 R>>>>/Length 8>>"
    )
    return head.encode() + b"\nstream\n/Page Do\nendstream"
