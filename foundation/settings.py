"""Settings that explain themselves: declared once with unit and sentence, read strictly, and written out as the sample file."""

import os
import re
import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from difflib import get_close_matches
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from foundation.measures import write_size, write_span
from foundation.toml_lines import Place, line_of

ENVIRONMENT_PREFIX = "DROPFAX_"
SITE_VARIABLE = f"{ENVIRONMENT_PREFIX}SITE"
"""Names the site; every other variable with the prefix stands for a setting."""


_KINDS = {
    "bool_type": "should be true or false,",
    "float_type": "should be a number",
    "int_type": "should be a whole number",
    "path_type": "should be a text in quotes",
    "string_type": "should be a text in quotes",
    "tuple_type": "should be a list",
}
"""What pydantic calls a value of the wrong type, and what should stand there."""

_EMPTY = {
    "too_short": "should hold at least one value",
    "string_too_short": "should not be empty",
}
"""What pydantic calls a list or a text without anything in it, and how we say it."""

_UNPRINTABLE = re.compile(r'["\\\x00-\x1f\x7f]')
"""What must not stand in a text in quotes as it is (TOML 1.0, String)."""

_LIMITS = {
    "greater_than": ("gt", "should be more than"),
    "greater_than_equal": ("ge", "should be at least"),
    "less_than": ("lt", "should be less than"),
    "less_than_equal": ("le", "should be at most"),
}
"""What pydantic calls a value beyond a limit, the name under which the setting holds the limit, and how we say it."""


class SettingsError(Exception):
    """A settings file cannot be used; the message names file, line, setting and what would be right."""


class AmissError(ValueError):
    """What a validator of a whole table raises: the rest of a sentence, and the place inside that table of the setting that it is about."""

    def __init__(self, sentence: str, *place: str | int) -> None:
        super().__init__(sentence)
        self.place = place


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


S = TypeVar("S", bound=Section)


def _all_is_well(settings: Any) -> None:
    """Know nothing beyond what the settings themselves tell."""


def load(
    file: Path,
    model: type[S],
    *,
    others: frozenset[str] = frozenset(),
    check: Callable[[S], None] = _all_is_well,
) -> S:
    """Read and check a settings file.

    Tables named in `others` belong to somebody else and are left alone. Environment variables override single settings:
    DROPFAX_GATEWAY_DROP_DIRECTORY stands for drop_directory in [gateway]. `check` looks at what only its caller knows of and raises
    AmissError, with the whole place of the setting. Raises SettingsError.
    """
    _refuse_unknown_variables(file, model, others)
    return parse(_text_of(file), model, file=file, others=others, check=check)


def parse(
    text: str,
    model: type[S],
    *,
    file: Path,
    others: frozenset[str] = frozenset(),
    check: Callable[[S], None] = _all_is_well,
) -> S:
    """Check settings in TOML, see `load`; `file` is where they are from, for who reads what is wrong. Raises SettingsError."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{file}: this is not TOML: {error}; dropfax does not start") from error
    mine = {name: value for name, value in tables.items() if name not in others}
    overridden = _override(mine, model, os.environ)
    source = _Source(file=file, text=text, tables=mine, overridden=overridden, others=others)
    try:
        settings = model.model_validate(mine, by_alias=True, by_name=False)  # a setting has one name
        check(settings)
    except ValidationError as error:
        raise SettingsError(_refusal(source, model, error)) from error
    except AmissError as error:
        name = ".".join(map(str, error.place))
        raise SettingsError(f"{source.where(error.place)}: {name}: {error}\ndropfax does not start") from error
    return settings


def faults(tables: Mapping[str, Any], model: type[Section]) -> list[str]:
    """Say what is wrong with tables that stand in no file: for each fault the setting, and what would be right; none when all is well."""
    source = _Source(file=Path(), text="", tables=tables, overridden={}, others=frozenset())
    try:
        model.model_validate(tables, by_alias=True, by_name=False)
    except ValidationError as error:
        return [_fault(source, model, fault) for fault in _told(error.errors())]
    return []


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
    lines = [f"{source.where(_place(fault))}: {_fault(source, model, fault)}" for fault in _told(error.errors())]
    return "\n".join([*lines, "dropfax does not start"])


def _fault(source: _Source, model: type[Section], fault: ErrorDetails) -> str:
    """Name the setting that a fault is about, and say what would be right."""
    name = ".".join(map(str, _place(fault)))
    return ": ".join(filter(None, (name, _advice(source, model, fault))))


def _told(faults: Sequence[ErrorDetails]) -> Iterator[ErrorDetails]:
    """Yield the faults that mean something: a list is not too short because of the values in it that are refused themselves."""
    refused = {fault["loc"][:-1] for fault in faults}
    return (fault for fault in faults if fault["type"] != "too_short" or fault["loc"] not in refused)


def _place(fault: ErrorDetails) -> Place:
    """Return where a fault stands: inside a table, where a validator of the whole of it names the setting."""
    error = fault.get("ctx", {}).get("error")
    return (*fault["loc"], *error.place) if isinstance(error, AmissError) else fault["loc"]


def _advice(source: _Source, model: type[Section], fault: ErrorDetails) -> str:
    place = _place(fault)
    if fault["type"] == "extra_forbidden":
        *_, (siblings, _) = _walk(model, place)
        known = [*_named(siblings), *sorted(source.others if len(place) == 1 else ())]
        return f"there is no such setting; {_nearest(str(place[-1]), known)}here may stand: {', '.join(known)}"
    *_, (_, field) = [(model, None), *_walk(model, place)]
    sentence = f" ({field.description})" if field and _section_in(field) is None else ""
    if field and (limit := _limit(fault, field)):
        return f"{limit}, not {source.written(place)}{sentence}"
    return f"{_expected(fault, field)}{_instead(fault)}{sentence}"


def _nearest(name: str, known: Collection[str]) -> str:
    """Name the setting that was probably meant, empty when none is like it."""
    lower = {one.lower(): one for one in known}
    near = get_close_matches(name.lower(), lower, n=1)
    return f"the nearest is {lower[near[0]]}; " if near else ""


def _instead(fault: ErrorDetails) -> str:
    """Say what stands there; nothing of a whole table, where no value is wrong by itself, and of what is empty."""
    is_whole = isinstance(fault["input"], (Mapping, Section)) or fault["type"] in _EMPTY
    return "" if is_whole else f", not {fault['input']!r}"


def _limit(fault: ErrorDetails, field: FieldInfo) -> str:
    """Say the limit that a value is beyond, with its unit as in the file; nothing when the fault is another."""
    name, words = _LIMITS.get(fault["type"], ("", ""))
    limits = [getattr(mark, name) for mark in field.metadata if name and hasattr(mark, name)]
    return f"{words} {_written_limit(limits[0], field)}" if limits else ""


def _written_limit(limit: Any, field: FieldInfo) -> str:
    if isinstance(limit, timedelta):
        return write_span(limit)
    is_size = any(isinstance(mark, PlainSerializer) and mark.func is write_size for mark in field.metadata)
    return write_size(limit) if is_size else str(limit)


def _expected(fault: ErrorDetails, field: FieldInfo | None) -> str:
    """Say what would be right; the default of a setting is an example of its type."""
    table = ".".join(part for part in fault["loc"] if isinstance(part, str))
    is_element = isinstance(fault["loc"][-1], int) if fault["loc"] else False
    match fault["type"]:
        case "model_type":
            return f"should be a table, written [[{table}]]" if is_element else f"should be a table, written [{table}]"
        case kind if kind in _EMPTY and fault["ctx"]["min_length"] == 1:
            return _EMPTY[kind]
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
            return '"' + _UNPRINTABLE.sub(_escaped, str(value)) + '"'


def _escaped(found: re.Match[str]) -> str:
    return f"\\{found[0]}" if found[0] in '"\\' else f"\\u{ord(found[0]):04x}"
