"""Pages of other PDFs laid under pages that already bear their header line."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    PdfObject,
    StreamObject,
)

from gateway.document.canvas import pdf_date


@dataclass(frozen=True, kw_only=True)
class Layer:
    """Pages that lie under ours, from the page of index `first` on."""

    first: int
    pdf: bytes


def underlaid(base: bytes, layers: Sequence[Layer], date: datetime) -> bytes:
    """Lay the layers' pages under the pages of `base`; same input, same bytes.

    Raises RecursionError or a PyPdfError for a PDF whose objects are nested some hundred levels deep.
    """
    writer = PdfWriter(clone_from=io.BytesIO(base))
    for index, page in _pages(layers):
        _underlay(writer, writer.pages[index], page)
    writer.add_metadata({"/Producer": "dropfax", "/CreationDate": pdf_date(date), "/ModDate": pdf_date(date)})
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def _pages(layers: Sequence[Layer]) -> Iterator[tuple[int, PageObject]]:
    for layer in layers:
        yield from enumerate(PdfReader(io.BytesIO(layer.pdf)).pages, layer.first)


def _underlay(writer: PdfWriter, sheet: PageObject, page: PageObject) -> None:
    """Draw the page as one form object before everything else: whatever its content does cannot touch the header line."""
    contents = page.get_contents()
    drawing = DecodedStreamObject()
    drawing.set_data(contents.get_data() if contents is not None else b"")
    form = drawing.flate_encode()
    form[NameObject("/Type")] = NameObject("/XObject")
    form[NameObject("/Subtype")] = NameObject("/Form")
    form[NameObject("/BBox")] = page.mediabox.clone(writer)
    form[NameObject("/Resources")] = page["/Resources"].clone(writer)
    forms = _forms(sheet)
    name = f"/Under{len(forms)}"
    forms[NameObject(name)] = _added(writer, form)
    call = DecodedStreamObject()
    call.set_data(f"q {name} Do Q\n".encode())
    sheet[NameObject("/Contents")] = ArrayObject([_added(writer, call), *_streams(sheet)])


def _forms(sheet: PageObject) -> DictionaryObject:
    """The page's own named pictures and forms."""
    resources = sheet["/Resources"].get_object()
    assert isinstance(resources, DictionaryObject)
    forms = resources.setdefault(NameObject("/XObject"), DictionaryObject()).get_object()
    assert isinstance(forms, DictionaryObject)
    return forms


def _streams(sheet: PageObject) -> Sequence[PdfObject]:
    contents = sheet.raw_get("/Contents")
    streams = contents.get_object()
    return list(streams) if isinstance(streams, ArrayObject) else [contents]


def _added(writer: PdfWriter, stream: StreamObject) -> IndirectObject:
    return writer._add_object(stream)  # pypdf has no public way to add an object
