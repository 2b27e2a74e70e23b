"""Text from outside, made fit for a terminal, and the terminal that shows it as it stands."""

from shutil import get_terminal_size

from rich.console import Console
from rich.markup import escape

_BREAKS = (*range(0x09, 0x0E), 0x85, 0x2028, 0x2029)
_CONTROLS = (*range(0x20), *range(0x7F, 0xA0))
# They turn the reading direction of what follows, and could show a number or an address backwards (UAX 9 section 2).
_TURNS = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))

_PLAIN: dict[int, str | None] = {
    **dict.fromkeys(_CONTROLS),
    **dict.fromkeys(range(0xD800, 0xE000), "\N{REPLACEMENT CHARACTER}"),  # no terminal takes half a character
    **dict.fromkeys(_BREAKS, " "),
    **{turn: f"\\u{turn:04x}" for turn in _TURNS},
}


def plain(text: str) -> str:
    """Return the text on one line, without control characters, marks that turn the reading direction spelt out."""
    return text if text.isascii() and text.isprintable() else text.translate(_PLAIN)


def shown(text: str) -> str:
    """Return the text in markup that shows it as it stands, see `plain`."""
    return escape(plain(text))


def screen() -> Console:
    """Open standard output for tables and sentences with markup: no `:+1:` becomes a picture, no number gets a colour.

    Where it is no terminal, there is no width that a table could be cut to, unless COLUMNS asks for one.
    """
    console = Console(highlight=False, emoji=False)
    if not console.is_terminal:
        console.width = get_terminal_size((_UNLIMITED, 0)).columns
    return console


_UNLIMITED = 10_000
"""Columns of a pipe: more than any line of ours has, and few enough to be padded to."""
