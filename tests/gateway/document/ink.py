"""Where a page is black."""

import io

import numpy
from numpy.typing import NDArray
from PIL import Image

from gateway.document.pages import write_tiff
from gateway.document.raster import rasterise
from gateway.model.call import Page
from gateway.settings import Resolution

Ink = NDArray[numpy.bool_]


def ink(page: Page) -> Ink:
    """Return the pixels of a page, True for black, as another program reads them."""
    with Image.open(io.BytesIO(write_tiff([page]))) as image:
        return ~numpy.asarray(image)


def inks(pdf: bytes, resolution: Resolution = Resolution.FINE) -> list[Ink]:
    """Return the pixels of every page."""
    return [ink(page) for page in rasterise(pdf, resolution)]


def edges(black: Ink) -> tuple[float, float, float, float]:
    """Return how far the ink stays away from left, top, right and bottom, in mm (T.4: 8.04 and 7.7 to the mm)."""
    columns, rows = numpy.flatnonzero(black.any(axis=0)), numpy.flatnonzero(black.any(axis=1))
    height, width = black.shape
    return (
        columns[0] / 8.04,
        rows[0] / 7.7,
        (width - 1 - columns[-1]) / 8.04,
        (height - 1 - rows[-1]) / 7.7,
    )
