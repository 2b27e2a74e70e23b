"""The document of one job: cover and text, then the attachments, a header line on every page."""

from collections.abc import Sequence
from dataclasses import dataclass

from pypdf.errors import PyPdfError
from reportlab.pdfgen.canvas import Canvas

from gateway.document.canvas import drawn
from gateway.document.content import Content, Refusal, too_many_pages
from gateway.document.cover import Cover, cover_height, draw_cover
from gateway.document.fonts import unknown_characters
from gateway.document.headline import Headline, draw_headline
from gateway.document.join import underlaid
from gateway.document.paper import Paper, paper_of
from gateway.document.plain import clean_line
from gateway.document.typeset import LEADING, Sheet, draw_sheet, sheets, text_lines
from gateway.model.outcome import Outcome
from gateway.settings import DocumentSettings

__all__ = ["Cover", "Document", "compose"]


@dataclass(frozen=True, kw_only=True)
class Document:
    """A finished fax as PDF."""

    pdf: bytes
    pages: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Plan:
    """Everything that is to be drawn, known before the first stroke: the cover tells the number of pages."""

    cover: Cover
    texts: Sequence[Sheet]
    headline: Headline
    paper: Paper
    text_top: float


def compose(content: Content, cover: Cover, settings: DocumentSettings) -> Document | Refusal:
    """Make the PDF of one fax: same arguments, same bytes."""
    paper = paper_of(settings.paper)
    text_top = paper.text.top - cover_height(cover, paper)
    first, rest = int((text_top - paper.text.bottom) // LEADING), int(paper.text.height // LEADING)
    texts = sheets(text_lines(content.text, paper.text.width), first, rest, settings.max_pages)
    total = len(texts) + sum(attachment.pages for attachment in content.attachments)
    if total > settings.max_pages:
        return too_many_pages(total, settings, at_least=len(texts) > settings.max_pages)
    plan = _Plan(cover=cover, texts=texts, headline=_headline(cover, settings, total), paper=paper, text_top=text_top)
    try:
        pdf = _joined(plan, content)
    except (RecursionError, PyPdfError):
        return Refusal(outcome=Outcome.UNPRINTABLE, detail="an attached PDF is nested without end")
    said = " ".join((cover.to_name, cover.from_name, cover.subject))
    return Document(pdf=pdf, pages=total, notes=(*content.notes, *unknown_characters(clean_line(said), "on the cover")))


def _headline(cover: Cover, settings: DocumentSettings, total: int) -> Headline:
    return Headline(
        date=cover.date,
        station_name=settings.station_name,
        station_number=settings.station_number,
        to_number=cover.to_number,
        total=total,
    )


def _joined(plan: _Plan, content: Content) -> bytes:
    own = drawn(plan.paper, lambda canvas: _draw(canvas, plan), plan.cover.date)
    if not content.attachments:
        return own
    return underlaid(own, len(plan.texts), [a.pdf for a in content.attachments], plan.cover.date)


def _draw(canvas: Canvas, plan: _Plan) -> None:
    """Draw cover and text, then one page for each page to come that bears only its header line."""
    canvas.setTitle(clean_line(plan.cover.subject) or "Fax")
    canvas.setAuthor(clean_line(plan.cover.from_name or plan.cover.from_address))
    station = (plan.headline.station_name, plan.headline.station_number)
    for number in range(plan.headline.total):
        draw_headline(canvas, plan.headline, number + 1, plan.paper)
        if number == 0:
            draw_cover(canvas, plan.cover, station, plan.headline.total, plan.paper)
        if number < len(plan.texts):
            top = plan.paper.text.top if number else plan.text_top
            draw_sheet(canvas, plan.texts[number], plan.paper.text.left, top)
        canvas.showPage()
