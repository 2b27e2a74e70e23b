"""The mail of a received fax: from the caller's fax address, so that a reply is a fax back (RFC 4160 section 4.2)."""

import re
from base64 import encodebytes
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import format_datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

from gateway.model.arrival import Arrival, FaxFormat
from gateway.model.letter import Letter
from gateway.model.number import spaced
from gateway.report import wording
from gateway.report.wording import Words
from gateway.report.wording.received import ReceivedWords, of_received
from gateway.settings import GatewaySettings, Through
from wire import mailfile
from wire.address.writing import UnwritableError, write
from wire.encoded_words import printable
from wire.envelope import Envelope, Recipient, Ret
from wire.headers import Field, field, join
from wire.mail_parts import text_part

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


@dataclass(frozen=True, kw_only=True)
class _Told:
    """An arrival as it is told in one language; `is_nobody` where no reply can reach the caller."""

    arrival: Arrival
    words: Words
    is_nobody: bool
    zone: ZoneInfo

    @property
    def of(self) -> ReceivedWords:
        """What the language says of received faxes."""
        return of_received(self.words)

    @property
    def pages(self) -> str:
        """How many came."""
        return self.words.count(self.arrival.pages, self.words.page)


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
    words = wording.in_language(settings.report.language, "")
    address = caller_address(fax.arrival.caller, settings.callers_domain)
    told = _Told(arrival=fax.arrival, words=words, is_nobody=address.startswith(f"{NOBODY}@"), zone=zone)
    # Each line by itself: what the caller says of itself can add none.
    text = text_part("\r\n".join(printable(line) for line in _lines(told)))
    parts = [text, _attached(fax, zone)]
    boundary = f"=_fax_{sha256(fax.letter.id.encode()).hexdigest()[:24]}"
    delimiter = f"--{boundary}".encode()
    body = b"\r\n".join([line for part in parts for line in (delimiter, part)] + [delimiter + b"--", b""])
    return join([*_fields(fax, told, address, settings), *_mime(boundary)], body)


def _mime(boundary: str) -> Iterator[Field]:
    yield field("MIME-Version", "1.0")
    yield field("Content-Type", f'multipart/mixed; boundary="{boundary}"')


def _fields(fax: ReceivedFax, told: _Told, address: str, settings: GatewaySettings) -> Iterator[Field]:
    arrival = fax.arrival
    yield field("From", f'"Fax" <{address}>' if told.is_nobody else f'"Fax {spaced(arrival.caller)}" <{address}>')
    yield field("To", ", ".join(_angled(mailbox) for mailbox in arrival.mailboxes))
    yield field("Subject", _subject(told))
    yield field("Date", format_datetime(arrival.ended.astimezone(told.zone)))
    yield field("Message-ID", f"<{fax.letter.id}@{settings.report.reporting_mta}>")
    yield field("Content-Language", told.words.tag)
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


def _subject(told: _Told) -> str:
    extent = told.of.incomplete.format(pages=told.pages) if told.arrival.is_partial else told.pages
    if not told.arrival.caller:
        return told.of.subject_withheld.format(extent=extent)
    return told.of.subject.format(caller=spaced(told.arrival.caller), extent=extent)


def _lines(told: _Told) -> Iterator[str]:
    """The text of the mail, which a reader sees before the fax."""
    if told.arrival.is_partial:
        yield told.of.broke_off.format(why=told.arrival.outcome.value.text)
        cut = told.of.nothing_after if told.arrival.rows_cut is None else told.of.page_cut
        yield cut.format(page=told.arrival.pages)
        yield ""
    yield told.of.attached.format(pages=told.pages)
    yield ""
    facts = [(label, value) for label, value in _told_facts(told) if value]
    width = max(len(label) for label, _ in facts)
    yield from (f"{label:<{width}} {value}" for label, value in facts)
    yield ""
    if told.is_nobody:
        yield told.of.reply_to_no_number if told.arrival.caller else told.of.reply_to_withheld
    else:
        yield told.of.reply_is_faxed


def _told_facts(told: _Told) -> Iterator[tuple[str, str]]:
    of, arrival = told.of, told.arrival
    called = spaced(arrival.called)
    call = of.call_at_speed if arrival.speed else of.call_value
    yield of.caller, spaced(arrival.caller) or of.withheld
    yield of.machine, arrival.csid
    yield of.called, of.with_subaddress.format(called=called, sub=arrival.sub) if arrival.sub else called
    yield of.received, told.words.at(arrival.ended, told.zone)
    yield of.call, call.format(seconds=_seconds(arrival), speed=arrival.speed, arrival=arrival.id)


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


def _seconds(arrival: Arrival) -> int:
    return round((arrival.ended - arrival.started).total_seconds())


def _angled(mailbox: str) -> str:
    return mailbox if _DOT_ATOM.fullmatch(mailbox) else f"<{mailbox}>"
