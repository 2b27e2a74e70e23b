"""Rows of properties on a terminal: as a table, one property in a line, or as JSON."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import click

from connector.cli.layout import Column, show_table
from foundation.terminal import plain

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
    rows: Sequence[Mapping[str, object]], columns: Sequence[Column], *, detail: bool, as_json: bool, nothing: str
) -> None:
    """Print rows of properties; `columns` are those of the table, the most needed first."""
    if as_json:
        click.echo(json.dumps(list(map(dict, rows)), indent=2))
    elif not rows:
        click.echo(nothing)
    elif detail:
        click.echo("\n\n".join(_listed(row) for row in rows))
    else:
        show_table(columns, [[str(row[column.name]) for column in columns] for row in rows])


def _listed(row: Mapping[str, object]) -> str:
    width = max(map(len, row))
    return "\n".join(f"{name:{width}} : {plain(str(value))}".rstrip() for name, value in row.items())
