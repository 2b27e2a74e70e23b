"""The header of a mail as a list of fields that can be edited without touching the other bytes (RFC 5322 section 2.2)."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Field:
    """One header field: its name as written, and its bytes from the name to the last line end, folding included."""

    name: str
    raw: bytes

    @property
    def value(self) -> str:
        """The unfolded text after the colon; bytes outside ASCII stand as surrogate escapes."""
        raise NotImplementedError


def split(content: bytes) -> tuple[tuple[Field, ...], bytes]:
    """Cut a mail into its header fields and its body; never raises, a line that is no field stays part of the one before it."""
    raise NotImplementedError


def join(fields: Iterable[Field], body: bytes) -> bytes:
    """Put a mail together again: join(*split(x)) == x for every mail with CRLF line ends and a blank line."""
    raise NotImplementedError


def field(name: str, value: str) -> Field:
    """Make a field of printable text: encoded words where needed, folded at 76; line ends in the value cannot break out."""
    raise NotImplementedError


def values(fields: Iterable[Field], name: str) -> list[str]:
    """Return the unfolded values of every field of that name, in order; names compare without case."""
    raise NotImplementedError


def decoded(value: str) -> str:
    """Return what a reader sees: encoded words (RFC 2047), raw UTF-8 or Latin-1 and unknown charsets resolved, controls removed."""
    raise NotImplementedError


def mailboxes(value: str) -> list[tuple[str, str]]:
    """Return (decoded display name, address) of every mailbox in an address field; what cannot be read is left out."""
    raise NotImplementedError
