"""A strict judge of delivery reports: every rule of RFC 3464, 6522, 6533, 3463, 3461 and 3834 that a report can break by itself."""

import re
from collections.abc import Iterator

from wire import dsn_check_header, dsn_check_status
from wire.headers import values
from wire.mime_parts import Part, part_of

_BARE = re.compile(rb"\r(?!\n)|(?<!\r)\n")
_LONGEST_LINE = 998
_BOUNDARY = re.compile(r"[0-9A-Za-z'()+_,./:=? -]{0,69}[0-9A-Za-z'()+_,./:=?-]")
_PLACEHOLDER = re.compile(r"\{[A-Za-z_][\w.]*\}")
_STATUS_KINDS = ("message/delivery-status", "message/global-delivery-status")
_WHOLE_KINDS = ("message/rfc822", "message/global")
_HEADER_KINDS = ("text/rfc822-headers", "message/global-headers")
_MESSAGE_ID = re.compile(r"<[!-;=?-~]+@[!-;=?-~]+>")


def faults(mail: bytes) -> list[str]:
    """Return a sentence, with its source, for each rule that a delivery report breaks; an empty list for a faultless one."""
    report = part_of(mail)
    return [*_lines(mail), *dsn_check_header.faults(report), *_container(report), *_parts(report)]


def _lines(mail: bytes) -> Iterator[str]:
    if found := _BARE.search(mail):
        number = mail.count(b"\n", 0, found.start()) + 1
        yield f"line {number} ends without CRLF (RFC 5322 section 2.3)"
    if b"\0" in mail:
        yield "there is a NUL in the mail (RFC 5322 section 2.2; RFC 2045 section 2.7)"
    for number, line in enumerate(mail.split(b"\n"), 1):
        if len(line.removesuffix(b"\r")) > _LONGEST_LINE:
            yield f"line {number} has {len(line)} characters, 998 are allowed (RFC 5322 section 2.1.1)"


def _container(report: Part) -> Iterator[str]:
    if report.kind != "multipart/report":
        yield f"the mail is {report.kind}, not multipart/report (RFC 6522 section 3)"
    if report.parameter("report-type").lower() != "delivery-status":
        yield "the parameter report-type is not delivery-status (RFC 3464 section 2; RFC 6522 section 3)"
    boundary = report.parameter("boundary")
    if not _BOUNDARY.fullmatch(boundary):
        yield f"the boundary {boundary[:80]!r} breaks its grammar (RFC 2046 section 5.1.1)"
    elif not re.search(rb"(?m)^--%s--[ \t]*\r?$" % re.escape(boundary.encode()), report.body):
        yield "the closing delimiter is missing (RFC 2046 section 5.1.1)"
    yield from _encoding("the multipart", report, report.body)


def _encoding(name: str, part: Part, body: bytes) -> Iterator[str]:
    """Check that a composite or a part declares the octets that it holds and encodes only what may be encoded."""
    declared = part.first("Content-Transfer-Encoding").lower() or "7bit"
    if declared not in ("7bit", "8bit", "binary", "quoted-printable", "base64"):
        yield f"{name} has the unknown encoding {declared[:80]!r} (RFC 2045 section 6.1)"
    # RFC 6532 section 3.7 and RFC 6533: message/global and its like may be encoded.
    composite = part.kind.startswith(("multipart/", "message/")) and not part.kind.startswith("message/global")
    if composite and declared in ("quoted-printable", "base64"):
        yield f"{name} is {part.kind} and must not be encoded (RFC 2045 section 6.4)"
    if not body.isascii() and declared not in ("8bit", "binary"):
        yield f"{name} holds 8-bit octets but declares {declared} (RFC 2045 section 6.2)"


def _parts(report: Part) -> Iterator[str]:
    parts = report.parts()
    if len(parts) not in (2, 3):
        yield f"the report has {len(parts)} parts; two are required, a third is allowed (RFC 6522 section 3)"
    names = ("the text part", "the status part", "the returned part")
    for name, part in zip(names, parts, strict=False):
        yield from _encoding(name, part, part.body)
    if parts:
        yield from _text(parts[0])
    actions: frozenset[str] = frozenset()
    if len(parts) > 1:
        yield from _status(parts[1], report)
        actions = dsn_check_status.actions(parts[1].content())
    if len(parts) > 2:
        yield from _returned(parts[2], report, actions)


def _text(part: Part) -> Iterator[str]:
    if not part.kind.startswith(("text/", "multipart/")):
        yield f"the first part is {part.kind}; a text for people comes first (RFC 6522 section 3)"
        return
    content = b"".join(leaf.content() for leaf in part.walk() if not leaf.kind.startswith("multipart/"))
    if not content.strip():
        yield "the text for people is empty (RFC 6522 section 3)"
    if found := _PLACEHOLDER.search(content.decode("utf-8", "replace")):
        yield f"the text for people holds the unresolved placeholder {found[0]} (RFC 6522 section 3)"


def _status(part: Part, report: Part) -> Iterator[str]:
    if part.kind not in _STATUS_KINDS:
        yield f"the second part is {part.kind}, not message/delivery-status (RFC 6522 section 3; RFC 6533 section 4)"
        return
    international = part.kind.startswith("message/global")
    if not international and part.first("Content-Transfer-Encoding").lower() not in ("", "7bit"):
        yield "the status part is not 7bit (RFC 3464 section 2.1)"
    content = part.content() if international else part.body
    yield from dsn_check_status.faults(content, report.first("Date"))


def _returned(part: Part, report: Part, actions: frozenset[str]) -> Iterator[str]:
    if part.kind not in (*_WHOLE_KINDS, *_HEADER_KINDS):
        yield f"the third part is {part.kind}; the mail or its header is returned there (RFC 6522 section 3)"
        return
    if part.kind in _WHOLE_KINDS and "failed" not in actions:
        yield "the whole mail is returned though nothing failed (RFC 3461 section 4.3)"
    original = part_of(part.content())
    if not any(field.name for field in original.fields):
        yield "the returned part holds no header field (RFC 6522 section 4)"
    if part.kind in _HEADER_KINDS and original.body.strip():
        yield f"{part.kind} holds more than a header (RFC 6522 section 4)"
    yield from _reference(report, original)


def _reference(report: Part, original: Part) -> Iterator[str]:
    """Check that the report refers to the mail that it returns."""
    message_ids = values(original.fields, "Message-ID")
    if len(message_ids) != 1 or not _MESSAGE_ID.fullmatch(message_ids[0]):
        return  # nothing that could be referred to
    if report.first("In-Reply-To") != message_ids[0]:
        yield f"In-Reply-To is not the returned mail's Message-ID {message_ids[0]} (RFC 3834 section 3.1.6)"
