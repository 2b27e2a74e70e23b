"""Rows of properties on a terminal: as a table, one property in a line, or as JSON."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

F = TypeVar("F", bound=Callable[..., Any])


def filter_option(command: F) -> F:
    """Let a command take --filter, as the queue cmdlets take -Filter."""
    return click.option(
        "--filter", "condition", help="Only those, such as \"Status -eq 'Retry' -and MessageCount -gt 10\"."
    )(command)


def detail_option(command: F) -> F:
    """Let a command take --detail, which shows what Format-List shows."""
    return click.option("--detail", is_flag=True, help="Show every property, one in a line.")(command)


def show_rows(
    rows: Sequence[Mapping[str, object]], columns: Sequence[str], *, detail: bool, as_json: bool, nothing: str
) -> None:
    """Print rows; `columns` are those that a table has room for."""
    if as_json:
        click.echo(json.dumps(list(map(dict, rows)), indent=2))
    elif not rows:
        click.echo(nothing)
    elif detail:
        click.echo("\n\n".join(_listed(row) for row in rows))
    else:
        _console().print(_table(rows, columns))


def _listed(row: Mapping[str, object]) -> str:
    width = max(map(len, row))
    return "\n".join(f"{name:{width}} : {_plain(value)}".rstrip() for name, value in row.items())


def _table(rows: Sequence[Mapping[str, object]], columns: Sequence[str]) -> Table:
    # What is empty in every row takes no room.
    shown = [name for name in columns if any(str(row[name]) for row in rows)]
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in shown:
        is_number = all(isinstance(row[name], int | float) for row in rows)
        table.add_column(name, justify="right" if is_number else "left", no_wrap=True, overflow="ellipsis")
    for row in rows:
        table.add_row(*(escape(_plain(row[name])) for name in shown))
    return table


def _plain(value: object) -> str:
    """A value without what could move the cursor."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in str(value))


def _console() -> Console:
    return Console(highlight=False)
