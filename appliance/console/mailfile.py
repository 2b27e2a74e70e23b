"""A mail as a page shows it: what its header says, its text, whether it has a look of its own, and what it carries."""

import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.message import Message
from html import escape

from foundation.terminal import plain
from wire import headers
from wire.address import masked
from wire.charsets import text_in
from wire.mime_parts import Part, parameter_of, part_of

SHOWN = ("From", "To", "Cc", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-Fax-Report-Dialect")
"""The fields of a header that people ask for, in the order in which they ask."""

LONGEST_TEXT = 100_000
"""Characters of a text that a page shows."""

LARGEST_PICTURE = 2_000_000
"""Bytes of a picture that is shown inside its HTML mail."""

_ADDRESSES = frozenset({"To", "Cc"})
_LONGEST_FIELD = 2000
_CID = re.compile(r"\bcid:([^\s\"'<>()]{1,500})", re.IGNORECASE)
_PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp"})
_STATUS = ("message/delivery-status", "message/global-delivery-status", "message/disposition-notification")


@dataclass(frozen=True, kw_only=True)
class Carried:
    """A part of a mail that is not its text: name, content type, and how many bytes it has decoded."""

    name: str
    kind: str
    size: int


@dataclass(frozen=True, kw_only=True)
class ShownMail:
    """A mail for people. `fields` are those of SHOWN that it has, `status` the fields that machines read, group by group."""

    fields: tuple[tuple[str, str], ...]
    text: str
    is_cut: bool
    has_html: bool
    carried: tuple[Carried, ...]
    status: tuple[tuple[tuple[str, str], ...], ...]
    size: int


def shown_mail(mail: bytes) -> ShownMail:
    """Read a mail for people; never raises, whatever it is."""
    whole = part_of(mail)
    leaves = _leaves(whole)
    text, html = _first(leaves, "text/plain"), _first(leaves, "text/html")
    written = _text_of(text) if text else ""
    return ShownMail(
        fields=tuple(_fields(whole)),
        text=written[:LONGEST_TEXT],
        is_cut=len(written) > LONGEST_TEXT,
        has_html=html is not None,
        carried=tuple(_carried(part) for part in _carried_parts(leaves)),
        status=tuple(group for part in leaves if part.kind in _STATUS for group in _groups(part)),
        size=len(mail),
    )


def carried_file(mail: bytes, number: int) -> tuple[str, bytes] | None:
    """Return the name and the content of a part that a mail carries, the first of them 1; None when it carries no so many."""
    parts = _carried_parts(_leaves(part_of(mail)))
    return (plain(_name(parts[number - 1])), parts[number - 1].content()) if 1 <= number <= len(parts) else None


def html_of(mail: bytes) -> str:
    """Return the HTML of a mail with its own pictures inside it, a sentence where it has none; it is to be shown in a sandbox only."""
    leaves = _leaves(part_of(mail))
    html = _first(leaves, "text/html")
    if html is None:
        return "<!doctype html><title>No HTML</title><p>This mail has no HTML.</p>"
    pictures = {_content_id(part): part for part in leaves if part.kind in _PICTURES}

    def picture(found: re.Match[str]) -> str:
        part = pictures.get(found[1])
        octets = b"" if part is None else part.content()
        if part is None or len(octets) > LARGEST_PICTURE:
            return found[0]
        return f"data:{part.kind};base64,{b64encode(octets).decode()}"

    return _CID.sub(picture, _text_of(html))


def raw_text(octets: bytes, most: int = LONGEST_TEXT) -> str:
    """Return the beginning of a file as it stands, for people: what is no UTF-8 as replacement characters."""
    cut = octets[:most]
    more = f"\n[{len(octets) - most} further bytes]" if len(octets) > most else ""
    return cut.decode("utf-8", "replace") + more


def _leaves(whole: Part) -> Sequence[Part]:
    return [part for part in whole.walk() if not part.parts()]


def _carried_parts(leaves: Sequence[Part]) -> list[Part]:
    shown = (_first(leaves, "text/plain"), _first(leaves, "text/html"))
    return [part for part in leaves if all(part is not one for one in shown)]


def _first(leaves: Sequence[Part], kind: str) -> Part | None:
    fit = (part for part in leaves if part.kind == kind and not _is_attached(part))
    return next(fit, None)


def _is_attached(part: Part) -> bool:
    return part.first("Content-Disposition").strip().lower().startswith("attachment")


def _text_of(part: Part) -> str:
    return text_in(part.content(), part.parameter("charset")).replace("\r\n", "\n").replace("\r", "\n")


def _fields(whole: Part) -> Iterator[tuple[str, str]]:
    for name in SHOWN:
        for value in headers.values(whole.fields, name)[:5]:
            text = headers.decoded(value[:_LONGEST_FIELD])
            yield name, plain(masked(text) if name in _ADDRESSES else text)


def _carried(part: Part) -> Carried:
    return Carried(name=plain(_name(part)), kind=plain(part.kind), size=len(part.content()))


def _name(part: Part) -> str:
    placed = Message()
    value = part.first("Content-Disposition")
    if value and len(value) <= _LONGEST_FIELD:
        placed["Content-Disposition"] = value
    named = parameter_of(placed, "filename", "Content-Disposition") or part.parameter("name")
    return headers.decoded(named)[:200] or "without a name"


def _content_id(part: Part) -> str:
    return escape(part.first("Content-ID").strip().removeprefix("<").removesuffix(">"))


def _groups(part: Part) -> Iterator[tuple[tuple[str, str], ...]]:
    """Yield the groups of fields of a report: first of the message, then of each recipient (RFC 3464 section 2.1)."""
    rest = part.content()
    for _ in range(50):
        fields, rest = headers.split(rest.lstrip(b"\r\n"))
        if not fields:
            return
        yield tuple((plain(field.name), plain(masked(field.value))) for field in fields)
