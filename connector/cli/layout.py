"""Rows in columns: no cell is cut but of columns that say so, and what a terminal has no column for stands below its row."""

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import click
from rich.cells import cell_len, set_cell_size
from rich.text import Text

from foundation.terminal import plain, screen

_LEAST = 12
"""Letters of a column that may be cut which are still worth a column."""

_BELOW = "    "
_LINES = 3
"""So many lines below its row are for a list, whose other entries are counted, or for prose, which is cut."""


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column: numbers stand to the right, prose may be cut, a list is entries with semicolons between them.

    `styles` says which cells have a colour on a terminal.
    """

    name: str
    is_number: bool = False
    is_prose: bool = False
    is_list: bool = False
    styles: Mapping[str, str] = field(default_factory=dict)


def show_table(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> None:
    """Print rows, one in a line, where standard output is no terminal; there, columns that it has no room for stand below their rows.

    A column that is empty in every row is left out, unless all are. Cells are text from outside.
    """
    cells = [[plain(cell) for cell in row] for row in rows]
    filled = [place for place in range(len(columns)) if any(row[place] for row in cells)]
    columns = [columns[place] for place in filled]
    cells = [[row[place] for place in filled] for row in cells]
    console = screen()
    if not console.is_terminal:
        click.echo("\n".join(line.plain for line in _lines(columns, cells, list(range(len(columns))), None)))
        return
    for line in _lines(columns, cells, _seats(columns, cells, console.width), console.width):
        console.print(line, soft_wrap=True)


def _whole(column: Column, place: int, rows: Sequence[Sequence[str]]) -> int:
    return max(map(cell_len, (column.name, *(row[place] for row in rows))))


def _least(column: Column) -> int:
    return max(_LEAST, cell_len(column.name))


def _seats(columns: Sequence[Column], rows: Sequence[Sequence[str]], width: int) -> list[int]:
    """Return the places of the columns that a terminal has room for; the first one, by which a row is known, is always among them."""
    seated: list[int] = []
    used = 0
    for place, column in enumerate(columns):
        whole = _whole(column, place, rows)
        needed = min(whole, _least(column)) if column.is_prose else whole
        if not seated or used + needed <= width:
            seated.append(place)
            used += needed + 1
    return seated


def _lines(
    columns: Sequence[Column], rows: Sequence[Sequence[str]], seated: Sequence[int], width: int | None
) -> Iterator[Text]:
    widths, gap = _widths(columns, rows, seated, width)
    yield _line([_padded(columns[place].name, columns[place], widths[place]) for place in seated], gap)
    below = [place for place in range(len(columns)) if place not in seated]
    for row in rows:
        cells = []
        for place in seated:
            cell = _padded(row[place], columns[place], widths[place])
            cell.stylize(columns[place].styles.get(row[place], ""))
            cells.append(cell)
        yield _line(cells, gap)
        for place in below:
            if row[place] and width is not None:
                yield from _under(columns[place], row[place], width)


def _widths(
    columns: Sequence[Column], rows: Sequence[Sequence[str]], seated: Sequence[int], width: int | None
) -> tuple[dict[int, int], int]:
    """Return how wide each column is and how many blanks stand between two: what may be cut shares what is left."""
    widths = {place: _whole(columns[place], place, rows) for place in seated}
    gaps = len(seated) - 1
    if width is None or sum(widths.values()) + 2 * gaps <= width:
        return widths, 2
    over = sum(widths.values()) + gaps - width
    for place in reversed(seated):
        if columns[place].is_prose and over > 0:
            given = max(widths[place] - over, _least(columns[place]))
            over -= widths[place] - given
            widths[place] = given
    return widths, 1


def _line(cells: Sequence[Text], gap: int) -> Text:
    line = Text(" " * gap).join(cells)
    line.rstrip()
    return line


def _padded(cell: str, column: Column, width: int) -> Text:
    if cell_len(cell) > width:
        cell = f"{set_cell_size(cell, width - 1).rstrip()}\N{HORIZONTAL ELLIPSIS}"
    blanks = " " * (width - cell_len(cell))
    return Text(blanks + cell if column.is_number else cell + blanks)


def _under(column: Column, cell: str, width: int) -> Iterator[Text]:
    """Write a cell below its row, where a line ends at a blank: a word that is longer than the terminal goes on on the next line."""
    text = f"{column.name}: {_entries(cell, width * _LINES) if column.is_list else cell}"
    for line in textwrap.wrap(
        text,
        width,
        initial_indent=_BELOW,
        subsequent_indent=_BELOW + "  ",
        break_long_words=False,
        break_on_hyphens=False,
        max_lines=_LINES if column.is_prose else None,
        placeholder=" \N{HORIZONTAL ELLIPSIS}",
    ):
        yield Text(line)


def _entries(cell: str, room: int) -> str:
    """Return a list, or as many of its entries as there is room for, each whole, and the number of the others."""
    entries = [entry.strip() for entry in cell.split(";")]
    shown, used = 0, 0
    while shown < len(entries) and (shown == 0 or used + cell_len(entries[shown]) <= room):
        used += cell_len(entries[shown]) + 2
        shown += 1
    more = len(entries) - shown
    return "; ".join(entries[:shown]) + (f" and {more} more" if more else "")
