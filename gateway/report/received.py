"""The mail of a received fax: from the caller's fax address, so that a reply is a fax back (RFC 4160 section 4.2)."""

import re
from base64 import encodebytes
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

from gateway.model.arrival import Arrival, FaxFormat
from gateway.model.letter import Letter
from gateway.model.number import spaced
from gateway.settings import GatewaySettings, Through
from wire import mailfile
from wire.address.writing import UnwritableError, write
from wire.encoded_words import printable
from wire.envelope import Envelope, Recipient, Ret
from wire.headers import Field, field, join

NOBODY = "fax-noreply"
"""The local part that stands for a caller without a number (RFC 4160 section 4.2.3)."""

_TYPES = {FaxFormat.PDF: "application/pdf", FaxFormat.TIFF: "image/tiff"}
_ENDINGS = {FaxFormat.PDF: "pdf", FaxFormat.TIFF: "tif"}
_DOT_ATOM = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[A-Za-z0-9.-]+")


@dataclass(frozen=True, kw_only=True)
class ReceivedFax:
    """A received fax that is to be mailed: what is known of it, and its pages as the file that is attached."""

    arrival: Arrival
    letter: Letter
    file: bytes


def received_file(fax: ReceivedFax, settings: GatewaySettings, zone: ZoneInfo) -> bytes:
    """Return the message file for Replay or Pickup: the same bytes for the same facts, however often it is made.

    Pickup makes its own envelope of the header. In Replay it is ours: notices go to a mailbox that somebody reads (RFC 2305 section
    2.3.1, RFC 3249 section 4.3), for a caller's fax machine can read none.
    """
    mail = _mail(fax, settings, zone)
    if settings.inbound.through is Through.PICKUP:
        return mail
    envelope = Envelope(
        sender=settings.inbound.notices_to or settings.report.postmaster,
        recipients=tuple(Recipient(address=mailbox) for mailbox in fax.arrival.mailboxes),
        ret=Ret.HDRS,
        envid=str(fax.arrival.id),
        created_by="FAX",
        source="FAX Gateway",
    )
    return mailfile.write(envelope, mail)


def caller_address(caller: str, domain: str) -> str:
    """Return the mail address of a caller, NOBODY's where the number is withheld or cannot be written (RFC 4160 section 4.2.3)."""
    try:
        return write(caller, domain) if caller else f"{NOBODY}@{domain}"
    except UnwritableError:
        return f"{NOBODY}@{domain}"


def _mail(fax: ReceivedFax, settings: GatewaySettings, zone: ZoneInfo) -> bytes:
    text = "\r\n".join(_ascii(line) for line in _lines(fax.arrival, zone)).encode()
    parts = [b"Content-Type: text/plain; charset=us-ascii\r\n\r\n" + text, _attached(fax, zone)]
    boundary = f"=_fax_{sha256(fax.letter.id.encode()).hexdigest()[:24]}"
    delimiter = f"--{boundary}".encode()
    body = b"\r\n".join([line for part in parts for line in (delimiter, part)] + [delimiter + b"--", b""])
    return join([*_fields(fax, settings, zone), *_mime(boundary)], body)


def _mime(boundary: str) -> Iterator[Field]:
    yield field("MIME-Version", "1.0")
    yield field("Content-Type", f'multipart/mixed; boundary="{boundary}"')


def _fields(fax: ReceivedFax, settings: GatewaySettings, zone: ZoneInfo) -> Iterator[Field]:
    arrival = fax.arrival
    address = caller_address(arrival.caller, settings.callers_domain)
    is_nobody = address.startswith(NOBODY)
    yield field("From", f'"Fax" <{address}>' if is_nobody else f'"Fax {spaced(arrival.caller)}" <{address}>')
    yield field("To", ", ".join(_angled(mailbox) for mailbox in arrival.mailboxes))
    yield field("Subject", f"Fax from {_name(arrival)} ({_extent(arrival)})")
    yield field("Date", format_datetime(arrival.ended.astimezone(zone)))
    yield field("Message-ID", f"<{fax.letter.id}@{settings.report.reporting_mta}>")
    # The class IPM.Note.Microsoft.Fax (MS-OXCMAIL 2.1.3.2.2), and the two fields that Exchange makes properties of (2.1.3.2.3).
    yield field("Content-Class", "fax")
    if arrival.caller:
        yield field("X-CallingTelephoneNumber", arrival.caller)
    yield field("X-FaxNumberOfPages", str(arrival.pages))
    # An automatic answer would be a fax to the caller that nobody wrote.
    yield field("X-Auto-Response-Suppress", "OOF, AutoReply, RN, NRN")
    for name, value in _facts(arrival):
        yield field(f"X-Fax-{name}", value)


def _facts(arrival: Arrival) -> Iterator[tuple[str, str]]:
    yield "Arrival", str(arrival.id)
    yield "Called-Number", arrival.called
    if arrival.csid:
        yield "CSID", arrival.csid
    if arrival.sub:
        yield "Subaddress", arrival.sub
    yield "Pages", f"{arrival.pages_confirmed}/{arrival.pages}"
    yield "Complete", "no" if arrival.is_partial else "yes"
    yield "Outcome", f"{arrival.outcome.value.code} {arrival.outcome.value.text}"
    yield "Duration", str(_seconds(arrival))
    if arrival.speed:
        yield "Speed", str(arrival.speed)
    yield "Route", arrival.route


def _lines(arrival: Arrival, zone: ZoneInfo) -> Iterator[str]:
    """The text of the mail, which a reader sees before the fax."""
    if arrival.is_partial:
        yield f"THIS FAX IS NOT COMPLETE: the call broke off ({arrival.outcome.value.text})."
        cut = arrival.rows_cut is not None
        yield f"{f'Page {arrival.pages} is cut where it broke' if cut else f'Nothing came after page {arrival.pages}'}. Ask for it again."
        yield ""
    yield f"A fax of {_count(arrival.pages)} is attached."
    yield ""
    yield f"From:     {_name(arrival)}"
    if arrival.csid:
        yield f"Machine:  {arrival.csid}"
    yield f"To:       {spaced(arrival.called)}" + (f", sub-address {arrival.sub}" if arrival.sub else "")
    yield f"Received: {_at(arrival.ended, zone)}"
    speed = f" at {arrival.speed} bit/s" if arrival.speed else ""
    yield f"Call:     {_seconds(arrival)} s{speed}, arrival {arrival.id}"
    yield ""
    if arrival.caller:
        yield "A reply to this mail is sent as a fax to the caller."
    else:
        yield "The caller withheld the number: a reply to this mail reaches nobody."


def _attached(fax: ReceivedFax, zone: ZoneInfo) -> bytes:
    kind = fax.arrival.format
    name = f"fax-{fax.arrival.ended.astimezone(zone):%Y%m%d-%H%M%S}-{fax.arrival.id}.{_ENDINGS[kind]}"
    # RFC 3302 section 3: a black and white TIFF of a fax machine, which every reader of such mail must know.
    parameter = "; application=faxbw" if kind is FaxFormat.TIFF else ""
    head = [
        f'Content-Type: {_TYPES[kind]}; name="{name}"{parameter}',
        f'Content-Disposition: attachment; filename="{name}"',
        "Content-Transfer-Encoding: base64",
    ]
    lines = encodebytes(fax.file).rstrip(b"\n").replace(b"\n", b"\r\n")
    return "\r\n".join([*head, "", ""]).encode() + lines


def _name(arrival: Arrival) -> str:
    return spaced(arrival.caller) if arrival.caller else "a withheld number"


def _extent(arrival: Arrival) -> str:
    return f"INCOMPLETE, {_count(arrival.pages)}" if arrival.is_partial else _count(arrival.pages)


def _count(pages: int) -> str:
    return f"{pages} {'page' if pages == 1 else 'pages'}"


def _seconds(arrival: Arrival) -> int:
    return round((arrival.ended - arrival.started).total_seconds())


def _at(instant: datetime, zone: ZoneInfo) -> str:
    local = instant.astimezone(zone)
    return f"{local:%Y-%m-%d %H:%M:%S} {local.tzname() or ''}".rstrip()


def _angled(mailbox: str) -> str:
    return mailbox if _DOT_ATOM.fullmatch(mailbox) else f"<{mailbox}>"


def _ascii(text: str) -> str:
    return printable(text).encode("ascii", "replace").decode()
