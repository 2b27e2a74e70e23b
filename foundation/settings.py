"""Settings that explain themselves: declared once with unit and sentence, read strictly, and written out as the sample file."""

import os
import re
import tomllib
from collections.abc import Mapping
from datetime import timedelta
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, NoReturn, TypeVar, get_args
from zoneinfo import available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    ValidationError,
)
from pydantic.fields import FieldInfo

ENVIRONMENT_PREFIX = "DROPFAX_"

_SPANS = {"ms": 0.001, "s": 1.0, "min": 60.0, "h": 3600.0, "d": 86400.0}
_SIZES = {"B": 1, "KB": 1024, "MB": 1024**2, "GB": 1024**3, "TB": 1024**4}


class SettingsError(Exception):
    """A settings file cannot be used; the message names file, line, setting and what would be right."""


class Section(BaseModel):
    """A table of the settings file; an unknown key is refused, and nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, arbitrary_types_allowed=True)


def setting(default: Any, sentence: str, *, name: str | None = None, **limits: Any) -> Any:
    """Declare a setting: its default, the sentence that explains it (with its unit), its name in the file, its limits."""
    return Field(default=default, description=sentence, alias=name, **limits)


def section(model: type[Section], sentence: str, *, name: str | None = None) -> Any:
    """Declare a table inside a table."""
    return Field(default_factory=model, description=sentence, alias=name)


def _measure(value: object, units: Mapping[str, float], example: str) -> float:
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([A-Za-z]+)\s*", value) if isinstance(value, str) else None
    if match is None or match[2] not in units:
        raise ValueError(f"should be a number with one of the units {', '.join(units)}, such as {example!r}")
    return float(match[1]) * units[match[2]]


def _read_span(value: object) -> timedelta:
    return value if isinstance(value, timedelta) else timedelta(seconds=_measure(value, _SPANS, "5 min"))


def _read_size(value: object) -> int:
    return value if type(value) is int else int(_measure(value, _SIZES, "10 MB"))


def _write_measure(amount: float, units: Mapping[str, float]) -> str:
    fitting = [
        (unit, amount / factor) for unit, factor in units.items() if amount / factor >= 1 and amount % factor == 0
    ]
    unit, count = fitting[-1] if fitting else (next(iter(units)), amount / next(iter(units.values())))
    return f"{count:g} {unit}"


def _write_span(span: timedelta) -> str:
    return _write_measure(span.total_seconds(), _SPANS)


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
    text = _text_of(file)
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{file}: this is not TOML: {error}; dropfax does not start") from error
    mine = {name: value for name, value in tables.items() if name not in others}
    _override(mine, model, os.environ)
    try:
        return model.model_validate(mine)
    except ValidationError as error:
        _refuse(file, text, model, error)


def _text_of(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except FileNotFoundError as error:
        raise SettingsError(f"{file} does not exist; `dropfax init {file.parent}` makes it") from error
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file} cannot be read: {error}; dropfax does not start") from error


def _override(tables: dict[str, Any], model: type[Section], environment: Mapping[str, str]) -> None:
    """Lay the environment's values over the file's."""
    for path, field in _settings_of(model, ()):
        variable = ENVIRONMENT_PREFIX + "_".join(path).upper()
        if (value := environment.get(variable)) is None:
            continue
        table = tables
        for name in path[:-1]:
            table = table.setdefault(name, {})
        table[path[-1]] = _from_environment(value, field)


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
    for attribute, field in model.model_fields.items():
        here = (*path, field.alias or attribute)
        inner = _section_in(field)
        found += _settings_of(inner, here) if inner else [(here, field)]
    return found


def _section_in(field: FieldInfo) -> type[Section] | None:
    kind = field.annotation
    return kind if isinstance(kind, type) and issubclass(kind, Section) else None


def _refuse(file: Path, text: str, model: type[Section], error: ValidationError) -> NoReturn:
    """Raise a SettingsError that says, for each fault, where it stands and what would be right."""
    lines = []
    for fault in error.errors():
        path = tuple(str(part) for part in fault["loc"])
        line = _line_of(text, path)
        where = f"{file}, line {line}" if line else f"{file} (or its environment variable)"
        lines.append(f"{where}: {'.'.join(path)}: {_advice(model, path, fault)}")
    raise SettingsError("\n".join([*lines, "dropfax does not start"])) from error


def _advice(model: type[Section], path: tuple[str, ...], fault: Any) -> str:
    if fault["type"] == "extra_forbidden":
        siblings = _names_in(model, path[:-1])
        return f"there is no such setting; here may stand: {', '.join(siblings)}"
    message = str(fault["msg"]).removeprefix("Value error, ")
    sentence = next((f.description for p, f in _settings_of(model, ()) if p == path), None)
    return f"{message}, not {fault['input']!r}" + (f" ({sentence})" if sentence else "")


def _names_in(model: type[Section], path: tuple[str, ...]) -> list[str]:
    for step in path:
        field = next((f for name, f in model.model_fields.items() if step in (name, f.alias)), None)
        inner = _section_in(field) or _element_in(field) if field else None
        model = inner or model
    return [field.alias or name for name, field in model.model_fields.items()]


def _element_in(field: FieldInfo) -> type[Section] | None:
    """The section inside a list of sections: [[exchange.ForeignConnectors]]."""
    return next((a for a in get_args(field.annotation) if isinstance(a, type) and issubclass(a, Section)), None)


def _line_of(text: str, path: tuple[str, ...]) -> int | None:
    """The line of a setting, by its table header and its key; None when it does not stand in the file."""
    table: tuple[str, ...] = ()
    names = [part for part in path if not part.isdigit()]
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*\[\[?\s*([^\]#]+?)\s*\]", line):
            table = tuple(part.strip(' "') for part in header[1].split("."))
            if list(table) == names:
                return number
        elif (key := re.match(r"\s*\"?([\w.-]+)\"?\s*=", line)) and [*table, key[1]] == names:
            return number
    return None


def sample(model: type[Section]) -> str:
    """Write the whole settings file with every setting at its default, each under its sentence."""
    return "\n".join(_sample_of(model(), ())).strip() + "\n"


def _sample_of(values: Section, path: tuple[str, ...]) -> list[str]:
    lines: list[str] = []
    tables: list[str] = []
    dumped = values.model_dump(by_alias=True, mode="python")
    for attribute, field in type(values).model_fields.items():
        value, name = getattr(values, attribute), field.alias or attribute
        if isinstance(value, Section):
            tables += [
                "",
                f"# {field.description}",
                f"[{'.'.join((*path, name))}]",
                *_sample_of(value, (*path, name)),
            ]
        elif isinstance(value, tuple) and value and isinstance(value[0], Section):
            for element in value:
                tables += [
                    "",
                    f"# {field.description}",
                    f"[[{'.'.join((*path, name))}]]",
                    *_sample_of(element, (*path, name)),
                ]
        else:
            lines += ["", f"# {field.description}", f"{name} = {_toml(dumped[name])}"]
    return lines + tables


def _toml(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case int() | float():
            return str(value)
        case Enum():
            return _toml(value.value)
        case tuple() | list():
            return f"[{', '.join(_toml(element) for element in value)}]"
        case _:
            return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'
