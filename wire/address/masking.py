"""Addresses as they may be shown: digits that are dialled after the answer can be a calling card's code (RFC 3965 section 5.2.3)."""

import re
from collections.abc import Iterator
from itertools import dropwhile

from wire import imcea
from wire.address.symbols import TAPI_SYMBOLS, digits_in, start_of_tail

STARS = "****"

# As RFC 3192 addresses are read: only a slash with a keyword behind it begins the next element.
_POSTD = re.compile(r"POSTD=((?:[^/]|/(?![A-Z0-9-]+=))+)", re.IGNORECASE)
_DDA_FAX = re.compile(r"(?:^|;)\s*DDA:FAX\s*=([^;]*)", re.IGNORECASE)
_TYPED = re.compile(r"\[?\s*([A-Z0-9]{1,8})\s*:", re.IGNORECASE)
_FAX_MAIL = re.compile(r'["/\s]*FAX=', re.IGNORECASE)
_DIAL_STRING = re.compile(r"\+?[0-9*#A-Dpw]*")
_PIECE = re.compile(r"\+[0-9A-Fa-f]{2}|.", re.DOTALL)

_Span = tuple[int, int]


def masked(address: str) -> str:
    """Return an address with stars for what is dialled after the answer, in whichever form it is; every other is returned as it is.

    It may be broken, or a part of an address: what only looks like such digits is masked too. Never raises.
    """
    bare = address.lstrip("< \t")
    before = address[: len(address) - len(bare)]
    prefix = imcea.PREFIX.match(bare)
    return before + (_in_capsule(bare, prefix) if prefix else _starred(list(bare), _spans(bare)))


def _in_capsule(address: str, prefix: re.Match[str]) -> str:
    """Mask what an IMCEA address encapsulates; what is not masked stays encoded as it came."""
    encoded, at, domain = address[prefix.end() :].rpartition("@")
    if not at:
        encoded, domain = domain, ""
    pieces = _PIECE.findall(encoded)
    # One character for each octet: what has a meaning in an address is ASCII.
    text = "".join(map(_octet, pieces))
    return prefix[0] + _starred(pieces, _spans(text, prefix[1])) + at + domain


def _octet(piece: str) -> str:
    if len(piece) > 1:
        return chr(int(piece[1:], 16))
    return "/" if piece == "_" else piece


def _starred(pieces: list[str], spans: Iterator[_Span]) -> str:
    """Put the pieces together, stars in place of those in a span."""
    told, place = [], 0
    for start, end in sorted(spans):
        told += [*pieces[place:start], *([STARS] if start >= place else [])]
        place = max(place, end)
    return "".join([*told, *pieces[place:]])


def _spans(text: str, capsule: str = "") -> Iterator[_Span]:
    """Yield where text stands that is dialled after the answer; `capsule` is the type that an IMCEA address names."""
    at = text.rfind("@")
    is_part = at >= 0 and _DIAL_STRING.fullmatch(text[at + 1 :].translate(TAPI_SYMBOLS)) is not None
    end = len(text) if at < 0 or is_part else at
    for found in _POSTD.finditer(text, 0, end):
        yield found.start(1), found.start(1) + len(found[1].rstrip('/"> '))
    for found in _DDA_FAX.finditer(text):
        yield from _in_fields(text, found.span(1), "FAX")
    typed = _TYPED.match(text)
    if typed or capsule or "|" in text:
        value = (typed.end() if typed else 0), len(text.rstrip(" ]>"))
        yield from _in_fields(text, value, typed[1] if typed else capsule)
    elif not _FAX_MAIL.match(text):
        # Behind a name: `Name@Canonical` is a part of a MAPI address, `Name=number` is the plain form.
        for start, stop in ((0, at), (at + 1, len(text))) if is_part else ((0, end),):
            yield from _in_dial_string(
                text, (text.rfind("=", start, stop) + 1 or start, len(text[:stop].rstrip('"/> ')))
            )


def _in_fields(text: str, span: _Span, kind: str) -> Iterator[_Span]:
    """Look into `Dialable | Name@Canonical | Special`, or the fewer fields that a MAPI address of this type has."""
    start, end = span
    fields = text[start:end].split("|")
    for place, field in enumerate(fields):
        stop = start + len(field.rstrip())
        if _is_special(place, fields, kind):
            yield from _in_special(text, (start, stop))
        else:
            yield from _in_dial_string(text, (start + field.rfind("@") + 1, stop))
        start += len(field) + 1


def _is_special(place: int, fields: list[str], kind: str) -> bool:
    """Tell whether a field is dialled after the answer as a whole, unless a # begins it."""
    if place != 1 or len(fields) > 2:
        return place > 1
    return kind.upper() == "MSFAX" or "@" in fields[0] or fields[1].strip().startswith(("#", ","))


def _in_special(text: str, span: _Span) -> Iterator[_Span]:
    symbols = _symbols(text, span)
    is_sub = bool(symbols) and symbols[0][1] == "#"
    yield from _behind(symbols, _first_pause(symbols, 0) if is_sub else 0, span)


def _in_dial_string(text: str, span: _Span) -> Iterator[_Span]:
    # A pause before the first digit has nothing to wait for.
    symbols = list(dropwhile(lambda one: one[1] in "pw", _symbols(text, span)))
    written = "".join(symbol for _, symbol in symbols)
    tail = start_of_tail(written)
    if digits_in(written[:tail]):
        yield from _behind(symbols, _first_pause(symbols, tail), span)


def _symbols(text: str, span: _Span) -> list[tuple[int, str]]:
    """Return what a line dials of a text, each symbol with its place in it."""
    dialled = ((place, text[place].translate(TAPI_SYMBOLS)) for place in range(*span))
    return [(place, symbol) for place, symbol in dialled if symbol]


def _first_pause(symbols: list[tuple[int, str]], start: int) -> int:
    return next((place for place in range(start, len(symbols)) if symbols[place][1] in "pw"), len(symbols))


def _behind(symbols: list[tuple[int, str]], start: int, span: _Span) -> Iterator[_Span]:
    """Yield the rest of the text behind the pauses; they stay, for they tell nothing."""
    rest = list(dropwhile(lambda one: one[1] in "pw", symbols[start:]))
    if digits_in("".join(symbol for _, symbol in rest)):
        yield rest[0][0], span[1]
