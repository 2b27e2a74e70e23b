"""What is wrong with a `.bad` file: found by the same conversion that refused it, and then line by line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from connector import header, submission
from connector.header import RECIPIENT_FIELDS, Hop
from connector.repair.places import Place
from connector.settings import ExchangeSettings
from connector.submission import Refused
from wire import envelope_block, headers
from wire.headers import Field
from wire.mailfile import MessageFile

_SENDER = b"X-Sender: <sender@contoso.example>\r\n"
_RECEIVER = b"X-Receiver: <receiver@contoso.example>\r\n"
_MAIL = b"X-EndOfInjectedXHeaders: 0\r\nFrom: <sender@contoso.example>\r\n\r\n"
_ENVELOPE = ("x-sender", "x-receiver")
_SENDER_FIELDS = ("from", "sender")
_RECIPIENT_FIELDS = tuple(name.lower() for name in RECIPIENT_FIELDS)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One header that decides the envelope: the number of its first line, its text, and what is wrong with it, if anything."""

    number: int
    text: str
    fault: str = ""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What a directory would make of a file now. An empty `reason` means that it would be taken.

    `returned_to` is the sender to whom the file would go back with a report: it would not stay as `.bad`, but not be delivered either.
    """

    place: Place
    lines: tuple[Line, ...]
    status: str = ""
    reason: str = ""
    returned_to: str = ""

    @property
    def passes(self) -> bool:
        """Whether the file would be taken."""
        return not self.reason


def diagnose(data: bytes, place: Place, hop: Hop, settings: ExchangeSettings) -> Finding:
    """Read a file as its directory does; never raises, whatever it holds."""
    if place is Place.PICKUP:
        outcome = submission.from_pickup(data, hop, settings)
        lines = tuple(_address_lines(header.with_crlf(data)))
    else:
        outcome = submission.from_replay(data, hop, settings)
        lines = tuple(_block_lines(header.with_crlf(data), hop, settings))
    match outcome:
        case MessageFile():
            return Finding(place=place, lines=lines)
        case Refused():
            sender = outcome.message.envelope.sender if outcome.message else ""
            return Finding(place=place, lines=lines, status=outcome.status, reason=outcome.reason, returned_to=sender)


def _block_lines(data: bytes, hop: Hop, settings: ExchangeSettings) -> Iterator[Line]:
    """The X-headers in front of the mail, and those that stand too late."""
    block = envelope_block.cut(data)
    number, seen = 1, 0
    for field in headers.split(data[: block.end])[0]:
        name = field.name.lower()
        seen += name == "x-sender"
        repeated = f"this is X-Sender number {seen}; expected exactly one" if name == "x-sender" and seen > 1 else ""
        yield Line(number=number, text=_shown(field.raw), fault=repeated or _fault_alone(field, name, hop, settings))
        number += field.raw.count(b"\n")
    fields, _ = headers.split(data[block.end :])
    for field in fields:
        if field.name.lower() in _ENVELOPE and not submission.has_marker(data[: block.end]):
            yield Line(number=number, text=_shown(field.raw), fault="it stands behind other headers; expected in front")
        number += field.raw.count(b"\n")


def _fault_alone(field: Field, name: str, hop: Hop, settings: ExchangeSettings) -> str:
    """Say what the conversion would find wrong with this header if all others were right."""
    if name == "x-endofinjectedxheaders":
        return ""
    rest = {"x-sender": _RECEIVER, "x-receiver": _SENDER}.get(name, _SENDER + _RECEIVER)
    line = field.raw if field.raw.endswith(b"\n") else field.raw + b"\r\n"
    outcome = submission.from_replay(line + rest + _MAIL, hop, settings)
    return outcome.reason if isinstance(outcome, Refused) else ""


def _address_lines(data: bytes) -> Iterator[Line]:
    """The headers that a file in Pickup has its envelope from."""
    fields, _ = headers.split(data)
    has_sender = submission.sender_of(fields) is not None
    number = 1
    for field in fields:
        name = field.name.lower()
        if name in _SENDER_FIELDS:
            fault = "" if has_sender else _sender_fault([f for f in fields if f.name.lower() == name])
            yield Line(number=number, text=_shown(field.raw), fault=fault)
        elif name in _RECIPIENT_FIELDS:
            yield Line(number=number, text=_shown(field.raw), fault=_recipient_fault(field))
        number += field.raw.count(b"\n")


def _sender_fault(alike: Sequence[Field]) -> str:
    """Say why the fields of one name, which count together, name no sender."""
    named = len(header.addresses(alike, alike[0].name))
    if not named:
        return "it names no address"
    if named == 1:
        return "what it names is no address"
    whole = "it" if len(alike) == 1 else f"{alike[0].name} stands there {len(alike)} times and"
    return f"{whole} names {named} addresses; exactly one of From and Sender must name one"


def _recipient_fault(field: Field) -> str:
    if not header.addresses([field], field.name):
        return "it names no address"
    unread = [f"{text!r} is no address" for text in header.unreadable([field], field.name)]
    return f"{', '.join(unread)}; the sender would be told so" if unread else ""


def _shown(raw: bytes) -> str:
    return raw.decode("utf-8", "backslashreplace").rstrip("\r\n").replace("\r\n", "\n")
