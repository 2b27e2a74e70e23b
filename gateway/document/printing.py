"""A mail becomes faxes: read once, composed and rasterised for each recipient."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial

from gateway.document.body import Body, set_body
from gateway.document.compose import SetBody, compose
from gateway.document.content import Content, Refusal, read_content
from gateway.document.cover import Cover
from gateway.document.guard import TRUSTING, Broken, Guard, attempted
from gateway.document.pages import write_tiff
from gateway.document.paper import Frame
from gateway.document.raster import rasterise
from gateway.settings import DocumentSettings


@dataclass(frozen=True, kw_only=True)
class Fax:
    """A finished fax: the document, and its pages as the far machine gets them (TIFF-F)."""

    pdf: bytes
    tiff: bytes
    pages: int
    notes: tuple[str, ...]


Printout = Fax | Refusal | Broken
"""What becomes of one fax; a Broken one is our fault, and may be tried again."""

Printer = Callable[[bytes, Sequence[Cover], DocumentSettings], Iterator[Printout]]
"""Makes one fax for each cover, in their order."""


def print_fax(
    mail: bytes, covers: Sequence[Cover], settings: DocumentSettings, guard: Guard = TRUSTING
) -> Iterator[Printout]:
    """Print a mail for each of its recipients, in order; what breaks for one of them costs the others nothing."""
    content = attempted(lambda: read_content(mail, settings, guard))
    if not isinstance(content, Content):
        yield from [content] * len(covers)
        return

    @cache  # most covers are equally high, and HTML is dear
    def body_in(frame: Frame) -> Body | Refusal:
        return set_body(content.writing, frame, settings, guard)

    for cover in covers:
        yield attempted(partial(_printed, content, cover, settings, guard, body_in))


def _printed(
    content: Content, cover: Cover, settings: DocumentSettings, guard: Guard, body_in: SetBody
) -> Fax | Refusal:
    document = compose(content, cover, settings, guard, body_in)
    if isinstance(document, Refusal):
        return document
    pages = rasterise(document.pdf, settings.resolution, each=lambda number: guard.announce(document.steps[number]))
    return Fax(pdf=document.pdf, tiff=write_tiff(pages), pages=len(pages), notes=document.notes)
