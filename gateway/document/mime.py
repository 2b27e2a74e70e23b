"""A mail taken apart: the text that a person reads, and the files that come with it."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from email import message_from_bytes
from email.message import Message
from functools import cached_property, lru_cache, partial
from html import unescape
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote

from gateway.document.html.engine import engine_name, text_as_html
from gateway.document.htmltext import text_of
from gateway.document.plain import clean_line
from gateway.settings import BodyChoice, DocumentSettings
from wire.charsets import text_in
from wire.headers import decoded, first, split
from wire.mime_parts import parameter_of

MAX_DEPTH = 50
MAX_WORK = (
    50_000_000  # lines times levels, seconds of the parser; 30 MB of honest files at the greatest depth take half of it
)
_MAX_HEADER = 4096

_LONGEST_TAG = 4000
_SOURCE = re.compile(r"""\ssrc\s{0,9}=\s{0,9}(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_PICTURE = re.compile(r"<img\b", re.IGNORECASE)
_QUOTED = re.compile(r"(>*) ?(.*)", re.DOTALL)
_BODY_TYPES = ("text/plain", "text/html")
_SIGNATURES = ("application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature")


@dataclass(frozen=True, kw_only=True)
class File:
    """A part that is not the mail's text. `inline` says that it belongs into the text, as a picture of an HTML mail does.

    `address` is how the HTML calls it: its Content-ID without the brackets, or its Content-Location.
    """

    name: str
    type: str
    content: bytes
    inline: bool = False
    charset: str = ""
    address: str = ""


@dataclass(frozen=True, kw_only=True)
class Writing:
    """What a person wrote, as HTML, as text, or as both; `pictures` of the HTML by their address."""

    text: str = ""
    html: str = ""
    pictures: Mapping[str, bytes] = field(default_factory=dict)

    @cached_property
    def is_blank(self) -> bool:
        """Whether there is nothing to read or to see."""
        return not self.text.strip() and not (
            self.html and (_PICTURE.search(self.html) or text_of(self.html)[0].strip())
        )


@dataclass(frozen=True, kw_only=True)
class Mail:
    """What a mail holds, in its own order."""

    writing: Writing
    files: tuple[File, ...]
    notes: tuple[str, ...]


class _ShapeError(Exception):
    """The mail has more parts, or nests them deeper, than any mail that people send."""


class _Part(Message):
    """A part that knows its depth: the parser takes time in proportion to it for every line, so it must stop early."""

    def __init__(self, *args: object, lines: int, most: int, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]  # passes on what the parser gives
        self.depth, self.lines, self.most = 0, lines, most  # lines and parts of the whole mail
        self.counted: list[None] = []

    def get_boundary(self, failobj: Any = None) -> Any:  # as the parser's own
        """The boundary, from the field as we read parameters: the parser's own reading takes quadratic time, or raises."""
        return _parameter(self, "Content-Type", "boundary").rstrip() or failobj

    def get_content_maintype(self) -> str:
        """The type before the slash, but an attached message is one file like others: the parser must not take it apart."""
        kind = super().get_content_maintype()
        return "application" if kind == "message" else kind

    def attach(self, payload: object) -> None:
        """Take a part in, or refuse the whole mail."""
        if isinstance(payload, _Part):
            payload.depth, payload.counted = self.depth + 1, self.counted
            self.counted.append(None)
            if payload.depth > MAX_DEPTH:
                raise _ShapeError(f"its parts are nested more than {MAX_DEPTH} levels deep")
            if payload.depth * self.lines > MAX_WORK:
                raise _ShapeError(f"its {self.lines} lines are nested {payload.depth} levels deep")
            if len(self.counted) > self.most:
                raise _ShapeError(f"it has more than {self.most} parts")
        super().attach(payload)  # type: ignore[arg-type]  # the parser attaches messages only


@dataclass(frozen=True, kw_only=True)
class _Found:
    writings: list[Writing] = field(default_factory=list)
    files: list[File] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def __add__(self, other: "_Found") -> "_Found":
        return _Found(
            writings=self.writings + other.writings, files=self.files + other.files, notes=self.notes + other.notes
        )


def read_mail(mail: bytes, settings: DocumentSettings) -> Mail | str:
    """Take a mail apart; a str says why it cannot be."""
    try:
        lines = max(mail.count(b"\n"), mail.count(b"\r"))
        root = message_from_bytes(mail, _class=partial(_Part, lines=lines, most=settings.max_parts))
        rich = settings.body is BodyChoice.RICHEST and bool(engine_name(settings))
        found = _contents(root, inline=False, rich=rich)
    except _ShapeError as error:
        return str(error)
    except Exception:  # noqa: BLE001  the parser of the standard library raises anything for hostile parameters
        return "its MIME structure cannot be read"
    writing = _one(found.writings, rich=rich)
    pictures: dict[str, File] = {}
    for file in found.files:
        if file.address in _shown(writing.html):
            pictures.setdefault(file.address, file)  # a second one of the same name is a file like others
    files = tuple(file for file in found.files if pictures.get(file.address) is not file)
    shown = {address: file.content for address, file in pictures.items()}
    return Mail(writing=replace(writing, pictures=shown), files=files, notes=tuple(found.notes))


def _one(writings: Sequence[Writing], *, rich: bool) -> Writing:
    """Several texts of one mail as one: HTML when one of them is."""
    written = [writing for writing in writings if not writing.is_blank]
    if not rich or not any(writing.html for writing in written):
        texts = [writing.text or text_of(writing.html)[0] for writing in written]
        return Writing(text="\n\n".join(text.strip("\r\n") for text in texts))
    if len(written) == 1:
        return written[0]
    return Writing(html="\n".join(writing.html or text_as_html(writing.text) for writing in written))


@lru_cache(maxsize=1)
def _shown(html: str) -> frozenset[str]:
    """The addresses of the pictures that an HTML text shows (RFC 2392, RFC 2557)."""
    found = (_SOURCE.search(tag) for tag in _img_tags(html))
    addresses = (unescape(match[1] or match[2] or match[3] or "").strip() for match in found if match)
    return frozenset(unquote(address[4:] if address[:4].lower() == "cid:" else address) for address in addresses) - {""}


def _img_tags(html: str) -> Iterator[str]:
    """Every <img ...> outside of comments; found by searches that look at no character twice."""
    lower, place = html.lower(), 0
    while (start := lower.find("<", place)) >= 0:
        place = start + 1
        if lower.startswith("<!--", start):
            end = lower.find("-->", start + 4)
            if end < 0:
                return
            place = end + 3
        elif lower.startswith("<img", start) and (end := lower.find(">", start, start + _LONGEST_TAG)) >= 0:
            yield html[start : end + 1] if len(lower) == len(html) else lower[start : end + 1]


def _contents(part: Message, *, inline: bool, rich: bool) -> _Found:
    kind = part.get_content_type()
    if kind == "multipart/alternative" and part.is_multipart():
        return _chosen(_children(part), rich=rich)
    if kind.startswith("multipart/") and part.is_multipart():
        related = inline or kind == "multipart/related"
        return _sum(_contents(child, inline=related, rich=rich) for child in _children(part))
    name = _name(part)
    if _is_text(part, kind, name):
        return _Found(writings=[_writing(part, kind)])
    if (why := _left_out(kind, name)) is not None:
        return _Found(notes=[why] if why else [])
    return _Found(files=[_file(part, kind, name, inline=inline)])


def _left_out(kind: str, name: str) -> str | None:
    """The note on a part that is for programs alone, empty when nobody misses it; None for every other part."""
    if kind == "application/pgp-encrypted":
        return ""  # says only that the next part is encrypted (RFC 3156 section 4)
    if kind == "application/applefile":
        return f"the part of {name or 'a file'} that only a Macintosh can read is not printed"
    if kind in _SIGNATURES:
        return f"the digital signature {name or kind} is not printed: paper cannot carry it"
    return None


def _file(part: Message, kind: str, name: str, *, inline: bool) -> File:
    content = _bytes(part)
    address = _field(part, "Content-ID").strip().strip("<>") or _field(part, "Content-Location").strip()
    return File(
        name=name or _unnamed(kind, content),
        type=kind,
        content=content,
        inline=inline or part.get_content_disposition() == "inline",
        charset=_parameter(part, "Content-Type", "charset"),
        address=address if kind.startswith("image/") else "",
    )


def _sum(found: Iterable[_Found]) -> _Found:
    return sum(found, _Found())


def _children(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [child for child in payload if isinstance(child, Message)] if isinstance(payload, list) else []


def _chosen(children: Sequence[Message], *, rich: bool) -> _Found:
    """One of the alternatives, with the files of all: the last that can be printed (RFC 2046 section 5.1.4), or the plain text.

    The plain text stays with the HTML, for the day that it cannot be rendered.
    """
    read = [_contents(child, inline=False, rich=rich) for child in children]
    written = [found.writings for found in read if any(not writing.is_blank for writing in found.writings)]
    plain = next((texts for texts in written if not any(writing.html for writing in texts)), None)
    chosen = written[-1] if written and (rich or plain is None) else plain or []
    if plain and len(chosen) == 1 and chosen[0].html:
        chosen = [replace(chosen[0], text="\n\n".join(writing.text for writing in plain))]
    everything = _sum(read)
    # An invitation says the same as the text beside it, for programs.
    files = [file for file in everything.files if not (chosen and file.type == "text/calendar")]
    return _Found(writings=list(chosen), files=files, notes=everything.notes)


def _is_text(part: Message, kind: str, name: str) -> bool:
    if part.is_multipart() or name or part.get_content_disposition() == "attachment":
        return False
    return kind in _BODY_TYPES or kind.startswith("multipart/")  # a multipart that is none: its boundary never came


def _writing(part: Message, kind: str) -> Writing:
    text = text_in(_bytes(part), _parameter(part, "Content-Type", "charset"))
    if kind == "text/html":
        return Writing(html=text)
    if _parameter(part, "Content-Type", "format").lower() == "flowed":
        text = _unflowed(text, delete_space=_parameter(part, "Content-Type", "delsp").lower() == "yes")
    return Writing(text=text)


def _bytes(part: Message) -> bytes:
    if (
        part.is_multipart()
    ):  # a delivery status: the parser makes messages of its blocks of fields (RFC 3464 section 2.1)
        blocks = ("".join(f"{name}: {value}\n" for name, value in child.raw_items()) for child in _children(part))
        return "\n".join(blocks).encode("utf-8", "surrogateescape")
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _unflowed(text: str, *, delete_space: bool) -> str:
    """Join the lines that their writer broke softly, at each depth of quoting (RFC 3676 sections 4.1 to 4.5)."""
    pieces: list[str] = []  # joined once: adding to the last line takes quadratic time
    soft, depth = False, 0
    for line in text.replace("\r\n", "\n").split("\n"):
        quoted = _QUOTED.fullmatch(line)
        assert quoted is not None  # it matches every line
        marks, content = len(quoted[1]), quoted[2]
        goes_on = soft and marks == depth and content != "-- "
        start = "" if goes_on else "\n" + (">" * marks + " " if marks else "")
        soft, depth = content.endswith(" ") and content != "-- ", marks
        pieces.append(start + (content[:-1] if soft and delete_space else content))
    return "".join(pieces)[1:]


def _name(part: Message) -> str:
    """The file name, by RFC 2231 or RFC 2047 or neither; a path is cut to its last part."""
    name = _parameter(part, "Content-Disposition", "filename") or _parameter(part, "Content-Type", "name")
    return clean_line(PurePosixPath(clean_line(decoded(name)).replace("\\", "/")).name, 120)


def _parameter(part: Message, header: str, name: str) -> str:
    """A parameter of a header field; an unreadable one is empty.

    The field is read on its own and cut: the standard library turns raw bytes into question marks, and its time grows faster than
    the field.
    """
    field_value = _field(part, header)
    if name not in field_value.lower():
        return ""
    field_bytes = field_value[:_MAX_HEADER].encode("utf-8", "surrogateescape")
    alone = Message()
    alone[header] = text_in(field_bytes)
    return parameter_of(alone, name, header)


def _field(part: Message, header: str) -> str:
    return next((str(value) for name, value in part.raw_items() if name.lower() == header.lower()), "")


def _unnamed(kind: str, content: bytes) -> str:
    """A name for what has none: an attached mail goes by its subject."""
    if kind.startswith("message/"):
        subject = first(split(content)[0], "Subject")
        return clean_line(decoded(subject[:_MAX_HEADER]), 120) or "attached message"
    return f"attachment of type {clean_line(kind, 80)}"
