"""A mail taken apart: the text that a person reads, and the files that come with it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from functools import partial
from pathlib import PurePosixPath
from typing import Any

from gateway.document.htmltext import text_of
from gateway.document.plain import clean_line
from wire.charsets import text_in
from wire.headers import decoded, split, values
from wire.mime_parts import parameter_of

MAX_DEPTH, MAX_PARTS = 50, 1000
MAX_WORK = (
    50_000_000  # lines times levels, seconds of the parser; 30 MB of honest files at the greatest depth take half of it
)
_MAX_HEADER = 4096

_BODY_TYPES = ("text/plain", "text/html")
_SIGNATURES = ("application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature")


@dataclass(frozen=True, kw_only=True)
class File:
    """A part that is not the mail's text. `inline` says that it belongs into the text, as a picture of an HTML mail does."""

    name: str
    type: str
    content: bytes
    inline: bool = False
    charset: str = ""


@dataclass(frozen=True, kw_only=True)
class Mail:
    """What a mail holds, in its own order."""

    text: str
    files: tuple[File, ...]
    notes: tuple[str, ...]


class _ShapeError(Exception):
    """The mail has more parts, or nests them deeper, than any mail that people send."""


class _Part(Message):
    """A part that knows its depth: the parser takes time in proportion to it for every line, so it must stop early."""

    def __init__(self, *args: object, lines: int, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]  # passes on what the parser gives
        self.depth, self.lines = 0, lines  # of the whole mail
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
            if len(self.counted) > MAX_PARTS:
                raise _ShapeError(f"it has more than {MAX_PARTS} parts")
        super().attach(payload)  # type: ignore[arg-type]  # the parser attaches messages only


@dataclass(frozen=True, kw_only=True)
class _Found:
    texts: list[str] = field(default_factory=list)
    files: list[File] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def __add__(self, other: "_Found") -> "_Found":
        return _Found(texts=self.texts + other.texts, files=self.files + other.files, notes=self.notes + other.notes)


def read_mail(mail: bytes) -> Mail | str:
    """Take a mail apart; a str says why it cannot be."""
    try:
        lines = max(mail.count(b"\n"), mail.count(b"\r"))
        root = message_from_bytes(mail, _class=partial(_Part, lines=lines))
        found = _contents(root, inline=False)
    except _ShapeError as error:
        return str(error)
    except Exception:  # noqa: BLE001  the parser of the standard library raises anything for hostile parameters
        return "its MIME structure cannot be read"
    text = "\n\n".join(text.strip("\r\n") for text in found.texts if text.strip())
    return Mail(text=text, files=tuple(found.files), notes=tuple(found.notes))


def _contents(part: Message, *, inline: bool) -> _Found:
    kind = part.get_content_type()
    if kind == "multipart/alternative" and part.is_multipart():
        return _chosen(_children(part))
    if kind.startswith("multipart/") and part.is_multipart():
        related = inline or kind == "multipart/related"
        return sum((_contents(child, inline=related) for child in _children(part)), _Found())
    name = _name(part)
    if _is_text(part, kind, name):
        return _body(part, kind)
    if kind in _SIGNATURES:
        return _Found(notes=[f"the digital signature {name or kind} is not printed: paper cannot carry it"])
    content = _bytes(part)
    charset = _parameter(part, "Content-Type", "charset")
    return _Found(
        files=[File(name=name or _unnamed(kind, content), type=kind, content=content, inline=inline, charset=charset)]
    )


def _children(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [child for child in payload if isinstance(child, Message)] if isinstance(payload, list) else []


def _chosen(children: Sequence[Message]) -> _Found:
    """The plain text of alternatives, else the last that holds text (RFC 2046 section 5.1.4), with the files of all."""
    read = [(child.get_content_type(), _contents(child, inline=False)) for child in children]
    with_text = [(kind, found) for kind, found in read if any(text.strip() for text in found.texts)]
    plain = [found.texts for kind, found in with_text if kind == "text/plain"]
    last = [found.texts for _, found in with_text[-1:]]
    everything = sum((found for _, found in read), _Found())
    return _Found(texts=(plain or last or [[]])[0], files=everything.files, notes=everything.notes)


def _is_text(part: Message, kind: str, name: str) -> bool:
    if part.is_multipart() or name or part.get_content_disposition() == "attachment":
        return False
    return kind in _BODY_TYPES or kind.startswith("multipart/")  # a multipart that is none: its boundary never came


def _body(part: Message, kind: str) -> _Found:
    text = text_in(_bytes(part), _parameter(part, "Content-Type", "charset"))
    if kind == "text/html":
        text, cut = text_of(text)
        return _Found(texts=[text], notes=["the HTML text was too long and is cut"] if cut else [])
    if _parameter(part, "Content-Type", "format").lower() == "flowed":
        text = _unflowed(text, delete_space=_parameter(part, "Content-Type", "delsp").lower() == "yes")
    return _Found(texts=[text])


def _bytes(part: Message) -> bytes:
    if (
        part.is_multipart()
    ):  # a delivery status: the parser makes messages of its blocks of fields (RFC 3464 section 2.1)
        blocks = ("".join(f"{name}: {value}\n" for name, value in child.raw_items()) for child in _children(part))
        return "\n".join(blocks).encode("utf-8", "surrogateescape")
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _unflowed(text: str, *, delete_space: bool) -> str:
    """Join the lines that their writer broke softly (RFC 3676 section 4.1)."""
    pieces: list[str] = []  # joined once: adding to the last line takes quadratic time
    soft = False
    for line in text.replace("\r\n", "\n").split("\n"):
        quoted = line.startswith(">")
        content = line.removeprefix(" ")  # space-stuffing, section 4.4
        line_end = "" if soft and not quoted else "\n"
        soft = content.endswith(" ") and content != "-- " and not quoted
        pieces.append(line_end + (content[:-1] if soft and delete_space else content))
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
    field_value = next((str(v) for k, v in part.raw_items() if k.lower() == header.lower()), "")
    if name not in field_value.lower():
        return ""
    field_bytes = field_value[:_MAX_HEADER].encode("utf-8", "surrogateescape")
    alone = Message()
    alone[header] = text_in(field_bytes)
    return parameter_of(alone, name, header)


def _unnamed(kind: str, content: bytes) -> str:
    """A name for what has none: an attached mail goes by its subject."""
    if kind.startswith("message/"):
        subject = next(iter(values(split(content)[0], "Subject")), "")
        return clean_line(decoded(subject[:_MAX_HEADER]), 120) or "attached message"
    return f"attachment of type {clean_line(kind, 80)}"
