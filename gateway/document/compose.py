"""The document of one job: cover and text, then the attachments, a header line on every page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from pypdfium2 import PdfiumError
from reportlab.pdfgen.canvas import Canvas

from gateway.document.body import STEP, Body, set_body
from gateway.document.canvas import drawn
from gateway.document.content import Content, Refusal, too_many_pages
from gateway.document.cover import Cell, Cover, complex_cells, cover_height, draw_cells, draw_cover, overlay_html
from gateway.document.fonts import unknown_characters
from gateway.document.guard import TRUSTING, Guard
from gateway.document.headline import Headline, draw_headline
from gateway.document.html.engine import print_own
from gateway.document.join import Layer, reserve, underlaid
from gateway.document.paper import Area, Frame, paper_of
from gateway.document.plain import clean_line
from gateway.document.printed import Printed
from gateway.document.typeset import draw_sheet
from gateway.model.outcome import Outcome
from gateway.settings import DocumentSettings

OWN = "page"
"""What the guard calls a page that holds nothing of other hands."""


@dataclass(frozen=True, kw_only=True)
class Document:
    """A finished fax as PDF. `steps` names for each page what the guard calls its content."""

    pdf: bytes
    pages: int
    steps: tuple[str, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Plan:
    """Everything that is to be drawn, known before the first stroke: the cover tells the number of pages.

    `lead` is the number of pages before the text: one, when the cover stands alone. `overlay` is a page with those words of the cover that
    only the HTML engine can shape, `bare` are these words when it could not.
    """

    cover: Cover
    body: Body
    lead: int
    headline: Headline
    frame: Frame
    outline: tuple[tuple[int, str], ...]
    overlay: bytes = b""
    bare: Sequence[Cell] = ()


SetBody = Callable[[Frame], Body | Refusal]


def compose(
    content: Content, cover: Cover, settings: DocumentSettings, guard: Guard = TRUSTING, body_in: SetBody | None = None
) -> Document | Refusal:
    """Make the PDF of one fax: same arguments, same bytes. `body_in` sets the text into a frame, when somebody remembers how."""
    paper = paper_of(settings.paper)
    height = cover_height(cover, paper)
    lead = 1 if height and not cover.body else 0
    frame = Frame(paper=paper, area=paper.text, drop=0.0 if lead else height)
    body = body_in(frame) if body_in else set_body(content.writing, frame, settings, guard)
    if isinstance(body, Refusal):
        return body
    if _is_superfluous(content, body, height, lead):
        body = Body(pages=0)
    total = lead + body.pages + sum(attachment.pages for attachment in content.attachments)
    if total > settings.max_pages:
        return too_many_pages(total, settings)
    plan = _shaped(_plan(content, cover, body, (lead, total), frame, settings), settings, guard)
    try:
        pdf = _joined(plan, content, guard)
    except PdfiumError:
        return Refusal(outcome=Outcome.UNPRINTABLE, detail="a page of an attachment cannot be copied")
    said = " ".join((cover.to_name, cover.from_name, cover.subject))
    bare = ("words on the cover are not set as their script asks",) if plan.bare else ()
    notes = (*content.notes, *body.notes, *bare, *cover.notes, *unknown_characters(clean_line(said), "on the cover"))
    return Document(pdf=pdf, pages=total, steps=_steps(plan, content), notes=notes)


def _is_superfluous(content: Content, body: Body, height: float, lead: int) -> bool:
    """A page without text is left out where the cover, or an attachment, makes a fax without it."""
    blank = not body.pdf and not any(body.texts)
    return blank and (bool(lead) or (not height and bool(content.attachments)))


def _plan(
    content: Content, cover: Cover, body: Body, counts: tuple[int, int], frame: Frame, settings: DocumentSettings
) -> _Plan:
    lead, total = counts
    headline = Headline(
        date=cover.date,
        station_name=settings.station_name,
        station_number=settings.station_number,
        to_number=cover.to_number,
        total=total,
        words=cover.words,
    )
    return _Plan(
        cover=cover, body=body, lead=lead, headline=headline, frame=frame, outline=_outline(content, cover, body, lead)
    )


def _outline(content: Content, cover: Cover, body: Body, lead: int) -> tuple[tuple[int, str], ...]:
    """Where cover, text and each attachment begin, counted from 0."""
    entries = [(0, "Cover")] if cover.template.cover else []
    if body.pages and (lead or not entries):
        entries.append((lead, "Text"))
    page = lead + body.pages
    for attachment in content.attachments:
        entries.append((page, clean_line(attachment.name, 120)))
        page += attachment.pages
    return tuple(entries)


def _steps(plan: _Plan, content: Content) -> tuple[str, ...]:
    written = [STEP if plan.body.pdf else OWN] * plan.body.pages
    attached = [attachment.step for attachment in content.attachments for _ in range(attachment.pages)]
    return tuple([OWN] * plan.lead + written + attached)


def _shaped(plan: _Plan, settings: DocumentSettings, guard: Guard) -> _Plan:
    """Set the words of the cover that only the HTML engine can shape."""
    paper = plan.frame.paper
    cells = complex_cells(plan.cover, plan.headline.total, paper)
    if not cells:
        return plan
    whole = Frame(paper=paper, area=Area(left=0, bottom=0, width=paper.width, height=paper.height))
    printed = guard.run("cover", lambda: print_own(overlay_html(cells, paper), whole, settings))
    if isinstance(printed, Printed) and printed.pages == 1:
        return replace(plan, overlay=printed.pdf)
    return replace(plan, bare=cells)


def _joined(plan: _Plan, content: Content, guard: Guard) -> bytes:
    layers, paper = _layers(plan, content), plan.frame.paper
    own = drawn(paper, lambda canvas: _draw(canvas, plan, layers), plan.cover.date)
    return underlaid(own, layers, guard.announce) if layers else own


def _layers(plan: _Plan, content: Content) -> list[Layer]:
    """Text and attachments, which end below the header line, and the words of the cover."""
    paper, body = plan.frame.paper, plan.body
    below = Area(left=0, bottom=0, width=paper.width, height=paper.attachment.top)
    layers = [Layer(first=plan.lead, pages=body.pages, pdf=body.pdf, area=below, step=STEP)] if body.pdf else []
    page = plan.lead + body.pages
    for attached in content.attachments:
        layers.append(Layer(first=page, pages=attached.pages, pdf=attached.pdf, area=below, step=attached.step))
        page += attached.pages
    whole = Area(left=0, bottom=0, width=paper.width, height=paper.height)
    return [*layers, *([Layer(first=0, pages=1, pdf=plan.overlay, area=whole, step=OWN)] if plan.overlay else [])]


def _draw(canvas: Canvas, plan: _Plan, layers: Sequence[Layer]) -> None:
    """Draw cover and text, then one page for each page to come that bears only its header line."""
    canvas.setTitle(clean_line(plan.cover.subject) or "Fax")
    canvas.setAuthor(clean_line(plan.cover.from_name or plan.cover.from_address))
    canvas.setSubject(f"Fax to {clean_line(plan.cover.to_number)}")
    outline = dict[int, list[str]]()
    for page, title in plan.outline:
        outline.setdefault(page, []).append(title)
    for number in range(plan.headline.total):
        _mark(canvas, number, outline.get(number, ()))
        reserve(canvas, layers, number)
        draw_headline(canvas, plan.headline, number + 1, plan.frame.paper)
        if number == 0:
            draw_cover(canvas, plan.cover, plan.headline.total, plan.frame.paper)
            draw_cells(canvas, plan.bare)
        _draw_text(canvas, plan, number - plan.lead)
        canvas.showPage()


def _mark(canvas: Canvas, number: int, titles: Sequence[str]) -> None:
    for place, title in enumerate(titles):
        key = f"{number}-{place}"
        canvas.bookmarkPage(key)
        canvas.addOutlineEntry(title, key)


def _draw_text(canvas: Canvas, plan: _Plan, number: int) -> None:
    if 0 <= number < len(plan.body.texts):
        drop = 0 if number else plan.frame.drop
        draw_sheet(canvas, plan.body.texts[number], plan.frame.area.left, plan.frame.area.top - drop)
