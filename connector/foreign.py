"""The hand-over to a Foreign connector's gateway: one file in its Drop directory for all recipients of a message."""

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from connector import header
from connector.settings import ExchangeSettings, ForeignConnectorSettings
from wire import headers, mailfile
from wire.envelope import Notify, OriginalRecipient, Recipient
from wire.mailfile import MessageFile
from wire.publish import publish

log = logging.getLogger(__name__)


@dataclass(kw_only=True)
class ForeignDelivery:
    """Writes Drop files for the Foreign connectors of one site."""

    site: Path
    settings: ExchangeSettings
    _failing: set[str] = field(default_factory=set)

    def write(
        self, entry: str, message: MessageFile, recipients: Sequence[Recipient], connector: ForeignConnectorSettings
    ) -> bool:
        """Hand a message over; False when the Drop directory cannot take it now. Repeatable: same bytes, same name."""
        directory = self.directory(connector)
        data = drop_file(message, recipients, connector, self.settings)
        try:
            dropped = publish(directory, drop_name(entry, connector, data), data)
        except OSError as error:
            self._log_failure(connector, directory, error)
            return False
        self._log_recovery(connector, directory)
        log.info("message dropped", extra={"queue_id": entry, "connector": connector.name, "file": dropped.name})
        return True

    def directory(self, connector: ForeignConnectorSettings) -> Path:
        """Return a connector's Drop directory: root and name, or its own absolute path ([PS], [FCC])."""
        return self.site / self.settings.root_drop_directory / connector.directory

    def _log_failure(self, connector: ForeignConnectorSettings, directory: Path, error: OSError) -> None:
        """Log a failure when it begins, not at every retry."""
        if connector.name in self._failing:
            return
        self._failing.add(connector.name)
        facts = {"connector": connector.name, "directory": str(directory), "reason": str(error)}
        if directory.is_dir():
            log.error("a Drop directory cannot be written to; its messages stay queued", extra=facts)
            return
        # Event 8008 of Exchange 2010, MSExchangeTransport, NonSmtpGWNoDropDirectory ([EV]).
        log.error(
            "connection failure for a Foreign connector: its Drop directory does not exist; its messages stay queued",
            extra={"event": 8008, "symbol": "NonSmtpGWNoDropDirectory", **facts},
        )

    def _log_recovery(self, connector: ForeignConnectorSettings, directory: Path) -> None:
        if connector.name in self._failing:
            self._failing.discard(connector.name)
            facts = {"connector": connector.name, "directory": str(directory)}
            log.info("a Drop directory takes messages again", extra=facts)


def drop_file(
    message: MessageFile,
    recipients: Sequence[Recipient],
    connector: ForeignConnectorSettings,
    settings: ExchangeSettings,
) -> bytes:
    """Return the bytes of the Drop file: envelope block, then the mail without organization and forest headers ([HF])."""
    fields, body = headers.split(message.content)
    envelope = replace(
        message.envelope,
        recipients=tuple(_addressee(recipient, connector) for recipient in recipients),
        created_by="MSExchange15",
        helo_domain=message.envelope.helo_domain or settings.fqdn,
        source=message.envelope.source or f"SMTP:Default {settings.server}",
        source_ip=message.envelope.source_ip or "127.0.0.1",
    )
    return mailfile.write(envelope, headers.join(header.firewalled(fields), body))


def _addressee(recipient: Recipient, connector: ForeignConnectorSettings) -> Recipient:
    """Exchange always writes ORCPT (seen in every real file); what it answers for itself it does not ask of the gateway."""
    notify = recipient.notify
    if connector.relay_dsn_required and notify and Notify.SUCCESS in notify:
        notify = notify - {Notify.SUCCESS} or frozenset({Notify.NEVER})
    return replace(recipient, notify=notify, orcpt=recipient.orcpt or OriginalRecipient(address=recipient.address))


def drop_name(entry: str, connector: ForeignConnectorSettings, data: bytes) -> str:
    """Return the file's name, 32 hexadecimal digits: a repeat after a crash meets its own file, and no other message's."""
    origin = f"{entry}\0{connector.name}\0".encode()
    return f"{hashlib.sha256(origin + data).hexdigest()[:32]}.eml"
