"""Appointments, tasks and business cards on paper: each a title, rows of a label and its lines, and a text."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from gateway.document.attach.heading import LABEL, Heading
from gateway.document.attach.leaf import print_leaf
from gateway.document.attach.text import print_plain_text
from gateway.document.paper import paper_of
from gateway.document.plain import clean
from gateway.document.printed import Overlong, Print
from gateway.settings import DocumentSettings

_LEADING = 14.0  # points
_STYLE = (
    "<style>h2{font:bold 15pt/1.2 sans-serif;margin:0 0 4pt}table{border-collapse:collapse;width:100%;margin:0 0 6pt}"
    "td,th{font:11pt/1.27 sans-serif;border-top:0.5pt solid black;padding:2pt 0;text-align:left;vertical-align:top;"
    f"overflow-wrap:anywhere}}th{{width:{LABEL}pt;font-weight:bold}}"
    "div.text{font:11pt/1.3 sans-serif;white-space:pre-wrap;overflow-wrap:anywhere}"
    "div.entry{margin:0 0 20pt}div.kept{page-break-inside:avoid}</style>"
)
_SHORT = 20  # lines


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One of the things that a file lists; a row of no lines is not printed."""

    title: str
    rows: tuple[tuple[str, Sequence[str]], ...]
    text: str = ""


def print_entries(name: str, entries: Sequence[Entry], settings: DocumentSettings) -> Print:
    """Print the entries one below the other under the file's name."""
    if (pages := _least_pages(entries, settings)) > settings.max_pages:
        return Overlong(pages=pages, at_least=True)
    html = _STYLE + "".join(map(_entry_html, entries))
    return print_leaf(Heading(title=name), html, {}, settings) or print_plain_entries(name, entries, settings)


def print_plain_entries(name: str, entries: Sequence[Entry], settings: DocumentSettings) -> Print:
    """Print them as text, with no engine but our own."""
    return print_plain_text(name, "\n\n\n".join(map(_entry_text, entries)), settings)


def _least_pages(entries: Sequence[Entry], settings: DocumentSettings) -> int:
    lines = sum(1 + sum(len(lines) for _, lines in entry.rows) + entry.text.count("\n") for entry in entries)
    return int(lines * _LEADING / paper_of(settings.paper).text.height) + 1


def _entry_html(entry: Entry) -> str:
    # One that fits on a page with others stays in one piece: a name must not stand alone at the foot of a page.
    lines_of = sum(len(lines) for _, lines in entry.rows) + len(entry.text) // 80 + entry.text.count("\n")
    kept = " kept" if lines_of <= _SHORT else ""
    rows = "".join(
        f"<tr><th align=left>{escape(label)}</th><td>{'<br>'.join(escape(clean(line)) for line in lines)}</td></tr>"
        for label, lines in entry.rows
        if any(lines)
    )
    text = f'<div class="text">{escape(clean(entry.text).strip())}</div>' if entry.text.strip() else ""
    return f'<div class="entry{kept}"><h2>{escape(clean(entry.title))}</h2><table>{rows}</table>{text}</div>'


def _entry_text(entry: Entry) -> str:
    rows = "\n".join(f"{label}: {', '.join(lines)}" for label, lines in entry.rows if any(lines))
    return "\n".join(filter(None, (entry.title, rows, "\n" + entry.text.strip() if entry.text.strip() else "")))
