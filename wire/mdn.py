"""Message disposition notifications: built and read by a pair that round-trips (RFC 8098)."""

import re
from collections.abc import Iterator
from email.utils import format_datetime

from wire.dsn_mail import answered, only_address, own_message_id, report_of, returned_header
from wire.dsn_status import extension_fields, read_address, text_field, typed_address
from wire.encoded_words import decoded, folded
from wire.errors import ReportError
from wire.headers import Field, first, split, values
from wire.mail_parts import text_part
from wire.mdn_facts import AUTOMATIC, Disposition, Notice, NoticeMail
from wire.mime_parts import part_of

__all__ = ["AUTOMATIC", "Disposition", "Notice", "NoticeMail", "build", "read"]

_KIND = "message/disposition-notification"
_DISPOSITION = re.compile(r"([^;]{1,200});[ \t]*([A-Za-z-]{1,40})[ \t]*(?:/([A-Za-z0-9, \t-]{1,200}))?")
_OWN_FIELDS = frozenset(
    {
        "reporting-ua",
        "original-recipient",
        "final-recipient",
        "original-message-id",
        "disposition",
        "error",
        "media-accept-features",
    }
)


def build(mail: NoticeMail) -> bytes:
    """Return the notification as a mail with CRLF line ends; raises ValueError for what only we could have got wrong."""
    named = [
        ("From", mail.sender),
        ("To", only_address(mail.recipient)),
        ("Subject", mail.subject),
        ("Date", format_datetime(mail.date)),
        ("Message-ID", own_message_id(mail.message_id)),
        *answered(mail.in_reply_to),
        ("Auto-Submitted", "auto-replied"),
        *mail.mail_headers,
    ]
    machine = f"Content-Type: {_KIND}\r\n\r\n".encode() + b"".join(_written(mail.notice))
    parts = [text_part(mail.text), machine, *returned_header(mail.returned)]
    return report_of("disposition-notification", named, parts, mail.message_id)


def _written(notice: Notice) -> Iterator[bytes]:
    """Yield the fields in 7 bits, in the order of RFC 8098 section 3.1; one without text is left out."""
    host, product = notice.reporting_ua
    yield text_field("Reporting-UA", f"{host}; {product}")
    if original := notice.original_recipient:
        yield folded("Original-Recipient", typed_address(original.type, original.address), literal=True)
    yield folded("Final-Recipient", typed_address("rfc822", notice.final_recipient), literal=True)
    yield text_field("Original-Message-ID", notice.original_message_id)
    modifiers = f"/{','.join(notice.modifiers)}" if notice.modifiers else ""
    yield text_field("Disposition", f"{notice.mode}; {notice.disposition}{modifiers}")
    for error in notice.errors:
        yield text_field("Error", error)
    yield text_field("Media-Accept-Features", notice.features)
    yield from extension_fields(notice.extensions, _OWN_FIELDS)


def read(mail: bytes) -> Notice:
    """Read the machine-readable part of a notification; raises ReportError when there is none or it breaks RFC 8098."""
    for part in part_of(mail).walk():
        if part.kind == _KIND:
            return _notice(split(part.content().strip(b"\r\n") + b"\r\n")[0])
    raise ReportError(f"the mail has no part {_KIND} (RFC 8098 section 3); it is no disposition notification")


def _notice(fields: tuple[Field, ...]) -> Notice:
    found = _DISPOSITION.fullmatch(first(fields, "Disposition"))
    recipient = first(fields, "Final-Recipient")
    if found is None or found[2].lower() not in list(Disposition) or not recipient:
        raise ReportError("the notification has no readable Disposition and Final-Recipient (RFC 8098 section 3.1)")
    host, _, product = decoded(first(fields, "Reporting-UA")).partition(";")
    original, message_id = first(fields, "Original-Recipient"), first(fields, "Original-Message-ID")
    return Notice(
        reporting_ua=(host.strip(), product.strip()),
        final_recipient=read_address(recipient).address,
        original_recipient=read_address(original) if original else None,
        original_message_id=message_id or None,
        mode=found[1].strip(),
        disposition=Disposition(found[2].lower()),
        modifiers=tuple(word.strip() for word in (found[3] or "").split(",") if word.strip()),
        errors=tuple(decoded(value) for value in values(fields, "Error")),
        features=decoded(first(fields, "Media-Accept-Features")) or None,
        extensions=tuple((one.name, decoded(one.value)) for one in fields if _is_foreign(one)),
    )


def _is_foreign(field: Field) -> bool:
    return bool(field.name) and field.name.lower() not in _OWN_FIELDS
