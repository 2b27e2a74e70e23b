"""The mails of the gallery, what the table beside them promises, and the fax that each becomes."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy
from numpy.typing import NDArray
from PIL import Image, ImageSequence

from appliance.samples import samples_directory
from gateway.document.addressing import Passage, author_of, cover_of
from gateway.document.cover import Covers
from gateway.document.printing import Fax, print_fax
from gateway.settings import DocumentSettings, HtmlEngine

GALLERY = samples_directory() / "gallery"
NOON = datetime(2026, 11, 23, 12, tzinfo=ZoneInfo("Europe/Berlin"))

Ink = NDArray[numpy.bool_]


@dataclass(frozen=True, kw_only=True)
class Mail:
    """A row of the table: pages, words that fax.pdf must hold, a word of each note, and what prints it."""

    name: str
    pages: int
    words: tuple[str, ...]
    notes: tuple[str, ...]
    needs: str

    @property
    def path(self) -> Path:
        """Where the mail lies."""
        return GALLERY / f"{self.name}.eml"

    @property
    def is_html(self) -> bool:
        """Whether an HTML engine sets a part of it."""
        return self.needs == "HTML"

    @property
    def is_office(self) -> bool:
        """Whether LibreOffice sets a part of it, in fonts that differ from machine to machine."""
        return self.needs == "LibreOffice"


def read_table(text: str) -> tuple[Mail, ...]:
    """Return the rows of the README's table."""
    rows = (line.strip("|").split("|") for line in text.splitlines() if line.startswith("| ["))
    return tuple(
        Mail(
            name=link.strip(" [").partition("]")[0],
            pages=int(pages),
            words=_listed(words),
            notes=_listed(notes),
            needs=needs.strip(),
        )
        for link, _shows, pages, words, notes, needs in rows
    )


def _listed(cell: str) -> tuple[str, ...]:
    return tuple(piece.strip() for piece in cell.split(";") if piece.strip())


MAILS = read_table((GALLERY / "README.md").read_text("utf-8"))


@cache
def fax_of(name: str, engine: HtmlEngine = HtmlEngine.AUTO) -> Fax:
    """Print a mail of the gallery, once in a process."""
    settings = DocumentSettings(html_engine=engine)
    mail = (GALLERY / f"{name}.eml").read_bytes()
    passage = Passage(to_name="Fabrikam Works", to_number="+14255550123", date=NOON)
    author = author_of(mail, "ann@contoso.example")
    (fax,) = print_fax(mail, [cover_of(author, passage, Covers(), settings)], settings)
    assert isinstance(fax, Fax), f"{name} becomes no fax: {fax}"
    return fax


def inks(tiff: bytes) -> Iterator[Ink]:
    """The pixels of each page, True for black, as Pillow reads them."""
    with Image.open(io.BytesIO(tiff)) as image:
        for page in ImageSequence.Iterator(image):
            yield ~numpy.asarray(page)
