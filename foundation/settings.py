"""Settings that explain themselves: declared once with unit and sentence, read strictly, and written out as the sample file."""

import os
import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from difflib import get_close_matches
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, TypeVar, get_args
from zoneinfo import available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from foundation.toml_lines import Place, line_of

ENVIRONMENT_PREFIX = "DROPFAX_"
SITE_VARIABLE = f"{ENVIRONMENT_PREFIX}SITE"
"""Names the site; every other variable with the prefix stands for a setting."""

_MILLISECOND = timedelta(milliseconds=1)
_LONGEST = timedelta(days=36525)  # a century: any date plus such a span is still a date
_SPANS = {"ms": 1, "s": 1000, "min": 60_000, "h": 3_600_000, "d": 86_400_000}
_SIZES = {"B": 1, "KB": 1024, "MB": 1024**2, "GB": 1024**3, "TB": 1024**4}


_KINDS = {
    "bool_type": "should be true or false,",
    "float_type": "should be a number",
    "int_type": "should be a whole number",
    "path_type": "should be a text in quotes",
    "string_type": "should be a text in quotes",
    "tuple_type": "should be a list",
}
"""What pydantic calls a value of the wrong type, and what should stand there."""

_LIMITS = {
    "greater_than": ("gt", "should be more than"),
    "greater_than_equal": ("ge", "should be at least"),
    "less_than": ("lt", "should be less than"),
    "less_than_equal": ("le", "should be at most"),
}
"""What pydantic calls a value beyond a limit, the name under which the setting holds the limit, and how we say it."""


class SettingsError(Exception):
    """A settings file cannot be used; the message names file, line, setting and what would be right."""


class Section(BaseModel):
    """A table of the settings file; an unknown key is refused, and nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, arbitrary_types_allowed=True)

    @field_validator("*", mode="before")
    @classmethod
    def _named_path(cls, value: Any, place: ValidationInfo) -> Any:
        """Refuse a path of nothing, which would mean the site itself, and one that no system can open."""
        field = cls.model_fields[place.field_name or ""]
        if field.annotation is Path and isinstance(value, str) and (not value.strip() or "\0" in value):
            raise ValueError(f"should name a file or directory, such as {toml(field.default)}")
        return value


def setting(default: Any, sentence: str, *, name: str | None = None, **limits: Any) -> Any:
    """Declare a setting: its default, the sentence that explains it (with its unit), its name in the file, its limits."""
    # Otherwise "10", true and 10.0 would pass for 10, and "yes" for true: TOML has a spelling of its own for each.
    strict = True if type(default) in (bool, int, float) else None
    return Field(default=default, description=sentence, alias=name, strict=strict, **limits)


def section(model: type[Section], sentence: str, *, name: str | None = None) -> Any:
    """Declare a table inside a table."""
    return Field(default_factory=model, description=sentence, alias=name)


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


def _write_measure(amount: int, units: Mapping[str, int]) -> str:
    """Write an amount in the largest unit that holds it without a fraction."""
    fitting = [(unit, factor) for unit, factor in units.items() if amount >= factor and amount % factor == 0]
    unit, factor = fitting[-1] if fitting else next(iter(units.items()))
    return f"{amount // factor} {unit}"


def _write_span(span: timedelta) -> str:
    return _write_measure(round(span / _MILLISECOND), _SPANS)


def _write_size(size: int) -> str:
    return _write_measure(size, _SIZES)


Span = Annotated[timedelta, BeforeValidator(_read_span), PlainSerializer(_write_span)]
"""A span of time, written as a number and ms, s, min, h or d: "90 s"."""

Size = Annotated[int, BeforeValidator(_read_size), PlainSerializer(_write_size)]
"""A size in bytes, written as a number and B, KB, MB, GB or TB (steps of 1024, as Exchange counts): "10 MB"."""


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("should be the name of a time zone, such as 'Europe/Berlin'")
    return name


Zone = Annotated[str, AfterValidator(_known_zone)]
"""The name of a time zone in the IANA database."""

S = TypeVar("S", bound=Section)


def load(file: Path, model: type[S], *, others: frozenset[str] = frozenset()) -> S:
    """Read and check a settings file.

    Tables named in `others` belong to somebody else and are left alone. Environment variables override single settings:
    DROPFAX_GATEWAY_DROP_DIRECTORY stands for drop_directory in [gateway]. Raises SettingsError.
    """
    _refuse_unknown_variables(file, model, others)
    text = _text_of(file)
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{file}: this is not TOML: {error}; dropfax does not start") from error
    mine = {name: value for name, value in tables.items() if name not in others}
    overridden = _override(mine, model, os.environ)
    try:
        return model.model_validate(mine, by_alias=True, by_name=False)  # a setting has one name
    except ValidationError as error:
        source = _Source(file=file, text=text, tables=mine, overridden=overridden, others=others)
        raise SettingsError(_refusal(source, model, error)) from error


@dataclass(frozen=True, kw_only=True)
class _Source:
    """Where settings came from: the file, and by place the environment variables that were laid over its tables."""

    file: Path
    text: str
    tables: Mapping[str, Any]
    overridden: Mapping[Place, str]
    others: frozenset[str]

    def where(self, place: Place) -> str:
        """Say where a value stands."""
        for length in range(len(place), 0, -1):
            if variable := self.overridden.get(place[:length]):
                return f"{variable} in the environment, laid over {self.file}"
        line = line_of(self.text, place)
        return f"{self.file}, line {line}" if line else str(self.file)

    def written(self, place: Place) -> object:
        """Return what stands at a place, as it was before a span became one."""
        found: Any = self.tables
        for part in place:
            found = found[part]
        return found


def _text_of(file: Path) -> str:
    try:
        return file.read_text("utf-8-sig")  # Windows editors put a byte order mark in front
    except FileNotFoundError as error:
        raise SettingsError(f"{file} does not exist; `dropfax init {file.parent}` makes it") from error
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file} cannot be read: {error}; dropfax does not start") from error


def _override(tables: dict[str, Any], model: type[Section], environment: Mapping[str, str]) -> dict[Place, str]:
    """Lay the environment's values over the file's; return which variable was laid where."""
    overridden: dict[Place, str] = {}
    for path, field in _settings_of(model, ()):
        variable = _variable(path)
        table = _table_at(tables, path[:-1]) if variable in environment else None
        if table is not None:
            table[path[-1]] = _from_environment(environment[variable], field)
            overridden[path] = variable
    return overridden


def _refuse_unknown_variables(file: Path, model: type[Section], others: frozenset[str]) -> None:
    """Refuse a variable that stands for no setting, so that a misspelt one is not passed over in silence."""
    known = {_variable(path) for path, _ in _settings_of(model, ())} | {SITE_VARIABLE}
    foreign = tuple(f"{_variable((other,))}_" for other in others)
    unknown = sorted(
        name
        for name in os.environ
        if name.startswith(ENVIRONMENT_PREFIX) and name not in known and not name.startswith(foreign)
    )
    faults = [f"{name} in the environment, laid over {file}: {_no_such_variable(name, known)}" for name in unknown]
    if faults:
        raise SettingsError("\n".join([*faults, "dropfax does not start"]))


def _no_such_variable(name: str, known: Collection[str]) -> str:
    (nearest,) = get_close_matches(name, sorted(known), n=1, cutoff=0)
    return f"there is no such setting; the nearest is {nearest}"


def _variable(path: tuple[str, ...]) -> str:
    return ENVIRONMENT_PREFIX + "_".join(path).upper()


def _table_at(tables: dict[str, Any], path: tuple[str, ...]) -> dict[str, Any] | None:
    """Find or make a table; None when something else stands in its place, which reading then refuses."""
    table: object = tables
    for name in path:
        table = table.setdefault(name, {}) if isinstance(table, dict) else None
    return table if isinstance(table, dict) else None


def _from_environment(value: str, field: FieldInfo) -> object:
    """Read a variable as TOML would read the right-hand side, a bare word as a string."""
    if field.annotation in (str, Path):
        return value
    try:
        return tomllib.loads(f"value = {value}")["value"]
    except tomllib.TOMLDecodeError:
        return value


def _settings_of(model: type[Section], path: tuple[str, ...]) -> list[tuple[tuple[str, ...], FieldInfo]]:
    found = []
    for name, field in _named(model).items():
        inner = _section_in(field)
        found += _settings_of(inner, (*path, name)) if inner else [((*path, name), field)]
    return found


def _named(model: type[Section]) -> dict[str, FieldInfo]:
    """The settings and tables of a section under the names that they have in the file."""
    return {field.alias or attribute: field for attribute, field in model.model_fields.items()}


def _section_in(field: FieldInfo) -> type[Section] | None:
    kind = field.annotation
    return kind if isinstance(kind, type) and issubclass(kind, Section) else None


def element_in(field: FieldInfo) -> type[Section] | None:
    """The section inside a list of sections: [[exchange.ForeignConnectors]]."""
    return next((a for a in get_args(field.annotation) if isinstance(a, type) and issubclass(a, Section)), None)


def _refusal(source: _Source, model: type[Section], error: ValidationError) -> str:
    """Say, for each fault, where it stands and what would be right."""
    lines = []
    for fault in error.errors():
        place = fault["loc"]
        name = ".".join(map(str, place))
        lines.append(": ".join(filter(None, (source.where(place), name, _advice(source, model, fault)))))
    return "\n".join([*lines, "dropfax does not start"])


def _advice(source: _Source, model: type[Section], fault: ErrorDetails) -> str:
    place = fault["loc"]
    if fault["type"] == "extra_forbidden":
        *_, (siblings, _) = _walk(model, place)
        known = [*_named(siblings), *sorted(source.others if len(place) == 1 else ())]
        return f"there is no such setting; here may stand: {', '.join(known)}"
    *_, (_, field) = [(model, None), *_walk(model, place)]
    sentence = f" ({field.description})" if field and _section_in(field) is None else ""
    if field and (limit := _limit(fault, field)):
        return f"{limit}, not {source.written(place)}{sentence}"
    return f"{_expected(fault, field)}, not {fault['input']!r}{sentence}"


def _limit(fault: ErrorDetails, field: FieldInfo) -> str:
    """Say the limit that a value is beyond, with its unit as in the file; nothing when the fault is another."""
    name, words = _LIMITS.get(fault["type"], ("", ""))
    limits = [getattr(mark, name) for mark in field.metadata if name and hasattr(mark, name)]
    return f"{words} {_written_limit(limits[0], field)}" if limits else ""


def _written_limit(limit: Any, field: FieldInfo) -> str:
    if isinstance(limit, timedelta):
        return _write_span(limit)
    is_size = any(isinstance(mark, PlainSerializer) and mark.func is _write_size for mark in field.metadata)
    return _write_size(limit) if is_size else str(limit)


def _expected(fault: ErrorDetails, field: FieldInfo | None) -> str:
    """Say what would be right; the default of a setting is an example of its type."""
    table = ".".join(part for part in fault["loc"] if isinstance(part, str))
    is_element = isinstance(fault["loc"][-1], int) if fault["loc"] else False
    match fault["type"]:
        case "model_type":
            return f"should be a table, written [[{table}]]" if is_element else f"should be a table, written [{table}]"
        case "tuple_type" if field and element_in(field):
            return f"should be tables, each written [[{table}]]"
        case kind if field and kind in _KINDS:
            return _KINDS[kind] if is_element else f"{_KINDS[kind]} such as {toml(_dumped(field))}"
        case _:
            return fault["msg"].removeprefix("Value error, ").removeprefix("Input ")


def _dumped(field: FieldInfo) -> object:
    """The default of a setting that is one plain value or a list, as it is written."""
    default = field.get_default()
    return list(map(str, default)) if isinstance(default, tuple) else default


def _walk(model: type[Section], place: Place) -> Iterator[tuple[type[Section], FieldInfo | None]]:
    """Follow a place through the sections: each section on the way, and the setting that was taken in it."""
    inner: type[Section] | None = model
    for name in (part for part in place if isinstance(part, str)):
        if inner is None:
            return
        field = _named(inner).get(name)
        yield inner, field
        inner = (_section_in(field) or element_in(field)) if field else None


def toml(value: object) -> str:
    """Write a value as it stands in a settings file."""
    match value:
        case bool():
            return str(value).lower()
        case int() | float():
            return str(value)
        case Enum():
            return toml(value.value)
        case tuple() | list():
            return f"[{', '.join(toml(element) for element in value)}]"
        case _:
            return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'
