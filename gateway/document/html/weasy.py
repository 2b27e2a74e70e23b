"""HTML by WeasyPrint (Python and Pango): slower, for machines without plutoprint."""

import io
import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any

import weasyprint
from PIL import ImageFile
from weasyprint.formatting_structure import boxes
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from gateway.document.html.fontconfig import own_fonts
from gateway.document.html.limits import Manuscript
from gateway.document.html.resources import media_type
from gateway.document.html.sheet import POINTS, Sheet

_WIDE = 1.004  # of the room that there is; less is rounding
_SMALLEST = 0.05

# WeasyPrint tells Pillow to take the beginning of a picture for the whole. It only sees pictures that are whole (resources.py); the
# attachments of a mail must not change because an engine was loaded.
ImageFile.LOAD_TRUNCATED_IMAGES = False

# It says for each property that it does not know; what a reader misses is noted by us.
logging.getLogger("weasyprint").addHandler(logging.NullHandler())
logging.getLogger("weasyprint").propagate = False


def name() -> str:
    """The engine and its version."""
    return f"weasyprint {weasyprint.__version__}"


def lay_out(manuscript: Manuscript, sheet: Sheet, drop: float) -> "WeasyLayout":
    """Lay out; what is too wide is laid out on a larger sheet and made smaller with it."""
    layout = WeasyLayout(manuscript, sheet, drop, 1.0)
    if layout.overflow <= _WIDE:
        return layout
    return WeasyLayout(manuscript, sheet, drop, max(_SMALLEST, 1.0 / layout.overflow))


class WeasyLayout:
    """A document of WeasyPrint."""

    def __init__(self, manuscript: Manuscript, sheet: Sheet, drop: float, scale: float) -> None:
        html = weasyprint.HTML(
            string=manuscript.page(drop / scale), url_fetcher=_Fetcher(manuscript.pictures), media_type="print"
        )
        style = weasyprint.CSS(string=sheet.enlarged(1 / scale).style, font_config=_own_fonts())
        self._document = html.render(font_config=_own_fonts(), stylesheets=[style], presentational_hints=True)
        self.scale = scale
        self._room = (sheet.width - sheet.left - sheet.right) / scale / POINTS

    @property
    def pages(self) -> int:
        """How many."""
        return len(self._document.pages)

    @property
    def overflow(self) -> float:
        """How many times the room its widest page takes."""
        return max((_reach(page._page_box) / self._room for page in self._document.pages), default=1.0)

    def pdf(self) -> bytes:
        """Return the pages."""
        stream = io.BytesIO()
        with _at_no_time():
            self._document.write_pdf(stream, zoom=self.scale, pdf_identifier=b"dropfax")
        return stream.getvalue()


@contextmanager
def _at_no_time() -> Iterator[None]:
    """fontTools writes the time of day into the fonts that it embeds, unless this variable tells another."""
    before = os.environ.get("SOURCE_DATE_EPOCH")
    os.environ["SOURCE_DATE_EPOCH"] = "0"
    try:
        yield
    finally:
        if before is None:
            del os.environ["SOURCE_DATE_EPOCH"]
        else:
            os.environ["SOURCE_DATE_EPOCH"] = before


def _inside(page: Any) -> Iterator[Any]:
    """All boxes of a page; nothing here calls itself."""
    waiting = [page]
    while waiting:
        box = waiting.pop()
        yield box
        waiting += getattr(box, "children", ())


def _reach(page: Any) -> float:
    """How far text and pictures reach to either side of the page's area, in CSS pixels, as a width."""
    left = page.content_box_x()
    right, least = left, left
    for box in _inside(page):
        if _shows(box):
            right = max(right, box.position_x + box.margin_width())
            least = min(least, box.position_x)
    return float(max(right - left, page.width + left - least))


def _shows(box: Any) -> bool:
    return isinstance(box, boxes.TextBox | boxes.ReplacedBox | boxes.TableCellBox)


class _Fetcher(URLFetcher):  # type: ignore[misc]  # ships no type information
    """Knows the pictures of the mail and nothing else."""

    def __init__(self, pictures: Mapping[str, bytes]) -> None:
        super().__init__(allowed_protocols=())
        self._pictures = pictures

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:  # noqa: ARG002  the signature is WeasyPrint's
        """Return a picture; raises ValueError for anything else, which WeasyPrint takes for a missing one."""
        content = self._pictures.get(url)
        if content is None:
            raise ValueError(f"{url[:100]} is not part of the mail")
        return URLFetcherResponse(url, content, {"Content-Type": media_type(content)})


@cache
def _own_fonts() -> FontConfiguration:
    """Fonts of our configuration, scanned once."""
    with own_fonts(countries=False):  # each of their fonts takes 6 s to embed
        return FontConfiguration()
