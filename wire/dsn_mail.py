"""The mail around a delivery status, multipart/report: built and read (RFC 6522; RFC 3834 for its own header)."""

import re
from collections.abc import Iterator
from email.utils import format_datetime
from hashlib import sha256
from quopri import encodestring

from wire import dsn_status
from wire.dsn_facts import Action, DeliveryStatus, ReportMail
from wire.encoded_words import printable
from wire.errors import ReportError
from wire.headers import field, join, mailboxes, split
from wire.mime_parts import part_of

_LONGEST_LINE = 998  # RFC 5322 section 2.1.1
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
    parts = [_text_part(report.text), _status_part(report.status), *_returned_part(report)]
    boundary = _boundary(report.message_id, parts)
    delimiter = b"--" + boundary.encode()
    lines = [line for part in parts for line in (delimiter, part)]
    is_8bit = not all(map(bytes.isascii, parts))
    return _header(report, boundary, is_8bit=is_8bit) + b"\r\n".join([b"", *lines, delimiter + b"--", b""])


def _header(report: ReportMail, boundary: str, *, is_8bit: bool) -> bytes:
    named = [
        ("From", report.sender),
        ("To", _to(report.recipient)),
        ("Subject", report.subject),
        ("Date", format_datetime(report.date)),
        ("Message-ID", _own_message_id(report.message_id)),
        *_answered(report.in_reply_to),
        ("Auto-Submitted", "auto-replied"),
        *_exchange_mark(report.status),
        *_further(report),
        ("MIME-Version", "1.0"),
        ("Content-Type", f'multipart/report; report-type=delivery-status; boundary="{boundary}"'),
    ]
    if is_8bit:  # RFC 2045 section 6.4: a multipart declares what its parts hold
        named.append(("Content-Transfer-Encoding", "8bit"))
    return b"".join(field(name, value).raw for name, value in named)


def _to(recipient: str) -> str:
    """Write the one address to which the report goes so that nobody can read two in it (RFC 3834 section 3.1.3)."""
    bare = printable(recipient)
    local, _, domain = bare.rpartition("@")
    escaped = local.replace("\\", "\\\\").replace('"', '\\"')
    for candidate in (bare, f'"{escaped}"@{domain}' if _DOT_ATOM.fullmatch(domain) else bare):
        if mailboxes(f"<{candidate}>") == [("", candidate)]:
            return f"<{candidate}>"
    return "undisclosed-recipients:;"  # the envelope knows better


def _own_message_id(message_id: str) -> str:
    bracketed = message_id if message_id.startswith("<") else f"<{message_id}>"
    if not _MESSAGE_ID.fullmatch(bracketed):
        raise ValueError(f"{message_id!r} is no Message-ID; expected printable ASCII such as dsn-1@fax.contoso.example")
    return bracketed


def _answered(in_reply_to: str | None) -> Iterator[tuple[str, str]]:
    """Yield the references to the original; one without a readable Message-ID is not referred to."""
    if found := _MESSAGE_ID.search(in_reply_to or ""):
        yield "In-Reply-To", found[0]
        yield "References", found[0]


def _exchange_mark(status: DeliveryStatus) -> Iterator[tuple[str, str]]:
    if any(recipient.action is Action.FAILED for recipient in status.recipients):
        yield "X-MS-Exchange-Message-Is-Ndr", ""  # as Exchange marks its own; it has no value


def _further(report: ReportMail) -> Iterator[tuple[str, str]]:
    for name, value in report.mail_headers:
        if name.lower() in _OWN_FIELDS:
            raise ValueError(f"the report writes its {name} itself; mail_headers cannot hold another")
        yield name, value


def _boundary(message_id: str, parts: list[bytes]) -> str:
    """Derive a delimiter that occurs in no part: the same for the same report, whatever the returned mail tries."""
    count = 0
    while True:
        boundary = f"=_dsn_{sha256(f'{message_id}/{count}'.encode()).hexdigest()[:24]}"
        if not any(boundary.encode() in part for part in parts):
            return boundary
        count += 1


def _text_part(text: str) -> bytes:
    lines = [printable(line) for line in re.split(r"\r\n|\r|\n", text)]
    content = "\r\n".join(lines).encode()
    if content.isascii() and _stands_as_it_is(content):
        return b"Content-Type: text/plain; charset=us-ascii\r\n\r\n" + content
    return b"Content-Type: text/plain; charset=utf-8\r\n" + _quoted_printable(content)


def _status_part(status: DeliveryStatus) -> bytes:
    return b"Content-Type: message/delivery-status\r\n\r\n" + dsn_status.written(status)


def _returned_part(report: ReportMail) -> Iterator[bytes]:
    """Yield the returned mail as far as it was asked for and can stand in a mail; nothing when it has no header."""
    fields, body = split(report.returned)
    whole = _with_crlf(join(fields, body))
    if report.full and _stands_as_it_is(whole):
        encoding = b"" if whole.isascii() else b"Content-Transfer-Encoding: 8bit\r\n"
        yield b"Content-Type: message/rfc822\r\n" + encoding + b"\r\n" + whole
        return
    header = _with_crlf(b"".join(field.raw for field in fields))
    if not header:
        return
    if header.isascii() and _stands_as_it_is(header):
        yield b"Content-Type: text/rfc822-headers\r\n\r\n" + header
    else:
        yield b"Content-Type: text/rfc822-headers\r\n" + _quoted_printable(header)


def _with_crlf(content: bytes) -> bytes:
    return content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\n", b"\r\n")


def _stands_as_it_is(content: bytes) -> bool:
    return b"\0" not in content and max(map(len, content.split(b"\r\n"))) <= _LONGEST_LINE


def _quoted_printable(content: bytes) -> bytes:
    encoded = encodestring(content.replace(b"\r\n", b"\n"))
    return b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + encoded.replace(b"\n", b"\r\n")


def read(mail: bytes) -> DeliveryStatus:
    """Read the machine-readable part of a report; raises ReportError when there is none or it breaks RFC 3464."""
    for part in part_of(mail).walk():
        if part.kind in _STATUS_KINDS:
            return dsn_status.read(part.content())
    raise ReportError("the mail has no part message/delivery-status (RFC 6522 section 3); it is no delivery report")
