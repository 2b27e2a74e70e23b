"""Reports in Exchange's shape: text and HTML, the machine-readable part, and what returns of the message ([EX], RFC 3461)."""

from collections.abc import Sequence

from connector import wording
from connector.ndr.endings import Ending, Occasion, is_owed
from connector.ndr.facts import status_of
from connector.settings import ExchangeSettings
from wire import dsn, headers
from wire.dsn import Action, DeliveryStatus, ReportMail
from wire.envelope import Envelope, Notify, Recipient, Ret
from wire.mailfile import MessageFile


def report(
    original: MessageFile, endings: Sequence[Ending], occasion: Occasion, settings: ExchangeSettings
) -> MessageFile | None:
    """Make the report that is owed for these endings of one kind, None when nobody is owed one."""
    owed = [ending for ending in endings if _is_told(original.envelope.sender, ending, settings)]
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


def _is_told(sender: str, ending: Ending, settings: ExchangeSettings) -> bool:
    """Whether a report is made: delays are told only where the site tells senders of that kind of them ([PS])."""
    if not is_owed(sender, ending):
        return False
    if ending.action is not Action.DELAYED:
        return True
    return settings.dsn.internal_delay_dsn if settings.is_ours(sender) else settings.dsn.external_delay_dsn


def _mail(original: MessageFile, owed: Sequence[Ending], occasion: Occasion, settings: ExchangeSettings) -> ReportMail:
    fields, _ = headers.split(original.content)
    subject = headers.decoded(headers.first(fields, "Subject"))
    status = status_of(original, owed, occasion, settings)
    told = wording.Told(
        status=status,
        subject=subject,
        at=occasion.now,
        sentences={ending.recipient.address: ending.text for ending in owed},
        header=b"".join(field.raw for field in fields) if settings.holds("reports.original-header-in-text") else b"",
    )
    said = wording.paragraphs(told)
    return ReportMail(
        sender=settings.postmaster,
        recipient=original.envelope.sender,
        subject=wording.prefix(owed[0].action, subject),
        date=occasion.now,
        message_id=f"<{occasion.guid}@{settings.default_domain}>",
        text=wording.text(said),
        html=wording.html(said) if settings.holds("reports.html") else "",
        status=status,
        returned=original.content,
        full=_returns_all(original, status, settings),
        # RFC 6533: who has an address outside ASCII can read a report with one.
        international=not original.envelope.sender.isascii(),
        in_reply_to=headers.first(fields, "Message-ID") or None,
        mail_headers=(("Content-Language", "en-US"),),
    )


def _returns_all(original: MessageFile, status: DeliveryStatus, settings: ExchangeSettings) -> bool:
    """Whether the whole message returns: of failures, as RET says, and when it is absent (RFC 3461 section 4.3, RFC 6522)."""
    is_internal = settings.is_ours(original.envelope.sender)
    limit = settings.dsn.internal_max_attach_size if is_internal else settings.dsn.external_max_attach_size
    failed = any(recipient.action is Action.FAILED for recipient in status.recipients)
    return failed and original.envelope.ret is not Ret.HDRS and len(original.content) <= limit
