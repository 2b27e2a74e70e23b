"""Decoded pictures as pages of a PDF."""

import io
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject, NumberObject, StreamObject

from gateway.document.paper import Area, Paper


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A picture in grey (mode L) or black and white (mode 1), and where it lies; `lossy` when it was coded with loss already."""

    image: Image.Image
    place: Area
    lossy: bool


def picture_pages(pictures: Iterable[Picture], paper: Paper) -> tuple[bytes, int]:
    """Return a PDF with one page for each picture, and their number; each picture is coded before the next is asked for."""
    writer = PdfWriter()
    for picture in pictures:
        page = writer.add_blank_page(paper.width, paper.height)
        where = picture.place
        drawing = DecodedStreamObject()
        drawing.set_data(
            f"q {where.width:.3f} 0 0 {where.height:.3f} {where.left:.3f} {where.bottom:.3f} cm /P Do Q".encode()
        )
        page[NameObject("/Contents")] = writer._add_object(drawing)  # pypdf has no public way to add an object
        named = DictionaryObject({NameObject("/P"): writer._add_object(_image_object(picture))})
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): named})
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue(), len(writer.pages)


def _image_object(picture: Picture) -> StreamObject:
    """The picture as a PDF image: what came with loss is a JPEG again, the rest is compressed without."""
    image, stream = picture.image, StreamObject()
    stream._data, coding = _coded(picture)
    bits = 1 if image.mode == "1" else 8
    for key, value in (("/Width", image.width), ("/Height", image.height), ("/BitsPerComponent", bits)):
        stream[NameObject(key)] = NumberObject(value)
    names = {"/Type": "/XObject", "/Subtype": "/Image", "/ColorSpace": "/DeviceGray", "/Filter": coding}
    for key, name in names.items():
        stream[NameObject(key)] = NameObject(name)
    return stream


def _coded(picture: Picture) -> tuple[bytes, str]:
    if not picture.lossy:
        return zlib.compress(picture.image.tobytes(), 6), "/FlateDecode"
    buffer = io.BytesIO()
    picture.image.save(buffer, "JPEG", quality=90)
    return buffer.getvalue(), "/DCTDecode"
