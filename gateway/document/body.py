"""What was written, on pages: as HTML where it is HTML or needs shaping, else typeset by us."""

from collections.abc import Sequence
from dataclasses import dataclass

from gateway.document.content import Refusal, too_many_pages
from gateway.document.fonts import boxed_characters, face_for, needs_shaping, unknown_characters
from gateway.document.guard import Broken, Guard
from gateway.document.html.engine import print_html, text_as_html
from gateway.document.htmltext import text_of
from gateway.document.mime import Writing
from gateway.document.paper import Frame
from gateway.document.plain import clean
from gateway.document.printed import Overlong, Printed, Unprintable
from gateway.document.typeset import LEADING, Sheet, sheets, text_lines
from gateway.settings import DocumentSettings

STEP = "text"
"""What the guard calls the rendering of a mail's own text."""


@dataclass(frozen=True, kw_only=True)
class Body:
    """The text on pages: `pdf` lies under ours, or else `texts` are drawn by us; the first page begins below the cover."""

    pages: int
    texts: Sequence[Sheet] = ()
    pdf: bytes = b""
    notes: tuple[str, ...] = ()


def set_body(writing: Writing, frame: Frame, settings: DocumentSettings, guard: Guard) -> Body | Refusal:
    """Set the text into the frame; what cannot be rendered as HTML is set as text, with a note."""
    if not writing.html and not _needs_html(writing.text):
        return _typeset(writing.text, frame, settings)
    html = writing.html or text_as_html(writing.text)
    result = guard.run(STEP, lambda: print_html(html, writing.pictures, frame, settings))
    match result:
        case Printed():
            return Body(pages=result.pages, pdf=result.pdf, notes=(*result.notes, *_unknown(writing)))
        case Overlong(pages=pages, at_least=at_least):
            return too_many_pages(pages, settings, at_least=at_least)
        case Unprintable(reason=reason) | Broken(reason=reason):
            return _typeset_instead(writing, f"is printed as plain text: {reason}", frame, settings)


def _needs_html(text: str) -> bool:
    """Whether the HTML engine sets it better than we do: it has more fonts, and knows the scripts that need shaping."""
    return needs_shaping(text) or bool(boxed_characters(text, ""))


def _unknown(writing: Writing) -> tuple[str, ...]:
    """A note on letters that show as boxes; HTML is only read for it when it holds rare ones."""
    if writing.html and face_for(writing.html).font and "&#" not in writing.html:
        return ()
    return unknown_characters(text_of(writing.html)[0] if writing.html else writing.text, "in the text")


def _typeset_instead(writing: Writing, why: str, frame: Frame, settings: DocumentSettings) -> Body | Refusal:
    text, cut = (writing.text, False) if writing.text.strip() else text_of(writing.html)
    notes = [f"the HTML text {why}"] if writing.html else [f"text in its script {why}"]
    notes += ["the HTML text was too long and is cut"] if cut else []
    notes += ["the pictures in the text are not printed"] if writing.pictures else []
    return _typeset(clean(text), frame, settings, tuple(notes))


def _typeset(text: str, frame: Frame, settings: DocumentSettings, notes: tuple[str, ...] = ()) -> Body | Refusal:
    area = frame.area
    first, rest = int((area.height - frame.drop) // LEADING), int(area.height // LEADING)
    texts = sheets(text_lines(text, area.width), first, rest, settings.max_pages)
    if len(texts) > settings.max_pages:
        return too_many_pages(len(texts), settings, at_least=True)
    return Body(pages=len(texts), texts=texts, notes=(*notes, *boxed_characters(text, "in the text")))
