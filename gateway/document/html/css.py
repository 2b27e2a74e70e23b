"""Style sheets of other hands, reduced to what a page in black and white needs and nothing that can hurt.

A list of what may pass, not of what may not: colours and backgrounds stay out (black on white is what a fax shows), positions and
transformations (they hide text or lay it over other text), everything that names another file, `@page` and `@font-face`.
"""

import re
from collections.abc import Iterable, Iterator

from PIL import ImageColor

MAX_SHEET = 200_000  # characters of all style sheets of a mail
_MAX_RULES, _MAX_VALUE, _MAX_SELECTOR = 3000, 1000, 500
_MAX_PARTS = 6  # of a selector: matching it tries every way through the ancestors
_MAX_CONTENT = 200  # characters that `content` repeats for every element
_FARTHEST, _FARTHEST_BACK = 3000.0, 100.0  # CSS pixels: nothing honest is wider, or is pulled back further
_SMALLEST_TYPE, _HIDDEN_TYPE, _LARGEST_TYPE = (
    10.0,
    3.0,
    200.0,
)  # CSS pixels; 10 are 7.5 points, the least that a fax shows
_LEAST_LEADING = 13.0

_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|([\s\S])|$)")
_TOKEN = re.compile(
    r"""/\*[\s\S]*?(?:\*/|$)|"[^"]*(?:"|$)|'[^']*(?:'|$)|<!--|-->|[{};()]|[^"'/{};()<-]+|[\s\S]""", re.DOTALL
)
_GROUPS = ("@media", "@supports")  # at-rules whose rules are read
_COMBINATORS = re.compile(r"[\s>+~]+")

_PASSED = re.compile(
    r"font(-(family|size|style|weight|variant(-caps)?|stretch))?|text-(align(-last)?|decoration(-line)?|indent|transform|justify)"
    r"|letter-spacing|word-(spacing|break|wrap)|overflow-wrap|line-(height|break)|white-space|direction|unicode-bidi|tab-size|hyphens"
    r"|display|visibility|opacity|float|clear|vertical-align|box-sizing|overflow(-[xy])?|(min-|max-)?(width|height)"
    r"|(margin|padding)(-(top|right|bottom|left))?"
    r"|border(-(top|right|bottom|left))?(-(width|style|color))?|border-(collapse|spacing)|table-layout|caption-side|empty-cells"
    r"|list-style(-type|-position)?|content|quotes|counter-(reset|increment|set)"
    r"|(page-)?break-(before|after|inside)|orphans|widows"
)
_FUNCTION = re.compile(r"([\w-]*)\(")
_FUNCTIONS = frozenset({"calc", "min", "max", "clamp", "rgb", "rgba", "hsl", "hsla", "counter", "counters", "attr"})
_LENGTH = re.compile(r"(?<![\w.#-])([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)([a-z]*|%)", re.IGNORECASE)
_PIXELS = {"px": 1.0, "pt": 96 / 72, "pc": 16.0, "in": 96.0, "cm": 37.8, "mm": 3.78, "q": 0.945}
_FACTORS = _PIXELS | {"": 1.0, "%": 5.0, "ex": 8.0, "ch": 8.0, "vw": 7.0, "vh": 10.0}
_COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|(?:rgb|hsl)a?\([^()]*\)|[a-z]+", re.IGNORECASE)
_NO_COLOURS = re.compile(
    "none|hidden|dotted|dashed|solid|double|groove|ridge|inset|outset|thin|medium|thick|initial|inherit|unset|transparent|important|"
    + "|".join(filter(None, _FACTORS))
)
_LIGHT = 245  # a border that is lighter only makes room

Declaration = tuple[str, str]


def clean_sheet(css: str) -> str:
    """Return the rules that may pass."""
    return "".join(_Sheet().rules(css[:MAX_SHEET]))


def clean_style(css: str) -> str:
    """Return the declarations of a style attribute that may pass."""
    pieces, depth = [""], 0
    for mark in _marks(css[:MAX_SHEET]):
        depth = max(0, depth + (mark == "(") - (mark == ")"))
        if mark == ";" and not depth:
            pieces.append("")
        elif mark not in "{}":
            pieces[-1] += mark
    return _written(filter(None, map(_declaration, pieces)))


def pixels_of(length: str) -> float | None:
    """How many CSS pixels a length or the number of an attribute is; None when that depends on something else."""
    match = _LENGTH.fullmatch(length.strip())
    if match is None or (match[2] and match[2].lower() not in _PIXELS):
        return None
    return float(match[1]) * _PIXELS.get(match[2].lower(), 1.0)


def _marks(css: str) -> Iterator[str]:
    for match in _TOKEN.finditer(_ESCAPE.sub(_unescaped, css)):
        mark = match[0]
        if mark.startswith("/*"):
            yield " "
        elif mark not in ("<!--", "-->"):  # Word hides its style sheets from browsers of 1995
            yield mark


def _unescaped(match: re.Match[str]) -> str:
    """The character itself, so that `@\\69mport` is what it is; one that could end something becomes a space."""
    code = int(match[1], 16) if match[1] else ord(match[2] or " ")
    char = chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
    return " " if char in "\"'\\\n\r\f{};()<>/*" else char


class _Sheet:
    """Reads a style sheet once from start to end."""

    def __init__(self) -> None:
        self._piece: list[str] = []
        self._declarations: list[Declaration] = []
        self._open: list[str] = []  # what the braces around us belong to: "group", "rule" or "skipped"
        self._depth = 0
        self._rules = 0

    def rules(self, css: str) -> Iterator[str]:
        """Return the text of the sheet that may pass, piece by piece."""
        for mark in _marks(css):
            if mark == "{":
                yield self._begin()
            elif mark == "}":
                yield self._end()
            elif mark == ";" and not self._depth:
                self._take()
            else:
                self._depth = max(0, self._depth + (mark == "(") - (mark == ")"))
                self._piece.append(mark)
        while self._open:
            yield self._end()

    def _take(self) -> str:
        """Take what stands before a ; or } as a declaration, if we are where declarations stand."""
        piece = "".join(self._piece).strip()
        self._piece, self._depth = [], 0
        if self._open and self._open[-1] == "rule" and (declaration := _declaration(piece)):
            self._declarations.append(declaration)
        return piece

    def _begin(self) -> str:
        prelude = "".join(self._piece).strip()
        self._piece, self._depth = [], 0
        kind = self._kind(prelude)
        self._open.append(kind)
        return prelude + "{" if kind != "skipped" else ""

    def _kind(self, prelude: str) -> str:
        outside = not self._open or self._open[-1] == "group"
        if not outside or len(self._open) > 4 or len(prelude) > _MAX_SELECTOR or "<" in prelude:
            return "skipped"
        if prelude.startswith("@"):
            return "group" if prelude.lower().startswith(_GROUPS) and "url" not in prelude.lower() else "skipped"
        self._rules += 1
        simple = all(len(_COMBINATORS.split(one.strip())) <= _MAX_PARTS for one in prelude.split(","))
        return "rule" if prelude and simple and self._rules <= _MAX_RULES else "skipped"

    def _end(self) -> str:
        self._take()
        kind = self._open.pop() if self._open else "skipped"
        if kind == "skipped":
            return ""
        written, self._declarations = _written(self._declarations), []
        return written + "}"


def _written(declarations: Iterable[Declaration]) -> str:
    """Write declarations; what can be scrolled on a screen is shown whole on paper."""
    passed = list(declarations)
    if any(name.startswith("overflow") and value.split("!")[0].strip() in ("auto", "scroll") for name, value in passed):
        passed = [(name, value) for name, value in passed if not name.startswith(("overflow", "height", "max-height"))]
    return ";".join(f"{name}:{value}" for name, value in passed)


def _declaration(piece: str) -> Declaration | None:
    name, colon, value = piece.partition(":")
    name, value = name.strip().lower(), " ".join(value.split())
    if not colon or not value or len(value) > _MAX_VALUE or not _PASSED.fullmatch(name) or "<" in value:
        return None
    if any(match[1].lower() not in _FUNCTIONS for match in _FUNCTION.finditer(value)):
        return None  # url() above all; var(), whose value may double with every step
    if name != "content" and not _is_near(name, value):
        return None
    return _adapted(name, value)


def _is_near(name: str, value: str) -> bool:
    """Whether all its lengths are such as are found on paper."""
    back = _FARTHEST_BACK if name.startswith(("margin", "text-indent", "letter", "word")) else _FARTHEST
    most = _LARGEST_TYPE if name in ("font-size", "letter-spacing", "word-spacing") else _FARTHEST
    sizes = (float(match[1]) * _FACTORS.get(match[2].lower(), 16.0) for match in _LENGTH.finditer(value))
    return all(-back <= size <= most for size in sizes)


def _adapted(name: str, value: str) -> Declaration | None:
    """The declaration as a fax can show it."""
    word = value.split("!")[0].strip().lower()
    if name == "content" and len(value) > _MAX_CONTENT:
        return None
    if name == "opacity" and pixels_of(word) != 0:
        return None  # half hidden is grey
    if name == "display" and word not in _DISPLAYS:
        return None
    if name in _BREAKS and word not in ("always", "avoid", "auto", "page"):
        return None  # "left" makes blank pages
    if name.startswith("border") and name not in ("border-collapse", "border-spacing"):
        return name, _COLOUR.sub(_inked, value)
    return name, _LENGTH.sub(_LEGIBLE[name], value) if name in _LEGIBLE else value


def _readable(match: re.Match[str]) -> str:
    """Type too small for a fax is enlarged; type too small for any eye is meant to be unseen, and stays so."""
    size = pixels_of(match[0]) if match[2] else None
    return f"{_SMALLEST_TYPE:g}px" if size is not None and _HIDDEN_TYPE <= size < _SMALLEST_TYPE else match[0]


def _leaded(match: re.Match[str]) -> str:
    size = pixels_of(match[0]) if match[2] else None
    return f"{_LEAST_LEADING:g}px" if size is not None and _HIDDEN_TYPE <= size < _LEAST_LEADING else match[0]


def _inked(match: re.Match[str]) -> str:
    """The colour of a border: black, unless it is as good as white; a grey line would be lost on the way."""
    word = match[0].lower()
    if _NO_COLOURS.fullmatch(word):
        return match[0]
    try:
        red, green, blue, *alpha = ImageColor.getrgb(word)
    except ValueError:
        return "#000"
    return "transparent" if min(red, green, blue) >= _LIGHT or alpha == [0] else "#000"


# No tables, whose nesting is bounded by their elements; neither flex nor grid, because they too double an engine's time with every level,
# and every mail must do without: Outlook knows neither.
_DISPLAYS = frozenset(("none", "block", "inline", "inline-block", "list-item", "contents", "initial", "inherit"))
_BREAKS = frozenset(f"{page}break-{where}" for page in ("page-", "") for where in ("before", "after", "inside"))
_LEGIBLE = {"font-size": _readable, "font": _readable, "line-height": _leaded}
