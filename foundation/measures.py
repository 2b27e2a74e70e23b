"""Spans, sizes and zones as they stand in a settings file: a number with its unit, the name of a zone."""

import re
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Annotated
from zoneinfo import available_timezones

from pydantic import AfterValidator, BeforeValidator, PlainSerializer

_MILLISECOND = timedelta(milliseconds=1)
_LONGEST = timedelta(days=36525)  # a century: any date plus such a span is still a date
_SPANS = {"ms": 1, "s": 1000, "min": 60_000, "h": 3_600_000, "d": 86_400_000}
_SIZES = {"B": 1, "KB": 1024, "MB": 1024**2, "GB": 1024**3, "TB": 1024**4}


def _measure(value: object, units: Mapping[str, int], example: str) -> int:
    match = re.fullmatch(r"\s*([0-9]+(?:\.[0-9]+)?)\s*([A-Za-z]+)\s*", value) if isinstance(value, str) else None
    if match is None or match[2] not in units:
        raise ValueError(f"should be a number with one of the units {', '.join(units)}, such as {example!r}")
    return int(Decimal(match[1]) * units[match[2]])


def _read_span(value: object) -> timedelta:
    if isinstance(value, timedelta):
        return value
    milliseconds = _measure(value, _SPANS, "5 min")
    if milliseconds > _LONGEST // _MILLISECOND:
        raise ValueError(f"should be at most {_LONGEST.days} d")
    return milliseconds * _MILLISECOND


def span_of(text: str) -> timedelta:
    """Read a span as settings write it, such as "25 min"; raises ValueError with the rest of a sentence."""
    return _read_span(text)


def _read_size(value: object) -> int:
    return value if type(value) is int else _measure(value, _SIZES, "10 MB")


def size_of(text: str) -> int:
    """Read a size as settings write it, such as "10 MB"; raises ValueError with the rest of a sentence."""
    return _read_size(text)


def _write_measure(amount: int, units: Mapping[str, int]) -> str:
    """Write an amount in the largest unit that holds it without a fraction."""
    fitting = [(unit, factor) for unit, factor in units.items() if amount >= factor and amount % factor == 0]
    unit, factor = fitting[-1] if fitting else next(iter(units.items()))
    return f"{amount // factor} {unit}"


def write_span(span: timedelta) -> str:
    """Write a span as it stands in a settings file."""
    return _write_measure(round(span / _MILLISECOND), _SPANS)


def write_size(size: int) -> str:
    """Write a size as it stands in a settings file."""
    return _write_measure(size, _SIZES)


Span = Annotated[timedelta, BeforeValidator(_read_span), PlainSerializer(write_span)]
"""A span of time, written as a number and ms, s, min, h or d: "90 s"."""

Size = Annotated[int, BeforeValidator(_read_size), PlainSerializer(write_size)]
"""A size in bytes, written as a number and B, KB, MB, GB or TB (steps of 1024, as Exchange counts): "10 MB"."""


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("should be the name of a time zone, such as 'Europe/Berlin'")
    return name


Zone = Annotated[str, AfterValidator(_known_zone)]
"""The name of a time zone in the IANA database."""
