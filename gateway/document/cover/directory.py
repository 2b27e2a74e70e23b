"""The directory of a site: who is behind a mail address or a fax number, from directory.csv."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from gateway.document.cover.template import CoverError

Entry = Mapping[str, str]

_COLUMN = re.compile(r"[a-z][a-z0-9_]*")
_NUMBER = re.compile(r"\+?[0-9]+")
_PUNCTUATION = str.maketrans("", "", " ()-./")


@dataclass(frozen=True, kw_only=True)
class Directory:
    """People by mail address in lower case and by fax number without spaces."""

    columns: tuple[str, ...] = ()
    by_address: Mapping[str, Entry] = field(default_factory=dict)
    by_number: Mapping[str, Entry] = field(default_factory=dict)

    def of_address(self, address: str) -> Entry:
        """Return what is known of a mail address, which may be nothing."""
        return self.by_address.get(address.strip().lower(), {})

    def of_number(self, number: str) -> Entry:
        """Return what is known of a fax number, which may be nothing."""
        return self.by_number.get(bare(number), {})


def bare(number: str) -> str:
    """Return a fax number without what people write between the digits."""
    return number.translate(_PUNCTUATION)


def read_directory(file: Path) -> Directory:
    """Read directory.csv; raises CoverError."""
    lines = _lines(file)
    columns = _columns(file, next(lines, (1, [])))
    by_address: dict[str, Entry] = {}
    by_number: dict[str, Entry] = {}
    for line, cells in lines:
        entry = _entry(f"{file}, line {line}", columns, cells)
        _add(by_address, entry.get("address", "").lower(), entry, f"{file}, line {line}")
        _add(by_number, bare(entry.get("number", "")), entry, f"{file}, line {line}")
    return Directory(columns=columns, by_address=by_address, by_number=by_number)


def text_of(file: Path, advice: str) -> str:
    """Return a file's text; raises CoverError, which names the line that is not in UTF-8 and gives the advice for it."""
    try:
        return file.read_text("utf-8-sig")  # spreadsheets and Windows editors put a byte order mark in front
    except UnicodeDecodeError as error:
        line = len((error.object[: error.start] + b"?").splitlines())
        raise CoverError(f"{file}, line {line}: a letter here is not in UTF-8; {advice}") from error
    except OSError as error:
        raise CoverError(f"{file} cannot be read: {error}") from error


def _lines(file: Path) -> Iterator[tuple[int, list[str]]]:
    """Every line that says something: its number and its cells."""
    text = text_of(file, "save it as CSV UTF-8")
    delimiter = ";" if ";" in text.partition("\n")[0] else ","  # what Excel writes where the comma is the decimal point
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, [cell.strip() for cell in cells]
    except csv.Error as error:
        raise CoverError(f"{file}, line {reader.line_num}: this is no line of a table: {error}") from error


def _columns(file: Path, header: tuple[int, Sequence[str]]) -> tuple[str, ...]:
    line, cells = header
    columns = tuple(cell.lower().replace(" ", "_") for cell in cells)
    for column in columns:
        if not _COLUMN.fullmatch(column):
            raise CoverError(
                f"{file}, line {line}: {column!r} is no name of a column; a name is made of letters a to z, digits and _"
            )
        if columns.count(column) > 1:
            raise CoverError(f"{file}, line {line}: there are two columns {column!r}; one of them needs another name")
    if not {"address", "number"} & set(columns):
        raise CoverError(
            f"{file}, line {line}: there is no column 'address' and none 'number'; the first line names the columns, one of them "
            "says whom a line is about: address (mail), number (fax)"
        )
    return columns


def _entry(where: str, columns: Sequence[str], cells: Sequence[str]) -> Entry:
    if len(cells) != len(columns):
        raise CoverError(f"{where}: there are {len(cells)} cells; the first line names {len(columns)} columns")
    entry = dict(zip(columns, cells, strict=True))
    address, number = entry.get("address", ""), entry.get("number", "")
    if not address and not number:
        raise CoverError(f"{where}: this is about nobody; address (mail), number (fax) or both should be there")
    if address and "@" not in address:
        raise CoverError(f"{where}: {address!r} should be a mail address, such as ann@contoso.example")
    if number and not _NUMBER.fullmatch(bare(number)):
        raise CoverError(f"{where}: {number!r} should be a fax number, such as +1 425 555 0123")
    return entry


def _add(entries: dict[str, Entry], key: str, entry: Entry, where: str) -> None:
    if key and key in entries:
        raise CoverError(f"{where}: {key} stands further up already; one of the two lines should go")
    if key:
        entries[key] = entry
