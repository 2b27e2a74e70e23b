"""Text of strangers made fit to be shown and kept: nothing in it can move a cursor, end a line or break an encoder."""

import unicodedata

from wire.address.masking import masked

_LONGEST_SHOWN = 160
# The only invisible characters that spelling needs (Persian, Indic scripts); the others can turn the reading direction.
_JOINERS = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"


def shown(text: str) -> str:
    """Quote text for a person: what is dialled after the answer is stars, what does not print is escaped, a long text is cut."""
    told = masked(text)
    cut = "..." if len(told) > _LONGEST_SHOWN else ""
    return repr(told[:_LONGEST_SHOWN]) + cut


def printable(text: str) -> str:
    """Return the text with every kind of space and control as a space, invisible marks left out (`read` resolved surrogates)."""
    return text if text.isprintable() else "".join(map(_printable, text))


def words(text: str) -> str:
    """Return the printable text with single spaces between its words, none around them."""
    return " ".join(printable(text).split())


def _printable(character: str) -> str:
    match unicodedata.category(character):
        case "Cc" | "Zl" | "Zp" | "Zs":
            return " "
        case "Cf" if character not in _JOINERS:
            return ""
        case _:
            return character
