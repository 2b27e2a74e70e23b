"""Cover pages: who writes to whom about what, above the first lines of the text or on a page of their own."""

from gateway.document.cover.choice import WISH_HEADER, Choice, Covers, choose
from gateway.document.cover.drawing import complex_cells, cover_height, draw_cells, draw_cover
from gateway.document.cover.facts import Cover, Facts
from gateway.document.cover.loading import load_covers
from gateway.document.cover.marks import Cell
from gateway.document.cover.overlay import overlay_html
from gateway.document.cover.template import CoverError, Template

__all__ = [
    "WISH_HEADER",
    "Cell",
    "Choice",
    "Cover",
    "CoverError",
    "Covers",
    "Facts",
    "Template",
    "choose",
    "complex_cells",
    "cover_height",
    "draw_cells",
    "draw_cover",
    "load_covers",
    "overlay_html",
]
