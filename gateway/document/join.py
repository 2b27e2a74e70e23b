"""Pages of other PDFs laid under pages that already bear their header line."""

import io
from collections.abc import Iterator, Sequence
from datetime import datetime

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, IndirectObject, NameObject, StreamObject

from gateway.document.canvas import pdf_date


def underlaid(base: bytes, first: int, attachments: Sequence[bytes], date: datetime) -> bytes:
    """Lay the attachments' pages, in order, under the pages of `base` from index `first` on; same input, same bytes.

    Raises RecursionError or a PyPdfError for a PDF whose objects are nested some hundred levels deep.
    """
    writer = PdfWriter(clone_from=io.BytesIO(base))
    for index, page in enumerate(_pages(attachments), first):
        _underlay(writer, writer.pages[index], page)
    writer.add_metadata({"/Producer": "dropfax", "/CreationDate": pdf_date(date), "/ModDate": pdf_date(date)})
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def _pages(attachments: Sequence[bytes]) -> Iterator[PageObject]:
    for pdf in attachments:
        yield from PdfReader(io.BytesIO(pdf)).pages


def _underlay(writer: PdfWriter, sheet: PageObject, page: PageObject) -> None:
    """Draw the page as one form object before everything else: whatever its content does cannot touch the header line."""
    form = DecodedStreamObject()
    contents = page.get_contents()
    form.set_data(contents.get_data() if contents is not None else b"")
    form[NameObject("/Type")] = NameObject("/XObject")
    form[NameObject("/Subtype")] = NameObject("/Form")
    form[NameObject("/BBox")] = page.mediabox.clone(writer)
    form[NameObject("/Resources")] = page["/Resources"].clone(writer)
    resources = sheet["/Resources"].get_object()
    assert isinstance(resources, DictionaryObject)
    resources[NameObject("/XObject")] = DictionaryObject({NameObject("/Attached"): _added(writer, form)})
    call = DecodedStreamObject()
    call.set_data(b"q /Attached Do Q\n")
    sheet[NameObject("/Contents")] = ArrayObject([_added(writer, call), sheet.raw_get("/Contents")])


def _added(writer: PdfWriter, stream: StreamObject) -> IndirectObject:
    return writer._add_object(stream)  # pypdf has no public way to add an object
