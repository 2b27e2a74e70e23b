"""Where everything of a cover stands: rows of labels and values below a title, each cut to its place.

Nothing that a mail says moves the text below by more than the template allows, and reading the templates has made sure that
what they allow fits on every paper.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from gateway.document.cover.facts import Cover
from gateway.document.cover.marks import Mark, Picture, Place, Rule, Style, block, height_of
from gateway.document.cover.template import Field, Row, Side
from gateway.document.fonts import BOLD, face_for
from gateway.document.paper import Area, Paper
from gateway.document.plain import clean_line

_LABEL = Style(size=10.5, leading=15.5)
_VALUE = Style(size=12.0, leading=15.5)
_STRONG = Style(size=12.0, leading=15.5, core=BOLD)
_NOTE = Style(size=9.5, leading=12.5)
_STATION = Style(size=17.0, leading=20.0, core=BOLD)
_PADDING, _GUTTER = 11.0, 14.0
_SPLIT = 0.61  # where the right column begins
_NARROWEST_LABELS = (58.0, 46.0)
_WIDEST_LABEL = 0.45  # of its column
_TITLE, _SMALLEST_TITLE = 60.0, 20.0
_HEAD, _LOGO_HEAD = 62.0, 78.0
_THICK, _THIN = 2.5, 0.75
_PLACEHOLDER = re.compile(r"\{([^{}\n]*)\}")
_WIDEST_VALUE = "n" * 100  # what a field in a note is cut to


@dataclass(frozen=True, kw_only=True)
class Layout:
    """Everything on a cover, and how much of the page it takes from the top."""

    marks: Sequence[Mark]
    height: float


@dataclass(frozen=True, kw_only=True)
class _Column:
    left: float
    label: float
    value: float


@lru_cache(maxsize=4)  # drawing asks twice: for what we draw, and for what the HTML engine does
def laid_out(cover: Cover, total: int, paper: Paper) -> Layout:
    """Lay the cover out; `total` counts all pages of the fax."""
    if not cover.template.cover:
        return Layout(marks=(), height=0.0)
    area = paper.text
    marks, y = _head(cover, area)
    shown = [row for row in cover.template.rows if any(cover.values(place.name, total) for place in row)]
    for number, row in enumerate(shown, 1):
        drawn, y = _row(cover, row, total, _columns(cover, area), y)
        marks += [*drawn, _rule(area, y, _THICK if number == len(shown) else _THIN)]
    y -= _PADDING
    if cover.template.body:
        drawn, y = _note(cover, area, y)
        return Layout(marks=(*marks, *drawn), height=area.top - y + _PADDING)
    drawn, _ = _note(cover, area, area.bottom + _note_height(cover, area))
    return Layout(marks=(*marks, *drawn), height=area.height)


def tallest(cover: Cover, paper: Paper) -> float:
    """Return how high a cover of this template can become, whatever fills it."""
    area = paper.text
    if not cover.template.cover:
        return 0.0
    rows = sum(max(map(_most_lines, row)) * _VALUE.leading + _PADDING for row in cover.template.rows)
    note = _note_lines(cover, area) * _NOTE.leading + 2 * _PADDING if cover.template.note else 0.0
    return _head_height(cover) + rows + note + 2 * _PADDING


def _most_lines(place: Field) -> int:
    return place.lines * (2 if place.name == "from" else 1)  # a name and an address


def _head_height(cover: Cover) -> float:
    return _LOGO_HEAD if cover.template.logo else _HEAD


def _head(cover: Cover, area: Area) -> tuple[list[Mark], float]:
    """The title, and on the other side the station or the logo; with a logo, the station stands below the title."""
    y = area.top - _head_height(cover)
    marks: list[Mark] = [_rule(area, y, _THICK)]
    logo = cover.template.logo
    if logo is None:
        title, title_width = _title(cover, area, area.width * 0.6, Side.LEFT)
        return [*marks, *title, *_station(cover, area, area.width - title_width - 2 * _GUTTER)], y
    away = Side.RIGHT if cover.template.logo_side is Side.LEFT else Side.LEFT
    left = area.left if cover.template.logo_side is Side.LEFT else area.right - logo.width
    picture = Picture(logo=logo, left=left, bottom=y + 10)
    room = area.width - logo.width - 2 * _GUTTER
    title, _ = _title(cover, area, room, away)
    return [*marks, picture, *title, *_station_line(cover, area, room, away)], y


def _title(cover: Cover, area: Area, room: float, side: Side) -> tuple[Sequence[Mark], float]:
    """The title as large as there is room, and its width."""
    text = clean_line(cover.words.title if cover.template.title is None else cover.template.title)
    width = face_for(text, BOLD).width(text, _TITLE)
    size = min(_TITLE, max(_SMALLEST_TITLE, 0.99 * _TITLE * room / max(width, 1.0)))
    # The left edge of a large letter lies inside of its box: it is moved out to be flush with the rule below.
    edge = area.right if side is Side.RIGHT else area.left - size / 15
    place = Place(edge=edge, baseline=area.top - 46, width=room, right=side is Side.RIGHT)
    return block(text, place, Style(size=size, leading=size * 1.1, core=BOLD), 1), min(width * size / _TITLE, room)


def _station(cover: Cover, area: Area, width: float) -> list[Mark]:
    name = Place(edge=area.right, baseline=area.top - 28, width=width, right=True)
    number = Place(edge=area.right, baseline=area.top - 46, width=width, right=True)
    return [
        *block(clean_line(cover.station_name, 60), name, _STATION, 1),
        *block(clean_line(cover.station_number, 60), number, _VALUE, 1),
    ]


def _station_line(cover: Cover, area: Area, room: float, side: Side) -> Sequence[Mark]:
    edge = area.right if side is Side.RIGHT else area.left
    station = clean_line(f"{cover.station_name}, {cover.station_number}".strip(", "), 100)
    return block(station, Place(edge=edge, baseline=area.top - 66, width=room, right=side is Side.RIGHT), _LABEL, 1)


def _columns(cover: Cover, area: Area) -> tuple[_Column, _Column, _Column]:
    """The left and the right column, and one that takes the whole width."""
    rows = cover.template.rows
    pairs = [row for row in rows if len(row) == 2]
    split = area.left + area.width * _SPLIT
    left = _label_width(cover, [row[0] for row in rows], 0, area.width * _SPLIT)
    right = _label_width(cover, [row[1] for row in pairs], 1, area.width * (1 - _SPLIT))
    return (
        _Column(left=area.left, label=left, value=area.width * _SPLIT - left - _GUTTER),
        _Column(left=split, label=right, value=area.width * (1 - _SPLIT) - right),
        _Column(left=area.left, label=left, value=area.width - left),
    )


def _label_width(cover: Cover, places: Sequence[Field], column: int, width: float) -> float:
    labels = [_label(cover, place) for place in places]
    widest = max((face_for(label).width(label, _LABEL.size) for label in labels), default=0.0)
    return min(max(_NARROWEST_LABELS[column], widest + 12), width * _WIDEST_LABEL)


def _label(cover: Cover, place: Field) -> str:
    return clean_line(cover.words.label(place.name) if place.label is None else place.label, 40)


def _row(
    cover: Cover, row: Row, total: int, columns: tuple[_Column, _Column, _Column], y: float
) -> tuple[list[Mark], float]:
    """The marks of a row below y, and where the next one begins."""
    marks: list[Mark] = []
    lowest = _VALUE.leading
    for place, column in zip(row, columns if len(row) == 2 else columns[2:], strict=False):
        values = cover.values(place.name, total)
        if not values:
            continue
        baseline = y - _VALUE.leading - 1
        label = Place(edge=column.left, baseline=baseline, width=column.label - 6)
        marks += block(_label(cover, place), label, _LABEL, 1)
        drawn, height = _values(
            values, Place(edge=column.left + column.label, baseline=baseline, width=column.value), place
        )
        marks += drawn
        lowest = max(lowest, height)
    return marks, y - lowest - _PADDING


def _values(values: Sequence[str], where: Place, place: Field) -> tuple[list[Mark], float]:
    style = _STRONG if place.bold else _VALUE
    marks: list[Mark] = []
    height = 0.0
    for value in values:
        below = Place(edge=where.edge, baseline=where.baseline - height, width=where.width)
        drawn = block(value, below, style, place.lines)
        marks += drawn
        height += height_of(drawn, style)
    return marks, height


def note_fields(note: str) -> list[str]:
    """Return the names between braces in a note."""
    return _PLACEHOLDER.findall(note)


def _note_with(note: str, value: Callable[[str], str]) -> str:
    """Return a note with its {fields} filled in."""
    return _PLACEHOLDER.sub(lambda match: value(match[1]), note)


def _note(cover: Cover, area: Area, y: float) -> tuple[list[Mark], float]:
    """The note below y with a thin rule on the side of what else stands on the page, and where the text may begin."""
    if not cover.template.note:
        return [], y
    above = not cover.template.body
    marks: list[Mark] = [_rule(area, y, _THIN)] if above else []
    y -= _PADDING / 2 if above else 0.0
    room = _note_lines(cover, area)
    for paragraph in _note_with(cover.template.note, cover.line).splitlines():
        place = Place(edge=area.left, baseline=y - _NOTE.size, width=area.width)
        drawn = block(clean_line(paragraph, 3000), place, _NOTE, room)
        height = height_of(drawn, _NOTE) or _NOTE.leading
        room -= round(height / _NOTE.leading)
        marks += drawn
        y -= height
        if room <= 0:
            break
    y -= _PADDING / 2
    return (marks, y) if above else ([*marks, _rule(area, y, _THIN)], y - _PADDING)


def _note_height(cover: Cover, area: Area) -> float:
    """How far above the foot of the page a note begins that ends there."""
    top = area.top
    return top - _note(cover, area, top)[1]


def _note_lines(cover: Cover, area: Area) -> int:
    """How many lines the note may have: enough for long values in its fields."""
    lines = 0
    for paragraph in _note_with(cover.template.note, lambda _: _WIDEST_VALUE).splitlines():
        place = Place(edge=0, baseline=0, width=area.width)
        lines += max(1, round(height_of(block(clean_line(paragraph, 3000), place, _NOTE, 200), _NOTE) / _NOTE.leading))
    return lines


def _rule(area: Area, y: float, weight: float) -> Rule:
    return Rule(left=area.left, right=area.right, y=y, weight=weight)
