"""Lines of calendars and business cards (RFC 5545 section 3.1, RFC 6350 section 3), read from any hand.

Libraries for them refuse a file for one damaged line, and know one of the two formats each; one reader of the lines serves both.
"""

import re
from binascii import a2b_qp
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from wire.charsets import text_in

LINES_TO_A_PAGE = 400
"""More than the densest page of appointments or business cards says: files of more lines for each page are not read on."""
_HEAD = re.compile(r'(?:[^":]|"[^"]*")*')
_LONGEST_HEAD = 4096  # characters
_DEEPEST = 8  # an alarm in an appointment in a calendar is three deep
_PARAMETER = re.compile(r';((?:[^";]|"[^"]*"?)*)')
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_CARETS = {"^n": "\n", "^'": '"', "^^": "^"}  # RFC 6868
_TOKENS = {sign: re.compile(rf"\\.|[^\\{sign}]+|.", re.DOTALL) for sign in ";,"}
_ENCODINGS = ("QUOTED-PRINTABLE", "BASE64", "B", "8BIT", "7BIT")


@dataclass(frozen=True, kw_only=True)
class ContentLine:
    """One property: its name and the names of its parameters in capitals, its value as it stands."""

    name: str
    parameters: Mapping[str, str]
    value: str

    @property
    def text(self) -> str:
        """The value without escapes."""
        return unescaped(self.value)

    def pieces(self, sign: str = ";") -> list[str]:
        """The pieces of a structured value, without escapes."""
        pieces: list[list[str]] = [[]]
        for token in _TOKENS[sign].findall(self.value):
            if token == sign:
                pieces.append([])
            else:
                pieces[-1].append(token)
        return [unescaped("".join(piece)).strip() for piece in pieces]


@dataclass(frozen=True, kw_only=True)
class Component:
    """What stands between BEGIN and END."""

    name: str
    lines: list[ContentLine] = field(default_factory=list)
    parts: list["Component"] = field(default_factory=list)

    def first(self, name: str) -> ContentLine | None:
        """Return the first property of that name."""
        return next(iter(self.all(name)), None)

    def all(self, name: str) -> list[ContentLine]:
        """Return all properties of that name, in order."""
        return [line for line in self.lines if line.name == name]

    def text(self, name: str) -> str:
        """Return the text of the first property of that name, empty when there is none."""
        found = self.first(name)
        return found.text.strip() if found else ""


def components(
    content: bytes, charset: str = "", names: Collection[str] = (), most: int | None = None
) -> list[Component] | None:
    """Return the outermost components; what is not closed ends with the file, what was not opened is not closed.

    Only the lines of these names are read, if any are given; None when there are more than `most` of them.
    """
    root = Component(name="")
    opened = [root]
    for number, line in enumerate(content_lines(content, charset, names)):
        if most is not None and number >= most:
            return None
        if line.name == "BEGIN" and len(opened) <= _DEEPEST:
            begun = Component(name=line.value.strip().upper())
            opened[-1].parts.append(begun)
            opened.append(begun)
        elif line.name == "END":
            names = [component.name for component in opened[1:]]
            if (ended := line.value.strip().upper()) in names:
                del opened[len(names) - names[::-1].index(ended) :]
        else:
            opened[-1].lines.append(line)
    return root.parts


def content_lines(content: bytes, charset: str = "", names: Collection[str] = ()) -> Iterator[ContentLine]:
    """Cut into properties of these names, or of any; a line without a colon is left out."""
    wanted = {name.encode() for name in (*names, "BEGIN", "END")} if names else set()
    for raw in _unfolded(content):
        head, colon, _ = raw.partition(b":")
        head = head.upper()
        if colon and (not wanted or head.partition(b";")[0].rpartition(b".")[2].strip() in wanted):
            yield _line(raw, head, charset)


def _unfolded(content: bytes) -> Iterator[bytes]:
    """The lines as they were before folding, which may cut a letter in two and so goes before decoding."""
    line: list[bytes] = []
    for raw in content.splitlines():
        if line and line[-1].endswith(b"=") and b"QUOTED-PRINTABLE" in line[0].partition(b":")[0].upper():
            line[-1] = line[-1][:-1]  # vCard 2.1: a soft line break (RFC 2045 section 6.7)
            line.append(raw)
        elif line and raw.startswith((b" ", b"\t")):
            line.append(raw[1:])
        else:
            yield b"".join(line)
            line = [raw]
    yield b"".join(line)


def unescaped(value: str) -> str:
    """Return a text value as it is read (RFC 5545 section 3.3.11)."""
    return _ESCAPED.sub(lambda escape: "\n" if escape[1] in "nN" else escape[1], value)


def _line(raw: bytes, head: bytes, charset: str) -> ContentLine:
    text = text_in(raw, charset)
    found = _HEAD.match(text, 0, _LONGEST_HEAD)
    end = found.end() if found else 0
    if text[end : end + 1] != ":":  # a quote that is never closed: the first colon ends the head
        end = text.index(":")
    name, _, rest = text[: min(end, _LONGEST_HEAD)].partition(";")
    parameters = _parameters(f";{rest}") if rest else {}
    value = text[end + 1 :]
    if b"QUOTED-PRINTABLE" in head:
        value = text_in(a2b_qp(raw.partition(b":")[2]), parameters.get("CHARSET", "") or charset)
    return ContentLine(name=name.rpartition(".")[2].strip().upper(), parameters=parameters, value=value)


def _parameters(text: str) -> dict[str, str]:
    """Parameters; several of one name are one list, and a bare word of vCard 2.1 is a type or an encoding."""
    found: dict[str, str] = {}
    for parameter in _PARAMETER.finditer(text):
        name, equals, value = parameter[1].partition("=")
        if not equals:
            name, value = ("ENCODING" if name.upper() in _ENCODINGS else "TYPE"), name
        value = re.sub(r"\^[n'^]", lambda caret: _CARETS[caret[0]], value.replace('"', ""))
        name = name.strip().upper()
        found[name] = f"{found[name]},{value}" if name in found else value
    return found
