"""The contact sheet: every page of every mail of the gallery. `python -m tests.system.gallery.contact_sheet DIRECTORY`."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from tests.system.gallery.mails import MAILS, Ink, fax_of, inks

_ACROSS, _DOWN = 10, 4
_WIDTH, _HEIGHT = 380, 556  # of a page: A4 in its true shape and room for Legal
_LABEL, _GAP = 22, 8


@dataclass(frozen=True, kw_only=True)
class Print:
    """One page and what it is called."""

    label: str
    ink: Ink


def sheets(prints: Sequence[Print]) -> Iterator[Image.Image]:
    """Lay the pages out in their order, row by row."""
    for start in range(0, len(prints), _ACROSS * _DOWN):
        yield _sheet(prints[start : start + _ACROSS * _DOWN])


def _sheet(prints: Sequence[Print]) -> Image.Image:
    rows = -(-len(prints) // _ACROSS)
    wide, high = _WIDTH + _GAP, _HEIGHT + _LABEL + _GAP
    sheet = Image.new("L", (_ACROSS * wide + _GAP, rows * high + _GAP), 150)
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(15)
    for number, page in enumerate(prints):
        left, top = _GAP + number % _ACROSS * wide, _GAP + number // _ACROSS * high
        draw.text((left, top), page.label, fill=0, font=font)
        sheet.paste(_thumbnail(page.ink), (left, top + _LABEL))
    return sheet


def _thumbnail(page: Ink) -> Image.Image:
    """The page in its true shape: its dots are 204 to the inch across and 196 down."""
    rows, dots = page.shape
    height = min(_HEIGHT, round(rows * 204 / 196 * _WIDTH / dots))
    return Image.fromarray(~page).convert("L").resize((_WIDTH, height), Image.Resampling.BOX)


def prints_of(name: str) -> Iterator[Print]:
    """The pages of a mail's fax."""
    fax = fax_of(name)
    for number, page in enumerate(inks(fax.tiff), 1):
        yield Print(label=f"{name} {number}/{fax.pages}", ink=page)


def main(directory: Path) -> None:
    """Write contact-1.png and so on."""
    directory.mkdir(parents=True, exist_ok=True)
    everything = [page for mail in MAILS for page in prints_of(mail.name)]
    for number, sheet in enumerate(sheets(everything), 1):
        sheet.quantize(16).save(directory / f"contact-{number}.png", bits=4)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "build/gallery"))
