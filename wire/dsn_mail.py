"""The mail around a delivery status, multipart/report: built and read (RFC 6522; RFC 3834 for its own header)."""

import re
from collections.abc import Iterable, Iterator
from email.utils import format_datetime

from wire import dsn_status
from wire.dsn_facts import Action, DeliveryStatus, ReportMail
from wire.encoded_words import printable
from wire.errors import ReportError
from wire.headers import field, join, mailboxes, split
from wire.mail_parts import boundary, enclosed, people_part, quoted_printable, stands_as_it_is, with_crlf
from wire.mime_parts import part_of

_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,900}>")
_DOT_ATOM = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+")
_STATUS_KINDS = ("message/delivery-status", "message/global-delivery-status")
_OWN_FIELDS = frozenset(
    {
        "from",
        "to",
        "subject",
        "date",
        "message-id",
        "in-reply-to",
        "references",
        "auto-submitted",
        "x-ms-exchange-message-is-ndr",
        "mime-version",
        "content-type",
        "content-transfer-encoding",
    }
)


def build(report: ReportMail) -> bytes:
    """Return the report as a mail with CRLF line ends; no field of it can break out of its header line.

    A returned mail that cannot stand in a mail as it is (lines over 998, NUL) is returned with its header only, since
    message/rfc822 must not be encoded (RFC 2046 section 5.2.1). Raises ValueError for what only we could have got wrong.
    """
    people = people_part(report.text, report.html, report.attachments, report.message_id)
    parts = [people, _status_part(report), *_returned_part(report)]
    named = [*_header(report), *_exchange_mark(report.status), *_further(report.mail_headers)]
    return report_of("delivery-status", named, parts, report.message_id)


def report_of(kind: str, named: Iterable[tuple[str, str]], parts: list[bytes], message_id: str) -> bytes:
    """Return a multipart/report of a kind: its own header fields, then its parts (RFC 6522 section 3)."""
    delimiter = boundary(message_id, parts)
    whole = [*named, ("MIME-Version", "1.0")]
    whole.append(("Content-Type", f'multipart/report; report-type={kind}; boundary="{delimiter}"'))
    if not all(map(bytes.isascii, parts)):  # RFC 2045 section 6.4: a multipart declares what its parts hold
        whole.append(("Content-Transfer-Encoding", "8bit"))
    header = b"".join(field(name, value).raw for name, value in whole)
    return header + b"\r\n" + enclosed(parts, delimiter)


def _header(report: ReportMail) -> list[tuple[str, str]]:
    return [
        ("From", report.sender),
        ("To", only_address(report.recipient)),
        ("Subject", report.subject),
        ("Date", format_datetime(report.date)),
        ("Message-ID", own_message_id(report.message_id)),
        *answered(report.in_reply_to),
        ("Auto-Submitted", "auto-replied"),
    ]


def only_address(recipient: str) -> str:
    """Write the one address to which the report goes so that nobody can read two in it (RFC 3834 section 3.1.3)."""
    bare = printable(recipient)
    local, _, domain = bare.rpartition("@")
    escaped = local.replace("\\", "\\\\").replace('"', '\\"')
    for candidate in (bare, f'"{escaped}"@{domain}' if _DOT_ATOM.fullmatch(domain) else bare):
        if mailboxes(f"<{candidate}>") == [("", candidate)]:
            return f"<{candidate}>"
    return "undisclosed-recipients:;"  # the envelope knows better


def own_message_id(message_id: str) -> str:
    """Return our own Message-ID in brackets; raises ValueError for one that is none."""
    bracketed = message_id if message_id.startswith("<") else f"<{message_id}>"
    if not _MESSAGE_ID.fullmatch(bracketed):
        raise ValueError(f"{message_id!r} is no Message-ID; expected printable ASCII such as dsn-1@fax.contoso.example")
    return bracketed


def answered(in_reply_to: str | None) -> Iterator[tuple[str, str]]:
    """Yield the references to the original; one without a readable Message-ID is not referred to."""
    if found := _MESSAGE_ID.search(in_reply_to or ""):
        yield "In-Reply-To", found[0]
        yield "References", found[0]


def _exchange_mark(status: DeliveryStatus) -> Iterator[tuple[str, str]]:
    if any(recipient.action is Action.FAILED for recipient in status.recipients):
        yield "X-MS-Exchange-Message-Is-Ndr", ""  # as Exchange marks its own; it has no value


def _further(fields: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for name, value in fields:
        if name.lower() in _OWN_FIELDS:
            raise ValueError(f"the report writes its {name} itself; mail_headers cannot hold another")
        yield name, value


def _status_part(report: ReportMail) -> bytes:
    content = dsn_status.written(report.status, international=report.international)
    if content.isascii() and not report.international:
        return b"Content-Type: message/delivery-status\r\n\r\n" + content
    encoding = b"" if content.isascii() else b"Content-Transfer-Encoding: 8bit\r\n"
    return b"Content-Type: message/global-delivery-status\r\n" + encoding + b"\r\n" + content


def _returned_part(report: ReportMail) -> Iterator[bytes]:
    """Yield the returned mail as far as it was asked for and can stand in a mail; nothing when it has no header."""
    fields, body = split(report.returned)
    whole = with_crlf(join(fields, body))
    header = with_crlf(b"".join(one.raw for one in fields))
    if report.full and stands_as_it_is(whole):
        # RFC 6532 section 3.7: only message/global may have a header outside ASCII.
        kind = b"message/global" if report.international and not header.isascii() else b"message/rfc822"
        encoding = b"" if whole.isascii() else b"Content-Transfer-Encoding: 8bit\r\n"
        yield b"Content-Type: " + kind + b"\r\n" + encoding + b"\r\n" + whole
        return
    yield from _header_part(header, international=report.international)


def returned_header(mail: bytes) -> Iterator[bytes]:
    """Yield the part in which the header of a mail comes back; nothing of a mail that has none."""
    yield from _header_part(with_crlf(b"".join(one.raw for one in split(mail)[0])), international=False)


def _header_part(header: bytes, *, international: bool) -> Iterator[bytes]:
    if not header:
        return
    if header.isascii() and stands_as_it_is(header):
        yield b"Content-Type: text/rfc822-headers\r\n\r\n" + header
    elif international and stands_as_it_is(header):
        yield b"Content-Type: message/global-headers\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + header
    else:
        yield b"Content-Type: text/rfc822-headers\r\n" + quoted_printable(header)


def read(mail: bytes) -> DeliveryStatus:
    """Read the machine-readable part of a report; raises ReportError when there is none or it breaks RFC 3464."""
    for part in part_of(mail).walk():
        if part.kind in _STATUS_KINDS:
            return dsn_status.read(part.content())
    raise ReportError("the mail has no part message/delivery-status (RFC 6522 section 3); it is no delivery report")
