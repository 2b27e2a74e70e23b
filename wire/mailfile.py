"""A message file of the Drop or Replay directory: the envelope block, then the mail."""

from dataclasses import dataclass

from wire import envelope_block
from wire.envelope import Envelope


@dataclass(frozen=True, kw_only=True)
class MessageFile:
    """A read message file: its envelope and the mail that follows, byte for byte."""

    envelope: Envelope
    content: bytes


def read(data: bytes) -> MessageFile:
    """Read a message file; raises EnvelopeError when its X-headers cannot be an envelope."""
    block = envelope_block.cut(data)
    return MessageFile(envelope=envelope_block.envelope_of(block), content=data[block.end :])


def mail_in(data: bytes) -> bytes:
    """Return the mail of a message file, or of a file that has no envelope: then it is all mail."""
    return data[envelope_block.cut(data).end :]


def write(envelope: Envelope, content: bytes) -> bytes:
    """Write a message file that `read` reads back as the same envelope and content.

    Raises ValueError when the envelope holds what no X-header can hold, such as a line end in an address.
    """
    return envelope_block.written(envelope, len(content)) + content


def is_complete(head: bytes, size: int) -> bool:
    """Tell from the first bytes and the size of a file whether its writer declared just this many bytes.

    X-EndOfInjectedXHeaders counts the bytes that follow it in our own files; elsewhere it is only near the truth, so False
    means "not known", never "incomplete".
    """
    block = envelope_block.cut(head)
    # A marker without its line end may be cut off inside its number.
    return block.declared is not None and head[: block.end].endswith(b"\n") and block.end + block.declared == size
