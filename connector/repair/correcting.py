"""Correcting a `.bad` file: another sender, other recipients, headers left out. All other bytes stay."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from connector import header
from connector.errors import RepairError
from connector.header import RECIPIENT_FIELDS
from connector.repair.places import Place
from wire import envelope_block, headers
from wire.headers import Field

_NO_ADDRESS = re.compile(r"[\x00-\x20<>\x7f]")
_ENVELOPE_VALUE = re.compile(rb"^([^:]*:[ \t]*)(?:<([^>\r\n]*)>|([^ \t\r\n]*))", re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Corrections:
    """What is to be changed. A recipient is written OLD=NEW; headers are dropped first, by name."""

    sender: str | None = None
    recipients: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()


def corrected(data: bytes, place: Place, corrections: Corrections) -> bytes:
    """Return the file with its corrections; raises RepairError for one that cannot be made."""
    data = header.with_crlf(data)
    for address in (corrections.sender or "", *corrections.added):
        _refuse_no_address(address)
    if place is Place.PICKUP:
        return _corrected_mail(data, corrections)
    end = envelope_block.cut(data).end
    block, _ = headers.split(data[:end])
    kept = _corrected_block(list(header.without(block, *corrections.dropped)), corrections)
    return b"".join(_ended(field.raw) for field in kept) + _without(data[end:], corrections.dropped)


def _corrected_block(block: list[Field], corrections: Corrections) -> list[Field]:
    if corrections.sender is not None:
        block = _with_sender(block, corrections.sender)
    for change in corrections.recipients:
        block = _with_recipient(block, change)
    # In front of the end marker, and of all that follows it.
    place = next((n for n, f in enumerate(block) if f.name.lower() not in ("x-sender", "x-receiver")), len(block))
    return [*block[:place], *(_x_header("X-Receiver", to) for to in corrections.added), *block[place:]]


def _with_sender(block: Sequence[Field], sender: str) -> list[Field]:
    """The first X-Sender keeps its parameters, and is the only one."""
    before = next((field for field in block if field.name.lower() == "x-sender"), None)
    first = _x_header("X-Sender", sender) if before is None else _readdressed(before, sender)
    return [first, *header.without(block, "X-Sender")]


def _with_recipient(block: Sequence[Field], change: str) -> list[Field]:
    named = [field for field in block if field.name.lower() == "x-receiver"]
    old, new = _sides(change, lambda side: any(_names(field, side) for field in named))
    return [_readdressed(field, new) if field in named and _names(field, old) else field for field in block]


def _names(field: Field, address: str) -> bool:
    found = _ENVELOPE_VALUE.match(field.raw)
    text = (found[2] if found[2] is not None else found[3]) if found else b""
    return text.decode("utf-8", "surrogateescape").lower() == address.lower()


def _readdressed(field: Field, address: str) -> Field:
    return Field(field.name, _ENVELOPE_VALUE.sub(lambda found: found[1] + _angle(address), field.raw, count=1))


def _x_header(name: str, address: str) -> Field:
    return Field(name, name.encode() + b": " + _angle(address) + b"\r\n")


def _angle(address: str) -> bytes:
    return b"<" + address.encode() + b">"


def _corrected_mail(data: bytes, corrections: Corrections) -> bytes:
    """A file of Pickup: its envelope is its From, To, Cc and Bcc."""
    fields, _ = headers.split(data)
    fields = header.without(fields, *corrections.dropped)
    if corrections.sender is not None:
        fields = (headers.field("From", f"<{corrections.sender}>"), *header.without(fields, "From"))
    for change in corrections.recipients:
        fields = _with_mail_recipient(fields, change)
    fields = (*fields, *(headers.field("Bcc", f"<{to}>") for to in corrections.added))
    return _rejoined(data, fields)


def _with_mail_recipient(fields: Sequence[Field], change: str) -> tuple[Field, ...]:
    present = {address.lower() for address in header.addresses(fields, *RECIPIENT_FIELDS)}
    old, new = _sides(change, lambda side: side.lower() in present)
    # The address as a whole: that of somebody else may end or begin in the same letters.
    pattern = re.compile(rb"(?<![^\s<,;:(])" + re.escape(old.encode()) + rb"(?![^\s>,;)])", re.IGNORECASE)
    return tuple(
        Field(f.name, pattern.sub(lambda _: new.encode(), f.raw)) if f.name.title() in RECIPIENT_FIELDS else f
        for f in fields
    )


def _sides(change: str, is_old: Callable[[str], bool]) -> tuple[str, str]:
    """Cut OLD=NEW where OLD is somebody whom the file names: an address may hold `=` itself."""
    for sign in re.finditer("=", change):
        old, new = change[: sign.start()].strip("<> "), change[sign.end() :].strip("<> ")
        if new and is_old(old):
            _refuse_no_address(new)
            return old, new
    raise RepairError(f"{change!r} changes no recipient of the file; expected OLD=NEW; nothing was changed")


def _refuse_no_address(address: str) -> None:
    if _NO_ADDRESS.search(address):
        raise RepairError(f"{address!r} is no address; expected one such as bob@contoso.example; nothing was changed")


def _without(mail: bytes, dropped: Sequence[str]) -> bytes:
    fields, _ = headers.split(mail)
    return _rejoined(mail, header.without(fields, *dropped)) if dropped else mail


def _rejoined(mail: bytes, fields: Sequence[Field]) -> bytes:
    """Put a changed header before the unchanged rest; a blank line that was missing is missing still, and is told of."""
    before, _ = headers.split(mail)
    rest = mail[sum(len(field.raw) for field in before) :]
    return b"".join(_ended(field.raw) for field in fields) + rest


def _ended(raw: bytes) -> bytes:
    return raw if raw.endswith(b"\n") else raw + b"\r\n"
