"""The -Filter of the queue cmdlets: `Property -operator 'value'`, joined by -and; the subset of OPATH that queues need."""

import re
from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from typing import TypeVar

from connector.errors import ConnectorError

_TERM = re.compile(
    r"""\s*(?P<name>[A-Za-z]{1,40})\s+-(?P<operator>[A-Za-z]{2,4})\s+(?:'(?P<quoted>[^']*)'|"(?P<double>[^"]*)"|(?P<bare>[^\s'"]+))\s*"""
)
_AND = re.compile(r"-and\b", re.IGNORECASE)

T = TypeVar("T")


class FilterError(ConnectorError):
    """A filter cannot be read; the message says where and what may stand there."""


_OPERATORS: Mapping[str, Callable[[str, str], bool]] = {
    "eq": lambda mine, asked: mine.lower() == asked.lower(),
    "ne": lambda mine, asked: mine.lower() != asked.lower(),
    "like": lambda mine, asked: fnmatchcase(mine.lower(), asked.lower()),
    "gt": lambda mine, asked: _order(mine) > _order(asked),
    "ge": lambda mine, asked: _order(mine) >= _order(asked),
    "lt": lambda mine, asked: _order(mine) < _order(asked),
    "le": lambda mine, asked: _order(mine) <= _order(asked),
}


def parse(text: str, properties: Mapping[str, Callable[[T], object]]) -> Callable[[T], bool]:
    """Return what a filter lets pass; raises FilterError. Names and values compare without case, as in Exchange."""
    known = {name.lower(): read for name, read in properties.items()}
    terms: list[Callable[[T], bool]] = []
    place = 0
    while True:
        found = _TERM.match(text, place)
        if found is None or found["name"].lower() not in known or found["operator"].lower() not in _OPERATORS:
            raise FilterError(
                f"the filter cannot be read from {text[place:][:60]!r} on; expected Property -operator 'value' with one of the properties "
                f"{', '.join(properties)} and one of the operators {', '.join('-' + name for name in _OPERATORS)}, joined by -and"
            )
        asked = next(value for value in (found["quoted"], found["double"], found["bare"]) if value is not None)
        terms.append(_term(known[found["name"].lower()], _OPERATORS[found["operator"].lower()], asked))
        place = found.end()
        if place == len(text):
            return lambda one: all(term(one) for term in terms)
        if (joined := _AND.match(text, place)) is None:
            raise FilterError(f"the filter cannot be read from {text[place:][:60]!r} on; expected -and")
        place = joined.end()


def _term(read: Callable[[T], object], compare: Callable[[str, str], bool], asked: str) -> Callable[[T], bool]:
    return lambda one: compare(_shown(read(one)), asked)


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def _order(text: str) -> tuple[int, float, str]:
    """Numbers by their size, everything else by its letters."""
    try:
        return (0, float(text), "")
    except ValueError:
        return (1, 0.0, text.lower())
