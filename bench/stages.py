"""Where the milliseconds of a one-page text mail go: python -m bench.stages [--rounds N]."""

import argparse
from collections.abc import Callable, Mapping

from bench.dropfax import COVER, SETTINGS, printed
from bench.mails import cases
from bench.meter import cost, own
from gateway.document.compose import Document, compose
from gateway.document.content import Content, read_content
from gateway.document.g4 import encode
from gateway.document.halftone import to_bits
from gateway.document.pages import write_tiff
from gateway.document.pdfium import opened
from gateway.document.raster import draw, rasterise

_THRESHOLD, _DOWN = 195, 196


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--rounds", type=int, default=100, metavar="N", help="how often each stage is gone through (100)"
    )
    rounds = parser.parse_args().rounds
    print(f"{'stage':44}{'CPU ms':>8}{'median':>8}")
    for name, work in _stages(cases()[0].mail).items():
        taken = cost(work, rounds, own)
        print(f"{name:44}{taken.best:8.2f}{taken.median:8.2f}")


def _stages(mail: bytes) -> Mapping[str, Callable[[], object]]:
    content = read_content(mail, SETTINGS)
    assert isinstance(content, Content)
    document = compose(content, COVER, SETTINGS)
    assert isinstance(document, Document)
    pages = rasterise(document.pdf, SETTINGS.resolution)
    with opened(document.pdf) as pdf:
        grey = draw(pdf, 0, SETTINGS.resolution).copy()
    black = to_bits(grey, _THRESHOLD, _DOWN)

    def drawn() -> None:
        with opened(document.pdf) as pdf:
            draw(pdf, 0, SETTINGS.resolution)

    return {
        "read the mail": lambda: read_content(mail, SETTINGS),
        "compose fax.pdf": lambda: compose(content, COVER, SETTINGS),
        "draw it in grey (PDFium)": drawn,
        "grey to black and white": lambda: to_bits(grey, _THRESHOLD, _DOWN),
        "black and white to G4 (libtiff)": lambda: encode(black),
        "the TIFF around it": lambda: write_tiff(pages),
        "everything": lambda: printed(mail),
    }


if __name__ == "__main__":
    main()
