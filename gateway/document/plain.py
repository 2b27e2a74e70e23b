"""Text of other hands made fit for a page: one kind of line end, no controls, nothing that turns the writing direction."""

import re
import unicodedata

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x85\u2028\u2029]")

# Marks that show nothing, or that turn the writing direction so that a reader sees another text than was sent
# (Unicode TR 36, section 2.5).
_INVISIBLE = [
    0xAD,
    0xFEFF,
    *(0x200B, 0x200E, 0x200F),  # without the joiners between them, which Persian and Malayalam are wrong without
    *range(0x202A, 0x202F),
    *range(0x2060, 0x2070),
    *range(0xFE00, 0xFE10),
]
_CONTROLS = [code for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\n\t\f"]
_TABLE: dict[int, str | None] = dict.fromkeys([*_INVISIBLE, *_CONTROLS])
# Spaces and hyphens of typesetters look like the plain ones at fax resolution, and the plain ones are in every font.
_TABLE |= dict.fromkeys([*range(0x2000, 0x200B), 0x202F, 0x205F], " ") | dict.fromkeys([0x2010, 0x2011, 0x2212], "-")
_TABLE |= dict.fromkeys(range(0xD800, 0xE000), "\ufffd")


_MANY_MARKS = re.compile(
    "([\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]{4})[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]+"
)


def clean(text: str) -> str:
    """Return the text with line feeds, tabs and form feeds as its only controls."""
    if text.isascii() and text.isprintable():
        return text
    # No language puts more than four marks on a letter; dozens of them stand on the lines above.
    tidy = _MANY_MARKS.sub(r"\1", _LINE_ENDS.sub("\n", text).translate(_TABLE))
    return tidy if tidy.isascii() else _composed(tidy)


def _composed(text: str) -> str:
    """Letters and their marks as one character where there is one, in pieces: a long run of marks takes quadratic time."""
    return "".join(unicodedata.normalize("NFC", text[start : start + 1000]) for start in range(0, len(text), 1000))


def clean_line(text: str, limit: int = 500) -> str:
    """Return the text as one line of at most `limit` characters."""
    line = " ".join(clean(text[: 4 * limit]).split())
    return line if len(line) <= limit else line[: limit - 1] + "\u2026"


def size_in_words(size: int) -> str:
    """Return a number of bytes as people write it."""
    for unit, factor in (("MB", 1024**2), ("KB", 1024)):
        if size >= factor:
            return f"{size / factor:.1f} {unit}"
    return f"{size} bytes"
