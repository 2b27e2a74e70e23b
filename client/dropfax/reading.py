"""JSON into the values of `dropfax.models`: tolerant of what is more, not of what is missing."""

import types
from dataclasses import MISSING, fields, is_dataclass
from datetime import datetime
from functools import cache
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

T = TypeVar("T")


def read(kind: type[T], value: Any) -> T:
    """Return a JSON value as one of a kind; raises ValueError where it is not."""
    found: T = _read(kind, value)
    return found


def _read(kind: Any, value: Any) -> Any:
    if is_dataclass(kind):
        return _filled(kind, value)
    if isinstance(kind, types.UnionType):
        return None if value is None else _read(next(one for one in get_args(kind) if one is not types.NoneType), value)
    if get_origin(kind) is tuple:
        return tuple(_read(get_args(kind)[0], one) for one in _of(list, value))
    if kind is datetime:
        return datetime.fromisoformat(_of(str, value))
    return float(value) if kind is float and isinstance(value, int) else _of(kind, value)


def _filled(kind: Any, value: Any) -> Any:
    told = _of(dict, value)
    missing = [field.name for field in fields(kind) if field.name not in told and field.default is MISSING]
    if missing:
        raise ValueError(f"{kind.__name__} lacks {', '.join(missing)}")
    hints = _hints(kind)
    return kind(
        **{field.name: _read(hints[field.name], told[field.name]) for field in fields(kind) if field.name in told}
    )


def _of(kind: Any, value: Any) -> Any:
    if not isinstance(value, kind):
        raise ValueError(f"{value!r:.60} is no {kind.__name__}")  # noqa: TRY004  foreign JSON, not our types
    return value


_hints = cache(get_type_hints)
