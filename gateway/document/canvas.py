"""A blank PDF to draw on, the same bytes for the same drawing."""

import io
from collections.abc import Callable
from datetime import datetime

from reportlab import rl_config
from reportlab.pdfgen.canvas import Canvas

from gateway.document.paper import Paper

# Streams as they are: reportlab would write them in ASCII base 85, a quarter larger and slow to make. It has no option for one canvas.
rl_config.useA85 = 0

Drawing = Callable[[Canvas], None]


def drawn(paper: Paper, drawing: Drawing, date: datetime | None = None) -> bytes:
    """Return the PDF that the drawing makes. `date` is its creation date; reportlab's own clock and random ids stay out of it."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(paper.width, paper.height), pageCompression=1, invariant=1)
    if date is not None:
        stamp = pdf_date(date)
        canvas.setDateFormatter(lambda *_: stamp)
    canvas.setProducer("dropfax")
    canvas.setCreator("dropfax")
    drawing(canvas)
    canvas.save()
    return buffer.getvalue()


def pdf_date(date: datetime) -> str:
    """Write a date as PDF does (ISO 32000-1 section 7.9.4)."""
    zone = date.strftime("%z")
    return f"D:{date:%Y%m%d%H%M%S}{zone[:3]}'{zone[3:5]}'"
