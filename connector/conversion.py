"""What becomes of reports that other systems made (DSNConversionMode, Set-TransportConfig)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from connector import wording
from connector.settings import DsnConversionMode, ExchangeSettings
from wire import dates, dsn, headers
from wire.dsn import Action, DeliveryStatus
from wire.encoded_words import printable
from wire.errors import ReportError
from wire.headers import Field
from wire.mail_parts import boundary, enclosed, people_part
from wire.mailfile import MessageFile
from wire.mime_parts import Part, part_of

_STATUS_KINDS = ("message/delivery-status", "message/global-delivery-status")
_RETURNED_KINDS = ("message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers")

_MARK = "X-MS-Exchange-Message-Is-Ndr"
_SHAPE = frozenset(name.lower() for name in ("Content-Type", "Content-Transfer-Encoding", "MIME-Version", _MARK))
"""Fields that the new shape writes anew."""


@dataclass(frozen=True, kw_only=True)
class _Foreign:
    """A report of another system, read: its header, what it says to programs, and its parts as they came."""

    fields: tuple[Field, ...]
    status: DeliveryStatus
    people: tuple[Part, ...]
    """Everything but the two parts below: the text first."""
    machine: Part
    returned: Part | None


def converted(message: MessageFile, settings: ExchangeSettings) -> MessageFile:
    """Return a message as it goes to a mailbox: a report that another system made is converted as DSNConversionMode says.

    Whatever is no such report, or one that cannot be read, is returned as it is. Converting twice is converting once.
    """
    mode = settings.dsn.conversion_mode
    if mode is DsnConversionMode.DO_NOT_CONVERT or message.envelope.sender or _is_own(message):
        return message
    foreign = _read(message.content)
    if foreign is None:
        return message
    if mode is DsnConversionMode.PRESERVE_DSN_BODY:
        return replace(message, content=_preserved(foreign))
    return replace(message, content=_rewritten(foreign))


def _is_own(message: MessageFile) -> bool:
    """Whether Exchange made the report itself, and so in its own shape."""
    return message.envelope.created_by == "MSExchange15" and message.envelope.source == "DSN"


def _read(content: bytes) -> _Foreign | None:
    """Read a delivery report (RFC 6522); None for everything else."""
    whole = part_of(content)
    if whole.kind != "multipart/report" or whole.parameter("report-type").lower() != "delivery-status":
        return None
    parts = whole.parts()
    machine = next((part for part in parts[1:] if part.kind in _STATUS_KINDS), None)
    if machine is None:
        return None  # the first part is for people, whatever it claims to be
    behind = parts[parts.index(machine) + 1 :]
    returned = next((part for part in behind if part.kind in _RETURNED_KINDS), None)
    try:
        status = dsn.read(_bytes(machine))
    except ReportError:
        return None
    people = tuple(part for part in parts if part is not machine and part is not returned)
    return _Foreign(fields=whole.fields, status=status, people=people, machine=machine, returned=returned)


def _rewritten(foreign: _Foreign) -> bytes:
    """Return the report with Exchange's words in place of its own text and attachments."""
    at = dates.strict(headers.first(foreign.fields, "Date"))
    said = wording.paragraphs(wording.Told(status=foreign.status, subject=_subject(foreign), at=at, sentences={}))
    people = people_part(wording.text(said), wording.html(said), (), _seed(foreign))
    others = (field for field in foreign.fields if field.name.lower() != "content-language")
    return _whole([*others, headers.field("Content-Language", "en-US")], foreign, [people], ())


def _subject(foreign: _Foreign) -> str:
    """Return the subject of the message that came back, of the report where none did."""
    original = part_of(foreign.returned.content()).fields if foreign.returned else ()
    return headers.decoded(headers.first(original, "Subject") or headers.first(foreign.fields, "Subject"))


def _preserved(foreign: _Foreign) -> bytes:
    """Return the report with its own text and attachments."""
    text, *attachments = map(_bytes, foreign.people)
    return _whole(foreign.fields, foreign, [text], attachments)


def _whole(fields: Iterable[Field], foreign: _Foreign, first: Iterable[bytes], last: Iterable[bytes]) -> bytes:
    """Put a report together in the order of RFC 6522, its header fields as they came but for those of its shape."""
    returned = [_bytes(foreign.returned)] if foreign.returned else []
    parts = [*first, _bytes(foreign.machine), *returned, *last]
    delimiter = boundary(_seed(foreign), parts)
    shape = [("MIME-Version", "1.0")]
    shape.append(("Content-Type", f'multipart/report; report-type=delivery-status; boundary="{delimiter}"'))
    if not all(map(bytes.isascii, parts)):  # RFC 2045 section 6.4: a multipart declares what its parts hold
        shape.append(("Content-Transfer-Encoding", "8bit"))
    if any(recipient.action is Action.FAILED for recipient in foreign.status.recipients):
        shape.insert(0, (_MARK, ""))
    kept = [field for field in fields if field.name.lower() not in _SHAPE]
    return headers.join([*kept, *(headers.field(name, value) for name, value in shape)], enclosed(parts, delimiter))


def _seed(foreign: _Foreign) -> str:
    """What decides the delimiters: the same for the same report."""
    return printable(headers.first(foreign.fields, "Message-ID"))


def _bytes(part: Part) -> bytes:
    return headers.join(part.fields, part.body)
