"""HTML by plutoprint (plutobook, C++): some milliseconds a page."""

import io
from collections.abc import Mapping
from functools import cache

import plutoprint

from gateway.document.html.fontconfig import own_fonts
from gateway.document.html.limits import Manuscript
from gateway.document.html.resources import media_type
from gateway.document.html.sheet import Sheet

_DATE = "2000-01-01T00:00:00Z"  # cairo would take the time of day; the date of the fax stands in the finished document
# What is shown for a name that is not ours: an engine that gets nothing complains on standard error.
_NOTHING = plutoprint.ResourceData(b"", "text/plain", "utf-8")
_WIDE = 1.004  # the engine rounds widths up to whole pixels


def name() -> str:
    """The engine and its version."""
    return f"plutoprint {plutoprint.__version__}"


def lay_out(manuscript: Manuscript, sheet: Sheet, drop: float) -> "PlutoLayout":
    """Lay out; what is too wide is made smaller by the engine."""
    _use_own_fonts()
    layout = PlutoLayout(manuscript, sheet, drop)
    if drop > 0 and layout.scale < 1:  # the empty place at the top is made smaller with the rest
        return PlutoLayout(manuscript, sheet, drop / layout.scale)
    return layout


class PlutoLayout:
    """A document of plutoprint."""

    def __init__(self, manuscript: Manuscript, sheet: Sheet, drop: float) -> None:
        margins = plutoprint.PageMargins(sheet.top, sheet.right, sheet.bottom, sheet.left)
        self._book = plutoprint.Book(
            plutoprint.PageSize(sheet.width, sheet.height), margins, plutoprint.MEDIA_TYPE_PRINT
        )
        # Always ours: the one that plutoprint has of itself reads files and asks the network.
        self._book.custom_resource_fetcher = _Fetcher(manuscript.pictures)
        self._book.load_html(manuscript.page(drop), user_style=sheet.style)

    @property
    def scale(self) -> float:
        """How much smaller than asked for."""
        needed = self._book.get_document_width() / max(self._book.get_viewport_width(), 1.0)
        return 1.0 if needed <= _WIDE else 1.0 / needed

    @property
    def pages(self) -> int:
        """How many."""
        return int(self._book.get_page_count())

    def pdf(self) -> bytes:
        """Return the pages."""
        for field in (plutoprint.PDF_METADATA_CREATION_DATE, plutoprint.PDF_METADATA_MODIFICATION_DATE):
            self._book.set_metadata(field, _DATE)
        stream = io.BytesIO()
        self._book.write_to_pdf_stream(stream, 1, self.pages, 1)
        return stream.getvalue()


class _Fetcher(plutoprint.ResourceFetcher):
    """Knows the pictures of the mail and nothing else."""

    def __init__(self, pictures: Mapping[str, bytes]) -> None:
        super().__init__()
        self._pictures = pictures

    def fetch_url(self, url: str) -> plutoprint.ResourceData:
        """Return a picture; must not raise."""
        content = self._pictures.get(url)
        return plutoprint.ResourceData(content, media_type(content)) if content is not None else _NOTHING


@cache
def _use_own_fonts() -> None:
    """Read our font configuration: plutobook looks for it when it sets its first text."""
    with own_fonts(countries=True) as folder:
        plutoprint.plutobook_set_fontconfig_path(folder)
        book = plutoprint.Book()
        book.custom_resource_fetcher = _Fetcher({})
        book.load_html("<p>x</p>")
        book.get_page_count()
