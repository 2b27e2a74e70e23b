"""Values of the cmdlets' parameters, both ways: as PowerShell writes them, and as a settings file does."""

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import Decimal
from enum import Enum, unique

from connector.powershell.lexis import SINGLE_QUOTES
from connector.powershell.steps import Entries, Several, Text, Unread, Value, Variable
from connector.settings import UNLIMITED
from foundation.measures import write_size, write_span

LONGEST_NUMBER = 18
"""Digits that a number may have: what is longer is beyond every range."""

_UNITS = {"": 1, "b": 1, "kb": 1024, "mb": 1024**2, "gb": 1024**3, "tb": 1024**4}
_SIZE = re.compile(r"([0-9]{1,18})(\.[0-9]{1,9})? ?([kmgt]?b|)", re.IGNORECASE)
_SPAN = re.compile(r"(?:([0-9]{1,8})\.)?([0-9]{1,2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,7}))?")
_CONSTANTS = {"true": True, "false": False}


@unique
class Kind(Enum):
    """What a parameter takes; the value says it in words."""

    TEXT = "a text"
    TEXTS = "a list of texts, or @{Add=...; Remove=...}"
    SWITCH = "nothing"
    BOOL = "$true or $false"
    COUNT = "a whole number"
    SIZE = "a size, such as 64KB"
    LIMIT = "a size, such as 10MB, or Unlimited"
    SPAN = "a span of time, written d.hh:mm:ss"
    DIRECTORY = "a directory, or $null"


def quoted(text: str) -> str:
    """Write a text of one line as PowerShell does: in single quotes, where nothing but they themselves means anything.

    PowerShell takes typographic single quotes for plain ones, so that each is doubled, whichever it is.
    """
    return "'" + re.sub(f"([{SINGLE_QUOTES}])", r"\1\1", text) + "'"


def written(value: object) -> str:
    """Write a value of the settings as an argument of a cmdlet."""
    match value:
        case None:
            return "$null"
        case bool():
            return f"${str(value).lower()}"
        case timedelta():
            return written_span(value)
        case int():
            return "Unlimited" if value == UNLIMITED else str(value)
        case tuple() | list():
            return ",".join(written(one) for one in value) or "$null"
        case _:
            return quoted(str(value))


def written_size(size: int) -> str:
    """Write a size in the largest unit that PowerShell knows and that holds it without a fraction."""
    return "Unlimited" if size == UNLIMITED else write_size(size).removesuffix(" B").replace(" ", "")


def written_span(span: timedelta) -> str:
    """Write a span as d.hh:mm:ss, with a fraction where it has one."""
    minutes, seconds = divmod(span.seconds, 60)
    fraction = f".{span.microseconds:06}".rstrip("0") if span.microseconds else ""
    days = f"{span.days}." if span.days else ""
    return f"{days}{minutes // 60:02}:{minutes % 60:02}:{seconds:02}{fraction}"


def resolved(value: Value, variables: Mapping[str, Value | None]) -> Value:
    """Put known values in the place of variables; raises ValueError for one whose value only running the script would tell."""
    match value:
        case Variable(name=name) if name in variables:
            known = variables[name]
            if known is None:
                raise ValueError(f"${name} has no value until somebody runs the script")
            return known
        case Several(values=values):
            return Several(values=tuple(resolved(one, variables) for one in values))
        case Entries(entries=entries):
            return Entries(entries=tuple((key, resolved(one, variables)) for key, one in entries))
        case Variable(name=name) if name not in ("true", "false", "null"):
            raise ValueError(f"the value of ${name} is not known")
        case Unread(what=what):
            raise ValueError(f"{what} stands there, whose value only running the script would tell")
        case _:
            return value


def read(value: Value, kind: Kind) -> object:
    """Read a resolved value as the settings file would have it; raises ValueError with the rest of a sentence."""
    if kind is Kind.TEXTS:
        return texts(value)
    if kind in (Kind.BOOL, Kind.SWITCH):
        return _bool(value)
    if kind in (Kind.DIRECTORY, Kind.TEXT) and value == Variable(name="null"):
        return ""
    text = _text(value, kind)
    return _OF_TEXT[kind](text) if kind in _OF_TEXT else text


def texts(value: Value) -> list[str]:
    """Read one text or several with commas between them; $null is none."""
    if value == Variable(name="null"):
        return []
    values = value.values if isinstance(value, Several) else (value,)
    return [_text(one, Kind.TEXTS) for one in values]


def _text(value: Value, kind: Kind) -> str:
    if not isinstance(value, Text):
        raise ValueError(f"should be {kind.value}")  # noqa: TRY004  a value of the script, not a type of ours
    return value.text


def _bool(value: Value) -> bool:
    if not isinstance(value, Variable) or value.name not in _CONSTANTS:
        raise ValueError(f"should be {Kind.BOOL.value}")
    return _CONSTANTS[value.name]


def _count(text: str) -> int:
    if not re.fullmatch(rf"[0-9]{{1,{LONGEST_NUMBER}}}", text):
        raise ValueError(f"{text!r} should be {Kind.COUNT.value}")
    return int(text)


def _size(text: str) -> str:
    found = _SIZE.fullmatch(text)
    size = Decimal(f"{found[1]}{found[2] or ''}") * _UNITS[found[3].lower()] if found else Decimal("0.5")
    if size != int(size):
        raise ValueError(f"{text!r} should be {Kind.SIZE.value}")
    return write_size(int(size))


def _limit(text: str) -> str:
    return "unlimited" if text.lower() == "unlimited" else _size(text)


def _span(text: str) -> str:
    """Read d.hh:mm:ss; a bare number means days to one reader and ticks to another, so that it is refused."""
    found = _SPAN.fullmatch(text)
    if found is None or int(found[2]) > 23 or int(found[3]) > 59 or int(found[4]) > 59:
        raise ValueError(f"{text!r} should be {Kind.SPAN.value}")
    microseconds = int((found[5] or "").ljust(7, "0")[:6])
    span = timedelta(
        days=min(int(found[1] or 0), 999_999),
        hours=int(found[2]),
        minutes=int(found[3]),
        seconds=int(found[4]),
        microseconds=microseconds,
    )
    return write_span(span)


_OF_TEXT: Mapping[Kind, Callable[[str], object]] = {
    Kind.COUNT: _count,
    Kind.SIZE: _size,
    Kind.LIMIT: _limit,
    Kind.SPAN: _span,
}
