"""Plain text as HTML, for scripts that a canvas cannot set: joined letters, right to left, no spaces between words."""

import unicodedata
from html import escape

from gateway.document.typeset import LEADING, SIZE

_LOOKED_AT = 500  # characters of a paragraph that tell its direction
_STYLE = f"font-size:{SIZE}pt;line-height:{LEADING}pt;white-space:pre-wrap;overflow-wrap:anywhere;tab-size:8"


def text_as_html(text: str) -> str:
    """Return the text with its lines, spaces and pages as they are, each paragraph in its own direction."""
    pages = [page for page in text.split("\f") if page.strip()]
    divisions = "".join(
        f'<div style="{_STYLE}{";page-break-before:always" if number else ""}">{_lines(page)}</div>'
        for number, page in enumerate(pages)
    )
    return f"<html><body>{divisions}</body></html>"


def _lines(page: str) -> str:
    return "".join(map(_line, page.strip("\n").split("\n")))


def _line(line: str) -> str:
    if not line.strip():
        return "<div>&nbsp;</div>"
    return f'<div dir="{_direction(line)}">{escape(line.rstrip(), quote=False)}</div>'


def _direction(line: str) -> str:
    """The direction of the first letter that has one (Unicode TR 9, rules P2 and P3)."""
    for char in line[:_LOOKED_AT]:
        direction = unicodedata.bidirectional(char)
        if direction in ("L", "R", "AL"):
            return "ltr" if direction == "L" else "rtl"
    return "ltr"
