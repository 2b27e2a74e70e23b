"""Which font draws which character: the core fonts for Western text, Noto for more, a box for what no font holds."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import as_file, files
from importlib.util import find_spec
from itertools import groupby
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

SANS, BOLD = "Helvetica", "Helvetica-Bold"
MONO = "Courier-Bold"  # the plain one is one pixel thin on a fax
_MONOSPACED = "RobotoMono"  # for what Courier does not hold

_PACKAGES = ("manimgx_fonts", "manimgx_fonts_cjk", "fontpkg_roboto_mono/files")

# Only scripts that read left to right and need no joining of letters; the rest would come out as something else than
# was written, and a box is honest.
_NOTO = (
    "NotoSans",
    "NotoSansSymbols",
    "NotoEmoji",
    "NotoSansArmenian",
    "NotoSansGeorgian",
    "NotoSansEthiopic",
    "NotoSansThai",
)
# Hebrew to Tibetan with Thai and Lao, Myanmar, Jamo, Khmer and Mongolian, the marks, CJK and Hangul, presentation forms of Arabic,
# flags and skin tones, which are two characters each; see Blocks.txt of Unicode.
_SHAPED = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0590-\u109f\u1100-\u11ff\u135d-\u135f\u1700-\u18af\u1900-\u1cff\u1dc0-\u1dff\u200c\u200d\u20d0-\u20ff"
    "\u2e80-\ua4cf\ua800-\uabff\uac00-\ud7ff\uf900-\ufaff\ufb1d-\ufdff\ufe20-\ufeff\uff00-\uffef\U00010a00-\U00010fff"
    "\U00011000-\U00011fff\U0001b000-\U0001b2ff\U0001e900-\U0001eeff\U0001f1e6-\U0001f1ff\U0001f3fb-\U0001f3ff\U00020000-\U000323af]"
)
_UNSEEN = frozenset(
    "\xad\u034f\u061c\u180e"
    + "".join(map(chr, (*range(0x200B, 0x2010), *range(0x2028, 0x202F), *range(0x2060, 0x2070))))
)
_UNSEEN |= frozenset(
    map(chr, (*range(0xFE00, 0xFE10), 0xFEFF, *range(0xE0000, 0xE01F0)))
)  # selectors of variants, tags of flags
_BOX, _BOX_FONT = "\u274f", "ZapfDingbats"  # a hollow square that every PDF viewer has


class _Advances(dict[str, float]):
    """The width of each character in em; an unknown one is as wide as the box."""

    def __missing__(self, char: str) -> float:
        return 0.759  # Adobe font metrics of ZapfDingbats, a73


@dataclass(frozen=True, kw_only=True)
class Face:
    """A way to set text. `font` draws all of it, unless it is empty: then each character looks for its own in `fonts`."""

    font: str
    advances: Mapping[str, float]
    fonts: Mapping[str, str] = field(default_factory=dict)

    def width(self, text: str, size: float) -> float:
        """Return how wide the text runs."""
        return sum(map(self.advances.__getitem__, text)) * size

    def runs(self, text: str) -> Iterator[tuple[str, str]]:
        """Cut the text into (font, text) that one font can draw."""
        if self.font:
            yield self.font, text
            return
        for font, run in groupby(text, key=lambda char: self.fonts.get(char, "")):
            drawn = "".join(run)
            yield (font, drawn) if font else (_BOX_FONT, _BOX * len(drawn))


def face_for(text: str, core: str = SANS) -> Face:
    """Return the face that can set the text: the core font where its characters are enough."""
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        return _noto_face(_MONOSPACED if core == MONO else "")
    return _core_face(core)


def needs_shaping(text: str) -> bool:
    """Whether a canvas would set it wrongly: joined or reordered letters, right to left, marks above letters, no spaces between words."""
    return not text.isascii() and _SHAPED.search(text) is not None


def unknown_characters(text: str, where: str) -> tuple[str, ...]:
    """A note on the characters that no installed font holds, when there are any: boxes, whoever sets the text."""
    missing = [char for char in _beyond_canvas(text) if ord(char) not in _installed() and char not in _UNSEEN]
    return _boxes_noted(missing, where)


def boxed_characters(text: str, where: str) -> tuple[str, ...]:
    """A note on the characters that the faces of this module draw as boxes, when there are any."""
    return _boxes_noted(_beyond_canvas(text), where)


def _boxes_noted(missing: Sequence[str], where: str) -> tuple[str, ...]:
    if not missing:
        return ()
    codes = ", ".join(f"U+{ord(char):04X}" for char in missing[:10])
    more = f" and {len(missing) - 10} more" if len(missing) > 10 else ""
    return (f"characters {where} that no font holds are printed as boxes: {codes}{more}",)


def _beyond_canvas(text: str) -> list[str]:
    """The characters that have no font here, each once, in their order."""
    if face_for(text).font:
        return []
    return [char for char in dict.fromkeys(text) if char not in "\n\t\f\r" and char not in _repertoire()]


@cache
def _installed() -> frozenset[int]:
    """Every character of every font of the installed font packages."""
    from fontTools.ttLib import TTFont as FontFile  # takes a tenth of a second, and only rare scripts need it

    codes: set[int] = set()
    for path in (file for folder in font_folders() for file in sorted(folder.iterdir())):
        if path.suffix in (".ttc", ".ttf", ".otf"):
            # Of a collection the first: the fonts of Noto's hold the same characters, each as another country writes them.
            with FontFile(str(path), lazy=True, fontNumber=0) as font:
                codes.update(font.getBestCmap())
    return frozenset(codes)


def font_folders() -> Iterator[Path]:
    """Where the installed font packages keep their files."""
    for name in _PACKAGES:
        package, _, inside = name.partition("/")
        if find_spec(package) is not None:
            with as_file(files(package)) as folder:
                yield folder / inside if inside else folder


@cache
def _core_face(font: str) -> Face:
    widths = pdfmetrics.getFont(font).widths
    known = {bytes([code]).decode("cp1252", "replace"): widths[code] / 1000 for code in range(256)}
    return Face(font=font, advances=_Advances(known))


@cache
def _noto_face(first: str = "") -> Face:
    """The face of many fonts; what the first one holds is set in it."""
    fonts = {**_repertoire(), **_held(first)} if first else _repertoire()
    advances = _Advances()
    for char, font in fonts.items():
        advances[char] = pdfmetrics.getFont(font).face.charWidths[ord(char)] / 1000
    return Face(font="", advances=advances, fonts=fonts)


@cache
def _repertoire() -> Mapping[str, str]:
    """The font of every character; an earlier font of the list wins."""
    fonts: dict[str, str] = {}
    for name in reversed(_NOTO):
        fonts |= _held(name)
    return fonts


@cache
def _held(name: str) -> Mapping[str, str]:
    """The characters of one font, which is ready to be drawn with then; none where its package is not installed."""
    for path in (folder / f"{name}[wght].ttf" for folder in font_folders()):
        if path.exists():
            font = TTFont(name, str(path))
            pdfmetrics.registerFont(font)
            return dict.fromkeys(map(chr, font.face.charToGlyph), name)
    return {}
