"""One event as one row: comma-separated, quoted where it must be, whatever stands in the mail."""

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from connector.model.tracking import TrackingEvent
from connector.model.transit import Source
from connector.settings import TrackingSchema
from connector.tracking.schema import FIELDS_2013, SCHEMA_VERSION, written_date

_ODD = re.compile('[\x00-\x1f\x7f-\x9f\u2028\u2029",]')
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_NEXT_STATUS = re.compile(r";(?=[0-9]{3} |;|$)")
_GUID_PLACE = FIELDS_2013.index("network-message-id")

Row = Callable[[TrackingEvent], bytes]
"""Writes an event as its row, line end included."""


@dataclass(frozen=True, kw_only=True)
class Logging:
    """Who logs, under which name and address, and which addresses are of the organization."""

    server: str
    is_ours: Callable[[str], bool]
    server_ip: str = ""


def writer(schema: TrackingSchema, by: Logging, *, subjects: bool) -> Row:
    """Return how events become rows of a version; `subjects` says whether theirs are shown."""
    return partial(_row, schema=schema, by=by, subjects=subjects)


def escaped(member: str) -> str:
    """Write a member of a list whose separator is the semicolon, which is no letter of a plain address."""
    return member.replace(";", "%3B")


def _row(event: TrackingEvent, *, schema: TrackingSchema, by: Logging, subjects: bool) -> bytes:
    # A directory has no address: a row about a file in Pickup or Replay names no server's either (the composed rows of [MT]).
    ip = "" if event.source is Source.PICKUP else by.server_ip
    cells = [
        written_date(event.at),
        event.client_ip,
        event.client_host,
        ip,
        by.server,
        event.context,
        event.connector,
        event.source.value,
        event.event.value,
        "" if event.internal_id is None else str(event.internal_id),
        event.message_id,
        event.guid,
        ";".join(map(escaped, event.recipients)),
        _statuses(event.statuses),
        "" if event.size is None else str(event.size),
        str(len(event.recipients)),
        event.related,
        event.reference,
        event.subject if subjects else "",
        event.sender or event.return_path,
        event.return_path or "<>",
        event.info,
        "Originating" if event.is_own or by.is_ours(event.return_path) else "Incoming",
        "",
        event.client_ip,
        ip if event.client_ip else "",
        _custom(event.custom),
    ]
    return _in_version(cells, schema)


def _in_version(cells: list[str], schema: TrackingSchema) -> bytes:
    """Cut or lengthen the 27 fields of 2013 to those of the version, and join them."""
    if schema is TrackingSchema.EXCHANGE_2010:
        del cells[_GUID_PLACE]
    line = _joined(cells)
    if schema is TrackingSchema.EXCHANGE_2016:
        line = f"{line},Email,{_log_id(line)},{SCHEMA_VERSION}"
    return f"{line}\r\n".encode("utf-8", "backslashreplace")


def _log_id(line: str) -> str:
    """Name a row by what it says: the same events give the same log, byte for byte."""
    digits = hashlib.blake2b(line.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def _joined(cells: list[str]) -> str:
    """Put commas between the fields; hardly any row has one that must be quoted, and to see so at once is half of its cost."""
    line = ",".join(cells)
    if line.isprintable() and '"' not in line and line.count(",") == len(cells) - 1:
        return line
    return ",".join(map(cell, cells))


def cell(text: str) -> str:
    """Write foreign text so that it stays in its field and on its line; a control becomes a space."""
    if not _ODD.search(text):
        return text
    text = _CONTROL.sub(" ", text)
    return '"' + text.replace('"', '""') + '"' if '"' in text or "," in text else text


def _statuses(statuses: tuple[str, ...]) -> str:
    """Join statuses, which may hold semicolons: only before the code of a next one, or another semicolon, stands one bare."""
    if len(statuses) < 2:
        return "".join(statuses)
    return ";".join(_NEXT_STATUS.sub("; ", status) for status in statuses)


def _custom(pairs: Iterable[tuple[str, str]]) -> str:
    return ";".join(f"S:{name}={escaped(value)}" for name, value in pairs)
