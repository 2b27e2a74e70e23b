"""Reading one template file, strictly: whatever is wrong is refused with its file, its line and what would be right."""

import re
import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from foundation.toml_lines import Place, line_of
from gateway.document.cover.directory import bare, text_of
from gateway.document.cover.layout import note_fields
from gateway.document.cover.logo import read_logo
from gateway.document.cover.template import (
    FIELDS,
    NO_COVER,
    PERSONAL,
    STANDARD_ROWS,
    CoverError,
    Field,
    Logo,
    Row,
    Side,
    Template,
    When,
)
from gateway.document.cover.words import WORDS

_KEYS = ("name", "language", "title", "logo", "logo_side", "rows", "note", "body", "cover", "when")
_KEYS_WITHOUT_COVER = ("name", "language", "cover", "when")
_ROW_KEYS = ("field", "label", "bold", "lines")
_RULES = ("senders", "domains", "numbers")
_MEANT = {
    "fax": "to_number",
    "number": "to_number",
    "recipient": "to",
    "receiver": "to",
    "sender": "from",
    "name": "from",
}
_TOML_FAULT = re.compile(
    r"(?P<fault>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)", re.DOTALL
)
_NAME = re.compile(r"[a-z0-9-]{1,40}")  # as the setting "cover"
_BRACES, _BRACE, _EMPTY_BRACES = re.compile(r"\{[^{}]*\}"), re.compile(r"[{}]"), re.compile(r"\{\s*\}")
_SENDER = re.compile(r"[^\s@<>]+@[^\s@<>]+")
_DOMAIN = re.compile(r"(\*\.)?[\w-]+(\.[\w-]+)*")
_NUMBER = re.compile(r"\+?[0-9]*\*|\+?[0-9]+")
_LONGEST_TITLE, _LONGEST_NOTE, _MOST_LINES = 40, 3000, 10


@dataclass(frozen=True, kw_only=True)
class Source:
    """A template file: its text, and what TOML makes of it."""

    file: Path
    text: str
    table: Mapping[str, object]

    def fault(self, place: Place, sentence: str) -> CoverError:
        """Return the refusal of what stands at a place."""
        line = line_of(self.text, place)
        where = f"{self.file}, line {line}" if line else str(self.file)
        return CoverError(f"{where}: {sentence}")


def read_template(file: Path, columns: Collection[str]) -> tuple[Template, Source]:
    """Read a template; `columns` are those of the directory. Raises CoverError."""
    source = _opened(file)
    shown = _truth(source, "cover", default=True)
    _refuse_unknown_keys(source, (), source.table, _KEYS if shown else _KEYS_WITHOUT_COVER)
    name, language = _name(source), _one_of(source, "language", "en", sorted(WORDS))
    when = _when(source)
    if not shown:
        return Template(name=name, language=language, cover=False, when=when), source
    known = _known_fields(columns)
    template = Template(
        name=name,
        language=language,
        title=_text(source, "title", None, _LONGEST_TITLE),
        logo=_logo(source),
        logo_side=Side(_one_of(source, "logo_side", Side.RIGHT, list(Side))),
        rows=_rows(source, known),
        note=_note(source, known),
        body=_truth(source, "body", default=True),
        when=when,
    )
    return template, source


def _opened(file: Path) -> Source:
    text = text_of(file, "save it as UTF-8")
    try:
        return Source(file=file, text=text, table=tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise CoverError(_no_toml(file, str(error), text)) from error


def _no_toml(file: Path, said: str, text: str) -> str:
    """Say a fault of the parser with its line in front; at the end of the file the parser tells none."""
    told = _TOML_FAULT.fullmatch(said)
    if told is None:
        return f"{file}: this is not TOML: {said}"
    if told["line"] is None:
        last = text.rstrip().count("\n") + 1
        return f"{file}, line {last}: this is not TOML: {told['fault']} at the end of the file"
    return f"{file}, line {told['line']}: this is not TOML: {told['fault']} at column {told['column']}"


def nearest(word: str, known: Iterable[str]) -> str:
    """Return "; did you mean ...?" when something known is near, else nothing."""
    near = get_close_matches(word.lower(), list(known), n=1)
    return f"; did you mean {near[0]!r}?" if near else "."


def _refuse_unknown_keys(source: Source, place: Place, table: Mapping[str, object], known: Sequence[str]) -> None:
    for key in table:
        if key in known:
            continue
        without = " of a template with cover = false" if known is _KEYS_WITHOUT_COVER and key in _KEYS else ""
        hint = nearest(key, known)
        raise source.fault((*place, key), f"unknown key {key!r}{without}{hint} Keys are: {', '.join(known)}")


def _text(source: Source, key: str, default: str | None, longest: int) -> str | None:
    value = source.table.get(key, default)
    if value is None or (isinstance(value, str) and len(value) <= longest):
        return value
    raise source.fault((key,), f"{key} should be a text in quotes of at most {longest} characters")


def _truth(source: Source, key: str, *, default: bool) -> bool:
    value = source.table.get(key, default)
    if isinstance(value, bool):
        return value
    raise source.fault((key,), f"{key} should be true or false, not {value!r}")


def _one_of(source: Source, key: str, default: str, known: Sequence[str]) -> str:
    value = source.table.get(key, default)
    if isinstance(value, str) and value in known:
        return value
    raise source.fault((key,), f"{key} should be one of {', '.join(known)}, not {value!r}")


def _name(source: Source) -> str:
    value = source.table.get("name", source.file.stem)
    if not isinstance(value, str) or not _NAME.fullmatch(value):
        raise source.fault(("name",), f"name should be at most 40 small letters a to z, digits and -, not {value!r}")
    if value == NO_COVER:
        raise source.fault(("name",), f"name should not be {NO_COVER!r}, which asks for no cover")
    return value


def _logo(source: Source) -> Logo | None:
    name = _text(source, "logo", None, 255)
    if name is None:
        return None
    file = source.file.parent / name
    try:
        return read_logo(file)
    except FileNotFoundError as error:
        raise source.fault(
            ("logo",), f"logo: {file} does not exist; the file should lie beside the template"
        ) from error
    except (OSError, ValueError, SyntaxError) as error:
        raise source.fault(("logo",), f"logo: {file} should be a PNG or JPEG picture: {error}") from error


def _known_fields(columns: Collection[str]) -> tuple[str, ...]:
    people = dict.fromkeys(("name", *PERSONAL, *columns))
    return (*FIELDS, *PERSONAL, *(f"{who}.{column}" for who in ("from", "to") for column in people))


def _rows(source: Source, known: Collection[str]) -> tuple[Row, ...]:
    if "rows" not in source.table:
        return STANDARD_ROWS
    rows = source.table["rows"]
    if not isinstance(rows, list) or not rows:
        raise source.fault(("rows",), 'rows should be a list of rows, such as [["to", "to_number"], ["subject"]]')
    return tuple(_row(source, number, row, known) for number, row in enumerate(rows, 1))


def _row(source: Source, number: int, row: object, known: Collection[str]) -> Row:
    if not isinstance(row, list) or len(row) not in (1, 2):
        raise source.fault(
            ("rows",), f'row {number} should be a list of one or two fields, such as ["to", "to_number"], not {row!r}'
        )
    return tuple(_field(source, number, cell, known) for cell in row)


def _field(source: Source, number: int, cell: object, known: Collection[str]) -> Field:
    place = ("rows", number - 1)
    table = {"field": cell} if isinstance(cell, str) else cell
    if not isinstance(table, dict) or not isinstance(name := table.get("field"), str):
        example = '"subject" or { field = "subject", label = "Re", bold = true, lines = 3 }'
        raise source.fault(place, f"a field in row {number} should be written {example}, not {cell!r}")
    _refuse_unknown_keys(source, place, table, _ROW_KEYS)
    _refuse_unknown_field(source, place, name, f"row {number}", known)
    label, bold, lines = table.get("label"), table.get("bold", False), table.get("lines", 2)
    if not isinstance(label, str | None) or len(label or "") > _LONGEST_TITLE:
        raise source.fault(place, f"label in row {number} should be a text of at most {_LONGEST_TITLE} characters")
    if not isinstance(bold, bool):
        raise source.fault(place, f"bold in row {number} should be true or false, not {bold!r}")
    if type(lines) is not int or not 1 <= lines <= _MOST_LINES:
        raise source.fault(place, f"lines in row {number} should be a number from 1 to {_MOST_LINES}, not {lines!r}")
    return Field(name=name, label=label, bold=bold, lines=lines)


def _refuse_unknown_field(source: Source, place: Place, name: str, where: str, known: Collection[str]) -> None:
    if name in known:
        return
    hint = f"; did you mean {_MEANT[name]!r}?" if name in _MEANT else nearest(name, known)
    raise source.fault(place, f"unknown field {name!r} in {where}{hint} Fields are: {', '.join(known)}")


def _note(source: Source, known: Collection[str]) -> str:
    note = (_text(source, "note", "", _LONGEST_NOTE) or "").strip()
    _refuse_stray_braces(source, note)
    for name in note_fields(note):
        if name == "pages":
            raise source.fault(("note",), "the note cannot hold {pages}; the field may stand in a row")
        _refuse_unknown_field(source, ("note",), name, "the note", known)
    return note


def _refuse_stray_braces(source: Source, note: str) -> None:
    """Refuse a brace that is not one of two around a field: it would be printed as it is, and nobody means that."""
    for line in note.splitlines():
        if _EMPTY_BRACES.search(line):
            raise source.fault(("note",), "{} in the note should hold the name of a field, such as {to}")
        if stray := _BRACE.search(_BRACES.sub("", line)):
            sentence = f"a brace {stray[0]} in the note should be one of two around a field on one line, such as {{to}}"
            raise source.fault(("note",), sentence)


def _when(source: Source) -> When:
    table = source.table.get("when", {})
    if not isinstance(table, dict):
        raise source.fault(("when",), "when should be a table, written [when]")
    _refuse_unknown_keys(source, ("when",), table, _RULES)
    senders = _patterns(source, table, "senders", (_SENDER, "a mail address, such as ann@contoso.example"))
    domain = "a mail domain, such as contoso.example, or *.contoso.example for it and all below it"
    domains = _patterns(source, table, "domains", (_DOMAIN, domain))
    number = "a fax number, such as +49 30 1234567, or its beginning and *, such as +49*"
    return When(senders=senders, domains=domains, numbers=_patterns(source, table, "numbers", (_NUMBER, number)))


def _patterns(
    source: Source, table: Mapping[str, object], key: str, shape: tuple[re.Pattern[str], str]
) -> tuple[str, ...]:
    rules = table.get(key, [])
    pattern, expected = shape
    if not isinstance(rules, list):
        raise source.fault(("when", key), f"{key} should be a list; each entry is {expected}")
    found: list[str] = []
    for rule in rules:
        plain = (bare(rule) if key == "numbers" else rule.strip().lower()) if isinstance(rule, str) else ""
        if not pattern.fullmatch(plain):
            raise source.fault(("when", key), f"{rule!r} in {key} should be {expected}")
        if plain in found:
            raise source.fault(("when", key), f"{rule!r} stands twice in {key}; once is enough")
        found.append(plain)
    return tuple(found)
