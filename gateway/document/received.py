"""Fax pages as a PDF that holds exactly their bits, and those that the far machine of one call has."""

import io
from collections.abc import Sequence
from datetime import datetime

from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    StreamObject,
)

from gateway.document.canvas import pdf_date
from gateway.document.pages import BadTiffError
from gateway.document.scanlines import cut
from gateway.model.call import Call, Page

# What T.4 means by its round numbers of dots per inch: 8.04 pixels and 3.85, 7.7 or 15.4 lines per mm.
_EXACT = {204: 8.04 * 25.4, 98: 3.85 * 25.4, 196: 7.7 * 25.4, 391: 15.4 * 25.4}


def held(pages: Sequence[Page], call: Call) -> tuple[Page, ...]:
    """Return what the far machine of a call has of these pages, those of the fax: the confirmed ones whole, then the one on which the
    call broke off, its paper cut where the data ended. Nothing of earlier calls: they reached other sheets, perhaps another machine.
    """
    ours, result = pages[call.first_page - 1 :], call.result
    if len(ours) < result.pages_confirmed:
        raise BadTiffError(
            f"fax {call.job} was printed anew after its call {call.attempt}: the pages of that call are not kept"
        )
    broken = [cut(page, result.rows_cut) for page in ours[result.pages_confirmed :][:1] if result.rows_cut]
    return (*ours[: result.pages_confirmed], *broken)


def received_pdf(pages: Sequence[Page], date: datetime | None = None) -> bytes:
    """Return a PDF whose images are the strips of the pages, unchanged, at their true size; same input, same bytes."""
    if not pages:
        raise BadTiffError("a fax has at least one page; no PDF is written")
    writer = PdfWriter()
    for page in pages:
        _add(writer, page)
    stamp = pdf_date(date) if date is not None else None
    dates = {"/CreationDate": stamp, "/ModDate": stamp} if stamp else {}
    writer.add_metadata({"/Producer": "dropfax", "/Creator": "dropfax", **dates})
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def _add(writer: PdfWriter, page: Page) -> None:
    width = page.width / _EXACT.get(page.across, page.across) * 72
    height = page.rows / _EXACT.get(page.down, page.down) * 72
    sheet = writer.add_blank_page(width, height)
    picture = writer._add_object(_image(page))  # pypdf has no public way to add an object
    names = DictionaryObject({NameObject("/Fax"): picture})
    sheet[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): names})
    drawing = DecodedStreamObject()
    drawing.set_data(f"{_number(width)} 0 0 {_number(height)} 0 0 cm /Fax Do\n".encode())
    sheet[NameObject("/Contents")] = writer._add_object(drawing)
    sheet[NameObject("/MediaBox")] = ArrayObject(
        [NumberObject(0), NumberObject(0), FloatObject(_number(width)), FloatObject(_number(height))]
    )


def _number(points: float) -> str:
    return f"{points:.4f}"


def _image(page: Page) -> StreamObject:
    """The strip as it is: T.6, one pixel one bit, what was coded as black is black (ISO 32000-1 section 7.4.6)."""
    parameters = DictionaryObject(
        {
            NameObject("/K"): NumberObject(-1),
            NameObject("/Columns"): NumberObject(page.width),
            NameObject("/Rows"): NumberObject(page.rows),
        }
    )
    image = StreamObject()
    image._data = page.strip  # set_data would take it for what is still to be coded
    image.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Image"),
            NameObject("/Width"): NumberObject(page.width),
            NameObject("/Height"): NumberObject(page.rows),
            NameObject("/ColorSpace"): NameObject("/DeviceGray"),
            NameObject("/BitsPerComponent"): NumberObject(1),
            NameObject("/Filter"): NameObject("/CCITTFaxDecode"),
            NameObject("/DecodeParms"): parameters,
        }
    )
    return image
