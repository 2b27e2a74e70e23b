"""What stands on a cover, each at its place on the paper: in points from the lower left corner."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from gateway.document.cover.template import Logo
from gateway.document.fonts import BOLD, SANS, Face, face_for, needs_shaping
from gateway.document.typeset import shortened

_FILLED = 0.9  # of a line of several: it breaks where a word ends


@dataclass(frozen=True, kw_only=True)
class Writing:
    """One line of text that we draw ourselves, `squeeze` times as wide as its letters are."""

    text: str
    left: float
    baseline: float
    size: float
    face: Face
    bold: bool = False
    squeeze: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Cell:
    """Text that only the HTML engine can shape, and the box for it; x and y are its lower left corner."""

    text: str
    x: float
    y: float
    width: float
    height: float
    size: float
    bold: bool
    leading: float


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A line across the page."""

    left: float
    right: float
    y: float
    weight: float


@dataclass(frozen=True, kw_only=True)
class Picture:
    """The logo and its lower left corner."""

    logo: Logo
    left: float
    bottom: float


Mark = Writing | Cell | Rule | Picture


@dataclass(frozen=True, kw_only=True)
class Style:
    """How text is set: sizes in points."""

    size: float
    leading: float
    core: str = SANS

    @property
    def bold(self) -> bool:
        """Whether it is meant to be bold."""
        return self.core == BOLD


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where text begins, or ends if it is set to the `right`: its edge, the first baseline, and how wide it may run."""

    edge: float
    baseline: float
    width: float
    right: bool = False


def block(text: str, place: Place, style: Style, most: int) -> Sequence[Writing | Cell]:
    """Set clean text into at most that many lines; a shaped text is one mark whatever its lines."""
    if not text:
        return ()
    if needs_shaping(text):
        return (_shaped(text, place, style, most),)
    return unshaped(text, place, style, most)


def unshaped(text: str, place: Place, style: Style, most: int) -> Sequence[Writing]:
    """Set text letter by letter, whatever its script."""
    face = face_for(text, style.core)
    lines = shortened(text, face, style.size, place.width, most)
    return [
        Writing(
            text=line,
            left=place.edge - face.width(line, style.size) if place.right else place.edge,
            baseline=place.baseline - number * style.leading,
            size=style.size,
            face=face,
            bold=style.bold,
        )
        for number, line in enumerate(lines)
    ]


def height_of(marks: Sequence[Writing | Cell], style: Style) -> float:
    """Return how much room the lines of one block take."""
    return sum(mark.height if isinstance(mark, Cell) else style.leading for mark in marks)


def _shaped(text: str, place: Place, style: Style, most: int) -> Cell:
    """A box that surely holds the text: the engine's own line breaks come too late for us, so that widths are estimated."""
    shown = _cut(text, place.width / style.size, most)
    needed = sum(map(_em, shown)) * style.size
    lines = 1 if needed <= place.width else min(most, ceil(needed / (place.width * _FILLED)))
    height = lines * style.leading
    width = min(needed, place.width) if place.right else place.width
    # The line box of Noto's metrics (ascent 1.07, descent 0.29 em): its baseline lies where ours would.
    top = place.baseline + (style.leading - 1.36 * style.size) / 2 + 1.07 * style.size
    return Cell(
        text=shown,
        x=place.edge - width if place.right else place.edge,
        y=top - height,
        width=width,
        height=height,
        size=style.size,
        bold=style.bold,
        leading=style.leading,
    )


def _cut(text: str, room: float, most: int) -> str:
    """The text, with an ellipsis at its end when it may need more than that many lines of `room` em."""
    room = room if most == 1 else room * most * _FILLED
    needed = 0.0
    for end, char in enumerate(text):
        needed += _em(char)
        if needed > room:
            return text[: max(end - 2, 1)] + "\u2026"
    return text


def _em(char: str) -> float:
    """Return how wide a letter of the Noto fonts can be, generously."""
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0.0
    if char > "\U0001f000":
        return 1.3  # emoji
    return 1.0 if unicodedata.east_asian_width(char) in "WF" else 0.75 if char > "\u024f" else 0.6
