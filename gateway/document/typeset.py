"""Text broken into lines and pages, and drawn."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from reportlab.pdfgen.canvas import Canvas

from gateway.document.fonts import MONO, Face, face_for

SIZE, MONO_SIZE, LEADING = 11.5, 10.0, 15.0
_COLUMNS = re.compile(r"\S {3,}\S|[|+][-=]{3,}")  # what a typewriter's columns look like
_LONG_BLOCK = 200  # lines; whoever reads on only needs so many pages
_LONGEST_LINE = (
    400  # characters; twice what is visible of the narrowest: some have no width, and a line may hold any number
)
_WORD = re.compile(r"\S")
_USUAL = 0.4  # em of a character: how much of a paragraph is measured at once; more when it turns out narrow
_ROUNDING = 1e-9  # em


@dataclass(frozen=True)
class Line:
    """One line as it is drawn."""

    text: str
    face: Face
    size: float


Sheet = Sequence[Line]


def text_lines(text: str, width: float) -> Iterator[Line | None]:
    """Break clean text into lines of that width, blocks in columns in a typewriter face; None is a new page."""
    sans = face_for(text)
    begun = False
    for section in _cut(text, "\f"):
        if not section.strip():
            continue  # no page is empty
        if begun:
            yield None
        begun = True
        for block in _blocks(section):
            face, size = (face_for("".join(block), MONO), MONO_SIZE) if _in_columns(block) else (sans, SIZE)
            for paragraph in block:
                yield from (Line(line, face, size) for line in wrapped(paragraph, face, size, width))


def _cut(text: str, end: str) -> Iterator[str]:
    """Split, but only as far as somebody reads: a mail can have more lines than its fax may have."""
    start = 0
    while (place := text.find(end, start)) >= 0:
        yield text[start:place]
        start = place + 1
    yield text[start:]


def _blocks(section: str) -> Iterator[list[str]]:
    """Runs of lines without a blank one, in pieces of some pages; each blank line is a block of its own."""
    block: list[str] = []
    blanks = 0
    for line in _cut(section, "\n"):
        blank = not line.strip()
        blanks = blanks + 1 if blank else 0
        if not blank:
            block.append(line.rstrip().expandtabs(8))
        if block and (blank or len(block) == _LONG_BLOCK):
            yield block
            block = []
        if 0 < blanks <= _LONG_BLOCK:  # more than a page of them says no more
            yield [""]
    if block:
        yield block


def _in_columns(block: Sequence[str]) -> bool:
    likely = (line for line in block if "   " in line or "|" in line or "+" in line)  # tabs are spaces by now
    return sum(1 for line in likely if _COLUMNS.search(line)) >= 2  # one line may be spaced by accident


def wrapped(paragraph: str, face: Face, size: float, width: float) -> Iterator[str]:
    """Break a paragraph between words, and a word that is too long wherever it must be."""
    start = 0
    while True:
        end = start + _fitting(paragraph, start, face, width / size)
        if end >= len(paragraph):
            yield paragraph[start:].rstrip() if start else paragraph
            return
        line = paragraph[start:end]
        if not (line[-1].isspace() or paragraph[end].isspace()):
            words = line.rsplit(maxsplit=1)
            end -= len(words[1]) if len(words) == 2 else 0
        yield paragraph[start:end].rstrip()
        following = _WORD.search(paragraph, end)
        if following is None:
            return
        start = following.start()


def _fitting(paragraph: str, start: int, face: Face, ems: float) -> int:
    """How many characters from there on fit into a line, at least one."""
    most = int(ems / _USUAL) + 1
    while True:
        window = paragraph[start : start + min(most, _LONGEST_LINE)]
        ends = list(accumulate(map(face.advances.__getitem__, window)))
        fit = bisect_right(ends, ems + _ROUNDING)
        if fit < len(window) or len(window) < most:
            return max(fit, 1)
        most *= 2


def shortened(text: str, face: Face, size: float, width: float, most: int = 1) -> list[str]:
    """Break into at most that many lines; the last one ends in an ellipsis when something is left out."""
    lines: list[str] = []
    for line in wrapped(text, face, size, width):
        if len(lines) == most:
            return [*lines[:-1], _with_ellipsis(lines[-1], face, size, width)]
        lines.append(line)
    return lines


def _with_ellipsis(line: str, face: Face, size: float, width: float) -> str:
    while line and face.width(line + "\u2026", size) > width:
        line = line[:-1]
    return line + "\u2026"


def sheets(lines: Iterable[Line | None], first: int, rest: int, most: int) -> list[Sheet]:
    """Fill pages of `first`, then `rest` lines; no page is empty, and nothing is laid out beyond `most` + 1 pages."""
    pages: list[list[Line]] = [[]]
    for line in lines:
        room = first if len(pages) == 1 else rest
        page = pages[-1]
        if len(page) >= room or (line is None and page):
            if len(pages) > most:
                break
            pages.append(page := [])
        if line is not None and (page or line.text):
            page.append(line)
    trimmed = [_without_blank_end(page) for page in pages]
    return [page for number, page in enumerate(trimmed) if page or number == 0]


def _without_blank_end(page: list[Line]) -> list[Line]:
    while page and not page[-1].text:
        page.pop()
    return page


def draw_sheet(canvas: Canvas, sheet: Sheet, left: float, top: float) -> None:
    """Draw the lines downwards from `top`."""
    if not sheet:
        return
    pen = canvas.beginText(left, top - SIZE)
    pen.setLeading(LEADING)
    current: tuple[str, float] | None = None
    for line in sheet:
        for font, run in line.face.runs(line.text):
            if (font, line.size) != current:
                current = (font, line.size)
                pen.setFont(font, line.size, LEADING)
            pen.textOut(run)
        pen.textLine()
    canvas.drawText(pen)


def draw_text(canvas: Canvas, text: str, place: tuple[float, float], face: Face, size: float) -> None:
    """Draw one line that starts at (x, baseline)."""
    pen = canvas.beginText(*place)
    for font, run in face.runs(text):
        pen.setFont(font, size)
        pen.textOut(run)
    canvas.drawText(pen)
