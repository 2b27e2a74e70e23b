"""A Drop file explained: each X-header in front of the mail, each part of it, what it means and where that is written."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from connector.rules.rule import OUR_CHOICE, SOURCES
from foundation.terminal import plain
from wire import envelope_block, headers, imcea
from wire.address import FaxAddress, masked, read_callee
from wire.envelope import Envelope, Notify, Recipient, Ret
from wire.errors import EnvelopeError

_RFC = {
    "RFC 3461": "SMTP extension for delivery status notifications",
    "RFC 6152": "SMTP extension for 8-bit MIME transport",
    "RFC 4954": "SMTP extension for authentication",
}


@dataclass(frozen=True, kw_only=True)
class Explained:
    """A header or a part of one: `written` as it stands, `read` as it is understood, what it means, and where that is said."""

    name: str
    written: str
    read: str
    meaning: str
    sources: tuple[str, ...]
    is_part: bool = False


@dataclass(frozen=True, kw_only=True)
class DropFile:
    """The explanation of a message file; `fault` says why its headers are no envelope, empty when they are one."""

    rows: tuple[Explained, ...]
    fault: str
    block_size: int
    mail_size: int


_HEADERS: dict[str, tuple[str, str]] = {
    "x-sender": ("Envelope sender: to whom reports go. It counts, and From does not.", "PR"),
    "x-receiver": ("Envelope recipient: for whom the file is. It counts, and To does not.", "PR"),
    "x-createdby": (
        "Who made the file. MSExchange15 is Exchange itself; only with it the header firewall lets Exchange's own headers pass.",
        "PR, HF",
    ),
    "x-helodomain": ("The name that the client gave in EHLO when the mail came in first.", "PR"),
    "x-extendedprops": ("Exchange's own notes. Nobody else can read them; they are kept byte for byte.", "PR, SMP"),
    "x-extendedmessageprops": ("Exchange's own notes. Nobody else can read them; they are kept byte for byte.", "PR"),
    "x-source": ("Where the mail came in; the queue viewer shows it as MessageSourceName.", "PR"),
    "x-sourceipaddress": ("The address of the client from which the mail came.", "PR"),
    "x-endofinjectedxheaders": ("The end of these headers; the number tells how many bytes follow.", "PR, SMP"),
}
_UNKNOWN = ("A note of pipeline tracing, which says nothing to a gateway.", "SMP")
_RETURNS = {Ret.FULL: "a report of failure returns the whole mail", Ret.HDRS: "a report returns the header alone"}
_WHEN = {
    Notify.NEVER: "no report at all",
    Notify.SUCCESS: "a report when it is delivered",
    Notify.FAILURE: "a report when it fails",
    Notify.DELAY: "a report when it is late",
}


def explained(file: bytes, fax_domains: Collection[str]) -> DropFile:
    """Explain a message file; never raises, whatever it is."""
    block = envelope_block.cut(file)
    try:
        envelope, fault = envelope_block.envelope_of(block), ""
    except EnvelopeError as error:
        envelope, fault = None, plain(str(error))
    return DropFile(
        rows=tuple(_rows(file[: block.end], envelope, fax_domains)),
        fault=fault,
        block_size=block.end,
        mail_size=len(file) - block.end,
    )


def _rows(block: bytes, envelope: Envelope | None, fax_domains: Collection[str]) -> Iterator[Explained]:
    recipients = iter(envelope.recipients if envelope else ())
    for field in headers.split(block)[0]:
        parts: list[Explained] = []
        match field.name.lower():
            case "x-sender" if envelope:
                parts = [*_of_sender(envelope)]
            case "x-receiver" if (recipient := next(recipients, None)) is not None:
                parts = [*_of_recipient(recipient, fax_domains)]
            case _:
                pass
        yield _header(field, parts)
        yield from parts


def _header(field: headers.Field, parts: Sequence[Explained]) -> Explained:
    meaning, tags = _HEADERS.get(field.name.lower(), _UNKNOWN)
    return Explained(
        name=plain(field.name), written=_written(field, parts), read="", meaning=meaning, sources=_sources(tags)
    )


def _written(field: headers.Field, parts: Sequence[Explained]) -> str:
    """Return a header as it stands, put together of its parts: digits that are dialled after the answer are masked in each."""
    if parts:
        return " ".join([parts[0].written, *(f"{part.name}={part.written}" for part in parts[1:])])
    return "" if field.name.lower() in ("x-sender", "x-receiver") else _short(field.value)


def _of_sender(envelope: Envelope) -> Iterator[Explained]:
    nobody = "the null sender: this mail is a report itself, and none answers it"
    yield _part("address", f"<{masked(envelope.sender)}>", "" if envelope.sender else nobody, "The sender.", "PR")
    if envelope.body is not None:
        yield _part("BODY", envelope.body, "", "How the mail is coded: 7bit, or 8bitmime.", "RFC 6152 section 3, PR")
    if envelope.ret is not None:
        told = _RETURNS[envelope.ret]
        yield _part("RET", envelope.ret.value, told, "How much of the mail comes back.", "RFC 3461 section 4.3, PR")
    if envelope.envid is not None:
        meaning = "The sender's own name for this mail; reports repeat it as Original-Envelope-Id."
        yield _part("ENVID", envelope.envid, "", meaning, "RFC 3461 section 4.4, PR")
    if envelope.auth is not None:
        yield _part("AUTH", f"<{envelope.auth}>", "", "Who was logged in when it was sent.", "RFC 4954 section 5, PR")
    yield from _others(envelope.other)


def _of_recipient(recipient: Recipient, fax_domains: Collection[str]) -> Iterator[Explained]:
    address = recipient.address
    capsule = (
        "An address that is not SMTP, encapsulated in one: each +XX stands for a character."
        if _is_imcea(address)
        else "The recipient."
    )
    yield _part(
        "address",
        f"<{masked(address)}>",
        _callee(address, fax_domains),
        capsule,
        "RR, IMC" if _is_imcea(address) else "PR",
    )
    if recipient.notify is not None:
        told = ", ".join(_WHEN[one] for one in Notify if one in recipient.notify)
        wishes = ",".join(one.value for one in Notify if one in recipient.notify)
        yield _part("NOTIFY", wishes, told, "When the sender wants a report.", "RFC 3461 section 4.1, PR")
    if recipient.orcpt is not None:
        origin = recipient.orcpt
        meaning = "The recipient as the sender wrote it; reports repeat it as Original-Recipient."
        yield _part("ORCPT", f"{origin.type};{masked(origin.address)}", "", meaning, "RFC 3461 section 4.2, SMP")
    if recipient.extended_props is not None:
        meaning = "Exchange's own notes on this recipient; kept byte for byte."
        yield _part("X-ExtendedProps", recipient.extended_props, "", meaning, "SMP")
    yield from _others(recipient.other)


def _others(pairs: tuple[tuple[str, str], ...]) -> Iterator[Explained]:
    for name, value in pairs:
        yield _part(name, value, "", "Nobody says what this is; it is kept and passed over.", OUR_CHOICE)


def _is_imcea(address: str) -> bool:
    return imcea.PREFIX.match(address) is not None


def _callee(address: str, fax_domains: Collection[str]) -> str:
    found = read_callee(address, fax_domains).result
    if not isinstance(found, FaxAddress):
        return f"no fax address ({found.value})"
    named = f"{found.name}, " if found.name else ""
    sub = f", sub-address {found.sub}" if found.sub else ""
    return f"{named}fax number {found.number}{sub}"


def _part(name: str, written: str, read: str, meaning: str, tags: str) -> Explained:
    return Explained(
        name=plain(name),
        written=_short(written),
        read=_short(read),
        meaning=meaning,
        sources=_sources(tags),
        is_part=True,
    )


def _sources(tags: str) -> tuple[str, ...]:
    return tuple(_source(tag) for tag in tags.split(", "))


def _source(tag: str) -> str:
    if tag == OUR_CHOICE:
        return "no public page says; dropfax's own choice"
    if page := SOURCES.get(tag):
        return page if tag == "SMP" else f"Microsoft: {page}"
    return f"{tag}: {_RFC[' '.join(tag.split()[:2])]}"


_LONGEST = 1000


def _short(text: str) -> str:
    text = plain(text)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}... ({len(text)} characters)"
