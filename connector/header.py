"""What the header of a mail loses and gains when it enters the server."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import lru_cache
from uuid import UUID

from wire import headers, imcea, mailbox_list
from wire.headers import Field

VERSION = "15.1.2507.17"
"""The Exchange build that we say we are (exchange-files.md section 3, a real Received line)."""

RECIPIENT_FIELDS = ("To", "Cc", "Bcc")

_NOBODY = frozenset({"", "undisclosed recipients"})
"""What stands in To where nobody is named on purpose; Exchange writes the words itself, without the colon of an empty group ([PR])."""

_LONGEST_TEXT = 200
"""Letters of a recipient that cannot be read, as its report names it."""

_PRIVATE = ("x-ms-exchange-organization-", "x-ms-exchange-forest-")

_BLANK_LINE = re.compile(rb"\r?\n\r?\n|\A\r?\n")
_LONE_LF = re.compile(rb"(?<!\r)\n")

# A quoted string is skipped whole, even an unclosed one: what stands in it is a name, no address. No part of the pattern can
# match one text in two ways, so the time it takes grows with the length of the header only.
_ONE_OFF = re.compile(
    rb'"(?:\\.|[^"\\])*+\\?(?:"|\Z)'
    rb"|<?\[(?P<type>FAX|MSFAX):(?P<value>[^\[\]]*+)\]>?",
    re.IGNORECASE | re.DOTALL,
)
_TYPED = re.compile(r"<?(?:\[(FAX|MSFAX):([^\[\]]*)\]|(FAX|MSFAX):([^<>]*))>?", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Hop:
    """Where and when a mail enters the server; `guid` makes the Message-ID of a mail that has none.

    `tls` is what protected it on the way, as `version=TLS1_3, cipher=TLS_AES_256_GCM_SHA384`.
    """

    came_from: str
    fqdn: str
    default_domain: str
    now: datetime
    guid: str
    tls: str = ""


def with_crlf(mail: bytes) -> bytes:
    """Return a text file as mail: every line ends in CRLF."""
    return _LONE_LF.sub(b"\r\n", mail)


def size(mail: bytes) -> int | None:
    """Return the bytes of the header; None when no blank line ends it ([PR]: a blank line stands between header and body)."""
    end = _BLANK_LINE.search(mail)
    return None if end is None else end.start()


def stamped(fields: Iterable[Field], hop: Hop) -> tuple[Field, ...]:
    """Put our Received line on top, and repair Message-ID and Date where they are missing or no good ([PR])."""
    return (_received(hop), *_with_date(_with_message_id(tuple(fields), hop), hop))


def _received(hop: Hop) -> Field:
    protection = f" ({hop.tls})" if hop.tls else ""
    return _received_line(f"from {hop.came_from} by {hop.fqdn} with Microsoft SMTP Server{protection}", hop.now)


@lru_cache(maxsize=4)
def _received_line(hop: str, now: datetime) -> Field:
    """The files of one poll all have the same."""
    return headers.field("Received", f"{hop} id {VERSION}; {format_datetime(now)}")


def _with_message_id(fields: tuple[Field, ...], hop: Hop) -> tuple[Field, ...]:
    if any(value.strip(" \t<>") for value in headers.values(fields, "Message-ID")):
        return fields
    return (*without(fields, "Message-ID"), headers.field("Message-ID", f"<{UUID(hop.guid)}@{hop.default_domain}>"))


def _with_date(fields: tuple[Field, ...], hop: Hop) -> tuple[Field, ...]:
    if any(_is_date(value) for value in headers.values(fields, "Date")):
        return fields
    return (*without(fields, "Date"), headers.field("Date", format_datetime(hop.now)))


def _is_date(value: str) -> bool:
    try:
        parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError, IndexError):  # its parser stumbles in all these ways
        return False
    return True


def without(fields: Iterable[Field], *names: str) -> tuple[Field, ...]:
    """Return the fields of other names."""
    unwanted = {name.lower() for name in names}
    return tuple(f for f in fields if f.name.lower() not in unwanted)


def without_resent(fields: Iterable[Field]) -> tuple[Field, ...]:
    """Drop Received and every Resent field, as Pickup does ([HF])."""
    return tuple(f for f in without(fields, "Received") if not f.name.lower().startswith("resent-"))


def firewalled(fields: Iterable[Field]) -> tuple[Field, ...]:
    """Drop the fields that servers of one organization tell each other; from outside they would be forged ([HF])."""
    return tuple(f for f in fields if not f.name.lower().startswith(_PRIVATE))


def encapsulated(fields: Iterable[Field], domain: str) -> tuple[Field, ...]:
    """Turn the one-off fax addresses of the recipient fields, `[FAX:...]`, into IMCEA form; all other bytes stay."""
    return tuple(_encapsulated(f, domain) if f.name.title() in RECIPIENT_FIELDS else f for f in fields)


def _encapsulated(field: Field, domain: str) -> Field:
    def replace(found: re.Match[bytes]) -> bytes:
        if found["type"] is None:
            return found[0]
        value = headers.decoded(found["value"].decode("utf-8", "surrogateescape").replace("\r\n", ""))
        address = _imcea(found["type"].decode(), value, domain)
        return found[0] if address is None else b"<" + address.encode() + b">"

    return Field(field.name, _ONE_OFF.sub(replace, field.raw))


def _imcea(type: str, value: str, domain: str) -> str | None:
    try:
        return imcea.encode(type, value, domain)
    except imcea.EncapsulationError:
        return None  # longer than Exchange carries: it stays as it is, and the categorizer refuses it


def address_of(text: str, domain: str) -> str:
    """Return the address that a recipient's text names: `<...>` opened, `[FAX:...]` and `FAX:...` in IMCEA form."""
    text = text.strip()
    if typed := _TYPED.fullmatch(text):
        return _imcea(typed[1] or typed[3], typed[2] or typed[4] or "", domain) or text
    return text[1:-1].strip() if text.startswith("<") and text.endswith(">") else text


def addresses(fields: Iterable[Field], *names: str) -> list[str]:
    """Return every address of these address fields, in order."""
    return [address for value in _values(fields, names) for _, address in headers.mailboxes(value)]


def unreadable(fields: Iterable[Field], *names: str) -> list[str]:
    """Return what stands in these address fields and names somebody, but no address, in order.

    Each is a text that an X-Receiver can hold and that is no address either: nobody else gets the mail because of it.
    """
    found = [_inert(text) for value in _values(fields, names) for text in mailbox_list.unreadable(value)]
    return [text for text in found if text.casefold().replace("-", " ") not in _NOBODY]


def _inert(text: str) -> str:
    # The brackets themselves are kept apart from what they stand beside: without them it might be somebody's address.
    shown = text.replace("<", "( ").replace(">", " )")
    plain = "".join(sign if sign.isprintable() and sign not in ",;" else " " for sign in shown[:_LONGEST_TEXT])
    return " ".join(plain.split())


def _values(fields: Iterable[Field], names: Collection[str]) -> Iterator[str]:
    wanted = {name.lower() for name in names}
    return (f.value for f in fields if f.name.lower() in wanted)


def author(fields: Iterable[Field]) -> str:
    """Return the first address of From, which the message tracking log names as the sender; empty when there is none."""
    return next(iter(addresses(fields, "From")), "")
