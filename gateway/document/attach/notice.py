"""The page that stands for a file which cannot be printed: it names the file and says why."""

from html import escape

from reportlab.pdfgen.canvas import Canvas

from gateway.document.attach.leaf import print_page
from gateway.document.canvas import drawn
from gateway.document.fonts import BOLD, SANS, face_for, needs_shaping
from gateway.document.guard import attempted
from gateway.document.mime import File
from gateway.document.paper import Paper, paper_of
from gateway.document.plain import clean_line, size_in_words
from gateway.document.printed import Printed
from gateway.document.typeset import draw_text, shortened
from gateway.settings import DocumentSettings

_ROWS, _SIZE, _LEADING, _LABEL = 4, 12.0, 16.0, 70.0
_TITLE = "Attachment not printed"
_ADVICE = (
    "This file came with the message, but it is not part of this fax.",
    "Ask the sender for it if you need it.",
)

Rows = list[tuple[str, str]]


def print_notice(file: File, reason: str, settings: DocumentSettings) -> Printed:
    """Return the page for a file, its name in any script; never raises."""
    kind, size = clean_line(file.type, 100), len(file.content)
    if needs_shaping(file.name):
        shaped = attempted(lambda: print_page(_html(_rows(file.name, kind, size, reason)), {}, settings))
        if isinstance(shaped, Printed) and shaped.pages == 1:
            return shaped
    return Printed(pdf=notice(file.name, kind, size, reason, paper_of(settings.paper)), pages=1)


def notice(name: str, kind: str, size: int, reason: str, paper: Paper) -> bytes:
    """Return the page, made with no engine but our own; what our fonts cannot set is boxes."""
    return drawn(paper, lambda canvas: _draw(canvas, _rows(name, kind, size, reason), paper))


def _rows(name: str, kind: str, size: int, reason: str) -> Rows:
    return [("File", name), ("Type", kind), ("Size", size_in_words(size)), ("Reason", reason)]


def _draw(canvas: Canvas, rows: Rows, paper: Paper) -> None:
    area = paper.text
    y = area.top - 40
    draw_text(canvas, _TITLE, (area.left, y), face_for("", BOLD), 24)
    y -= 16
    canvas.setLineWidth(2.5)
    canvas.line(area.left, y, area.right, y)
    canvas.setLineWidth(0.75)
    for label, value in rows:
        y = _draw_row(canvas, label, value, (area.left, y), area.width)
    y -= 30
    for line in _ADVICE:
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


def _html(rows: Rows) -> str:
    """The same page for the HTML engine, which sets every script."""
    style = (
        f"<style>h1{{font:bold 24pt/1 sans-serif;margin:18pt 0 0;padding-bottom:10pt;border-bottom:2.5pt solid black}}"
        f"table{{border-collapse:collapse;width:100%}}td,th{{font:{_SIZE}pt/{_LEADING}pt sans-serif;text-align:left;"
        f"vertical-align:top;padding:8pt 0 4pt;border-bottom:0.75pt solid black}}th{{width:{_LABEL}pt;font-weight:bold}}"
        f"p{{font:{_SIZE}pt/{_LEADING}pt sans-serif;margin:20pt 0}}</style>"
    )
    cells = (
        f"<tr><th align=left>{label}</th><td>{escape(clean_line(value))}</td></tr>" for label, value in rows if value
    )
    return f"{style}<h1>{_TITLE}</h1><table>{''.join(cells)}</table><p>{'<br>'.join(_ADVICE)}</p>"
