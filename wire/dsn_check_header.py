"""The header of a delivery report, judged strictly: RFC 5322 for any mail, RFC 3834 for an automatic answer."""

import re
from collections.abc import Iterator

from wire import dates
from wire.headers import Field, mailboxes, values
from wire.mime_parts import Part

# RFC 5322 section 3.6 and RFC 2045 sections 3 to 6: name, least and most occurrences.
_OCCURRENCES = (
    ("From", 1, 1),
    ("To", 1, 1),
    ("Subject", 1, 1),
    ("Date", 1, 1),
    ("Message-ID", 1, 1),
    ("MIME-Version", 1, 1),
    ("Content-Type", 1, 1),
    ("Auto-Submitted", 1, 1),
    ("Content-Transfer-Encoding", 0, 1),
    ("In-Reply-To", 0, 1),
    ("References", 0, 1),
    ("Sender", 0, 1),
    ("Reply-To", 0, 1),
    ("Cc", 0, 0),
    ("Bcc", 0, 0),
)
_MESSAGE_ID = re.compile(r"<[!-;=?-~]+@[!-;=?-~]+>")
_AUTOMATIC = re.compile(r"auto-(?:replied|generated)(?:[ \t]*(?:;.*|\(.*\)))?", re.IGNORECASE)
_INTERNATIONAL = ("from", "to")  # addresses outside ASCII have no other spelling (RFC 6532)


def faults(report: Part) -> Iterator[str]:
    """Yield a sentence for each rule that the report's own header breaks."""
    yield from _occurrences(report)
    for field in report.fields:
        yield from _form(field)
    yield from _people(report)
    yield from _identity(report)
    yield from _automatic(report)


def _occurrences(report: Part) -> Iterator[str]:
    for name, least, most in _OCCURRENCES:
        count = len(values(report.fields, name))
        if not least <= count <= most:
            expected = "none" if most == 0 else "exactly one" if least else "at most one"
            yield f"the header has {count} {name}, {expected} is expected (RFC 5322 section 3.6; RFC 3834 section 3.1)"


def _form(field: Field) -> Iterator[str]:
    if not field.name or re.search(rb"\n[^ \t]", field.raw):
        yield f"the header has a line that is no field, at {field.name or 'its beginning'} (RFC 5322 section 2.2)"
    if not field.raw.isascii() and field.name.lower() not in _INTERNATIONAL:
        yield f"{field.name} holds 8-bit octets (RFC 5322 section 2.2; RFC 2047)"
    if re.search(rb"\n[ \t]*\r?\n", field.raw):
        yield f"{field.name} is folded into a line of nothing but space (RFC 5322 section 3.2.2)"


def _people(report: Part) -> Iterator[str]:
    for name, section in (("From", "3.1.1"), ("To", "3.1.3")):
        found = mailboxes(report.first(name))
        if len(found) != 1 or "@" not in found[0][1]:
            yield f"{name} names {len(found)} mailboxes, exactly one is expected (RFC 3834 section {section})"


def _identity(report: Part) -> Iterator[str]:
    if report.first("Date") and dates.strict(report.first("Date")) is None:
        yield f"Date {report.first('Date')[:80]!r} is no date (RFC 5322 section 3.3)"
    message_id, answered = report.first("Message-ID"), report.first("In-Reply-To")
    for name, value in (("Message-ID", message_id), ("In-Reply-To", answered)):
        if values(report.fields, name) and not _MESSAGE_ID.fullmatch(value):
            yield f"{name} {value[:80]!r} breaks its grammar (RFC 5322 section 3.6.4)"
    if answered and answered == message_id:
        yield "the report answers itself: In-Reply-To is its own Message-ID (RFC 5322 section 3.6.4)"
    if answered and answered not in report.first("References").split():
        yield "References does not hold what In-Reply-To names (RFC 5322 section 3.6.4; RFC 3834 section 3.1.6)"


def _automatic(report: Part) -> Iterator[str]:
    value = report.first("Auto-Submitted")
    if value and not _AUTOMATIC.fullmatch(value):
        yield f"Auto-Submitted is {value[:80]!r}, not auto-replied (RFC 3834 section 5)"
    if report.first("MIME-Version") not in ("", "1.0"):
        yield "MIME-Version is not 1.0 (RFC 2045 section 4)"
