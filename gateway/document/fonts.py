"""Which font draws which character: the core fonts for Western text, Noto for more, a box for what no font holds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from itertools import groupby

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

SANS, BOLD = "Helvetica", "Helvetica-Bold"
MONO = "Courier-Bold"  # the plain one is one pixel thin on a fax

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
_BOX, _BOX_FONT = "\u274f", "ZapfDingbats"  # a hollow square that every PDF viewer has


class _Advances(dict[str, float]):
    """The width of each character in em; an unknown one is as wide as the box."""

    def __missing__(self, char: str) -> float:
        return 0.759  # Adobe font metrics of ZapfDingbats, a73


@dataclass(frozen=True, kw_only=True)
class Face:
    """A way to set text. `font` draws all of it, unless it is empty: then each character looks for its own."""

    font: str
    advances: Mapping[str, float]

    def width(self, text: str, size: float) -> float:
        """Return how wide the text runs."""
        return sum(map(self.advances.__getitem__, text)) * size

    def runs(self, text: str) -> Iterator[tuple[str, str]]:
        """Cut the text into (font, text) that one font can draw."""
        if self.font:
            yield self.font, text
            return
        for font, run in groupby(text, key=_font_of):
            drawn = "".join(run)
            yield (font, drawn) if font else (_BOX_FONT, _BOX * len(drawn))


def face_for(text: str, core: str = SANS) -> Face:
    """Return the face that can set the text: the core font where its characters are enough."""
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        return _noto_face()
    return _core_face(core)


def unknown_characters(text: str, where: str) -> tuple[str, ...]:
    """A note on the characters that no font holds, when there are any."""
    if face_for(text).font:
        return ()
    unknown = [char for char in dict.fromkeys(text) if char not in "\n\t\f" and not _font_of(char)]
    if not unknown:
        return ()
    codes = ", ".join(f"U+{ord(char):04X}" for char in unknown[:10])
    more = f" and {len(unknown) - 10} more" if len(unknown) > 10 else ""
    return (f"characters {where} that no font holds are printed as boxes: {codes}{more}",)


@cache
def _core_face(font: str) -> Face:
    widths = pdfmetrics.getFont(font).widths
    known = {bytes([code]).decode("cp1252", "replace"): widths[code] / 1000 for code in range(256)}
    return Face(font=font, advances=_Advances(known))


@cache
def _noto_face() -> Face:
    advances = _Advances()
    for char, font in _repertoire().items():
        advances[char] = pdfmetrics.getFont(font).face.charWidths[ord(char)] / 1000
    return Face(font="", advances=advances)


@cache
def _repertoire() -> Mapping[str, str]:
    """The font of every character; an earlier font of the list wins."""
    fonts: dict[str, str] = {}
    for name in reversed(_NOTO):
        with as_file(files("manimgx_fonts") / f"{name}[wght].ttf") as path:
            font = TTFont(name, str(path))
        pdfmetrics.registerFont(font)
        fonts |= dict.fromkeys(map(chr, font.face.charToGlyph), name)
    return fonts


def _font_of(char: str) -> str:
    return _repertoire().get(char, "")
