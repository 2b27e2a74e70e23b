"""The page that stands for a file which cannot be printed: it names the file and says why."""

from reportlab.pdfgen.canvas import Canvas

from gateway.document.canvas import drawn
from gateway.document.fonts import BOLD, SANS, face_for
from gateway.document.paper import Paper
from gateway.document.plain import clean_line, size_in_words
from gateway.document.typeset import draw_text, shortened

_ROWS, _SIZE, _LEADING, _LABEL = 4, 12.0, 16.0, 70.0


def notice(name: str, kind: str, size: int, reason: str, paper: Paper) -> bytes:
    """Return the page."""
    rows = [("File", name), ("Type", kind), ("Size", size_in_words(size)), ("Reason", reason)]
    return drawn(paper, lambda canvas: _draw(canvas, rows, paper))


def _draw(canvas: Canvas, rows: list[tuple[str, str]], paper: Paper) -> None:
    area = paper.text
    y = area.top - 40
    draw_text(canvas, "Attachment not printed", (area.left, y), face_for("", BOLD), 24)
    y -= 16
    canvas.setLineWidth(2.5)
    canvas.line(area.left, y, area.right, y)
    canvas.setLineWidth(0.75)
    for label, value in rows:
        y = _draw_row(canvas, label, value, (area.left, y), area.width)
    y -= 30
    for line in (
        "This file came with the message, but it is not part of this fax.",
        "Ask the sender for it if you need it.",
    ):
        draw_text(canvas, line, (area.left, y), face_for("", SANS), _SIZE)
        y -= _LEADING
    canvas.showPage()


def _draw_row(canvas: Canvas, label: str, value: str, corner: tuple[float, float], width: float) -> float:
    """Draw one row below the corner and return where the next begins."""
    if not value:
        return corner[1]
    left, y = corner
    text = clean_line(value)
    face = face_for(text)
    draw_text(canvas, label, (left, y - 20), face_for("", BOLD), _SIZE)
    for line in shortened(text, face, _SIZE, width - _LABEL, _ROWS):
        draw_text(canvas, line, (left + _LABEL, y - 20), face, _SIZE)
        y -= _LEADING
    y -= 12
    canvas.line(left, y, left + width, y)
    return y
