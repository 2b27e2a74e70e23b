"""The block of X-headers in front of a message file (Pickup directory and Replay directory), read from any hand and written by rule."""

import re
from dataclasses import dataclass, fields
from functools import lru_cache

from wire.address import masked
from wire.envelope import Envelope, Recipient
from wire.envelope_parameters import (
    read_recipient_parameters,
    read_sender_parameters,
    written_recipient_parameters,
    written_sender_parameters,
)
from wire.errors import EnvelopeError
from wire.mailbox_list import unquoted_parts

_NAME = re.compile(rb"([!-9;-~]++)[ \t]*+:")
_CONTROL = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f]")
_SHOWN = 200  # letters of a hostile value that a sentence repeats
_MARKER = "x-endofinjectedxheaders"
_PROPS = ("x-extendedprops", "x-extendedmessageprops")  # as real files spell it, as the documentation does
_ONCE = ("x-sender", "x-createdby")
_NAMES = frozenset(
    {"x-sender", "x-receiver", "x-createdby", "x-helodomain", "x-source", "x-sourceipaddress", _MARKER, *_PROPS}
)
_SNAPSHOT = "x-messagesnapshot-"  # pipeline tracing

# The first <...>, in which a quoted string may hold ">"; a quote that is never closed is an ordinary letter.
_ANGLE = re.compile(r'<((?:[^<>"]|"(?:[^"\\]|\\.)*+")*+)>|<([^>]*+)>')
_BARE = re.compile(r"(\[[^\]]*+\]|[^ \t]++)")


@dataclass(frozen=True, kw_only=True)
class Block:
    """The X-headers as they stand, in file order: (lower-case name, unfolded value), and where the mail behind them begins.

    `declared` is the number of bytes after the end marker, when a marker says so.
    """

    headers: tuple[tuple[str, str], ...]
    end: int
    declared: int | None = None

    def all(self, *names: str) -> list[str]:
        """Return the values of the headers with one of these names."""
        return [value for name, value in self.headers if name in names]

    def first(self, *names: str) -> str | None:
        """Return the first value, None when there is none."""
        return next(iter(self.all(*names)), None)


def cut(data: bytes) -> Block:
    """Find the block: it ends after its end marker or before the first line of another kind; never raises.

    What looks like an X-header further down came with the mail, a forwarded one perhaps, and is no envelope.
    """
    headers: list[tuple[str, str]] = []
    place = 0
    while found := _NAME.match(data, place):
        name = found[1].decode("ascii").lower()
        if name not in _NAMES and not name.startswith(_SNAPSHOT):
            break
        line_end = _line_end(data, place)
        # The marker is one short line: what follows it is content even when it begins with a space.
        end = line_end if name == _MARKER else _fold_end(data, line_end)
        value = _unfolded(data[found.end() : end])
        place = end
        if name == _MARKER:
            return Block(headers=tuple(headers), end=place, declared=_count(value))
        headers.append((name, value))
    return Block(headers=tuple(headers), end=place)


def is_over(beginning: bytes) -> bool:
    """Whether the block ends within the beginning of a message file: a line begins there that belongs to it no more."""
    rest = beginning[cut(beginning).end :]
    return b"\n" in rest or _NAME.match(rest) is not None


def beginning(file: bytes, size: int) -> bytes:
    """Return the beginning of a message file: so many bytes, after the block where they do not hold it whole."""
    first = file[:size]
    return first if is_over(first) else file[: cut(file).end + size]


def _line_end(data: bytes, place: int) -> int:
    return (data.find(b"\n", place) + 1) or len(data)


def _fold_end(data: bytes, end: int) -> int:
    while data[end : end + 1] in (b" ", b"\t") and data[end - 1 : end] == b"\n":
        end = _line_end(data, end)
    return end


def _unfolded(raw: bytes) -> str:
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    return text.replace("\r\n", "").replace("\n", "").strip(" \t")


def _count(value: str) -> int | None:
    # Pipeline tracing writes a sentence here, and nobody has files of more than 18 digits of bytes.
    return int(value) if re.fullmatch(r"[0-9]{1,18}", value) else None


def envelope_of(block: Block) -> Envelope:
    """Make the envelope; raises EnvelopeError with a sentence when the block breaks a rule of the Replay directory."""
    for name, value in block.headers:
        if found := _CONTROL.search(value):
            raise EnvelopeError(f"{name} holds the control character {found[0]!r}; expected printable text")
    for name in _ONCE:
        if (times := len(block.all(name))) > 1:
            raise EnvelopeError(f"{name} stands there {times} times; expected exactly one")
    sender, parameters = _address("x-sender", _required(block, "x-sender")[0])
    recipients = tuple(map(_recipient, _required(block, "x-receiver")))
    envelope = Envelope(
        sender=sender,
        recipients=recipients,
        created_by=_created_by(block),
        helo_domain=block.first("x-helodomain"),
        extended_props=_without_spaces(block.first(*_PROPS)),
        source=block.first("x-source"),
        source_ip=block.first("x-sourceipaddress"),
    )
    return read_sender_parameters(envelope, parameters)


def _required(block: Block, name: str) -> list[str]:
    values = block.all(name)
    if not values:
        raise EnvelopeError(f"{name} is missing; it is expected in front of all other headers")
    return values


def _recipient(value: str) -> Recipient:
    address, parameters = _address("x-receiver", value)
    if not address:
        raise EnvelopeError("x-receiver names nobody; expected an address such as <bob@contoso.example>")
    return read_recipient_parameters(Recipient(address=address), parameters)


def _created_by(block: Block) -> str | None:
    value = block.first("x-createdby")
    if value == "":
        raise EnvelopeError("x-createdby is empty; expected a value such as FAX, or no such header")
    return value


def _without_spaces(base64: str | None) -> str | None:
    return None if base64 is None else base64.replace(" ", "").replace("\t", "")


def _address(name: str, value: str) -> tuple[str, str]:
    """Cut a value into its one address and the parameters behind it."""
    # A bare address may have a parameter with angle brackets: bob@contoso.example AUTH=<>.
    found = _bare(value) if "=" in value.partition("<")[0] or "<" not in value else _bracketed(value)
    if found is None:
        raise EnvelopeError(f"{name} holds no address but {_shown(value)}; expected one, such as <bob@contoso.example>")
    before, address, after = found
    if "@" in before or _is_several(address) or _begins_another(after):
        raise EnvelopeError(f"{name} holds more than one address: {_shown(value)}; expected one header for each")
    return address, after


def _bracketed(value: str) -> tuple[str, str, str] | None:
    start = value.find("<")
    if (found := _ANGLE.match(value, start)) is None:
        return None
    address = found[1] if found[1] is not None else found[2]
    return value[:start], address.strip(" \t"), value[found.end() :]


def _bare(value: str) -> tuple[str, str, str] | None:
    if (found := _BARE.match(value)) is None:
        return None
    address = found[1].removesuffix(";")
    # What could not stand in brackets, such as a stray ">", is no address either.
    is_address = address and _bracketed(f"<{address}>") == ("", address, "")
    return ("", address, value[found.end() :]) if is_address else None


def _is_several(address: str) -> bool:
    parts = re.split("[,;]", unquoted_parts(address))
    return sum("@" in part for part in parts) > 1


def _begins_another(text: str) -> bool:
    tokens = text.split()
    return text.lstrip(" \t").startswith(",") or any(
        token.startswith("<") or ("@" in token and "=" not in token) for token in tokens
    )


def _shown(value: object) -> str:
    # It may be an address: digits that are dialled after the answer belong in no log (RFC 3965 section 5.2.3).
    text = repr(masked(value) if isinstance(value, str) else value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


def written(envelope: Envelope, size: int) -> bytes:
    """Write the block for a mail of that many bytes; a header that is None is left out.

    Raises ValueError for anything that would not be read back as it is: a line end, a second address, a space in a parameter.
    Nothing is repaired in silence, because a repaired address would be somebody else's.
    """
    return _checked(envelope) + f"X-EndOfInjectedXHeaders: {size}\r\n".encode()


@lru_cache(maxsize=512)
def _checked(envelope: Envelope) -> bytes:
    """Write the headers before the end marker, and read them back; an envelope is often checked first and written soon after."""
    headers = [
        ("X-Sender", f"<{envelope.sender}>{written_sender_parameters(envelope)}"),
        *(("X-Receiver", f"<{to.address}>{written_recipient_parameters(to)}") for to in envelope.recipients),
        ("X-CreatedBy", envelope.created_by),
        ("X-HeloDomain", envelope.helo_domain),
        ("X-ExtendedProps", envelope.extended_props),
        ("X-Source", envelope.source),
        ("X-SourceIPAddress", envelope.source_ip),
    ]
    block = b"".join(f"{name}: {value}\r\n".encode() for name, value in headers if value is not None)
    try:
        reread = envelope_of(cut(block))
    except EnvelopeError as error:
        raise ValueError(f"this envelope cannot be written: {error}") from error
    if reread != envelope:
        raise ValueError(f"this envelope cannot be written, because {_difference(envelope, reread)}")
    return block


def _difference(envelope: Envelope, reread: Envelope) -> str:
    """Name the first part that would come back changed."""
    pairs = ((part.name, getattr(envelope, part.name), getattr(reread, part.name)) for part in fields(envelope))
    name, before, after = next(pair for pair in pairs if pair[1] != pair[2])
    return f"its {name} {_shown(before)} would be read back as {_shown(after)}"
