"""The header of a mail as a list of fields that can be edited without touching the other bytes (RFC 5322 section 2.2)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from wire.encoded_words import decoded, encoded, folded
from wire.mailbox_list import mailboxes

__all__ = ["Field", "decoded", "field", "join", "mailboxes", "split", "values"]

_NAME = re.compile(rb"([!-9;-~]++)[ \t]*+:")  # RFC 5322 section 3.6.8, and section 4.5 for the space before the colon
_FOLD = re.compile(r"\r?\n(?=[ \t])")
_STRAY_LINE_END = re.compile(r"\r?\n")

_SMALL = 64 * 1024
"""Bytes of a mail whose fields are remembered for a while."""

_ADDRESS_FIELDS = frozenset({"from", "to", "cc", "bcc", "reply-to", "sender", "resent-from", "resent-to", "resent-cc"})
# Fields whose grammar has no place for encoded words (RFC 2047 section 5).
_STRUCTURED_FIELDS = _ADDRESS_FIELDS | {
    "auto-submitted",
    "content-id",
    "content-language",
    "content-transfer-encoding",
    "content-type",
    "date",
    "in-reply-to",
    "message-id",
    "mime-version",
    "received",
    "references",
    "return-path",
}


@dataclass(frozen=True)
class Field:
    """One header field: its name as written, and its bytes from the name to the last line end, folding included.

    The name is empty when the mail begins with lines that are no field.
    """

    name: str
    raw: bytes

    @property
    def value(self) -> str:
        """The unfolded text after the colon; bytes outside ASCII stand as surrogate escapes."""
        text = self.raw.decode("ascii", "surrogateescape")
        if self.name:
            text = text.partition(":")[2]
        return _STRAY_LINE_END.sub(" ", _FOLD.sub("", text)).strip(" \t")


def split(content: bytes) -> tuple[tuple[Field, ...], bytes]:
    """Cut a mail into its header fields and its body; never raises, a line that is no field stays part of the one before it."""
    # One mail is asked for its fields at every station of its way.
    return _split_again(content) if len(content) <= _SMALL else _split(content)


def _split(content: bytes) -> tuple[tuple[Field, ...], bytes]:
    fields: list[Field] = []
    name, start, place = "", 0, 0
    while place < len(content):
        end = (content.find(b"\n", place) + 1) or len(content)
        if content[place:end] in (b"\r\n", b"\n"):
            break
        if found := _NAME.match(content, place, end):
            _keep(fields, name, content[start:place])
            name, start = found[1].decode("ascii"), place
        place = end
    _keep(fields, name, content[start:place])
    body = content.find(b"\n", place) + 1
    return tuple(fields), content[body:] if body else b""


_split_again = lru_cache(maxsize=256)(_split)


def _keep(fields: list[Field], name: str, raw: bytes) -> None:
    if raw:
        fields.append(Field(name, raw))


def join(fields: Iterable[Field], body: bytes) -> bytes:
    """Put a mail together again: join(*split(x)) == x for every mail with CRLF line ends and a blank line."""
    header = b"".join(field.raw for field in fields)
    if header and not header.endswith(b"\n"):
        header += b"\r\n"
    bare = header.endswith(b"\n") and not header.endswith(b"\r\n")
    return header + (b"\n" if bare else b"\r\n") + body


def field(name: str, value: str) -> Field:
    """Make a field of printable text: encoded words where needed, folded at 76; line ends in the value cannot break out.

    A run of white space becomes one space. In an address field only display names are encoded: an address outside ASCII has no
    other spelling (RFC 6532). The name must be one (ValueError).
    """
    if not _NAME.fullmatch(f"{name}:".encode()):
        raise ValueError(f"{name!r} is no name of a header field; expected printable ASCII without a colon")
    kind = name.lower()
    if kind in _ADDRESS_FIELDS and not value.isascii():
        value = ", ".join(_mailbox(shown, address, len(name)) for shown, address in mailboxes(value))
    return Field(name, folded(name, value, literal=kind in _STRUCTURED_FIELDS))


def _mailbox(shown: str, address: str, indent: int) -> str:
    if not shown:
        return f"<{address}>"
    if not shown.isascii():
        return f"{' '.join(encoded(shown, indent))} <{address}>"
    quoted = shown.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}" <{address}>'


def values(fields: Iterable[Field], name: str) -> list[str]:
    """Return the unfolded values of every field of that name, in order; names compare without case."""
    wanted = name.lower()
    return [field.value for field in fields if field.name.lower() == wanted]


def first(fields: Iterable[Field], name: str) -> str:
    """Return the unfolded value of the first field of that name, empty when there is none."""
    wanted = name.lower()
    return next((field.value for field in fields if field.name.lower() == wanted), "")
