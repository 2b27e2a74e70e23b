"""Attached text: set like the mail's own, under its name."""

from reportlab.pdfgen.canvas import Canvas

from gateway.document.attach.printed import Overlong, Print, Printed
from gateway.document.canvas import drawn
from gateway.document.fonts import BOLD, face_for, unknown_characters
from gateway.document.paper import Paper
from gateway.document.plain import clean
from gateway.document.typeset import LEADING, draw_sheet, draw_text, sheets, shortened, text_lines

_TITLE = 28.0  # the space that the name takes


def print_text(name: str, text: str, paper: Paper, most: int) -> Print:
    """Set the text on as many pages as it needs."""
    area = paper.text
    readable = clean(text)
    first, rest = int((area.height - _TITLE) // LEADING), int(area.height // LEADING)
    pages = sheets(text_lines(readable, area.width), first, rest, most)
    if len(pages) > most:
        return Overlong(pages=len(pages), at_least=True)

    def drawing(canvas: Canvas) -> None:
        face = face_for(name, BOLD)
        draw_text(canvas, shortened(name, face, 12, area.width)[0], (area.left, area.top - 12), face, 12)
        canvas.setLineWidth(1)
        canvas.line(area.left, area.top - 18, area.right, area.top - 18)
        for number, sheet in enumerate(pages):
            draw_sheet(canvas, sheet, area.left, area.top - (0 if number else _TITLE))
            canvas.showPage()

    notes = unknown_characters(readable, f"in {name}")
    return Printed(pdf=drawn(paper, drawing), pages=len(pages), notes=notes)
