"""Text from outside, made fit for a terminal."""

from wire.encoded_words import printable

# They turn the reading direction of what follows, and could show an address backwards (UAX 9 section 2).
_TURNS = {turn: f"\\u{turn:04x}" for turn in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}


def plain(text: str) -> str:
    """Return the text on one line, without control characters, marks that turn the reading direction spelt out."""
    return printable(text).translate(_TURNS)
