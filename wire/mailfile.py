"""A message file of the Drop or Replay directory: the envelope block, then the mail."""

from dataclasses import dataclass

from wire.envelope import Envelope


@dataclass(frozen=True, kw_only=True)
class MessageFile:
    """A read message file: its envelope and the mail that follows, byte for byte."""

    envelope: Envelope
    content: bytes


def read(data: bytes) -> MessageFile:
    """Read a message file; raises EnvelopeError when its X-headers cannot be an envelope."""
    raise NotImplementedError


def write(envelope: Envelope, content: bytes) -> bytes:
    """Write a message file that `read` reads back as the same envelope and content."""
    raise NotImplementedError


def is_complete(head: bytes, size: int) -> bool:
    """Tell from the first bytes and the size of a file whether its writer declared just this many bytes.

    X-EndOfInjectedXHeaders counts the bytes that follow it in our own files; elsewhere it is only near the truth, so False
    means "not known", never "incomplete".
    """
    raise NotImplementedError
