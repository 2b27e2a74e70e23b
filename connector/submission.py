"""From a mail to a message with its envelope: as handed in by a client, and as the Pickup and Replay directories do it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from connector import header
from connector.header import RECIPIENT_FIELDS, Hop
from connector.settings import ExchangeSettings
from wire import headers, mailfile
from wire.envelope import Envelope, Notify, Recipient, Ret
from wire.errors import EnvelopeError
from wire.headers import Field
from wire.mailfile import MessageFile

EXCHANGE = "MSExchange15"
"""The X-CreatedBy of Exchange's own files; it alone opens the header firewall ([PR], [HF])."""

_ADDRESS = re.compile(r'("(?:\\.|[^"\\])+"|[^\s<>"\x00-\x1f\x7f]+)@[^\s<>@"\x00-\x1f\x7f]+')
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, kw_only=True)
class Order:
    """What a client says beside the mail itself: MAIL FROM, RCPT TO and the parameters of RFC 3461.

    A sender of None is taken from the mail's header, as are recipients when there are none.
    """

    sender: str | None = None
    recipients: tuple[str, ...] = ()
    notify: frozenset[Notify] | None = None
    ret: Ret | None = None
    envid: str | None = None


@dataclass(frozen=True, kw_only=True)
class Refused:
    """A mail that is not queued; `message` is what its sender gets back, None when no sender is known."""

    status: str
    reason: str
    message: MessageFile | None = None


def from_client(mail: bytes, order: Order, hop: Hop, settings: ExchangeSettings) -> MessageFile | Refused:
    """Make a message of a mail that a client hands in, as our SMTP receive connector would."""
    fields, body = headers.split(header.with_crlf(mail))
    fields = header.encapsulated(fields, hop.default_domain)
    sender = _sender(fields) if order.sender is None else header.address_of(order.sender, hop.default_domain)
    if sender is None or not (sender == "" or _ADDRESS.fullmatch(sender)):
        return Refused(
            status="5.1.7", reason="neither the envelope nor the mail's From and Sender name exactly one sender"
        )
    named = order.recipients or header.addresses(fields, *RECIPIENT_FIELDS)
    recipients = tuple(replace(r, notify=order.notify) for r in _recipients(named, hop))
    if not recipients or any(_CONTROL.search(r.address) or not r.address for r in recipients):
        return Refused(status="5.1.3", reason="the mail has no recipient, or one that is no address")
    content = headers.join(header.stamped(header.firewalled(header.without(fields, "Bcc")), hop), body)
    envelope = Envelope(
        sender=sender,
        recipients=recipients,
        body="7bit" if content.isascii() else "8bitmime",
        ret=order.ret,
        envid=order.envid,
        created_by=EXCHANGE,
        helo_domain=settings.fqdn,
        source=f"SMTP:Default {settings.server}",
        source_ip="127.0.0.1",
    )
    return _writable(MessageFile(envelope=envelope, content=content))


def from_pickup(mail: bytes, hop: Hop, settings: ExchangeSettings) -> MessageFile | Refused:
    """Make a message of a file in Pickup: the header is the envelope, and X-Sender and X-Receiver mean nothing ([PR])."""
    mail = header.with_crlf(mail)
    fields, body = headers.split(mail)
    fields = header.encapsulated(fields, hop.default_domain)
    sender = _sender(fields)
    if sender is None:
        return Refused(status="5.1.7", reason="neither From nor Sender names exactly one sender")
    recipients = _recipients(header.addresses(fields, *RECIPIENT_FIELDS), hop)
    envelope = Envelope(
        sender=sender,
        recipients=recipients,
        body="7bit" if mail.isascii() else "8bitmime",
        created_by=EXCHANGE,
        helo_domain=settings.fqdn,
        source="Pickup",
        source_ip="0.0.0.0",  # noqa: S104  no address to listen on: the documented value of a file without a client
    )
    if fault := _pickup_fault(mail, recipients, settings):
        return replace(fault, message=MessageFile(envelope=envelope, content=mail))
    kept = header.firewalled(header.without_resent(header.without(fields, "Bcc")))
    if not header.addresses(kept, "To", "Cc"):
        kept = (*kept, headers.field("To", "Undisclosed Recipients"))
    return _writable(MessageFile(envelope=envelope, content=headers.join(header.stamped(kept, hop), body)))


def _pickup_fault(mail: bytes, recipients: tuple[Recipient, ...], settings: ExchangeSettings) -> Refused | None:
    """What is wrong with a Pickup file whose sender is known, so that the sender can be told (section 4.1)."""
    size = header.size(mail)
    if size is None:
        return Refused(status="5.6.0", reason="no blank line ends the header of the file")
    if size > settings.max_header_size:
        return Refused(
            status="5.3.4", reason=f"the header has {size} bytes and may have {settings.max_header_size} in Pickup"
        )
    if not recipients:
        return Refused(status="5.1.3", reason="neither To, Cc nor Bcc names a recipient")
    if len(recipients) > settings.max_recipients:
        return Refused(
            status="5.5.3",
            reason=f"the mail has {len(recipients)} recipients and may have {settings.max_recipients} in Pickup",
        )
    return None


def from_replay(data: bytes, hop: Hop) -> MessageFile | Refused:
    """Make a message of a file in Replay: its X-headers are the envelope, From and To are for the reader only ([PR])."""
    try:
        file = mailfile.read(header.with_crlf(data))
    except EnvelopeError as error:
        return Refused(status="5.6.0", reason=str(error))
    given = file.envelope
    recipients = tuple(replace(r, address=header.address_of(r.address, hop.default_domain)) for r in given.recipients)
    envelope = replace(
        given,
        recipients=recipients,
        source=given.source or "Replay",
        source_ip=given.source_ip or "0.0.0.0",  # noqa: S104  the documented default, no address to listen on
    )
    if header.size(file.content) is None:
        message = MessageFile(envelope=envelope, content=file.content)
        return Refused(status="5.6.0", reason="no blank line ends the header of the file", message=message)
    fields, body = headers.split(file.content)
    fields = header.without(fields, "Bcc")
    if given.created_by != EXCHANGE:
        fields = header.firewalled(fields)
    return _writable(MessageFile(envelope=envelope, content=headers.join(header.stamped(fields, hop), body)))


def _writable(message: MessageFile) -> MessageFile | Refused:
    """Refuse an envelope that no X-header can hold, before the queue would."""
    try:
        mailfile.write(message.envelope, b"")
    except ValueError as error:
        return Refused(status="5.1.3", reason=str(error), message=message)
    return message


def _sender(fields: Iterable[Field]) -> str | None:
    """One address in From is the sender, even when Sender stands there too; otherwise Sender must hold just one ([PR])."""
    fields = tuple(fields)
    for name in ("From", "Sender"):
        found = header.addresses(fields, name)
        if len(found) == 1 and _ADDRESS.fullmatch(found[0]):
            return found[0]
    return None


def _recipients(named: Iterable[str], hop: Hop) -> tuple[Recipient, ...]:
    """Every address once, as it was written first."""
    once: dict[str, str] = {}
    for text in named:
        address = header.address_of(text, hop.default_domain)
        once.setdefault(address.lower(), address)
    return tuple(Recipient(address=address) for address in once.values())
