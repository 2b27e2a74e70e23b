"""The header line of every page: date, time, sender and number, as 47 CFR 68.318(d) asks, then where to and which page."""

from dataclasses import dataclass
from datetime import datetime

from reportlab.pdfgen.canvas import Canvas

from gateway.document.cover.marks import Writing
from gateway.document.cover.pen import write
from gateway.document.cover.words import ENGLISH, Words
from gateway.document.fonts import BOLD, Face, face_for
from gateway.document.paper import MM, Paper
from gateway.document.plain import clean_line

_SIDE, _BASELINE = 11 * MM, 9.5 * MM  # inside of the 5 mm that a far machine may lose
_SIZE, _GAP = 9.5, 14.0
_NARROWEST = 0.62  # of their natural width letters stay legible: a fax has twice as many dots across as down
_LEAST_NAME = 0.45  # of what name and recipient share, for the name: the law asks for it, and not for the recipient


@dataclass(frozen=True, kw_only=True)
class Headline:
    """What the line says, apart from the page."""

    date: datetime
    station_name: str
    station_number: str
    to_number: str
    total: int
    words: Words = ENGLISH


@dataclass(frozen=True)
class _Piece:
    text: str
    face: Face

    @property
    def width(self) -> float:
        """How wide it runs at its full size."""
        return self.face.width(self.text, _SIZE)

    def at(self, left: float, baseline: float, squeeze: float) -> Writing:
        """The piece at its place; the space at its end is for programs that read, and would join narrow pieces."""
        return Writing(
            text=f"{self.text} ", left=left, baseline=baseline, size=_SIZE, face=self.face, bold=True, squeeze=squeeze
        )

    def cut(self, width: float) -> "_Piece":
        """The piece, with an ellipsis at its end when it is wider."""
        if self.width <= width:
            return self
        end = len(self.text)
        while end and self.face.width(self.text[:end].rstrip() + "\u2026", _SIZE) > width:
            end -= 1
        return _Piece(self.text[:end].rstrip() + "\u2026", self.face)


def draw_headline(canvas: Canvas, headline: Headline, number: int, paper: Paper) -> None:
    """Draw the line of page `number` into the top margin: letters become narrow first, then name and recipient short."""
    room = paper.width - 2 * _SIDE
    pieces = _fitted(headline, number, room / _NARROWEST)
    gaps = _GAP * (len(pieces) - 1)
    natural = sum(piece.width for piece in pieces)
    squeeze = min(1.0, (room - gaps) / natural)
    spare = max(0.0, room - gaps - natural * squeeze)
    left = _SIDE
    for place, piece in enumerate(pieces):
        if place == len(pieces) - 2:  # recipient and page stand at the right edge
            left += spare
        write(canvas, piece.at(left, paper.height - _BASELINE, squeeze))
        left += piece.width * squeeze + _GAP


def _fitted(headline: Headline, number: int, room: float) -> list[_Piece]:
    """The pieces of the line, cut to what the room holds."""
    name = _piece(clean_line(headline.station_name, 50))
    to = _piece(f"{headline.words.to_line} {clean_line(headline.to_number, 40)}")
    date = _piece(f"{headline.date:%Y-%m-%d %H:%M}")
    own_number = _piece(clean_line(headline.station_number, 20))
    page = _piece(headline.words.page_of(number, headline.total))
    # The gaps are not squeezed, and weigh the more.
    shared = room - date.width - own_number.width - page.width - 4 * _GAP / _NARROWEST
    name = name.cut(max(shared - to.width, shared * _LEAST_NAME))
    to = to.cut(shared - name.width)
    return [piece for piece in (date, name, own_number, to, page) if piece.text]


def _piece(text: str) -> _Piece:
    return _Piece(text, face_for(text, BOLD))
