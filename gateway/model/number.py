"""A fax number as people write it, and as a line knows it."""

import re


def spaced(number: str) -> str:
    """Return +1 425 555 0123 for a North American number, any other number unchanged."""
    if len(number) == 12 and number.startswith("+1"):
        return f"+1 {number[2:5]} {number[5:8]} {number[8:]}"
    return number


def line_of(number: str) -> str:
    """Return the digits by which two spellings of one number are known to lead to one line.

    Exit codes, the + and the usual international prefixes do not count: too many calls that wait for one another do no harm, two at once to
    one machine do.
    """
    digits = "".join(character for character in re.split("[pw,]", number)[-1] if character in _DIALLED)
    return re.sub(r"^(?:\+|00|011)", "", digits) or number


_DIALLED = frozenset("0123456789+*#ABCDabcd")
