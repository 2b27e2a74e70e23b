"""HTML to pages, by whichever engine is installed and chosen."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Protocol, cast

from gateway.document.html.limits import Manuscript, UnreadableError, limited, trusted
from gateway.document.html.plaintext import text_as_html
from gateway.document.html.resources import Pictures
from gateway.document.html.sheet import POINTS, Breaks, Engine, Layout, Sheet, lying, upright
from gateway.document.html.turned import stood_up
from gateway.document.paper import Frame
from gateway.document.pdfium import opened
from gateway.document.printed import Overlong, Print, Printed, Unprintable
from gateway.settings import DocumentSettings, HtmlEngine

__all__ = ["engine_name", "print_html", "text_as_html"]

_SMALL = 0.6  # of its size: text that is made smaller than this is hard to read on a fax
_NOTED = 0.75  # of its size: what is smaller, the sender is told of
_TINY = 0.4  # of its size: not to be read at all
_LINE = 60.0  # CSS pixels; a picture stands in a line, and a line higher than the page would be torn
_GAIN = 1.2  # a page is turned only when the text becomes so much larger by it


_MODULES = {HtmlEngine.PLUTOPRINT: "gateway.document.html.pluto", HtmlEngine.WEASYPRINT: "gateway.document.html.weasy"}


class _Module(Protocol):
    """What each engine's module offers."""

    def name(self) -> str:
        """The engine and its version."""
        ...

    def lay_out(self, manuscript: Manuscript, sheet: Sheet, drop: float) -> Layout:
        """Lay HTML out on sheets."""
        ...


def print_html(html: str, images: Mapping[str, bytes], frame: Frame, settings: DocumentSettings) -> Print:
    """Lay HTML out on our paper; nothing is fetched, `images` (by Content-ID or Content-Location) is all there is."""
    engine = _chosen(settings.html_engine)
    if engine is None:
        return Unprintable(reason="no program that renders HTML is installed")
    room = (frame.area.width / POINTS, frame.area.height / POINTS - _LINE)
    pictures = Pictures(images, room, settings.max_image_pixels)
    try:
        manuscript = limited(html, pictures)
    except UnreadableError as error:
        return Unprintable(reason=str(error))
    return _printed(engine.lay_out, manuscript, frame, pictures.notes, settings.max_pages)


def print_own(html: str, frame: Frame, settings: DocumentSettings) -> Print:
    """Lay out HTML that we wrote ourselves, without the limits and the taste that mail is put under; `html` stands in the body."""
    engine = _chosen(settings.html_engine)
    if engine is None:
        return Unprintable(reason="no program that renders HTML is installed")
    layout = engine.lay_out(trusted(html), upright(frame), frame.drop)
    return Printed(pdf=layout.pdf(), pages=layout.pages)


def engine_name(settings: DocumentSettings) -> str:
    """The engine that these settings choose, and its version; empty when there is none."""
    engine = _chosen(settings.html_engine)
    return engine.name() if engine else ""


def _chosen(wanted: HtmlEngine) -> _Module | None:
    """The engine that is meant, if it can be used here."""
    candidates = tuple(_MODULES) if wanted is HtmlEngine.AUTO else (wanted,)
    return next(filter(None, map(_loaded, candidates)), None)


@cache
def _loaded(engine: HtmlEngine) -> _Module | None:
    """Its module, loaded now, because neither has to be installed; WeasyPrint without its system libraries raises OSError."""
    try:
        return cast("_Module", import_module(_MODULES[engine])) if engine in _MODULES else None
    except (ImportError, OSError):
        return None


def _printed(engine: Engine, manuscript: Manuscript, frame: Frame, notes: tuple[str, ...], most: int) -> Print:
    layout, turned = _laid_out(engine, manuscript, frame)
    after_blank = turned and frame.drop > 0  # what is turned cannot share the page with the cover
    pages = layout.pages + after_blank
    if pages > most:
        return Overlong(pages=pages)
    notes += _changes(layout.scale, turned=turned)
    pdf = layout.pdf()
    if not _shows(pdf):
        return Unprintable(reason="it shows nothing")
    return Printed(pdf=stood_up(pdf, after_blank=after_blank) if turned else pdf, pages=pages, notes=notes)


def _changes(scale: float, *, turned: bool) -> tuple[str, ...]:
    """What was done to the text as a whole to make it fit."""
    notes = ("the text is turned by 90 degrees, because it is wide",) if turned else ()
    return (*notes, f"the text is printed at {scale * 100:.0f} % of its size") if scale < _NOTED else notes


def _shows(pdf: bytes) -> bool:
    """Whether anything is drawn: a mail can hide all that it says, and its text is better than a white page."""
    with opened(pdf) as document:
        return any(next(page.get_objects(max_depth=1), None) is not None for page in document)


def _laid_out(engine: Engine, manuscript: Manuscript, frame: Frame) -> tuple[Layout, bool]:
    """Lay out as large as can be read, and never cut: as it is, else with lines broken in its tables, else turned."""
    layout = engine(manuscript, upright(frame), frame.drop)
    if layout.scale < _SMALL:
        manuscript = manuscript.wrapped()
        layout = engine(manuscript, upright(frame, Breaks.BETWEEN_WORDS), frame.drop)
    if layout.scale >= _SMALL:
        return layout, False
    wide = engine(manuscript, lying(frame), 0.0)
    if wide.scale < _TINY:  # columns of single letters are not nice, but can be read
        return engine(manuscript, upright(frame, Breaks.ANYWHERE), frame.drop), False
    return (wide, True) if wide.scale > layout.scale * _GAIN else (layout, False)
