"""Pages of other PDFs laid under pages that already bear their header line.

Our own pages are drawn with an empty form in each place where another page is to lie (`reserve`); joining puts that page there
(`underlaid`). PDFium makes a form of each page of others, and writes it anew: what follows is exchanging and renumbering objects.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reportlab.pdfgen.canvas import Canvas

from gateway.document.forms import add_pages, stream
from gateway.document.objects import Objects, file_of, objects_of, trailer_entry
from gateway.document.paper import Area
from gateway.document.pdfium import opened

_SLOT = re.compile(rb"/FormXob\.under-(\d+)-(\d+) (\d+) 0 R")  # as reportlab names and lists a form
_PAGE = re.compile(rb"<<\s*/Contents ")  # no other object of reportlab's begins so


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


def underlaid(base: bytes, layers: Sequence[Layer], each: Callable[[str], None] = lambda _: None) -> bytes:
    """Put the layers' pages into their places in `base`; same input, same bytes. `each` is told a layer's step before it begins.

    Raises pypdfium2.PdfiumError for a layer that is no PDF, and StrangePdfError for a base that is not reportlab's.
    """
    objects = objects_of(base)
    slots = _slots(objects)
    for number, layer in enumerate(layers):
        each(layer.step)
        with opened(layer.pdf) as source:
            forms = add_pages(objects, source)
        for page, form in enumerate(forms):
            objects[slots[number, page]] = _framed(form, layer.area)
    return file_of(objects, trailer_entry(base, b"Root"), trailer_entry(base, b"Info"))


def _slots(objects: Objects) -> dict[tuple[int, int], int]:
    """The numbers of the empty forms, by layer and page."""
    found = (slot for body in objects.values() if _PAGE.match(body) for slot in _SLOT.finditer(body))
    return {(int(slot[1]), int(slot[2])): int(slot[3]) for slot in found}


def _framed(form: int, area: Area) -> bytes:
    """A form of its own around the page's: whatever its content does cannot touch the header line."""
    box = b"[%.3f %.3f %.3f %.3f]" % (area.left, area.bottom, area.right, area.top)
    resources = b"<</XObject<</X %d 0 R>>>>" % form
    return stream(b"/Type/XObject/Subtype/Form/BBox%s/Resources%s" % (box, resources), b"/X Do")
