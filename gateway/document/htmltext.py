"""The text of an HTML mail, as a person would copy it from the screen."""

import re
from html.parser import HTMLParser

MAX_CHARACTERS = 1_000_000

_DROPPED = frozenset({"script", "style", "head", "title", "template", "noscript", "svg", "math", "object", "select", "textarea"})
_PARAGRAPHS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "blockquote", "table", "pre", "hr"})
_LINES = frozenset({"div", "tr", "li", "dt", "dd", "section", "article", "header", "footer", "address", "center", "form"})
_VOID = frozenset({"br", "hr", "img", "input", "meta", "link", "col", "area", "base", "wbr", "source", "embed", "param", "track"})
_SPACES = re.compile(r"[ \t\r\n\f\xa0]+")


def text_of(html: str) -> tuple[str, bool]:
    """Return the text, and whether the input was so long that its end is missing; never raises."""
    reader = _Reader()
    reader.feed(_without_comments(html[:MAX_CHARACTERS]))
    reader.close()
    return reader.text(), len(html) > MAX_CHARACTERS


def _without_comments(html: str) -> str:
    """Drop comments and declarations beforehand: html.parser takes quadratic time for ones that never end."""
    kept, end = [], 0
    while (start := html.find("<!", end)) >= 0:
        kept.append(html[end:start])
        comment = html.startswith("<!--", start)
        close = html.find("-->" if comment else ">", start)
        if close < 0:
            return "".join(kept)
        end = close + (3 if comment else 1)
    return "".join([*kept, html[end:]])


class _Reader(HTMLParser):
    """Collects text with line breaks where a browser would break; `_gap` is how many it owes before the next word."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._pieces: list[str] = []
        self._gap = 0
        self._space = False
        self._dropping: list[str] = []
        self._lists: list[int | None] = []  # the next number of each open list, None for bullets
        self._link: tuple[str, int] | None = None
        self._verbatim = 0
        self._cells = 0

    def text(self) -> str:
        """Return what has been read."""
        return "".join(self._pieces).strip("\n")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin an element."""
        if self._dropping or tag in _DROPPED:
            self._drop(tag)
        elif tag == "br":
            self._gap = min(self._gap + 1, 3)
            self._space = False
        elif tag in ("ul", "ol"):
            self._break(2 if not self._lists else 1)
            self._lists.append(1 if tag == "ol" else None)
        elif tag in ("td", "th"):
            self._cell()
        elif tag == "a":
            self._link = (dict(attrs).get("href") or "", len(self._pieces))
        else:
            self._block(tag)

    def handle_endtag(self, tag: str) -> None:
        """End an element."""
        if self._dropping:
            if tag == self._dropping[-1]:
                self._dropping.pop()
        elif tag in ("ul", "ol") and self._lists:
            self._lists.pop()
            self._break(2 if not self._lists else 1)
        elif tag == "a":
            self._end_link()
        elif tag == "pre":
            self._verbatim = max(0, self._verbatim - 1)
            self._break(2)
        elif tag in _PARAGRAPHS or tag in _LINES:
            self._break(2 if tag in _PARAGRAPHS else 1)

    def handle_data(self, data: str) -> None:
        """Take text in; outside of <pre> all space is one space (CSS Text section 4.1)."""
        if self._dropping:
            return
        if self._verbatim:
            self._write(data)
            return
        text = _SPACES.sub(" ", data)
        self._space |= text.startswith(" ")
        if text.strip():
            self._write((" " if self._space and not self._gap else "") + text.strip())
            self._space = text.endswith(" ")

    def _drop(self, tag: str) -> None:
        """Open elements whose text nobody sees; only the same name inside counts, so a forgotten end tag does no more harm."""
        if tag in _VOID or tag == "embed":
            return
        if not self._dropping or tag == self._dropping[-1]:
            self._dropping.append(tag)

    def _block(self, tag: str) -> None:
        if tag in _PARAGRAPHS:
            self._break(2)
        elif tag in _LINES:
            self._break(1)
        if tag == "li":
            self._write(self._mark())
            self._space = True
        elif tag == "hr":
            self._write("-" * 40)
            self._break(2)
        elif tag == "pre":
            self._verbatim += 1
        elif tag == "tr":
            self._cells = 0

    def _mark(self) -> str:
        indent = "    " * min(len(self._lists), 8)
        number = self._lists[-1] if self._lists else None
        if number is None:
            return f"{indent}\u2022"
        self._lists[-1] = number + 1
        return f"{indent}{number}."

    def _cell(self) -> None:
        """Part the cells of a row; what stands in them may break lines, then nothing is parted."""
        if self._cells and not self._gap:
            self._write("  |")
            self._space = True
        self._cells += 1

    def _end_link(self) -> None:
        if self._link is None:
            return
        target, since = self._link
        self._link = None
        shown = "".join(self._pieces[since:]).strip()
        if target.startswith(("http:", "https:", "ftp:")) and shown and target.rstrip("/") not in shown:
            self._write(f" <{target}>")

    def _break(self, lines: int) -> None:
        self._gap = max(self._gap, lines)
        self._space = False

    def _write(self, text: str) -> None:
        if self._gap and self._pieces:
            self._pieces.append("\n" * self._gap)
        self._gap = 0
        self._pieces.append(text)
