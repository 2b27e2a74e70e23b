"""The machine-readable part of a report, message/delivery-status: written and read (RFC 3464 section 2)."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import TypeVar

from wire import xtext
from wire.dsn_facts import Action, DeliveryStatus, RecipientStatus
from wire.encoded_words import decoded, folded, printable, words
from wire.envelope import OriginalRecipient
from wire.errors import ReportError
from wire.headers import Field, split

T = TypeVar("T")
Group = list[tuple[str, str]]

_BLANK_LINES = re.compile(rb"\r?\n(?:[ \t]*+\r?\n)++")
_STATUS = re.compile(r"([245]\.\d{1,3}\.\d{1,3})(?!\d)[ \t]*(?:\((.*)\))?", re.DOTALL)
_IN_COMMENT = re.compile(r"([\\()])")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_NOT_IN_ATOM = re.compile(r"[^A-Za-z0-9-]+")
_LONGEST_DATE = 100

_MESSAGE_FIELDS = frozenset(
    {"original-envelope-id", "reporting-mta", "dsn-gateway", "received-from-mta", "arrival-date", "deliver-by-date"}
)
_RECIPIENT_FIELDS = frozenset(
    {
        "original-recipient",
        "final-recipient",
        "action",
        "status",
        "remote-mta",
        "diagnostic-code",
        "last-attempt-date",
        "final-log-id",
        "will-retry-until",
    }
)


def written(status: DeliveryStatus, *, international: bool = False) -> bytes:
    """Write the part with CRLF line ends; a field without text is left out (RFC 3464 has no empty ones).

    It is ASCII, unless `international` writes addresses as they are, in UTF-8 (RFC 6533 section 3).
    """
    if not status.recipients:
        raise ValueError("a delivery status speaks of at least one recipient (RFC 3464 section 2.1)")
    recipients = (_written_recipient(recipient, international=international) for recipient in status.recipients)
    groups = [_written_message(status), *recipients]
    return b"\r\n".join(b"".join(group) for group in groups)


def _written_message(status: DeliveryStatus) -> Iterable[bytes]:
    yield text_field("Original-Envelope-Id", status.envelope_id)
    yield text_field("Reporting-MTA", _mta(status.reporting_mta))
    yield text_field("Received-From-MTA", status.received_from_mta and _mta(status.received_from_mta))
    yield text_field("Arrival-Date", _date(status.arrival))
    yield text_field("Deliver-By-Date", _date(status.deliver_by))


def _written_recipient(recipient: RecipientStatus, *, international: bool) -> Iterable[bytes]:
    if original := recipient.original_recipient:
        typed = typed_address(original.type, original.address, international=international)
        yield text_field("Original-Recipient", typed, literal=True)
    final = typed_address("rfc822", recipient.final_recipient, international=international)
    yield text_field("Final-Recipient", final, literal=True)
    yield text_field("Action", recipient.action)
    yield text_field("Status", _status(recipient.status, recipient.status_comment), literal=True)
    yield text_field("Remote-MTA", _typed(recipient.remote_mta))
    yield text_field("Diagnostic-Code", _typed(recipient.diagnostic))
    yield text_field("Last-Attempt-Date", _date(recipient.last_attempt))
    yield text_field("Final-Log-ID", recipient.final_log_id)
    yield text_field("Will-Retry-Until", _date(recipient.will_retry_until))
    yield from extension_fields(recipient.extensions, _RECIPIENT_FIELDS)


def text_field(name: str, value: str | None, *, literal: bool = False) -> bytes:
    """Return one folded field in 7 bits; nothing when it would have no text."""
    return folded(name, value, literal=literal) if value and printable(value).strip() else b""


def extension_fields(extensions: Iterable[tuple[str, str]], known: Collection[str]) -> Iterator[bytes]:
    """Yield the fields that no RFC names; raises ValueError for one that is named in `known` (small letters) or is no name of a field."""
    for name, value in extensions:
        if name.lower() in known or not re.fullmatch(r"[!-9;-~]+", name):
            raise ValueError(f"{name!r} is no name of an extension field; expected one such as X-Fax-Pages")
        yield text_field(name, value)


def _mta(name: str) -> str:
    # RFC 3464 section 2.2.2: a name that DNS does not know must not call itself one.
    return f"dns; {name}" if "." in name else f"x-local-hostname; {name}"


def _typed(pair: tuple[str, str] | None) -> str | None:
    if pair is None or not printable(pair[1]).strip():
        return None
    return f"{_NOT_IN_ATOM.sub('-', pair[0]) or 'x-unknown'}; {pair[1]}"


def typed_address(kind: str, address: str, *, international: bool = False) -> str:
    """Write an address with its type; one outside ASCII as the type utf-8, in 7 bits unless `international` (RFC 6533 section 3)."""
    address = printable(address)
    if international and not address.isascii():
        return f"utf-8;{address}"
    if kind.lower() == "utf-8" or not address.isascii():
        # RFC 6533 section 3: in 7 bits only the type utf-8 can say it.
        return f"utf-8;{xtext.encode_utf8_address(address)}"
    return f"{_NOT_IN_ATOM.sub('-', kind) or 'rfc822'};{address}"


def _status(status: str, comment: str | None) -> str:
    parts = words(printable(comment or ""), len("Status: 4.4.1 ("), literal=False)
    escaped = [part if part.startswith("=?") else _IN_COMMENT.sub(r"\\\1", part) for part in parts]
    return f"{status} ({' '.join(escaped)})" if escaped else status


def _date(instant: datetime | None) -> str | None:
    return None if instant is None else format_datetime(instant)


def read(content: bytes) -> DeliveryStatus:
    """Read the part; raises ReportError where RFC 3464 is broken, forgives what other products are known to do."""
    blocks = filter(bytes.strip, _BLANK_LINES.split(content))
    groups = [group for block in blocks if (group := _group(split(block)[0]))]
    if not groups or not (reporting_mta := _value(groups[0], "reporting-mta")):
        raise ReportError("the delivery status begins without Reporting-MTA (RFC 3464 section 2.2.2); it is not read")
    # Some products forget the empty line between the message's own fields and the first recipient's.
    recipients = groups if _value(groups[0], "final-recipient") else groups[1:]
    if not recipients:
        raise ReportError("the delivery status speaks of no recipient (RFC 3464 section 2.1); it is not read")
    return DeliveryStatus(
        reporting_mta=_untyped(reporting_mta),
        recipients=tuple(map(_recipient, recipients)),
        envelope_id=_read(groups[0], "original-envelope-id", decoded),
        arrival=_read(groups[0], "arrival-date", _instant),
        received_from_mta=_read(groups[0], "received-from-mta", _untyped),
        deliver_by=_read(groups[0], "deliver-by-date", _instant),
    )


def _group(fields: Iterable[Field]) -> Group:
    return [(field.name, field.value) for field in fields if field.name]


def _value(group: Group, name: str) -> str:
    """Return the value of a field; empty when it is absent."""
    return next((value for key, value in group if key.lower() == name), "")


def _read(group: Group, name: str, reader: Callable[[str], T]) -> T | None:
    value = _value(group, name)
    return reader(value) if value else None


def _recipient(group: Group) -> RecipientStatus:
    status, comment = _read_status(_required(group, "status"))
    action = _required(group, "action").partition("(")[0].strip().lower()
    if action not in list(Action):
        raise ReportError(f"the action {action[:80]!r} is none of {', '.join(Action)} (RFC 3464 section 2.3.3)")
    return RecipientStatus(
        final_recipient=read_address(_required(group, "final-recipient")).address,
        action=Action(action),
        status=status,
        status_comment=comment,
        original_recipient=_read(group, "original-recipient", read_address),
        diagnostic=_read(group, "diagnostic-code", _pair),
        remote_mta=_read(group, "remote-mta", _pair),
        last_attempt=_read(group, "last-attempt-date", _instant),
        final_log_id=_read(group, "final-log-id", decoded),
        will_retry_until=_read(group, "will-retry-until", _instant),
        extensions=tuple((name, decoded(value)) for name, value in group if name.lower() not in _KNOWN),
    )


_KNOWN = _MESSAGE_FIELDS | _RECIPIENT_FIELDS


def _required(group: Group, name: str) -> str:
    value = _value(group, name)
    if not value:
        raise ReportError(f"a recipient of the delivery status has no {name} (RFC 3464 section 2.3); it is not read")
    return value


def _read_status(value: str) -> tuple[str, str | None]:
    found = _STATUS.match(value)
    if not found:
        raise ReportError(f"the status {value[:80]!r} is no code such as 4.4.1 (RFC 3464 section 2.3.4)")
    return found[1], decoded(_ESCAPED.sub(r"\1", found[2])) if found[2] else None


def _pair(value: str) -> tuple[str, str]:
    kind, sign, text = value.partition(";")
    return (kind.strip(), decoded(text).strip()) if sign else ("x-unknown", decoded(value))


def _untyped(value: str) -> str:
    return _pair(value)[1]


def read_address(value: str) -> OriginalRecipient:
    """Read an address with its type; one without a type is of mail."""
    kind, sign, address = value.partition(";")
    kind, address = (kind.strip(), address) if sign else ("rfc822", value)
    address = printable(address).strip()
    if address.startswith("<") and address.endswith(">"):
        address = address[1:-1]
    return OriginalRecipient(
        type=kind, address=xtext.decode_utf8_address(address) if kind.lower() == "utf-8" else address
    )


def _instant(value: str) -> datetime | None:
    try:
        instant = parsedate_to_datetime(value[:_LONGEST_DATE])
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
