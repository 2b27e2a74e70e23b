"""Lines of a script for PowerShell: calls of cmdlets, choices, comments; every value is quoted here and nowhere else."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from connector.powershell.cmdlets import Parameter
from connector.powershell.values import Kind, quoted, written, written_size
from foundation.settings import Section

Lines = list[str]

_SILENT = "-ErrorAction SilentlyContinue"


def by_name(section: Section) -> dict[str, Any]:
    """The values of a section by the names that they have in the file."""
    return {
        field.alias or attribute: getattr(section, attribute) for attribute, field in type(section).model_fields.items()
    }


def argument(parameter: Parameter, value: Any) -> tuple[str, str]:
    """Write a setting as the argument of its parameter."""
    if parameter.kind in (Kind.SIZE, Kind.LIMIT):
        return parameter.name, written_size(value)
    if parameter.kind is Kind.TEXTS:
        return parameter.name, ",".join(quoted(str(one)) for one in value) or "$null"
    return parameter.name, written(value)


def arguments(parameters: Sequence[Parameter], values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Write the settings of several parameters that stand in one table; those that it does not have are left out."""
    found = [(parameter, parameter.setting[-1]) for parameter in parameters if parameter.setting]
    return [argument(parameter, values[name]) for parameter, name in found if name in values]


def call(name: str, given: Sequence[tuple[str, str]], *, confirmed: bool = False) -> Lines:
    """Call a cmdlet, one argument in a line; with -WhatIf it only says what it would do, as the whole script does."""
    # Preferences do not reach the cmdlets of a remote shell, such as Exchange's, by themselves.
    every = [*given, *([("Confirm:$false", "")] if confirmed else []), ("WhatIf:$WhatIfPreference", "")]
    first, *rest = [f"-{parameter} {value}".rstrip() for parameter, value in every]
    return continued([f"{name} {first}", *(f"    {one}" for one in rest)])


def continued(lines: Sequence[str]) -> Lines:
    """Make one statement of several lines."""
    return [*(f"{line} `" for line in lines[:-1]), lines[-1]]


def if_there(noun: str, identity: str, body: Sequence[str], otherwise: Sequence[str] = ()) -> Lines:
    """Do something when there is one of that name, and something else when there is none."""
    found = [f"if (Get-{noun} -Identity {quoted(identity)} {_SILENT}) {{", *indented(body), "}"]
    return [*found, "else {", *indented(otherwise), "}"] if otherwise else found


def unless_there(noun: str, identity: str, body: Sequence[str]) -> Lines:
    """Do something when there is none of that name."""
    return [f"if (-not (Get-{noun} -Identity {quoted(identity)} {_SILENT})) {{", *indented(body), "}"]


def indented(lines: Sequence[str]) -> Lines:
    """Put lines into a body."""
    return [f"    {line}" for line in lines]


def comment(*sentences: str) -> Lines:
    """Write sentences as comments; what a site holds cannot end one, because a line break does not reach it."""
    return [f"# {plain(sentence)}" for sentence in sentences]


def plain(text: object) -> str:
    """Return a text that stays on its line."""
    return re.sub(r"[\x00-\x1f\x7f\x85\u2028\u2029]", "?", str(text))


def section(title: str, *parts: Sequence[str]) -> Lines:
    """Put a title above lines; nothing at all when there are none."""
    lines = [line for part in parts for line in part]
    return ["", *comment(f"--- {title}"), *lines] if lines else []
