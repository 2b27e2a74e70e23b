"""Where a value stands in a TOML text: the parser does not say, and a person with a wrong setting wants the line."""

import re
from collections.abc import Iterator

Place = tuple[str | int, ...]
"""The keys and array indices that lead to a value, such as ("exchange", "ForeignConnectors", 1, "Name")."""

_HEADER = re.compile(r"\s*(\[\[?)\s*([^\]#]+?)\s*\]")
_KEY = re.compile(r"\s*((?:\"[^\"]*\"|'[^']*'|[\w-]+)(?:\s*\.\s*(?:\"[^\"]*\"|'[^']*'|[\w-]+))*)\s*=")
_PART = re.compile(r"\"([^\"]*)\"|'([^']*)'|([\w-]+)")


def line_of(text: str, place: Place) -> int | None:
    """Return the number of the line on which a value stands or begins; None when it does not stand in the text."""
    number = None
    for line, here, is_table in _places(text):
        # A table is found by its header alone; an inline table or a list holds its values on the line of its key.
        if here == place or (not is_table and here == place[: len(here)]):
            number = line
    return number


def _places(text: str) -> Iterator[tuple[int, Place, bool]]:
    """Every table header and key of the text: its line, its place, and whether it is a header."""
    table: Place = ()
    counted: dict[Place, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            table = _opened(_parts(header[2]), counted, is_array=header[1] == "[[")
            yield number, table, True
        elif key := _KEY.match(line):
            yield number, (*table, *_parts(key[1])), False


def _opened(names: Place, counted: dict[Place, int], *, is_array: bool) -> Place:
    """The place of a table header: below an array of tables it means the array's latest element."""
    table: Place = ()
    for depth, name in enumerate(names, 1):
        table = (*table, name)
        if is_array and depth == len(names):
            counted[table] = counted.get(table, -1) + 1
        if table in counted:
            table = (*table, counted[table])
    return table


def _parts(key: str) -> Place:
    return tuple(part[1] or part[2] or part[3] or "" for part in _PART.finditer(key))
