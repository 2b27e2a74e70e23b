"""Lines of text drawn at their place, bold and narrow where they are meant to be."""

from reportlab.pdfgen.canvas import Canvas

from gateway.document.cover.marks import Writing

_FILLED, _FILLED_AND_STROKED = 0, 2  # ISO 32000-1 table 106
_STROKE = 0.035  # of the size: about what a bold weight adds on both sides of a stem


def write(canvas: Canvas, writing: Writing) -> None:
    """Draw one line. Fonts beyond the core ones come in one weight: their letters are stroked to become bold."""
    stroked = writing.bold and not writing.face.font
    if stroked:
        canvas.setLineWidth(_STROKE * writing.size)
    pen = canvas.beginText(writing.left, writing.baseline)
    if stroked:
        pen.setTextRenderMode(_FILLED_AND_STROKED)
    if writing.squeeze != 1:
        pen.setHorizScale(100 * writing.squeeze)
    for font, run in writing.face.runs(writing.text):
        pen.setFont(font, writing.size)
        pen.textOut(run)
    if stroked:
        pen.setTextRenderMode(_FILLED)  # it outlives the text object (ISO 32000-1 section 9.3.1)
    if writing.squeeze != 1:
        pen.setHorizScale(100)
    canvas.drawText(pen)
