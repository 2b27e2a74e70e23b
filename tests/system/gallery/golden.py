"""Golden pages: what the gallery looked like when a person last looked at it; `python -m tests.system.gallery.golden` writes them anew.

A golden picture is small, a pixel to the millimetre, and blurred before it is compared: another hinting of the same letters stays
below the tolerance; a line that is missing, a block that has moved and a picture that is gone do not.
"""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy
from numpy.typing import NDArray
from PIL import Image

from tests.system.gallery.mails import GALLERY, MAILS, Ink, fax_of, inks

GOLDEN = GALLERY / "golden"
WIDTH = 216
"""Pixels of a golden page: 1728 dots by eight."""

MOST_DIFFERENT = 0.09
"""Ink of a field that may come or go, as a part of its area: another rasteriser makes up to 0.08, a lost line of text 0.15."""

Small = NDArray[numpy.float64]
"""A page in small: 0 is white, 1 is black."""

_GREYS = 15
_FIELD = 6  # pixels, about as many millimetres: a line of text and the space to the next
_STEP = 3


def small(page: Ink, rows_to_the_inch: int = 196) -> Small:
    """Return the page in its true shape, each pixel the share of black in it."""
    grey = Image.fromarray(page).convert("L")
    height = round(page.shape[0] * 204 / rows_to_the_inch * WIDTH / page.shape[1])
    return numpy.asarray(grey.resize((WIDTH, height), Image.Resampling.BOX)) / 255


def difference(page: Small, golden: Small) -> float:
    """Return the greatest difference of ink in any field of both, 0 to 1; pages of different sizes differ wholly."""
    if page.shape != golden.shape:
        return 1.0
    return float(numpy.abs(_fields(page) - _fields(golden)).max())


def _fields(page: Small) -> Small:
    """The mean ink of each field; the fields overlap, so that nothing falls between two."""
    windows = numpy.lib.stride_tricks.sliding_window_view(page, (_FIELD, _FIELD))[::_STEP, ::_STEP]
    means: Small = windows.mean(axis=(2, 3))
    return means


def write_strip(pages: Sequence[Small], path: Path) -> None:
    """Write the pages of a mail side by side, in sixteen greys."""
    height = max(page.shape[0] for page in pages)
    strip = numpy.hstack([numpy.pad(page, ((0, height - page.shape[0]), (0, 0))) for page in pages])
    picture = Image.fromarray((_GREYS - (strip * _GREYS).round()).astype(numpy.uint8), "P")
    picture.putpalette([level * 17 for level in range(16) for _ in range(3)])
    picture.save(path, "PNG", bits=4, optimize=True)


def read_strip(path: Path) -> list[Small]:
    """Return the pages of a mail."""
    with Image.open(path) as picture:
        strip = 1 - numpy.asarray(picture) / _GREYS
    return [strip[:, left : left + WIDTH] for left in range(0, strip.shape[1], WIDTH)]


def smalls_of(name: str) -> Iterator[Small]:
    """The pages of a mail's fax, in small."""
    return (small(page) for page in inks(fax_of(name).tiff))


def main(names: Sequence[str]) -> None:
    """Write the golden pages of these mails, or of all; what LibreOffice prints differs by machine and has none."""
    GOLDEN.mkdir(exist_ok=True)
    for mail in MAILS:
        if not mail.is_office and (not names or mail.name in names):
            write_strip(list(smalls_of(mail.name)), GOLDEN / f"{mail.name}.png")


if __name__ == "__main__":
    main(sys.argv[1:])
