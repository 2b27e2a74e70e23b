"""Faxes and sites to make covers of."""

import io
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from PIL import Image, ImageDraw
from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas

from gateway.document.canvas import drawn
from gateway.document.cover import Cover, Covers, Facts, draw_cover, load_covers
from gateway.document.paper import paper_of
from gateway.settings import PaperSize

NOON = datetime(2026, 11, 23, 13, 5, tzinfo=ZoneInfo("Europe/Berlin"))
SAMPLES = Path(__file__).parents[4] / "samples" / "covers"


def facts(**changes: str) -> Facts:
    """Return what is known of a fax from Ann to Bob."""
    known = {
        "to_name": "Bob Receiver",
        "to_number": "+1 425 555 0123",
        "from_name": "Ann Example",
        "from_address": "ann@contoso.example",
        "subject": "Order 4711",
        "station_name": "Contoso Ltd",
        "station_number": "+1 425 555 0100",
        "message_id": "<1@contoso.example>",
        "reference": "EK-77",
    }
    return Facts(date=NOON, **(known | changes))


def a_site(directory: Path, **files: str) -> Path:
    """Write templates, and a directory if there is a file `people`; return where they lie."""
    for name, text in files.items():
        file = directory / ("directory.csv" if name == "people" else f"{name}.toml")
        file.write_text(text, "utf-8")
    return directory


def covers_with(directory: Path, default: str = "standard", **files: str) -> Covers:
    """Return the covers of a site with these files."""
    return load_covers(a_site(directory, **files), default)


def cover_like(directory: Path, template: str, **changes: str) -> Cover:
    """Return the cover that this template makes of the fax from Ann to Bob."""
    return covers_with(directory, mine=template).cover(facts(**changes), "mine")


def a_logo(size: tuple[int, int] = (300, 100)) -> bytes:
    """Return a picture with a black disc on white, and a yellow bar that is dark enough for none."""
    picture = Image.new("RGB", size, "white")
    ImageDraw.Draw(picture).ellipse((20, 10, size[1] - 20, size[1] - 10), fill="black")
    ImageDraw.Draw(picture).rectangle((size[1], 40, size[0] - 20, 60), fill=(255, 255, 150))
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def page_of(cover: Cover, size: PaperSize = PaperSize.A4, total: int = 3) -> bytes:
    """Return a PDF of one page that holds nothing but the cover."""
    paper = paper_of(size)

    def draw(canvas: Canvas) -> None:
        draw_cover(canvas, cover, total, paper)
        canvas.showPage()

    return drawn(paper, draw, NOON)


def words_of(pdf: bytes) -> str:
    """Return the text of the first page, its spaces evened out."""
    return " ".join(PdfReader(io.BytesIO(pdf)).pages[0].extract_text().split())
