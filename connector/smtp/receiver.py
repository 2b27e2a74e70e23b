"""What the Receive connector needs of the rest of the Transport service, and what it makes of one mail."""

import errno
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from connector.header import Hop
from connector.model.route import Undeliverable
from connector.model.tracking import EventId, TrackingEvent
from connector.model.transit import Source, Submitted
from connector.settings import ExchangeSettings
from connector.smtp.parameters import OfMail
from connector.smtp.replies import NO_SPACE, RECIPIENT_OK, TRY_LATER, Reply, reply_of
from connector.submission import Order, Refused, from_client
from connector.tracking import of_submission
from foundation.clock import Clock
from foundation.ids import Ids
from wire import headers, mailfile
from wire.address import masked
from wire.envelope import Envelope, Recipient
from wire.mailfile import MessageFile

log = logging.getLogger(__name__)

_LONGEST_SHOWN_ID = 250


@dataclass(frozen=True, kw_only=True)
class Receiver:
    """The rest of the Transport service, as the listener sees it; all of it is called from worker threads.

    `check` tells at RCPT why nobody of that address can be reached; `submit` returns when the mails are durable, with their ids, and
    raises OSError when it took none of them; `track` writes into the message tracking log. Relative files of the settings stand in `site`.
    """

    site: Path
    check: Callable[[str], Undeliverable | None]
    submit: Callable[[Sequence[Submitted]], list[int]]
    track: Callable[[Sequence[TrackingEvent]], None]
    clock: Clock
    ids: Ids


@dataclass(frozen=True, kw_only=True)
class Client:
    """The other end of a connection: its address, the name that it gave, who it logged in as, and what protects the connection."""

    ip: str
    server_ip: str
    helo: str = ""
    user: str = ""
    tls: str = ""


@dataclass(frozen=True, kw_only=True)
class Transaction:
    """A mail that is being handed in: MAIL and the RCPTs that were accepted."""

    sender: str
    parameters: OfMail
    recipients: tuple[Recipient, ...] = ()

    def with_recipient(self, recipient: Recipient) -> "Transaction":
        """Return it with one more recipient; who was named before keeps the wishes of the first time."""
        if recipient.address.lower() in (known.address.lower() for known in self.recipients):
            return self
        return replace(self, recipients=(*self.recipients, recipient))


def is_writable(sender: str, *recipients: Recipient) -> bool:
    """Tell whether a message file can hold these addresses, before the mail itself comes."""
    try:
        mailfile.write(Envelope(sender=sender, recipients=recipients or (Recipient(address="a@a"),)), b"")
    except ValueError:
        return False
    return True


def answer_to_recipient(recipient: Recipient, client: Client, receiver: Receiver, settings: ExchangeSettings) -> Reply:
    """Look the recipient up and accept it, or refuse it in Exchange's words."""
    is_checked = settings.holds("smtp.recipient-is-checked")
    refusal = receiver.check(recipient.address) if is_checked else None
    if refusal is None:
        return RECIPIENT_OK
    reply = reply_of(refusal.diagnostic)
    log.info("recipient refused", extra={"client": client.ip, "to": masked(recipient.address), "reply": str(reply)})
    return reply


def take(
    content: bytes, transaction: Transaction, client: Client, receiver: Receiver, settings: ExchangeSettings
) -> Reply:
    """Queue a mail; only when it is durable, the reply is a good one."""
    now, guid = receiver.clock.now(), receiver.ids()
    message = from_client(content, _order(transaction, client), _hop(client, settings, now, guid), settings)
    if isinstance(message, Refused):
        return refused(Reply(code=550, text=f"{message.status} {message.reason}"), client)
    submitted = Submitted(
        message=message,
        source=Source.SMTP,
        guid=guid,
        at=now,
        connector=f"{settings.server}\\{settings.receive_connector.name} {settings.server}",
        client_ip=client.ip,
        client_host=client.helo,
    )
    try:
        (number,) = receiver.submit([submitted])
    except OSError as error:
        log.warning("message not taken", extra={"client": client.ip, "reason": error})
        return NO_SPACE if error.errno in (errno.ENOSPC, errno.EDQUOT) else TRY_LATER
    _tell(submitted, number, receiver)
    return _queued(message, number, settings)


def refused(reply: Reply, client: Client) -> Reply:
    """Log why a mail is not taken, and return the reply that says so."""
    log.info("message refused", extra={"client": client.ip, "reply": str(reply)})
    return reply


def _order(transaction: Transaction, client: Client) -> Order:
    asked = transaction.parameters
    # RFC 4954 section 5: who has not logged in cannot vouch for anybody.
    auth = asked.auth if client.user or asked.auth is None else "<>"
    return Order(
        sender=transaction.sender,
        receivers=transaction.recipients,
        body=asked.body,
        ret=asked.ret,
        envid=asked.envid,
        auth=auth,
        helo=client.helo,
        client_ip=client.ip,
    )


def _hop(client: Client, settings: ExchangeSettings, now: datetime, guid: str) -> Hop:
    return Hop(
        came_from=f"{client.helo} ({client.ip})",
        fqdn=f"{settings.fqdn} ({client.server_ip})",
        default_domain=settings.default_domain,
        now=now,
        guid=guid,
        tls=client.tls,
    )


def _queued(message: MessageFile, number: int, settings: ExchangeSettings) -> Reply:
    """Say it as Exchange does, with the Message-ID where a reply can hold it."""
    message_id = headers.first(headers.split(message.content)[0], "Message-ID")
    shown = f"{message_id} " if _is_showable(message_id) else ""
    queued = f"[InternalId={number}, Hostname={settings.fqdn}] Queued mail for delivery"
    return Reply(code=250, text=f"2.6.0 {shown}{queued}")


def _is_showable(message_id: str) -> bool:
    return message_id.isascii() and message_id.isprintable() and len(message_id) <= _LONGEST_SHOWN_ID


def _tell(submitted: Submitted, number: int, receiver: Receiver) -> None:
    """Log and track what was taken: it is durable, so a full disk under the log must not make the client send it again."""
    envelope = submitted.message.envelope
    recipients = tuple(recipient.address for recipient in envelope.recipients)
    log.info(
        "message taken",
        extra={
            "mail": number,
            "client": submitted.client_ip,
            "sender": masked(envelope.sender) or "<>",
            "to": " ".join(map(masked, recipients)),
            "bytes": len(submitted.message.content),
        },
    )
    try:
        receiver.track([of_submission(submitted, number, EventId.RECEIVE)])
    except OSError:
        log.exception("message not tracked", extra={"mail": number})
