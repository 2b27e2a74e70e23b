"""What stands above an attachment that we set ourselves: its title, and rows such as From and To."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from reportlab.pdfgen.canvas import Canvas

from gateway.document.fonts import BOLD, SANS, face_for
from gateway.document.paper import Area
from gateway.document.plain import clean_line
from gateway.document.typeset import draw_text, shortened

LABEL = 76.0  # points that the labels take
_TITLE_SIZE, _ROW_SIZE, _ROW_LEADING, _ROW_LINES = 12.0, 11.0, 14.0, 4
_ABOVE_RULE, _BELOW_RULE = 6.0, 10.0


@dataclass(frozen=True, kw_only=True)
class Heading:
    """A title, and rows of a label and what it labels; a row of nothing is not drawn."""

    title: str
    rows: tuple[tuple[str, str], ...] = ()

    @property
    def text(self) -> str:
        """Everything that is to be read in it."""
        return "\n".join((self.title, *(f"{label}: {value}" for label, value in self.rows if value)))


def heading_height(heading: Heading, width: float) -> float:
    """Return the points that the heading takes."""
    lines = sum(len(lines) for _, lines in _rows(heading, width))
    return _TITLE_SIZE + lines * _ROW_LEADING + _ABOVE_RULE + _BELOW_RULE


def draw_heading(canvas: Canvas, heading: Heading, area: Area) -> None:
    """Draw the heading at the top of the area, with a rule below."""
    y = area.top - _TITLE_SIZE
    title = clean_line(heading.title)
    face = face_for(title, BOLD)
    draw_text(canvas, shortened(title, face, _TITLE_SIZE, area.width)[0], (area.left, y), face, _TITLE_SIZE)
    for label, lines in _rows(heading, area.width):
        draw_text(canvas, label, (area.left, y - _ROW_LEADING), face_for("", BOLD), _ROW_SIZE)
        for line in lines:
            y -= _ROW_LEADING
            draw_text(canvas, line, (area.left + LABEL, y), face_for(line, SANS), _ROW_SIZE)
    y -= _ABOVE_RULE
    canvas.setLineWidth(1)
    canvas.line(area.left, y, area.right, y)


def _rows(heading: Heading, width: float) -> Iterator[tuple[str, list[str]]]:
    for label, value in heading.rows:
        if text := clean_line(value):
            yield label, shortened(text, face_for(text, SANS), _ROW_SIZE, width - LABEL, _ROW_LINES)


def heading_html(heading: Heading) -> str:
    """Return the same as HTML; its style stands at each element, where the style of a mail below does not reach it."""
    cell = "padding:0 0 1pt;border:0;background:none;color:black;text-align:left;vertical-align:top;font:11pt/1.25 sans-serif"
    rows = "".join(
        f'<tr><td style="{cell};width:{LABEL}pt;font-weight:bold">{escape(label)}</td>'
        f'<td style="{cell}">{escape(clean_line(value))}</td></tr>'
        for label, value in heading.rows
        if value
    )
    title = f'<div style="font:bold 12pt/1.2 sans-serif;margin:0 0 2pt;color:black">{escape(clean_line(heading.title))}</div>'
    table = f'<table style="border-collapse:collapse;width:100%;margin:0">{rows}</table>' if rows else ""
    return f'<div style="border-bottom:1pt solid black;padding:0 0 3pt;margin:0 0 9pt;color:black">{title}{table}</div>'
