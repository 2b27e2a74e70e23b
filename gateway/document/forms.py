"""The pages of a PDF as forms: PDFium copies each page's content and resources, and nothing else of the file."""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

from pypdfium2 import PdfDocument, PdfiumError, raw

from gateway.document.objects import Objects, file_of, objects_of, renumbered, trailer_entry
from gateway.document.paper import Area, Paper

# PDFium lays many pages onto a sheet as forms X1, X2 and so on: one sheet for all, whose only use is to name them.
_FORM = re.compile(rb"/X(\d+) (\d+) 0 R")
_TREE = re.compile(rb"/Pages (\d+) 0 R")
_SHEET = re.compile(rb"/Kids\[ (\d+) 0 R \]")
_CONTENTS = re.compile(rb"/Contents (\d+) 0 R")


@dataclass(frozen=True, kw_only=True)
class Placed:
    """A sheet of paper on which one form or picture is drawn, by its number: moved by a matrix, and seen within the area only."""

    number: int
    matrix: tuple[float, ...]
    area: Area


def add_pages(objects: Objects, source: PdfDocument) -> list[int]:
    """Add each page as a form, with what it needs, and return the forms' numbers; fonts and pictures are shared as in the source.

    A form is as large as the page's crop box, upright, its lower left corner at 0, 0. Raises pypdfium2.PdfiumError when the pages cannot
    be copied.
    """
    pdf = _copied(source)
    copied = objects_of(pdf)
    root, about = trailer_entry(pdf, b"Root"), trailer_entry(pdf, b"Info")
    tree = _number(_TREE, copied[root])
    sheet = _number(_SHEET, copied[tree])
    forms = [form for _, form in sorted((int(name), int(form)) for name, form in _FORM.findall(copied[sheet]))]
    if len(forms) != len(source):
        raise PdfiumError("pages of a PDF are missing in its copy")
    left_out = {root, about, tree, sheet, _number(_CONTENTS, copied[sheet])}
    first = max(objects, default=0) + 1
    numbers = {number: first + place for place, number in enumerate(sorted(copied.keys() - left_out))}
    objects.update((place, renumbered(copied[number], numbers)) for number, place in numbers.items())
    return [numbers[form] for form in forms]


def _copied(source: PdfDocument) -> bytes:
    copy = raw.FPDF_ImportNPagesToOne(source, 595, 842, 1, max(2, len(source)))
    if not copy:
        raise PdfiumError("the pages of a PDF cannot be copied")
    document, buffer = PdfDocument(copy), io.BytesIO()
    document.save(buffer)
    document.close()
    return buffer.getvalue()


def _number(pattern: re.Pattern[bytes], body: bytes) -> int:
    found = pattern.search(body)
    if found is None:
        raise PdfiumError("the copy of a PDF is not as PDFium writes it")
    return int(found[1])


def pdf_of(objects: Objects, sheets: Sequence[Placed], paper: Paper) -> bytes:
    """Write a PDF of these sheets, drawn from the objects, which are numbered from 1 without a gap."""
    whole = dict(objects)
    root = len(whole) + 1
    whole[root] = b"<</Type/Catalog/Pages %d 0 R>>" % (root + 1)
    kids = b" ".join(b"%d 0 R" % (root + 2 + 2 * place) for place in range(len(sheets)))
    box = b"[0 0 %.4f %.4f]" % (paper.width, paper.height)
    whole[root + 1] = b"<</Type/Pages/Count %d/Kids[%s]/MediaBox%s>>" % (len(sheets), kids, box)
    for place, sheet in enumerate(sheets):
        number, resources = root + 2 + 2 * place, b"<</XObject<</X %d 0 R>>>>" % sheet.number
        whole[number] = b"<</Type/Page/Parent %d 0 R/Contents %d 0 R/Resources%s>>" % (root + 1, number + 1, resources)
        whole[number + 1] = stream(b"", _drawing(sheet))
    return file_of(whole, root)


def stream(entries: bytes, content: bytes) -> bytes:
    """A stream as it stands in a file."""
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (entries, len(content), content)


def _drawing(sheet: Placed) -> bytes:
    area = sheet.area
    clip = f"{area.left:.3f} {area.bottom:.3f} {area.width:.3f} {area.height:.3f} re W n"
    return f"q {clip} {' '.join(f'{number:.6f}' for number in sheet.matrix)} cm /X Do Q".encode()
