"""The reports that Exchange itself makes: non-delivery, relayed, delivered, in the shape of its own ([EX], RFC 3461)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from connector.settings import ExchangeSettings
from wire import dsn, headers
from wire.dsn import Action, DeliveryStatus, RecipientStatus, ReportMail
from wire.envelope import Envelope, Notify, Recipient, Ret
from wire.mailfile import MessageFile

MAX_RETURNED = 10 * 1024**2
"""Larger messages come back as their header only (ExternalDsnMaxMessageAttachSize, default 10 MB [PS])."""

_WISH = {Action.FAILED: Notify.FAILURE, Action.RELAYED: Notify.SUCCESS, Action.DELIVERED: Notify.SUCCESS}

_SUBJECTS = {Action.FAILED: "Undeliverable", Action.RELAYED: "Relayed", Action.DELIVERED: "Delivered"}

_SENTENCES = {
    Action.FAILED: "Delivery has failed to these recipients or groups:",
    Action.RELAYED: "Delivery to these recipients is complete; the system that has the message now was not asked to confirm it:",
    Action.DELIVERED: "Your message has been delivered to the following recipients:",
}


@dataclass(frozen=True, kw_only=True)
class Ending:
    """What became of one recipient; `diagnostic` is the line that a mail server would answer."""

    recipient: Recipient
    action: Action
    status: str
    diagnostic: str = ""


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """When a report is made, when its message had come, and the identifier that makes its Message-ID."""

    now: datetime
    arrival: datetime
    guid: str


def is_owed(sender: str, ending: Ending) -> bool:
    """Whether the sender of a message wants to know this ending; a null sender never does (RFC 3461 section 6)."""
    if sender == "":
        return False
    notify = ending.recipient.notify
    if notify is None:
        return ending.action is Action.FAILED
    return Notify.NEVER not in notify and _WISH[ending.action] in notify


def is_orphan(sender: str, ending: Ending) -> bool:
    """Whether nobody can be told of a failure although nobody renounced it: a null sender without NOTIFY=NEVER."""
    return ending.action is Action.FAILED and sender == "" and Notify.NEVER not in (ending.recipient.notify or ())


def report(
    original: MessageFile, endings: Sequence[Ending], occasion: Occasion, settings: ExchangeSettings
) -> MessageFile | None:
    """Make the report that is owed for these endings of one kind, None when nobody is owed one."""
    owed = [ending for ending in endings if is_owed(original.envelope.sender, ending)]
    if not owed:
        return None
    content = dsn.build(_mail(original, owed, occasion, settings))
    envelope = Envelope(
        sender="",
        recipients=(Recipient(address=original.envelope.sender, notify=frozenset({Notify.NEVER})),),
        body="7bit" if content.isascii() else "8bitmime",
        created_by="MSExchange15",
        helo_domain=settings.fqdn,
        source="DSN",
        source_ip="127.0.0.1",
    )
    return MessageFile(envelope=envelope, content=content)


def _mail(original: MessageFile, owed: Sequence[Ending], occasion: Occasion, settings: ExchangeSettings) -> ReportMail:
    action = owed[0].action
    fields, _ = headers.split(original.content)
    subject = headers.decoded(headers.first(fields, "Subject"))
    whole = action is Action.FAILED and original.envelope.ret is not Ret.HDRS and len(original.content) <= MAX_RETURNED
    return ReportMail(
        sender=f"postmaster@{settings.default_domain}",
        recipient=original.envelope.sender,
        subject=f"{_SUBJECTS[action]}: {subject}",
        date=occasion.now,
        message_id=f"<{occasion.guid}@{settings.default_domain}>",
        text=_text(action, owed),
        status=_status(original, owed, occasion, settings),
        returned=original.content,
        full=whole,
        in_reply_to=headers.first(fields, "Message-ID") or None,
        mail_headers=(("Content-Language", "en-US"),),
    )


def _text(action: Action, owed: Sequence[Ending]) -> str:
    lines = [f"{ending.recipient.address}\n{ending.diagnostic}".strip() for ending in owed]
    return "\n\n".join([_SENTENCES[action], *lines]) + "\n"


def _status(
    original: MessageFile, owed: Sequence[Ending], occasion: Occasion, settings: ExchangeSettings
) -> DeliveryStatus:
    return DeliveryStatus(
        reporting_mta=settings.fqdn,
        recipients=tuple(_recipient_status(ending) for ending in owed),
        envelope_id=original.envelope.envid,
        arrival=occasion.arrival,
    )


def _recipient_status(ending: Ending) -> RecipientStatus:
    return RecipientStatus(
        final_recipient=ending.recipient.address,
        action=ending.action,
        status=ending.status,
        original_recipient=ending.recipient.orcpt,
        diagnostic=("smtp", ending.diagnostic) if ending.diagnostic else None,
    )
