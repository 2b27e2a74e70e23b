"""The cover: who writes to whom about what, above the first lines of the text."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from reportlab.pdfgen.canvas import Canvas

from gateway.document.fonts import BOLD, SANS, face_for
from gateway.document.paper import Area, Paper
from gateway.document.plain import clean_line
from gateway.document.typeset import draw_text, shortened

_SIZE, _LEADING, _PADDING = 12.0, 15.5, 11.0
_TITLE, _TITLE_HEIGHT = 60.0, 62.0
_LABEL, _NARROW_LABEL = 58.0, 46.0
_SPLIT = 0.61  # where the right column begins
_GUTTER = 14.0


@dataclass(frozen=True, kw_only=True)
class Cover:
    """What the cover says. `date` is aware, in the zone of the site."""

    to_name: str
    to_number: str
    from_name: str
    from_address: str
    subject: str
    date: datetime


@dataclass(frozen=True, kw_only=True)
class _Cell:
    label: str
    lines: tuple[str, ...]
    core: str = SANS


def _rows(cover: Cover, total: int, width: float) -> list[tuple[_Cell, _Cell]]:
    wide = width * _SPLIT - _LABEL - _GUTTER
    narrow = width * (1 - _SPLIT) - _NARROW_LABEL
    sender = _field("From", [cover.from_name, cover.from_address], wide)
    date = f"{cover.date:%Y-%m-%d %H:%M} {cover.date.tzname() or ''}"
    return [
        (_field("To", [cover.to_name or cover.to_number], wide), _field("Fax", [cover.to_number], narrow)),
        (sender, _field("Date", [date], narrow)),
        (_field("Subject", [cover.subject], wide, core=BOLD, most=3), _field("Pages", [str(total)], narrow, core=BOLD)),
    ]


def _field(label: str, values: Sequence[str], width: float, *, core: str = SANS, most: int = 2) -> _Cell:
    """A cell whose values are cut to what it can hold: nothing that a mail says can push the text off the page."""
    lines: list[str] = []
    for value in dict.fromkeys(clean_line(value) for value in values if value):
        lines += shortened(value, face_for(value, core), _SIZE, width, most)
    return _Cell(label=label, lines=tuple(lines), core=core)


def cover_height(cover: Cover, paper: Paper) -> float:
    """Return how much of the first page the cover takes."""
    return _TITLE_HEIGHT + sum(_height(row) for row in _rows(cover, 1, paper.text.width)) + 2 * _PADDING


def _height(row: tuple[_Cell, _Cell]) -> float:
    return max(1, *(len(cell.lines) for cell in row)) * _LEADING + _PADDING


def draw_cover(canvas: Canvas, cover: Cover, station: tuple[str, str], total: int, paper: Paper) -> None:
    """Draw it at the top of the page; `station` is our name and number, `total` all pages of the fax."""
    area = paper.text
    _draw_title(canvas, station, area)
    y = area.top - _TITLE_HEIGHT
    rows = _rows(cover, total, area.width)
    for number, row in enumerate(rows):
        _draw_cell(canvas, row[0], (area.left, y), _LABEL)
        _draw_cell(canvas, row[1], (area.left + area.width * _SPLIT, y), _NARROW_LABEL)
        y -= _height(row)
        last = number == len(rows) - 1
        canvas.setLineWidth(2.5 if last else 0.75)
        canvas.line(area.left, y, area.right, y)


def _draw_title(canvas: Canvas, station: tuple[str, str], area: Area) -> None:
    draw_text(canvas, "FAX", (area.left - 4, area.top - 46), face_for("", BOLD), _TITLE)
    for text, size, core, baseline in ((station[0], 17.0, BOLD, 28.0), (station[1], 12.0, SANS, 46.0)):
        shown = clean_line(text, 60)
        face = face_for(shown, core)
        line = shortened(shown, face, size, area.width - 160)[0]
        draw_text(canvas, line, (area.right - face.width(line, size), area.top - baseline), face, size)
    canvas.setLineWidth(2.5)
    canvas.line(area.left, area.top - _TITLE_HEIGHT, area.right, area.top - _TITLE_HEIGHT)


def _draw_cell(canvas: Canvas, cell: _Cell, corner: tuple[float, float], label_width: float) -> None:
    left, y = corner
    draw_text(canvas, cell.label, (left, y - _LEADING - 1), face_for("", SANS), 10.5)
    for number, line in enumerate(cell.lines, 1):
        draw_text(canvas, line, (left + label_width, y - number * _LEADING - 1), face_for(line, cell.core), _SIZE)
