"""From a mail to a message with its envelope: as handed in by a client, and as the Pickup and Replay directories do it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from connector import header
from connector.header import RECIPIENT_FIELDS, Hop
from connector.settings import ExchangeSettings
from connector.spaces import is_mail_address
from wire import headers, mailfile
from wire.address import masked
from wire.envelope import Envelope, Notify, Recipient, Ret
from wire.errors import EnvelopeError
from wire.headers import Field
from wire.mailfile import MessageFile

EXCHANGE = "MSExchange15"
"""The X-CreatedBy of Exchange's own files; it alone opens the header firewall ([PR], [HF])."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_MARKER = re.compile(rb"^X-EndOfInjectedXHeaders[ \t]*:", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Order:
    """What a client says beside the mail itself: MAIL FROM, RCPT TO and the parameters of RFC 3461.

    A sender of None is taken from the mail's header, as are recipients when there are none. `receivers` are recipients with wishes of
    their own, instead of `recipients` and `notify`. `body` is what the client declared of the mail; `helo` and `client_ip` are its own
    name and address, which stand for this server when it is no SMTP client.
    """

    sender: str | None = None
    recipients: tuple[str, ...] = ()
    receivers: tuple[Recipient, ...] = ()
    notify: frozenset[Notify] | None = None
    body: str | None = None
    ret: Ret | None = None
    envid: str | None = None
    auth: str | None = None
    helo: str | None = None
    client_ip: str = "127.0.0.1"


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
    sender = sender_of(fields) if order.sender is None else header.address_of(order.sender, hop.default_domain)
    if sender is None or not (sender == "" or is_mail_address(sender)):
        return Refused(
            status="5.1.7", reason="neither the envelope nor the mail's From and Sender name exactly one sender"
        )
    named = order.recipients or header.addresses(fields, *RECIPIENT_FIELDS)
    recipients = order.receivers or tuple(replace(r, notify=order.notify) for r in _recipients(named, hop))
    if not recipients or any(_CONTROL.search(r.address) or not r.address for r in recipients):
        return Refused(status="5.1.3", reason="the mail has no recipient, or one that is no address")
    if not (order.recipients or order.receivers):
        recipients = (*recipients, *(replace(r, notify=order.notify) for r in _unreadable(fields)))
    content = headers.join(header.stamped(_handed_in(fields, settings), hop), body)
    envelope = Envelope(
        sender=sender,
        recipients=recipients,
        # What is declared as 7bit and is not would be a trap for whoever sends it on.
        body=(order.body or "7bit") if content.isascii() else "8bitmime",
        ret=order.ret,
        envid=order.envid,
        auth=order.auth,
        created_by=EXCHANGE,
        helo_domain=order.helo or settings.fqdn,
        source=f"SMTP:{settings.receive_connector.name} {settings.server}",
        source_ip=order.client_ip,
    )
    return _writable(MessageFile(envelope=envelope, content=content))


def _handed_in(fields: tuple[Field, ...], settings: ExchangeSettings) -> tuple[Field, ...]:
    """Return the header of a client's mail without what must not travel on."""
    if settings.holds("smtp.removes-bcc"):
        fields = header.without(fields, "Bcc")
    return header.firewalled(fields) if settings.holds("smtp.header-firewall") else fields


def from_pickup(mail: bytes, hop: Hop, settings: ExchangeSettings) -> MessageFile | Refused:
    """Make a message of a file in Pickup: the header is the envelope, and X-Sender and X-Receiver mean nothing ([PR])."""
    mail = header.with_crlf(mail)
    fields, body = headers.split(mail)
    fields = header.encapsulated(fields, hop.default_domain)
    sender = sender_of(fields)
    if sender is None:
        return Refused(status="5.1.7", reason="neither From nor Sender names exactly one sender")
    recipients = _recipients(header.addresses(fields, *RECIPIENT_FIELDS), hop)
    envelope = Envelope(
        sender=sender,
        recipients=(*recipients, *_unreadable(fields)),
        body="7bit" if mail.isascii() else "8bitmime",
        created_by=EXCHANGE,
        helo_domain=settings.fqdn,
        source="Pickup",
        source_ip="0.0.0.0",  # noqa: S104  no address to listen on: the documented value of a file without a client
    )
    if fault := _pickup_fault(mail, envelope.recipients, settings, is_for_somebody=bool(recipients)):
        return replace(fault, message=MessageFile(envelope=envelope, content=mail))
    return _writable(MessageFile(envelope=envelope, content=headers.join(_picked_up(fields, hop, settings), body)))


def _picked_up(fields: tuple[Field, ...], hop: Hop, settings: ExchangeSettings) -> tuple[Field, ...]:
    """Return the header of a mail from Pickup as it travels on."""
    kept = header.without(fields, "Bcc")
    if settings.holds("pickup.strips-received-and-resent"):
        kept = header.without_resent(kept)
    if settings.holds("pickup.header-firewall"):
        kept = header.firewalled(kept)
    shown = header.addresses(kept, "To", "Cc") or header.unreadable(kept, "To", "Cc")
    if settings.holds("pickup.undisclosed-recipients") and not shown:
        kept = (*kept, headers.field("To", "Undisclosed Recipients"))
    return header.stamped(kept, hop)


def _pickup_fault(
    mail: bytes, recipients: tuple[Recipient, ...], settings: ExchangeSettings, *, is_for_somebody: bool
) -> Refused | None:
    """What is wrong with a Pickup file whose sender is known, so that the sender can be told (section 4.1)."""
    size = header.size(mail)
    if size is None:
        return Refused(status="5.6.0", reason="no blank line ends the header of the file")
    if size > settings.max_header_size:
        return Refused(
            status="5.3.4", reason=f"the header has {size} bytes and may have {settings.max_header_size} in Pickup"
        )
    if not is_for_somebody:
        return Refused(status="5.1.3", reason="neither To, Cc nor Bcc names a recipient")
    if len(recipients) > settings.max_recipients:
        return Refused(
            status="5.5.3",
            reason=f"the mail has {len(recipients)} recipients and may have {settings.max_recipients} in Pickup",
        )
    return None


def from_replay(data: bytes, hop: Hop, settings: ExchangeSettings) -> MessageFile | Refused:
    """Make a message of a file in Replay: its X-headers are the envelope, From and To are for the reader only ([PR])."""
    data = header.with_crlf(data)
    try:
        file = mailfile.read(data)
    except EnvelopeError as error:
        return Refused(status="5.6.0", reason=str(error))
    block = data[: len(data) - len(file.content)]
    fields, body = headers.split(file.content)
    envelope = _with_defaults(file.envelope, hop)
    if fault := _replay_fault(block, envelope, fields, settings):
        return fault
    if header.size(file.content) is None:
        message = MessageFile(envelope=envelope, content=file.content)
        return Refused(status="5.6.0", reason="no blank line ends the header of the file", message=message)
    fields = header.without(fields, "Bcc")
    if envelope.created_by != EXCHANGE and settings.holds("replay.header-firewall"):
        fields = header.firewalled(fields)
    return _writable(MessageFile(envelope=envelope, content=headers.join(header.stamped(fields, hop), body)))


def _with_defaults(given: Envelope, hop: Hop) -> Envelope:
    return replace(
        given,
        sender=header.address_of(given.sender, hop.default_domain),
        recipients=tuple(_addressed(recipient, hop) for recipient in given.recipients),
        source=given.source or "Replay",
        source_ip=given.source_ip or "0.0.0.0",  # noqa: S104  the documented default, no address to listen on
    )


def _addressed(recipient: Recipient, hop: Hop) -> Recipient:
    address = header.address_of(recipient.address, hop.default_domain)
    return recipient if address == recipient.address else replace(recipient, address=address)


def _replay_fault(
    block: bytes, envelope: Envelope, fields: Iterable[Field], settings: ExchangeSettings
) -> Refused | None:
    """What is wrong with an envelope that can be read; nobody is told, because it names nobody to be trusted (badmail)."""
    if envelope.sender and not is_mail_address(envelope.sender):
        return Refused(status="5.1.7", reason=f"x-sender names no address but {masked(envelope.sender[:200])!r}")
    if not envelope.sender and not settings.holds("replay.null-sender"):
        return Refused(status="5.1.7", reason="x-sender is empty; expected exactly one address")
    if settings.holds("replay.x-headers-come-first") and not has_marker(block):
        late = next((f.name for f in fields if f.name.lower() in ("x-sender", "x-receiver")), None)
        if late is not None:
            return Refused(
                status="5.6.0", reason=f"{late} stands behind other headers; expected in front of all of them"
            )
    return None


def has_marker(block: bytes) -> bool:
    """Whether an end marker closes a block of X-headers: then those behind it came with the mail."""
    return _MARKER.search(block) is not None


def _writable(message: MessageFile) -> MessageFile | Refused:
    """Refuse an envelope that no X-header can hold, before the queue would."""
    try:
        mailfile.write(message.envelope, b"")
    except ValueError as error:
        return Refused(status="5.1.3", reason=str(error), message=message)
    return message


def sender_of(fields: Iterable[Field]) -> str | None:
    """One address in From is the sender, even when Sender stands there too; otherwise Sender must hold just one ([PR])."""
    fields = tuple(fields)
    for name in ("From", "Sender"):
        found = header.addresses(fields, name)
        if len(found) == 1 and is_mail_address(found[0]):
            return found[0]
    return None


def _unreadable(fields: Iterable[Field]) -> tuple[Recipient, ...]:
    """Recipients who stay in the envelope so that the sender is told: the categorizer returns what is no address."""
    return tuple(Recipient(address=text) for text in dict.fromkeys(header.unreadable(fields, *RECIPIENT_FIELDS)))


def _recipients(named: Iterable[str], hop: Hop) -> tuple[Recipient, ...]:
    """Every address once, as it was written first."""
    once: dict[str, str] = {}
    for text in named:
        address = header.address_of(text, hop.default_domain)
        once.setdefault(address.lower(), address)
    return tuple(Recipient(address=address) for address in once.values())
