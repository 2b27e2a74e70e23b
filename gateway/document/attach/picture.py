"""Decoded pictures as pages of a PDF."""

import io
from collections.abc import Iterable
from dataclasses import dataclass

from imagecodecs import deflate_encode
from PIL import Image

from gateway.document.forms import Placed, pdf_of, stream
from gateway.document.g4 import encode, pixels
from gateway.document.objects import Objects
from gateway.document.paper import Area, Paper

_LEVEL = 4  # of libdeflate: files about as small as zlib's at its level 6, in a third of the time
_DENSE = 0.5  # of its pixels is what G4 makes of them: they are dots, not letters


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A picture in grey (mode L) or black and white (mode 1), and where it lies; `lossy` when it was coded with loss already."""

    image: Image.Image
    place: Area
    lossy: bool


def picture_pages(pictures: Iterable[Picture], paper: Paper) -> tuple[bytes, int]:
    """Return a PDF with one page for each picture, and their number; each picture is coded before the next is asked for."""
    objects, sheets = Objects(), list[Placed]()
    whole = Area(left=0, bottom=0, width=paper.width, height=paper.height)
    for number, picture in enumerate(pictures, 1):
        objects[number] = _image_object(picture)
        where = picture.place
        matrix = (where.width, 0, 0, where.height, where.left, where.bottom)
        sheets.append(Placed(number=number, matrix=matrix, area=whole))
    return pdf_of(objects, sheets, paper), len(sheets)


def _image_object(picture: Picture) -> bytes:
    """The picture as a PDF image: what came with loss is a JPEG again, the rest is coded without."""
    image = picture.image
    coded, coding = _coded(picture)
    bits = 1 if image.mode == "1" else 8
    kind = f"/Type/XObject/Subtype/Image/ColorSpace/DeviceGray/BitsPerComponent {bits}/Filter{coding}"
    return stream(f"{kind}/Width {image.width}/Height {image.height}".encode(), coded)


def _coded(picture: Picture) -> tuple[bytes, str]:
    image = picture.image
    if image.mode == "1":
        strip = encode(pixels(image))
        if len(strip) * 8 < image.width * image.height * _DENSE:
            return strip, f"/CCITTFaxDecode/DecodeParms<</K -1/Columns {image.width}/Rows {image.height}>>"
    elif picture.lossy:
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", quality=90)
        return buffer.getvalue(), "/DCTDecode"
    return bytes(deflate_encode(image.tobytes(), _LEVEL)), "/FlateDecode"
