"""Pages that lie, turned to stand on our paper."""

import io

from pypdf import PdfReader, PdfWriter, Transformation
from pypdf.generic import NameObject, RectangleObject


def stood_up(pdf: bytes, *, after_blank: bool) -> bytes:
    """Turn what is drawn on every page clockwise; a blank page comes first when the cover stands alone on it."""
    writer = PdfWriter()
    pages = PdfReader(io.BytesIO(pdf)).pages
    width, height = float(pages[0].mediabox.height), float(pages[0].mediabox.width)
    if after_blank:
        writer.add_blank_page(width, height)
    for lying in pages:
        page = writer.add_page(lying)
        page.add_transformation(Transformation((0, -1, 1, 0, 0, height)))
        for box in ("/CropBox", "/TrimBox", "/BleedBox", "/ArtBox"):
            page.pop(box, None)
        page[NameObject("/MediaBox")] = RectangleObject((0, 0, width, height))
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()
