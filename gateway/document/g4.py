"""One page of black and white pixels to a T.6 (G4) strip and back."""

import io

import numpy
from numpy.typing import NDArray
from PIL import Image

Bits = NDArray[numpy.bool_]
"""Rows of pixels; True is black."""

_ROWS_PER_STRIP, _OFFSETS, _COUNTS = 278, 273, 279


def encode(black: Bits) -> bytes:
    """Return the rows as one strip, most significant bit first, black is 1.

    Pillow writes a TIFF around it, of which only the strip is taken: with a photometric tag it takes forty times as long, and it gets
    the page number wrong.
    """
    picture = Image.fromarray(black)
    buffer = io.BytesIO()
    picture.save(buffer, "TIFF", compression="group4", tiffinfo={_ROWS_PER_STRIP: len(black)})
    tiff = buffer.getvalue()
    with Image.open(io.BytesIO(tiff)) as written:
        (start,), (length,) = written.tag_v2[_OFFSETS], written.tag_v2[_COUNTS]  # type: ignore[attr-defined]  # of TIFF only
    return tiff[start : start + length]


def pixels(picture: Image.Image) -> Bits:
    """Return what is black in a picture: of grey, what is darker than the middle."""
    if picture.mode != "1":
        return numpy.asarray(picture.convert("L")) < 128
    return ~numpy.asarray(picture)
