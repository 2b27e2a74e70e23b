"""PowerShell's words: characters to elements, elements to statements (about_Parsing, about_Quoting_Rules, about_Special_Characters).

Every character is looked at a bounded number of times, and groups in brackets are not descended into: what stands in them is
read when, and only when, somebody asks.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, unique

from connector.powershell.errors import NotUnderstood

# PowerShell takes typographic quotes and dashes for plain ones: a name with one of them would end a string that ignored it.
SINGLE_QUOTES = "'\u2018\u2019\u201a\u201b"
DOUBLE_QUOTES = '"\u201c\u201d\u201e'
DASHES = "-\u2013\u2014\u2015"

_CLOSING = {"(": ")", "{": "}", "[": "]"}
_ESCAPES = {"0": "\0", "a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_BLANK = " \t\f\v\u00a0\u0085"
_ENDS = "\r\n;"
_PARAMETER = re.compile(rf"[{DASHES}]([A-Za-z_]\w*)(:?)")
_VARIABLE = re.compile(r"\$(\w+(?::\w+)?|\$|\?|\^)")


@unique
class Kind(Enum):
    """What an element is."""

    WORD = "word"
    QUOTED = "quoted text"
    VARIABLE = "variable"
    PARAMETER = "parameter"
    GROUP = "group"
    COMMA = "comma"
    SIGN = "sign"
    EXPANDING = "text with a variable in it"


@dataclass(frozen=True, kw_only=True)
class Element:
    """One piece of a statement.

    `text` is what it says: a word or quoted text without quotes and escapes, the name of a variable or parameter, what stands between
    the brackets of a group. `opening` is a group's bracket with what stands before it: "(", "{", "@(", "@{", "$(", "["; of a parameter
    ":" where its value must follow. `glued` says that no blank stands before it.
    """

    kind: Kind
    text: str
    line: int
    opening: str = ""
    glued: bool = False


@dataclass(frozen=True, kw_only=True)
class Statement:
    """What stands between two ends of statements, and the line on which it begins."""

    elements: tuple[Element, ...]
    line: int


def statements(text: str, line: int = 1, *, is_expression: bool = False) -> list[Statement]:
    """Split a text that begins on a line into its statements; raises NotUnderstood when a quote or bracket is never closed.

    In an expression, as in a hash table or the parameters of a script, a word ends in front of an equals sign.
    """
    found: list[Statement] = []
    elements: list[Element] = []
    for element in _Reader(text, line).elements(always_expression=is_expression):
        if element is not None:
            elements.append(element)
        elif elements and (elements[-1].kind is not Kind.COMMA and not _is_pipe(elements[-1])):
            found.append(Statement(elements=tuple(elements), line=elements[0].line))
            elements = []
    if elements:
        found.append(Statement(elements=tuple(elements), line=elements[0].line))
    return found


def _is_pipe(element: Element) -> bool:
    return element.kind is Kind.SIGN and element.text == "|"


class _Reader:
    """A position in a text."""

    def __init__(self, text: str, line: int) -> None:
        self.text, self.at, self._line = text, 0, line
        self._breaks = [found.end() for found in re.finditer(r"\r\n|\r|\n", text)]

    def line(self) -> int:
        """The line that the reading has come to, from 1."""
        return self._line + bisect_right(self._breaks, self.at)

    def peek(self, distance: int = 0) -> str:
        """Return the character at a distance, empty behind the end."""
        place = self.at + distance
        return self.text[place] if place < len(self.text) else ""

    def elements(self, *, always_expression: bool) -> Iterator[Element | None]:
        """Every element, and None for every end of a statement."""
        is_expression, is_first = always_expression, True
        while self.at < len(self.text):
            is_glued = not self._skip_blanks()
            if self.at >= len(self.text):
                return
            if self.peek() in _ENDS:
                is_expression, is_first = always_expression, True
                self.at += 1
                yield None
                continue
            element = self._element(is_glued=is_glued and not is_first, stops="=" if is_expression else "")
            is_expression = is_expression or (is_first and element.kind is Kind.VARIABLE)
            is_first = False
            yield element

    def _element(self, *, is_glued: bool, stops: str) -> Element:
        here, line = self.peek(), self.line()
        if here in SINGLE_QUOTES + DOUBLE_QUOTES:
            text, expands = self._quoted()
            return Element(kind=Kind.EXPANDING if expands else Kind.QUOTED, text=text, line=line, glued=is_glued)
        if here in ",|" or (here and here in stops):
            self.at += 1
            return Element(kind=Kind.COMMA if here == "," else Kind.SIGN, text=here, line=line, glued=is_glued)
        if group := re.compile(r"[@$]?[({]|\[").match(self.text, self.at):
            return Element(kind=Kind.GROUP, text=self._group(group[0]), line=line, opening=group[0], glued=is_glued)
        for kind, pattern in ((Kind.PARAMETER, _PARAMETER), (Kind.VARIABLE, _VARIABLE)):
            if found := pattern.match(self.text, self.at):
                self.at = found.end()
                opening = found[2] if kind is Kind.PARAMETER else ""
                return Element(kind=kind, text=found[1], line=line, opening=opening, glued=is_glued)
        if here in "&<>!)}]":
            self.at += 1
            return Element(kind=Kind.SIGN, text=here, line=line, glued=is_glued)
        text, expands = self._word(stops)
        return Element(kind=Kind.EXPANDING if expands else Kind.WORD, text=text, line=line, glued=is_glued)

    def _skip_blanks(self) -> bool:
        """Go on to the next element or end of statement; return whether there was anything to skip."""
        start = self.at
        while self.at < len(self.text):
            if self.peek() in _BLANK:
                self.at += 1
            elif self.peek() == "`" and (end := re.compile(r"`(?:\r\n|\r|\n)").match(self.text, self.at)):
                self.at = end.end()
            elif self.peek() == "#" or self.text.startswith("<#", self.at):
                self._skip_comment()
            else:
                break
        return self.at > start

    def _skip_comment(self) -> None:
        if self.peek() == "#":
            end = re.compile(r"[\r\n]|\Z").search(self.text, self.at)
            self.at = end.start() if end else len(self.text)
            return
        close = self.text.find("#>", self.at)
        if close < 0:
            raise NotUnderstood(self.line(), "a comment is begun with <# and never ended")
        self.at = close + 2

    def _quoted(self) -> tuple[str, bool]:
        """Read a text in quotes; return it, and whether PowerShell would put a value into it."""
        line, quotes = self.line(), SINGLE_QUOTES if self.peek() in SINGLE_QUOTES else DOUBLE_QUOTES
        parts: list[str] = []
        expands = False
        self.at += 1
        while here := self.peek():
            if here in quotes:
                self.at += 1
                if not self.peek() or self.peek() not in quotes:
                    return "".join(parts), expands
                parts.append(here)
                self.at += 1
            elif here == "`" and quotes == DOUBLE_QUOTES:
                parts.append(self._escaped())
            else:
                expands = expands or (quotes == DOUBLE_QUOTES and self._begins_value())
                parts.append(here)
                self.at += 1
        raise NotUnderstood(line, "a text is begun with a quote and never ended")

    def _begins_value(self) -> bool:
        following = self.peek(1)
        return self.peek() == "$" and bool(following) and (following.isalnum() or following in "_({$?^:")

    def _escaped(self) -> str:
        escaped = self.peek(1)
        self.at += 2
        return _ESCAPES.get(escaped, escaped)

    def _word(self, stops: str) -> tuple[str, bool]:
        """Read a word without quotes around it, with all that is glued into it."""
        start, expands = self.at, False
        parts: list[str] = []
        while (here := self.peek()) and here not in _BLANK + _ENDS + "(){},|&<>" + stops:
            if here in SINGLE_QUOTES + DOUBLE_QUOTES:
                text, does = self._quoted()
                parts.append(text)
                expands = expands or does
            elif here == "`":
                if self.peek(1) in ("\r", "\n"):
                    break
                parts.append(self._escaped())
            else:
                expands = expands or self._begins_value()
                parts.append(here)
                self.at += 1
        if self.at == start:  # a sign that means nothing here
            parts.append(self.peek())
            self.at += 1
        return "".join(parts), expands

    def _group(self, opening: str) -> str:
        """Pass over a group with all groups in it; return what stands between its brackets."""
        line, open_brackets = self.line(), [opening[-1]]
        self.at += len(opening)
        start = self.at
        while here := self.peek():
            if here in SINGLE_QUOTES + DOUBLE_QUOTES:
                self._quoted()
            elif here == "`":
                self.at += 2
            elif self.text.startswith("<#", self.at) or (here == "#" and self.text[self.at - 1] in " \t\r\n;({"):
                self._skip_comment()
            elif here in _CLOSING:
                open_brackets.append(here)
                self.at += 1
            elif here == _CLOSING[open_brackets[-1]]:
                open_brackets.pop()
                self.at += 1
                if not open_brackets:
                    return self.text[start : self.at - 1]
            else:
                self.at += 1
        raise NotUnderstood(line, f"a group is begun with {opening} and never ended")
