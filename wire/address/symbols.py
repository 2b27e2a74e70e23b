"""The symbols of a dial string, and where in it the number ends and what is played after the answer begins."""

import re

# "-" and "." MUST be ignored (RFC 3191); people and Outlook also write blanks and parentheses.
SEPARATORS = dict.fromkeys(map(ord, "-. ()\N{NO-BREAK SPACE}"))
RFC_SYMBOLS = {**SEPARATORS, **str.maketrans("abcdPW", "ABCDpw")}
# In MAPI and TAPI dial strings a comma pauses and T only says that tones are used, which they always are.
TAPI_SYMBOLS = {**RFC_SYMBOLS, **str.maketrans(",", "p", "Tt")}

_EXIT_CODE = re.compile(r"[0-9*A-D]{1,3}[pw]+")
_DIGITS_BEHIND_EXIT_CODE = 4
_DIALLABLE = re.compile(r"[0-9*A-Dpw]*")
_LOCAL_START = re.compile(r"[0-9*A-D]*")
_GLOBAL_START = re.compile(r"\+[0-9]*")


def end_of(pattern: re.Pattern[str], symbols: str, start: int = 0) -> int:
    """Return where a match ends that begins at the start; the start itself when nothing matches."""
    found = pattern.match(symbols, start)
    return found.end() if found else start


def start_of_tail(symbols: str) -> int:
    """Return where the number ends in a dial string, and its tail begins."""
    if symbols.startswith("+"):
        return end_of(_GLOBAL_START, symbols)
    return end_of(_LOCAL_START, symbols, end_of_exit_codes(symbols))


def end_of_exit_codes(symbols: str) -> int:
    """Return where the codes for an outside line end: one to three symbols and a pause, four digits or more behind it.

    Counted, not matched by one expression: a hostile run of pauses would be tried in every division.
    """
    end = 0
    behind = digits_in(symbols[: end_of(_DIALLABLE, symbols)])
    while code := _EXIT_CODE.match(symbols, end):
        behind -= digits_in(code[0])
        if behind < _DIGITS_BEHIND_EXIT_CODE:
            break
        end = code.end()
    return end


def digits_in(symbols: str) -> int:
    """Count the digits among the symbols."""
    return sum(symbol in "0123456789" for symbol in symbols)
