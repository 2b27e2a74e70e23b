"""Attached tables as plain text (RFC 4180, and what programs write instead): ruled, the first row repeated on every page."""

import csv
import re
from collections.abc import Iterator, Sequence
from html import escape
from itertools import islice

from gateway.document.attach.heading import Heading
from gateway.document.attach.leaf import print_leaf
from gateway.document.attach.text import print_plain_text, print_text, text_of_file
from gateway.document.mime import File
from gateway.document.paper import paper_of
from gateway.document.plain import clean
from gateway.document.printed import Overlong, Print
from gateway.settings import DocumentSettings

_TYPES = ("text/csv", "text/tab-separated-values", "text/comma-separated-values", "application/csv", "text/x-csv")
_NAMES = (".csv", ".tsv", ".tab")
_DELIMITERS = ",;\t|"
_SAMPLE_ROWS, _SAMPLE = 50, 65_536  # what the delimiter is judged by; characters
_NUMBER = re.compile(r"[-+(]?[$€£]?\s?[0-9][0-9.,'\s]*\)?\s?[%$€£]?")
_SIZE, _NARROW_SIZE = 8.5, 10.0  # points
_NARROW = 80  # characters across; such a table has room for larger letters
_LEADING = 9.0  # points; no row is lower
_PANEL = 20.0  # points around each of several tables: its caption and the space below it
_WIDEST = 30  # characters that a cell takes before it is broken into lines
_ACROSS = 150  # characters that fit across a page that is turned; more columns make a further table

_STYLE = (
    "<style>table{border-collapse:collapse;width:auto;margin:0 0 12pt;font:%spt/1.15 sans-serif}"
    "th,td{border:0.5pt solid black;padding:1pt 3pt;text-align:left;vertical-align:top;overflow-wrap:break-word}"
    "thead{display:table-header-group}tr{page-break-inside:avoid}th{border-bottom-width:1.2pt}"
    "td.n{text-align:right;white-space:nowrap}p{font:9pt sans-serif;margin:0 0 3pt;page-break-after:avoid}</style>"
)

Row = Sequence[str]


def recognises(file: File) -> bool:
    """Whether this is called a table."""
    return (file.type in _TYPES or file.name.lower().endswith(_NAMES)) and b"\0\0\0" not in file.content[:_SAMPLE]


def print_table(file: File, settings: DocumentSettings) -> Print:
    """Draw the rows as a ruled table, side by side with what is too wide for one; what is no table is set as text."""
    rows = _rows(clean(text_of_file(file)), file.name)
    if rows is None or not rows or max(map(len, rows)) < 2:
        return print_text(file, settings)
    if (pages := _least_pages(rows, settings)) > settings.max_pages:
        return Overlong(pages=pages, at_least=True)
    size = _NARROW_SIZE if sum(_widths(rows)) <= _NARROW else _SIZE
    html = _STYLE % size + "".join(_panels(rows))
    printed = print_leaf(Heading(title=file.name), html, {}, settings)
    return printed or otherwise(file, settings)


def otherwise(file: File, settings: DocumentSettings) -> Print:
    """Set the file as text."""
    return print_plain_text(file.name, text_of_file(file), settings)


def _rows(text: str, name: str) -> list[Row] | None:
    """The rows, without blank ones; None where quotes or sizes break the form."""
    first, _, rest = text.partition("\n")
    declared = first.strip().lower()
    if re.fullmatch(r"sep=.", declared):  # Excel's own line
        delimiter, text = declared[-1], rest
    else:
        delimiter = _delimiter(text, "\t" if name.lower().endswith((".tsv", ".tab")) else "")
    try:
        return [row for row in csv.reader(_lines(text), delimiter=delimiter) if any(map(str.strip, row))]
    except csv.Error:  # a cell of more than 131072 characters: an unclosed quote
        return None


def _lines(text: str) -> Iterator[str]:
    return (f"{line}\n" for line in text.split("\n"))


def _delimiter(text: str, expected: str) -> str:
    """The sign that cuts the first rows into most equal numbers of cells.

    csv.Sniffer takes any letter for a delimiter, and a decimal comma for one where columns are parted by semicolons.
    """
    candidates = expected + _DELIMITERS.replace(expected, "") if expected else _DELIMITERS
    return max(candidates, key=lambda sign: _evenness(text[:_SAMPLE], sign))  # the first of equals


def _evenness(sample: str, sign: str) -> tuple[float, int]:
    """The share of rows that have the most frequent number of cells, and that number; nothing for one column."""
    try:
        rows = islice(csv.reader(_lines(sample), delimiter=sign), _SAMPLE_ROWS)
        widths = [len(row) for row in rows if any(map(str.strip, row))]
    except csv.Error:
        return 0.0, 0
    usual = max(set(widths), key=widths.count, default=0)
    return (widths.count(usual) / len(widths), usual) if usual > 1 else (0.0, 0)


def _least_pages(rows: Sequence[Row], settings: DocumentSettings) -> int:
    """How many pages the rows take at the very least: the engine need not draw them to find that there are too many."""
    height = paper_of(settings.paper).text.height
    panels = len(_groups(rows))
    points = panels * len(rows) * _LEADING + (panels * _PANEL if panels > 1 else 0)
    return int(points / (2 * height)) + 1  # a wide table may be shrunk to half


def _panels(rows: Sequence[Row]) -> Iterator[str]:
    """The table, or several that stand one after the other, each with the first column at its left."""
    groups = _groups(rows)
    for group in groups:
        if len(groups) > 1:
            yield f"<p>Columns {group[0] + 1} to {group[-1] + 1}</p>"
        columns = group if group[0] == 0 or len(groups) == 1 else [0, *group]
        yield "<table><thead>" + _row_html(rows[0], columns, "th") + "</thead><tbody>"
        yield from (_row_html(row, columns, "td") for row in rows[1:])
        yield "</tbody></table>"


def _groups(rows: Sequence[Row]) -> list[list[int]]:
    """The columns in runs that fit across a page, at a size that stays legible."""
    widths = _widths(rows)
    groups: list[list[int]] = [[]]
    room = _ACROSS
    for column, width in enumerate(widths):
        if groups[-1] and width > room:
            groups.append([])
            room = _ACROSS - widths[0]
        groups[-1].append(column)
        room -= width
    return groups


def _widths(rows: Sequence[Row]) -> list[int]:
    """Characters that each column takes."""
    widths = [1] * max(map(len, rows))
    for row in islice(rows, 1000):
        for column, cell in enumerate(row):
            widths[column] = max(widths[column], min(len(cell), _WIDEST))
    return [width + 2 for width in widths]


def _row_html(row: Row, columns: Sequence[int], tag: str) -> str:
    cells = ((row[column].strip() if column < len(row) else "") for column in columns)
    return "<tr>" + "".join(_cell_html(cell, tag) for cell in cells) + "</tr>"


def _cell_html(cell: str, tag: str) -> str:
    number = len(cell) < _WIDEST and _NUMBER.fullmatch(cell)
    kind = ' align="left"' if tag == "th" else " class=n" if number else ""
    return f"<{tag}{kind}>{escape(cell).replace(chr(10), '<br>')}</{tag}>"
