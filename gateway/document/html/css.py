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
WIDEST = 650.0  # CSS pixels; a box that is wider only fits an A4 page by chance, and its words can do without its width
_CLOSEST = -1.0  # CSS pixels; letters that are nearer stand on each other
_HIGHEST = 100.0  # CSS pixels that a box is high without words that fill it; a screen's worth of nothing is no page's
_UNSEEN_SIZE = 1.0  # CSS pixels; words in a box so small, and cut at its edge, are meant for no eye
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
    r"|border(-(top|right|bottom|left))?(-(width|style|color))?|border-(collapse|spacing)|caption-side|empty-cells"
    r"|list-style(-type|-position)?|content|quotes|counter-(reset|increment|set)"
    r"|(page-)?break-(before|after|inside)|orphans|widows"
)
_FUNCTION = re.compile(r"([\w-]*)\(")
_FUNCTIONS = frozenset({"calc", "min", "max", "clamp", "rgb", "rgba", "hsl", "hsla", "counter", "counters", "attr"})
_LENGTH = re.compile(r"(?<![\w.#-])([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)([a-z]*|%)", re.IGNORECASE)
_EXTENT = re.compile(r"(?<![\w.#-])([+-]?(?:\d+\.?\d*|\.\d+))(%|[a-z]*)", re.IGNORECASE)
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


def clean_style(css: str, *, picture: bool = False) -> str:
    """Return the declarations of a style attribute that may pass; a picture keeps its height."""
    pieces, depth = [""], 0
    for mark in _marks(css[:MAX_SHEET]):
        depth = max(0, depth + (mark == "(") - (mark == ")"))
        if mark == ";" and not depth:
            pieces.append("")
        elif mark not in "{}":
            pieces[-1] += mark
    return _written(filter(None, map(_declaration, pieces)), picture=picture)


def parts_its_children(css: str) -> bool:
    """Whether declarations lay the children of an element apart, though no space is written between them."""
    return _APART.search(css[:MAX_SHEET]) is not None


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
        self._selectors: list[str] = []
        self._apart = False  # whether the rule lays out its element's children
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
        if self._open and self._open[-1] == "rule":
            self._apart |= parts_its_children(piece)
            self._declarations += filter(None, [_declaration(piece)])
        return piece

    def _begin(self) -> str:
        prelude = "".join(self._piece).strip()
        self._piece, self._depth = [], 0
        kind = self._kind(prelude)
        self._open.append(kind)
        self._selectors, self._apart = (prelude.split(",") if kind == "rule" else []), False
        return prelude + "{" if kind != "skipped" else ""

    def _kind(self, prelude: str) -> str:
        outside = not self._open or self._open[-1] == "group"
        if not outside or len(self._open) > 4 or len(prelude) > _MAX_SELECTOR or _NO_SELECTOR.search(prelude):
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
        picture = bool(self._selectors) and all(map(_OF_PICTURES.search, self._selectors))
        written, self._declarations = _written(self._declarations, picture=picture), []
        return written + "}" + self._spaces()

    def _spaces(self) -> str:
        """A rule for the space between the children that the rule just read lays apart on a screen."""
        if not self._apart or any(":" in selector or not selector.strip() for selector in self._selectors):
            return ""
        self._apart = False
        return ",".join(f"{selector.strip()}>*:after" for selector in self._selectors) + "{content:' '}"


def _written(declarations: Iterable[Declaration], *, picture: bool) -> str:
    """Write declarations so that boxes grow with their words: paper cannot be scrolled, and what is cut is lost."""
    passed = list(declarations)
    if not _is_unseen(passed):
        passed = [one for one in passed if not one[0].startswith("overflow")]
        passed = passed if picture else list(filter(None, map(_growing, passed)))
    return ";".join(f"{name}:{value}" for name, value in passed)


def _growing(declaration: Declaration) -> Declaration | None:
    """A height as the least that a box has."""
    name, value = declaration
    if name not in ("height", "min-height", "max-height"):
        return declaration
    size = pixels_of(value.split("!")[0])
    return ("min-height", value) if name != "max-height" and size is not None and size <= _HIGHEST else None


def _is_unseen(declarations: Iterable[Declaration]) -> bool:
    """Whether they hide words in a box without room, as newsletters do with the line that only a list of mails shows."""
    values = {name: value.split("!")[0].strip().lower() for name, value in declarations}
    sizes = [pixels_of(values[name]) for name in ("height", "max-height", "width", "max-width") if name in values]
    cut = any(values.get(name) in ("hidden", "clip") for name in ("overflow", "overflow-x", "overflow-y"))
    return cut and any(size is not None and size <= _UNSEEN_SIZE for size in sizes)


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
    if _is_unfit(name, value, word):
        return None
    if name == "white-space" and word == "pre":
        return name, _PRE.sub("pre-wrap", value)
    if name in _MOST:
        value = _EXTENT.sub(lambda match: _capped(match, _MOST[name]), value)
    if name.startswith("border") and name not in ("border-collapse", "border-spacing"):
        return name, _COLOUR.sub(_inked, value)
    return name, _LENGTH.sub(_LEGIBLE[name], value) if name in _LEGIBLE else value


def _is_unfit(name: str, value: str, word: str) -> bool:
    """Whether a fax cannot show this, or should not."""
    return (
        (name == "content" and len(value) > _MAX_CONTENT)
        or (name == "opacity" and pixels_of(word) != 0)  # half hidden is grey
        or (name == "display" and word not in _DISPLAYS)
        or (name in _BREAKS and word not in ("always", "avoid", "auto", "page"))  # "left" makes blank pages
        or (name in ("width", "min-width") and _is_too_wide(value))
        or (name in ("letter-spacing", "word-spacing") and (pixels_of(word) or 0.0) < _CLOSEST)
    )


def _is_too_wide(value: str) -> bool:
    """Whether a width is larger than the page: what needs room takes it, and the rest of the letter stays as large as it is."""
    percents = (float(match[1]) > 100 for match in _EXTENT.finditer(value) if match[2] == "%")
    sizes = (float(match[1]) * _FACTORS.get(match[2].lower(), 16.0) > WIDEST for match in _EXTENT.finditer(value))
    return any(percents) or any(sizes)


def _capped(match: re.Match[str], most: float) -> str:
    """A length, or as much of it as leaves room for words."""
    size = float(match[1]) * _FACTORS.get(match[2].lower(), 16.0)
    return match[0] if size <= most else f"{most / 5:g}%" if match[2] == "%" else f"{most:g}px"


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
_APART = re.compile(r"(?:^|[;\s])display\s{0,9}:\s{0,9}(?:inline-)?(?:flex|grid)", re.IGNORECASE)
_OF_PICTURES = re.compile(r"(?:^|[\s>+~])img[^\s>+~]*\s*$", re.IGNORECASE)
_NO_SELECTOR = re.compile("[<{}]")
_PRE = re.compile(r"\bpre\b", re.IGNORECASE)
_SIDES = ("top", "right", "bottom", "left")
_MOST = (
    dict.fromkeys(("margin", "padding"), 200.0)  # CSS pixels, on both sides of a page of some 640
    | {f"{name}-{side}": 320.0 for name in ("margin", "padding") for side in _SIDES}
    | {"text-indent": 320.0, "border-spacing": 50.0, "border": 50.0, "border-width": 50.0}
    | {f"border-{side}{what}": 50.0 for side in _SIDES for what in ("", "-width")}
)
_LEGIBLE = {"font-size": _readable, "font": _readable, "line-height": _leaded}
