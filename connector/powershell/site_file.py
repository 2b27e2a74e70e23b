"""Changing a site's settings file where settings changed, and leaving every other line, with its comments, as it is."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from foundation.settings import toml

Place = tuple[str | int, ...]
Table = Mapping[str, Any]

EXCHANGE = "exchange"

_HEADER = re.compile(r"\s*(\[\[?)\s*([A-Za-z0-9_.\s-]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"\s*([A-Za-z0-9_-]+)\s*=")


class UneditableError(Exception):
    """A settings file is written in a way that no line of it can be changed safely; the message says which."""


@dataclass(frozen=True, kw_only=True)
class Piece:
    """Some lines of the file: a header, a key with its value, or what stands between them."""

    lines: tuple[str, ...]
    table: Place
    key: str | None = None
    is_header: bool = False


def edited(text: str, before: Table, after: Table) -> str:
    """Return the text with what differs between the two [exchange] tables; raises UneditableError.

    Whether it then says what it should, whoever asks for it must see by reading it.
    """
    pieces = list(_pieces(text))
    for name, value in after.items():
        if value == before.get(name):
            continue
        if isinstance(value, Mapping):
            for key, inner in value.items():
                if inner != before[name].get(key):
                    pieces = _put(pieces, (EXCHANGE, name), key, inner)
        elif _is_tables(value) or _is_tables(before.get(name, ())):
            pieces = _put_tables(pieces, name, before.get(name, ()), value)
        else:
            pieces = _put(pieces, (EXCHANGE,), name, value)
    ending = "\r\n" if "\r\n" in text else "\n"
    return "".join(f"{line}{ending}" for piece in pieces for line in piece.lines)


def excerpt(after: Table, before: Table) -> str:
    """Write what differs between the two [exchange] tables, as it would stand in a file: of a list of tables, all of them."""
    changed = {name: value for name, value in after.items() if value != before.get(name)}
    pieces: list[Piece] = []
    for name, value in changed.items():
        if isinstance(value, Mapping):
            for key, inner in value.items():
                if inner != before[name].get(key):
                    pieces = _put(pieces, (EXCHANGE, name), key, inner)
        elif not _is_tables(value):
            pieces = _put(pieces, (EXCHANGE,), name, value)
    for name, value in changed.items():
        pieces += _blocks(name, value) if _is_tables(value) else []
    return "\n".join(line for piece in pieces for line in piece.lines).strip() + "\n" if pieces else ""


def _is_tables(value: object) -> bool:
    return isinstance(value, (list, tuple)) and bool(value) and all(isinstance(one, Mapping) for one in value)


def _pieces(text: str) -> Iterator[Piece]:
    """Take the text apart; a value that goes over several lines is one piece with its key."""
    lines = text.replace("\r\n", "\n").removesuffix("\n").split("\n")
    table: Place = ()
    counted: dict[Place, int] = {}
    at = 0
    while at < len(lines):
        header, key = _HEADER.match(lines[at]), _KEY.match(lines[at])
        end = at + 1
        if header:
            table = _opened(tuple(part.strip() for part in header[2].split(".")), counted, is_array=header[1] == "[[")
        elif key:
            end = _end_of_value(lines, at)
        yield Piece(
            lines=tuple(lines[at:end]),
            table=table,
            key=key[1] if key and not header else None,
            is_header=bool(header),
        )
        at = end


def _opened(names: tuple[str, ...], counted: dict[Place, int], *, is_array: bool) -> Place:
    """The place of a header: below an array of tables it means the array's latest element."""
    table: Place = ()
    for depth, name in enumerate(names, 1):
        table = (*table, name)
        if is_array and depth == len(names):
            counted[table] = counted.get(table, -1) + 1
        if table in counted:
            table = (*table, counted[table])
    return table


def _end_of_value(lines: Sequence[str], start: int) -> int:
    """Return the line behind a value; the parser alone knows where one ends."""
    for end in range(start + 1, min(len(lines), start + 1000) + 1):
        try:
            tomllib.loads("\n".join(lines[start:end]))
        except tomllib.TOMLDecodeError:
            continue
        return end
    raise UneditableError(f"line {start + 1} begins a value whose end was not found")


def _put(pieces: list[Piece], table: Place, key: str, value: object) -> list[Piece]:
    """Give a key of a table a value: where it stands, else at the end of its table, else in a table of its own."""
    new = Piece(lines=(f"{key} = {toml(value)}",), table=table, key=key)
    for place, piece in enumerate(pieces):
        if piece.table == table and piece.key == key:
            kept = Piece(lines=(new.lines[0] + _remark(piece),), table=table, key=key)
            return [*pieces[:place], kept, *pieces[place + 1 :]]
    written = [place for place, piece in enumerate(pieces) if piece.table == table and (piece.key or piece.is_header)]
    if written:
        return [*pieces[: written[-1] + 1], new, *pieces[written[-1] + 1 :]]
    header = Piece(lines=("", f"[{'.'.join(map(str, table))}]"), table=table, is_header=True)
    return [*pieces, header, new]


def _remark(piece: Piece) -> str:
    """The comment behind a value on its line."""
    for found in re.finditer(r"\s+#", piece.lines[0]) if len(piece.lines) == 1 else ():
        try:
            tomllib.loads(piece.lines[0][: found.start()])
        except tomllib.TOMLDecodeError:
            continue
        return piece.lines[0][found.start() :]
    return ""


def _put_tables(pieces: list[Piece], name: str, before: Sequence[Table], after: Sequence[Table]) -> list[Piece]:
    """Change, remove and append tables of a list, each known by its Name."""
    stands = [piece for piece in pieces if piece.is_header and piece.table[:2] == (EXCHANGE, name)]
    if not stands:  # the list stands in the file as a value, or not at all
        return _write_all(pieces, name, after)
    then, now = {one["Name"]: one for one in before}, {one["Name"]: one for one in after}
    gone: list[int] = []
    for place, one in enumerate(before):
        if one["Name"] in now:
            pieces = _change(pieces, (EXCHANGE, name, place), one, now[one["Name"]])
        else:
            gone.append(place)
    pieces = _without(pieces, name, gone)
    new = [one for one in after if one["Name"] not in then]
    if not after:
        return _put(pieces, (EXCHANGE,), name, ())
    ends = [place for place, piece in enumerate(pieces) if piece.table[:2] == (EXCHANGE, name) and not _is_blank(piece)]
    end = ends[-1] + 1 if ends else len(pieces)
    return [*pieces[:end], *_blocks(name, new), *pieces[end:]]


def _change(pieces: list[Piece], table: Place, before: Table, after: Table) -> list[Piece]:
    for key, value in after.items():
        if value != before.get(key):
            pieces = _put(pieces, table, key, value)
    removed = [key for key in before if key not in after]
    return [piece for piece in pieces if piece.table != table or piece.key not in removed]


def _without(pieces: list[Piece], name: str, gone: Sequence[int]) -> list[Piece]:
    """Take tables out, each with the comment right above its header; what stands below its last key belongs to the next one."""
    tables = {(EXCHANGE, name, place) for place in gone}
    lasts = {piece.table[:3]: place for place, piece in enumerate(pieces) if not _is_blank(piece)}
    kept: list[Piece] = []
    for place, piece in enumerate(pieces):
        is_gone = piece.table[:3] in tables
        if is_gone and piece.is_header:
            while kept and kept[-1].lines[0].lstrip().startswith("#"):
                kept.pop()
        if not is_gone or place > lasts[piece.table[:3]]:
            kept.append(piece)
    return kept


def _is_blank(piece: Piece) -> bool:
    return not piece.is_header and piece.key is None


def _write_all(pieces: list[Piece], name: str, after: Sequence[Table]) -> list[Piece]:
    if not after:
        return _put(pieces, (EXCHANGE,), name, ())
    pieces = [piece for piece in pieces if (piece.table, piece.key) != ((EXCHANGE,), name)]
    return [*pieces, *_blocks(name, after)]


def _blocks(name: str, tables: Sequence[Table]) -> Iterator[Piece]:
    for table in tables:
        lines = ("", f"[[{EXCHANGE}.{name}]]", *(f"{key} = {toml(value)}" for key, value in table.items()))
        yield Piece(lines=lines, table=(EXCHANGE, name))
