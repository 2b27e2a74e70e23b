"""Numbers as they are dialled: which characters count, which are dropped, and what is played after the answer."""

import re
from dataclasses import dataclass

from wire.address.facts import Fault
from wire.address.printable import shown
from wire.address.symbols import (
    RFC_SYMBOLS,
    SEPARATORS,
    TAPI_SYMBOLS,
    digits_in,
    end_of,
    end_of_exit_codes,
    start_of_tail,
)
from wire.address.trace import E164, GSTN, GSTN_EXTENSIONS, OWN, Q931, T33, Trace

# OUR CHOICE, no standard says: the shortest numbers that anybody dials are those of emergency calls.
MIN_DIGITS = 3
MAX_GLOBAL_DIGITS = 15  # E.164
MAX_DIAL_STRING = 80  # TAPIMAXDESTADDRESSSIZE: no Windows line provider dials more
MAX_SUBADDRESS = 20  # the SUB frame of T.30 holds 20 digits
MAX_ISDN_SUBADDRESS = 40  # Q.931: 20 octets, two digits each

_NUMBER = re.compile(r"\+[0-9]*|[0-9*#A-Dpw]*")
_DIAL_STRING = re.compile(r"[0-9*#A-Dpw]+")
_DIGITS = re.compile(r"[0-9]+")
_PAUSE = re.compile(r"[pw,]", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Tail:
    """What follows a number: a sub-address or a string that is played after the answer, or neither."""

    sub: str = ""
    post: str = ""


@dataclass(frozen=True, kw_only=True)
class Dialled:
    """A number and its tail."""

    number: str
    tail: Tail


def read_dial_string(text: str, trace: Trace) -> Dialled | Fault:
    """Read a number as MAPI, TAPI and people write it: `9,1-425-555-0123`, `+1 (425) 555-0123`, `5550123#77`, `5550123,,567`."""
    # A pause before the first digit has nothing to wait for.
    symbols = text.translate(TAPI_SYMBOLS).lstrip("pw")
    end = start_of_tail(symbols)
    number, rest = symbols[:end], symbols[end:]
    if rest and rest[0] not in "#pw":
        return _bad_character(number, rest[0], text, trace)
    if fault := _fault_in(number, text, trace):
        return fault
    _note_number(number, text, trace)
    _note_exit_codes(number, trace)
    tail = _read_tail(rest, trace)
    return tail if isinstance(tail, Fault) else Dialled(number=number, tail=tail)


def read_special(text: str, trace: Trace) -> Tail | Fault:
    """Read the Special field of a MAPI fax address: `#` and a sub-address, or a dial postfix; it may be empty."""
    return _read_tail(text.translate(TAPI_SYMBOLS), trace)


def read_number(text: str, trace: Trace) -> str | Fault:
    """Read a number in the grammar of RFC 3191 and RFC 2846, where p is a pause and w waits for a dial tone."""
    symbols = text.translate(RFC_SYMBOLS)
    end = end_of(_NUMBER, symbols)
    number, rest = symbols[:end], symbols[end:]
    if rest:
        return _bad_character(number, rest[0], text, trace)
    if fault := _fault_in(number, text, trace):
        return fault
    _note_number(number, text, trace)
    return number


def read_subaddress(text: str, trace: Trace) -> str | Fault:
    """Read a T.33 sub-address: digits, separators dropped (RFC 3192)."""
    return _read_digits(text, "sub-address", MAX_SUBADDRESS, T33, trace)


def read_isdn_subaddress(text: str, trace: Trace) -> str | Fault:
    """Read an ISDN sub-address: digits, separators dropped (RFC 2846)."""
    return _read_digits(text, "ISDN sub-address", MAX_ISDN_SUBADDRESS, Q931, trace)


def read_postdial(text: str, trace: Trace) -> str | Fault:
    """Read a string that is dialled after the answer, in the grammar of RFC 2846."""
    symbols = text.translate(RFC_SYMBOLS)
    if not _DIAL_STRING.fullmatch(symbols) or len(symbols) > MAX_DIAL_STRING:
        why = f"what stands there is no string of up to {MAX_DIAL_STRING} of 0-9 * # A-D p w to dial after the answer"
        return trace.refuse(Fault.BAD_POSTDIAL, why, GSTN_EXTENSIONS)
    # Never which: they can be the code of a calling card (RFC 3965 section 5.2.3).
    trace.note("post-dial string", f"{len(symbols)} symbols are dialled after the answer", GSTN_EXTENSIONS)
    return symbols


def _read_tail(symbols: str, trace: Trace) -> Tail | Fault:
    if not symbols:
        return Tail()
    if symbols.startswith("#"):
        sub = read_subaddress(symbols[1:], trace)
        return sub if isinstance(sub, Fault) else Tail(sub=sub)
    post = read_postdial(symbols, trace)
    return post if isinstance(post, Fault) else Tail(post=post)


def _read_digits(text: str, what: str, limit: int, source: str, trace: Trace) -> str | Fault:
    digits = text.translate(SEPARATORS)
    if not _DIGITS.fullmatch(digits) or len(digits) > limit:
        # Up to a pause: what stands behind one was perhaps to be dialled after the answer.
        before = _PAUSE.split(text)[0]
        return trace.refuse(Fault.BAD_SUBADDRESS, f"{shown(before)} is no {what} of 1 to {limit} digits", source)
    trace.note(what, shown(digits), source)
    return digits


def _fault_in(number: str, text: str, trace: Trace) -> Fault | None:
    """Judge a number that holds allowed characters only."""
    if number in ("", "+"):
        return trace.refuse(Fault.EMPTY_NUMBER, f"{shown(text)} holds no number", GSTN)
    if not any(symbol in "0123456789" for symbol in number):
        # A to D are tones, so without this rule Abba and Dad would be numbers.
        return trace.refuse(Fault.BAD_NUMBER, f"{shown(text)} holds no digit", OWN)
    if (digits := digits_in(number)) < MIN_DIGITS:
        why = f"{digits} digit{'s' * (digits > 1)} to dial in {shown(text)}; a number has at least {MIN_DIGITS}"
        return trace.refuse(Fault.NUMBER_TOO_SHORT, why, OWN)
    if number.startswith("+") and len(number) > 1 + MAX_GLOBAL_DIGITS:
        why = f"{len(number) - 1} digits after the +; a global number has at most {MAX_GLOBAL_DIGITS}"
        return trace.refuse(Fault.NUMBER_TOO_LONG, why, E164)
    if len(number) > MAX_DIAL_STRING:
        why = f"{len(number)} characters to dial; a line takes at most {MAX_DIAL_STRING}"
        return trace.refuse(Fault.NUMBER_TOO_LONG, why, "TAPI, TAPIMAXDESTADDRESSSIZE")
    return None


def _bad_character(number: str, character: str, text: str, trace: Trace) -> Fault:
    # Letters are not translated to the keys they stand on: a name must never be dialled.
    if number.startswith("+"):
        why = f"{shown(text)} is no number: {shown(character)} stands behind a +, where only digits may stand"
    else:
        why = f"{shown(text)} is no number: {shown(character)} cannot be dialled there"
    return trace.refuse(Fault.BAD_NUMBER, why, GSTN)


def _note_number(number: str, text: str, trace: Trace) -> None:
    if number.startswith("+"):
        trace.note("global number", f"{shown(text)} is {number}", E164)
    else:
        trace.note("local number", f"{shown(text)} is {number}, which names no country", GSTN_EXTENSIONS)


def _note_exit_codes(number: str, trace: Trace) -> None:
    if exit_codes := number[: end_of_exit_codes(number)]:
        why = f"{exit_codes} with 4 digits or more behind it leads to an outside line, so it is part of the number"
        trace.note("exit code", why, GSTN_EXTENSIONS)
