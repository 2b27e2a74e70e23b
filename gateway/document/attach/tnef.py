"""winmail.dat: the mail that Outlook wrapped into TNEF, with its text and its files."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime
from pathlib import PurePosixPath

from compressed_rtf import decompress

from gateway.document.attach.rtf import rtf_text
from gateway.document.attach.rtfhtml import html_in, wraps_html
from gateway.document.attach.tnefstream import SIGNATURE, Record, Stream, codepage_label, read_stream
from gateway.document.guard import Broken, attempted
from gateway.document.html.engine import engine_name
from gateway.document.htmltext import text_of
from gateway.document.mime import File, Mail, Writing
from gateway.document.plain import clean_line
from gateway.document.printed import Unprintable
from gateway.settings import BodyChoice, DocumentSettings
from wire.charsets import text_in

# Attributes (MS-OXTNEF section 2.1.3.2) and MAPI properties (MS-OXPROPS).
_FROM, _SUBJECT, _BODY, _TITLE, _DATA = 0x8000, 0x8004, 0x800C, 0x8010, 0x800F
_P_SUBJECT, _P_SENDER, _P_SENT_FOR, _P_ADDRESS, _P_SMTP = 0x0037, 0x0C1A, 0x0042, 0x0C1F, 0x5D01
_P_TO, _P_CC, _P_SENT, _P_BODY, _P_RTF, _P_HTML = 0x0E04, 0x0E03, 0x0039, 0x1000, 0x1009, 0x1013
_P_HTML_CODEPAGE, _P_TEXT_CODEPAGE = 0x3FDE, 0x3FFD
_P_LONG_NAME, _P_SHORT_NAME, _P_SHOWN_NAME = 0x3707, 0x3704, 0x3001
_P_CONTENT, _P_TYPE, _P_CONTENT_ID, _P_LOCATION = 0x3701, 0x370E, 0x3712, 0x3713
_IMESSAGE = bytes.fromhex("0703020000000000c000000000000046")  # IID_IMessage: an embedded message (section 2.1.3.3.15)
_BOUNDARY = "=_embedded"  # everything between is base64, which has no underscore
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)


def recognises(file: File) -> bool:
    """Whether this is TNEF: nothing else begins like it."""
    return file.content.startswith(SIGNATURE)


def opened(file: File, settings: DocumentSettings) -> Mail | Unprintable:
    """Take the text and the files out; an embedded message becomes a mail like any other."""
    stream = read_stream(file.content)
    if not stream.message.attributes and not stream.attachments:
        return Unprintable(reason="the file is damaged: it holds no message")
    found = _found(stream, settings.max_nesting)
    writing = _chosen(found.writing, settings)
    files = tuple(file for file in found.files if file.address not in writing.pictures)
    notes = [f"{file.name}: {note}" for note in found.notes]
    notes += [] if stream.is_whole else [f"{file.name} is damaged, and what stands after the damage is missing"]
    return Mail(writing=writing, files=files, notes=tuple(notes))


@dataclass(frozen=True, kw_only=True)
class _Found:
    writing: Writing
    files: tuple[File, ...]
    notes: tuple[str, ...]


def _found(stream: Stream, levels: int) -> _Found:
    files = tuple(_files(stream, levels))
    writing = attempted(lambda: _writing(stream.message))
    notes: tuple[str, ...] = ()
    if isinstance(writing, Broken):
        notes = ("its formatted text is damaged",)
        writing = Writing(text=_plain(stream.message))
    placed = {file.address: file.content for file in files if file.address and f"cid:{file.address}" in writing.html}
    return _Found(writing=replace(writing, pictures=placed), files=files, notes=notes)


def _writing(message: Record) -> Writing:
    """The HTML, or what the RTF holds; beside it the plain text."""
    plain = _plain(message)
    if html := message.octets(_P_HTML):
        label = codepage_label(message.number(_P_HTML_CODEPAGE) or 65001)
        return Writing(html=text_in(html, label).rstrip("\0"), text=plain)
    if html_text := message.text(_P_HTML):
        return Writing(html=html_text, text=plain)
    if compressed := message.octets(_P_RTF):
        rtf = bytes(decompress(compressed))
        return Writing(html=html_in(rtf), text=plain) if wraps_html(rtf) else Writing(text=rtf_text(rtf))
    return Writing(text=plain)


def _plain(message: Record) -> str:
    return message.text(_P_BODY, attribute=_BODY)


def _chosen(writing: Writing, settings: DocumentSettings) -> Writing:
    """Leave the HTML out where it is not wanted or cannot be rendered."""
    if settings.body is BodyChoice.RICHEST and engine_name(settings):
        return writing
    return Writing(text=writing.text if writing.text.strip() else text_of(writing.html)[0])


def _files(stream: Stream, levels: int) -> Iterator[File]:
    """The attachments, embedded messages as mails down to so many levels: each makes what is inside a third larger."""
    for number, record in enumerate(stream.attachments, 1):
        name = record.text(_P_LONG_NAME, _P_SHORT_NAME, attribute=_TITLE) or record.text(_P_SHOWN_NAME)
        name = clean_line(PurePosixPath(clean_line(name).replace("\\", "/")).name, 120) or f"attachment {number}"
        content = record.octets(_P_CONTENT, attribute=_DATA)
        if content.startswith(_IMESSAGE):
            yield _embedded(name, content.removeprefix(_IMESSAGE), levels)
            continue
        kind = record.text(_P_TYPE).lower() or "application/octet-stream"
        address = record.text(_P_CONTENT_ID).strip("<>") or record.text(_P_LOCATION)
        yield File(name=name, type=kind, content=content, inline=bool(address), address=address)


def _embedded(name: str, content: bytes, levels: int) -> File:
    if levels <= 0:
        return File(name=name, type="application/ms-tnef", content=content)
    return File(name=name, type="message/rfc822", content=_as_mail(read_stream(content), levels - 1))


def _as_mail(stream: Stream, levels: int) -> bytes:
    """An embedded message as a mail, to be opened and printed as every attached mail is."""
    found, message = _found(stream, levels), stream.message
    mail = MIMEMultipart("related" if found.writing.pictures else "mixed", _BOUNDARY)
    for name, value in _header(message):
        mail[name] = clean_line(value)
    kind, text = ("html", found.writing.html) if found.writing.html else ("plain", found.writing.text)
    mail.attach(MIMEText(text.encode("utf-8", "replace").decode(), kind, "utf-8"))
    for file in found.files:
        mail.attach(_part(file))
    return mail.as_bytes()


def _header(message: Record) -> Iterator[tuple[str, str]]:
    sender = message.text(_P_SENT_FOR, _P_SENDER)
    address = message.text(_P_SMTP, _P_ADDRESS)
    yield "Subject", message.text(_P_SUBJECT, attribute=_SUBJECT)
    yield "From", f"{sender} <{address}>" if "@" in address else sender
    yield "To", message.text(_P_TO)
    yield "Cc", message.text(_P_CC)
    if sent := int.from_bytes(message.octets(_P_SENT)[:8], "little"):
        yield "Date", format_datetime(_EPOCH + timedelta(microseconds=min(sent // 10, 10**17)))


def _part(file: File) -> MIMEApplication:
    part = MIMEApplication(file.content)
    part.replace_header("Content-Type", clean_line(file.type, 100))
    part.add_header("Content-Disposition", "inline" if file.address else "attachment", filename=file.name)
    if file.address:
        part["Content-ID"] = f"<{clean_line(file.address, 200)}>"
    return part
