"""The header line of every page: date, time, sender and number, as 47 CFR 68.318(d) asks, then where to and which page."""

from dataclasses import dataclass
from datetime import datetime

from reportlab.pdfgen.canvas import Canvas

from gateway.document.fonts import BOLD, face_for
from gateway.document.paper import MM, Paper
from gateway.document.plain import clean_line
from gateway.document.typeset import draw_text, shortened

_SIDE, _BASELINE = 11 * MM, 9.5 * MM  # inside of the 5 mm that a far machine may lose
_SIZE, _GAP = 9.5, 14.0


@dataclass(frozen=True, kw_only=True)
class Headline:
    """What the line says, apart from the page."""

    date: datetime
    station_name: str
    station_number: str
    to_number: str
    total: int


def draw_headline(canvas: Canvas, headline: Headline, number: int, paper: Paper) -> None:
    """Draw the line of page `number` into the top margin; a long station name gives way to everything else."""
    right = f"Page {number} of {headline.total}"
    middle = f"To: {clean_line(headline.to_number, 40)}"
    page_at = paper.width - _SIDE - _width(right)
    to_at = page_at - _GAP - _width(middle)
    date = f"{headline.date:%Y-%m-%d %H:%M}"
    own_number = clean_line(headline.station_number, 20)
    name_at = _SIDE + _width(date) + _GAP
    room = to_at - _GAP - name_at - _width("   " + own_number)
    name = clean_line(headline.station_name, 50)
    name = shortened(name, face_for(name, BOLD), _SIZE, room)[0] if room > 20 else ""
    sender = f"{name}   {own_number}".strip()
    for text, left in ((date, _SIDE), (sender, name_at), (middle, to_at), (right, page_at)):
        draw_text(canvas, text, (left, paper.height - _BASELINE), face_for(text, BOLD), _SIZE)


def _width(text: str) -> float:
    return face_for(text, BOLD).width(text, _SIZE)
