"""The message file that an agent gets: the block of X-headers and the mail, as a Drop file has them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from connector import header
from connector.model.transit import Delivery
from connector.settings import ExchangeSettings
from wire import envelope_block, headers
from wire.envelope import Envelope, OriginalRecipient, Recipient
from wire.mailfile import MessageFile

PIECE = 64 * 1024
"""Bytes that are sent at a time."""

_BLANK_LINE = re.compile(rb"\n\r?\n")


@dataclass(frozen=True, kw_only=True)
class HandedFile:
    """A message file in two parts: what was written for this hand-over, and the rest of the mail as it is stored, not copied."""

    head: bytes
    body: memoryview

    @property
    def size(self) -> int:
        """The bytes of the whole file."""
        return len(self.head) + len(self.body)

    def pieces(self) -> Iterator[bytes]:
        """Yield the file piece by piece: a large mail is not held twice."""
        yield self.head
        for start in range(0, len(self.body), PIECE):
            yield bytes(self.body[start : start + PIECE])


def handed_file(data: bytes, recipients: Sequence[Recipient], settings: ExchangeSettings) -> HandedFile:
    """Make the file for these recipients from a message file as it was submitted.

    Raises EnvelopeError when that is damaged and ValueError when a recipient cannot be written.
    """
    block = envelope_block.cut(data)
    submitted = envelope_block.envelope_of(block)
    envelope = replace(
        submitted,
        recipients=tuple(_addressee(recipient, settings) for recipient in recipients),
        created_by="MSExchange15",
        helo_domain=submitted.helo_domain or settings.fqdn,
        source=submitted.source or f"SMTP:Default {settings.server}",
        source_ip=submitted.source_ip or "127.0.0.1",
    )
    top, body = _mail(data, block.end, settings)
    return HandedFile(head=envelope_block.written(envelope, len(top) + len(body)) + top, body=body)


def remembered(delivery: Delivery) -> MessageFile:
    """Return what the queue knows of a message whose bytes are no message any more: enough to tell its sender."""
    message = delivery.message
    known = {"Subject": message.subject, "Message-ID": message.message_id}
    fields = [headers.field(name, value) for name, value in known.items() if value]
    envelope = Envelope(sender=message.sender, recipients=delivery.recipients)
    return MessageFile(envelope=envelope, content=headers.join(fields, b""))


def _mail(data: bytes, begin: int, settings: ExchangeSettings) -> tuple[bytes, memoryview]:
    """Cut the mail behind its header, without the fields that only servers of one organization tell each other ([HF])."""
    if not settings.holds("dropping.header-firewall"):
        return b"", memoryview(data)[begin:]
    # The mail may begin with the blank line: then its line end is that of the block.
    found = _BLANK_LINE.search(data, max(begin - 1, 0))
    end = found.end() if found else len(data)
    fields, _ = headers.split(data[begin:end])
    return headers.join(header.firewalled(fields), b""), memoryview(data)[end:]


def _addressee(recipient: Recipient, settings: ExchangeSettings) -> Recipient:
    if recipient.orcpt is None and settings.holds("dropping.orcpt-always"):
        return replace(recipient, orcpt=OriginalRecipient(address=recipient.address))
    return recipient
