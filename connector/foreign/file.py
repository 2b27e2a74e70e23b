"""The Drop file: what stands in it, for whom, and how it is named."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from connector import header
from connector.settings import ExchangeSettings, ForeignConnectorSettings
from wire import headers, mailfile
from wire.envelope import Notify, OriginalRecipient, Recipient
from wire.mailfile import MessageFile


def portion(recipients: Sequence[Recipient], settings: ExchangeSettings) -> tuple[Recipient, ...]:
    """Return those recipients of a connector's queue for whom the next file is written: all, or the first one alone."""
    return tuple(recipients) if settings.holds("dropping.one-file-for-all-recipients") else tuple(recipients[:1])


def drop_file(
    message: MessageFile,
    recipients: Sequence[Recipient],
    connector: ForeignConnectorSettings,
    settings: ExchangeSettings,
) -> bytes:
    """Return the bytes of the Drop file: envelope block, then the mail without organization and forest headers ([HF])."""
    envelope = replace(
        message.envelope,
        recipients=tuple(_addressee(recipient, connector, settings) for recipient in recipients),
        created_by="MSExchange15",
        helo_domain=message.envelope.helo_domain or settings.fqdn,
        source=message.envelope.source or f"SMTP:Default {settings.server}",
        source_ip=message.envelope.source_ip or "127.0.0.1",
    )
    return mailfile.write(envelope, _mail(message.content, settings))


def _mail(content: bytes, settings: ExchangeSettings) -> bytes:
    if not settings.holds("dropping.header-firewall"):
        return content
    fields, body = headers.split(content)
    return headers.join(header.firewalled(fields), body)


def _addressee(recipient: Recipient, connector: ForeignConnectorSettings, settings: ExchangeSettings) -> Recipient:
    """Exchange always writes ORCPT (seen in every real file); what it answers for itself it does not ask of the gateway."""
    notify, orcpt = recipient.notify, recipient.orcpt
    if connector.relay_dsn_required and notify and Notify.SUCCESS in notify:
        notify = notify - {Notify.SUCCESS} or frozenset({Notify.NEVER})
    if orcpt is None and settings.holds("dropping.orcpt-always"):
        orcpt = OriginalRecipient(address=recipient.address)
    return replace(recipient, notify=notify, orcpt=orcpt)


def drop_name(entry: str, connector: ForeignConnectorSettings, data: bytes) -> str:
    """Return the file's name without its ending, 32 hexadecimal digits.

    A repeat after a crash meets its own file, and no other message's: the name follows from the message (`entry`), the connector and what
    stands in the file.
    """
    origin = f"{entry}\0{connector.name}\0".encode()
    return hashlib.sha256(origin + data).hexdigest()[:32]
