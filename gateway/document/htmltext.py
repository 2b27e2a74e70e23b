"""The text of an HTML mail, as a person would copy it from the screen.

html.parser of Python 3.11 takes quadratic time for unfinished tags ("<a<a<a": hours for a megabyte), so the tags are found here,
with searches that never look at a character twice.
"""

import re
from collections.abc import Iterator
from html import unescape

MAX_CHARACTERS = 1_000_000

_RAW = frozenset({"script", "style", "title"})  # their content ends at their end tag and nowhere else
_UNSEEN = frozenset({"template", "svg", "math"})
_PARAGRAPHS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "dl", "blockquote", "table", "pre", "hr"})
_LINES = frozenset(
    {"div", "tr", "li", "dt", "dd", "section", "article", "header", "footer", "address", "center", "form", "textarea"}
)
_ENDLESS_NUMBER = re.compile(r"&#[0-9]{20,};?")  # of a character; Python refuses to read 4300 digits
_SHORT_CELL = 20  # pieces
_SPACES = re.compile(r"[ \t\r\n\f\xa0]+")
_TAG_START = re.compile(r"<[/!?a-zA-Z]")  # any other "<", as in "a < b", is text (WHATWG HTML section 13.2.5.6)
_TAG = re.compile(r"(/?)([a-zA-Z][a-zA-Z0-9:-]{0,40})")
_FIELDS = frozenset({"input", "select", "option", "meter", "progress"})
_VERBATIM = ("pre", "textarea")
_UNTOLD = frozenset({"hidden", "password", "file", "image", "color", "range"})  # types of fields
_HREF, _VALUE, _TYPE = (
    re.compile(rf"""(?<![\w-]){name}\s{{0,9}}=\s{{0,9}}(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
    for name in ("href", "value", "type")
)
_CHOSEN, _TICKED = (re.compile(rf"(?<![\w-]){name}(?![\w-])", re.IGNORECASE) for name in ("selected", "checked"))
_MAX_TAG = 4000  # characters of a tag that are looked at


def text_of(html: str) -> tuple[str, bool]:
    """Return the text, and whether the input was so long that its end is missing; never raises."""
    reader = _Reader()
    for text, tag in _tokens(_ENDLESS_NUMBER.sub("\ufffd", html[:MAX_CHARACTERS])):
        reader.read_text(unescape(text))
        reader.read_tag(tag)
    return reader.text(), len(html) > MAX_CHARACTERS


def _tokens(html: str) -> Iterator[tuple[str, str]]:
    """Cut into (text, what stands between the < and > that follow it)."""
    lower, here = html.lower(), 0
    if len(lower) != len(html):  # a few letters grow when they are lowered; positions must agree
        lower = html
    while (tag_start := _TAG_START.search(html, here)) is not None:
        start = tag_start.start()
        tag_end = _end_of_tag(html, start)
        if tag_end < 0:
            break
        yield html[here:start], html[start + 1 : tag_end]
        here = _end_of_raw(lower, html[start + 1 : tag_end], tag_end + 1)
    yield "" if _TAG_START.match(html, here) else html[here:], ""


def _end_of_tag(html: str, start: int) -> int:
    """The position of the > that ends the tag, -1 when none does; a > in a quoted value does not end it."""
    if html.startswith("<!--", start):
        end = html.find("-->", start + 2)
        return end + 2 if end >= 0 else len(html)
    end = html.find(">", start)
    for _ in range(3):  # more than three of them in one tag is no mail that a person wrote
        if end < 0 or end - start > 2000 or html.count('"', start, end) % 2 == 0:
            break
        further = html.find(">", end + 1, end + 2000)
        end = further if further >= 0 else end
    return end


def _end_of_raw(lower: str, tag: str, after: int) -> int:
    """Where reading goes on after this tag: behind its content, when that is no text."""
    name = tag.partition(" ")[0].strip("/ \t\r\n").lower()
    if name not in _RAW or tag.startswith("/"):
        return after
    end = lower.find(f"</{name}", after)
    return end if end >= 0 else len(lower)


def _attribute(pattern: re.Pattern[str], tag: str) -> str:
    """The value of an attribute, empty when there is none."""
    match = pattern.search(tag[:_MAX_TAG])
    return unescape(match[1] or match[2] or match[3] or "") if match else ""


def _filled_in(tag: str) -> str:
    """What an input field shows."""
    kind = _attribute(_TYPE, tag).lower()
    if kind in ("checkbox", "radio"):
        return "[x]" if _TICKED.search(tag) else "[ ]"
    return "" if kind in _UNTOLD else _attribute(_VALUE, tag)


class _Reader:
    """Collects text with line breaks where a browser would break; `_gap` is how many it owes before the next word."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._gap = 0
        self._space = False
        self._unseen: list[str] = []
        self._lists: list[int] = []  # the next number of each open list, 0 for bullets
        self._link: tuple[str, int] | None = None
        self._options: list[tuple[int, bool]] = []  # of the open list: where each begins, and whether it is chosen
        self._verbatim = 0
        self._cells = 0
        self._cell_start = -1

    def text(self) -> str:
        """Return what has been read."""
        return "".join(self._pieces).strip("\n")

    def read_tag(self, tag: str) -> None:
        """Take a tag in, without its brackets; comments and declarations say nothing."""
        match = _TAG.match(tag)
        if match is None:
            return
        closing, name = bool(match[1]), match[2].lower()
        if self._unseen or name in _UNSEEN:
            self._skip(name, closing=closing, empty=tag.endswith("/"))
        elif closing:
            self._end(name)
        else:
            self._begin(name, tag)

    def read_text(self, text: str) -> None:
        """Take text in; outside of <pre> all space is one space (CSS Text section 4.1)."""
        if self._unseen or not text:
            return
        if self._verbatim:
            self._write(text)
            return
        text = _SPACES.sub(" ", text)
        self._space |= text.startswith(" ")
        if words := text.strip():
            self._write((" " if self._space and not self._gap else "") + words)
            self._space = text.endswith(" ")

    def _skip(self, name: str, *, closing: bool, empty: bool) -> None:
        """Count open elements of one name whose text nobody sees."""
        if self._unseen and name != self._unseen[-1]:
            return
        if closing:
            del self._unseen[-1:]
        elif not empty:
            self._unseen.append(name)

    def _begin(self, name: str, tag: str) -> None:
        if name == "br":
            self._gap, self._space = min(self._gap + 1, 3), False
        elif name in ("ul", "ol"):
            self._break(1 if self._lists else 2)
            self._lists.append(1 if name == "ol" else 0)
        elif name in ("td", "th"):
            self._begin_cell()
        elif name == "a":
            href = _attribute(_HREF, tag)
            self._link = (href, len(self._pieces)) if href else None
        elif name in _FIELDS:
            self._begin_field(name, tag[:_MAX_TAG])
        else:
            self._begin_block(name)

    def _begin_field(self, name: str, tag: str) -> None:
        """What a person filled in, or was offered."""
        self._space = bool(self._pieces)
        if name == "input":
            self.read_text(f"{_filled_in(tag)} ")
        elif name == "option":
            self._options.append((len(self._pieces), _CHOSEN.search(tag) is not None))
        elif name == "select":
            self._options = []

    def _end_field(self, name: str) -> None:
        """Of a list, only what is chosen is seen: the first when nothing is."""
        self._space = bool(self._pieces)
        if name != "select" or not self._options:
            return
        ends = [*(start for start, _ in self._options[1:]), len(self._pieces)]
        texts = [
            ("".join(self._pieces[start:end]).strip(), chosen)
            for (start, chosen), end in zip(self._options, ends, strict=True)
        ]
        del self._pieces[self._options[0][0] :]
        self._options, self._space = [], bool(self._pieces)
        self.read_text(", ".join([text for text, chosen in texts if chosen] or [texts[0][0]]))
        self._space = True

    def _end(self, name: str) -> None:
        if name in ("ul", "ol"):
            del self._lists[-1:]
            self._break(1 if self._lists else 2)
        elif name == "a":
            self._end_link()
        elif name in _FIELDS:
            self._end_field(name)
        elif name == "tr" and self._cells > 1 and self._cell_is_short():
            self._gap, self._space = 1, False
        elif name in _PARAGRAPHS or name in _LINES:
            self._verbatim -= name in _VERBATIM and self._verbatim > 0
            self._break(2 if name in _PARAGRAPHS else 1)

    def _begin_block(self, name: str) -> None:
        if name not in _PARAGRAPHS and name not in _LINES:
            return
        self._break(2 if name in _PARAGRAPHS else 1)
        if name == "li":
            self._write(self._mark())
            self._space = True
        elif name == "hr":
            self._write("_" * 40)
            self._break(2)
        elif name in _VERBATIM:
            self._verbatim += 1
        elif name == "tr":
            self._cells = 0

    def _mark(self) -> str:
        indent = "    " * min(len(self._lists), 8)
        if not self._lists or not self._lists[-1]:
            return f"{indent}\u2022"
        self._lists[-1] += 1
        return f"{indent}{self._lists[-1] - 1}."

    def _begin_cell(self) -> None:
        """Part the cells of a row; after a long cell the table only serves the layout, and a line break parts better."""
        if self._cells and self._cell_is_short():
            self._gap = 0
            self._write("  |")
            self._space = True
        self._cells += 1
        self._cell_start = len(self._pieces)

    def _cell_is_short(self) -> bool:
        cell = self._pieces[self._cell_start : self._cell_start + _SHORT_CELL]
        return len(cell) < _SHORT_CELL and sum(map(len, cell)) <= 60 and not any("\n" in piece for piece in cell[1:])

    def _end_link(self) -> None:
        if self._link is None:
            return
        target, since = self._link
        self._link = None
        shown = "".join(self._pieces[since:]).strip()
        if target.startswith(("http:", "https:", "ftp:")) and shown and target.rstrip("/") not in shown:
            self._write(f" <{target[:2000]}>")

    def _break(self, lines: int) -> None:
        if len(self._pieces) == self._cell_start:
            return  # a paragraph that only fills a cell, as Outlook writes them
        self._gap = max(self._gap, lines)
        self._space = False

    def _write(self, text: str) -> None:
        if self._gap and self._pieces:
            self._pieces.append("\n" * self._gap)
        self._gap = 0
        self._pieces.append(text)
