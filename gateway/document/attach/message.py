"""Attached mails: opened like the mail itself, printed under their own heading; and mails that lie in their own signature."""

import re
from base64 import b64decode
from dataclasses import replace
from pathlib import PurePosixPath

from gateway.document.attach.cms import opened_signed
from gateway.document.attach.heading import Heading
from gateway.document.attach.leaf import print_leaf
from gateway.document.attach.text import print_plain_writing, print_writing
from gateway.document.htmltext import text_of
from gateway.document.mime import File, Mail, Writing, read_mail
from gateway.document.plain import clean_line
from gateway.document.printed import Print, Printed, Unprintable
from gateway.settings import DocumentSettings
from wire.headers import decoded, split, values

_TYPES = ("message/rfc822", "message/global", "message/news")
_SIGNED = ("application/pkcs7-mime", "application/x-pkcs7-mime")  # RFC 8551 section 3.5.2
_UNKNOWN = ("", "application/octet-stream", "text/plain")
_LONGEST_FIELD = 4096  # characters that are read of a field
_BASE64 = re.compile(rb"[A-Za-z0-9+/=\s]{40,}")


def recognises(file: File) -> bool:
    """Whether this is a mail, by its label or by its name and first line; or what is signed, with its signature around it."""
    if file.type in _TYPES:
        return bool(file.content.strip())
    if file.name.lower().endswith(".eml") and file.type in _UNKNOWN:
        return _has_fields(_mail(file))
    return _signed(file) is not None


def opened(file: File, settings: DocumentSettings) -> Mail | Unprintable:
    """Take the mail apart; a signed file that is no mail is the only file of one."""
    signed = _signed(file)
    if signed is not None and not _has_fields(signed):
        inside = File(name=PurePosixPath(file.name).stem, type="application/octet-stream", content=signed)
        return Mail(writing=Writing(), files=(inside,), notes=(_lost_signature(file),))
    mail = read_mail(_mail(file), settings)
    if isinstance(mail, str):
        return Unprintable(reason=mail)
    return mail if signed is None else replace(mail, notes=(*mail.notes, _lost_signature(file)))


def print_message(file: File, mail: Mail, settings: DocumentSettings) -> Print:
    """Print what was written under who wrote it to whom; the files of the mail are only named."""
    heading, writing = _heading(file, mail), mail.writing
    if not writing.html:
        return print_writing(heading, writing.text, settings)
    printed = print_leaf(heading, writing.html, writing.pictures, settings)
    return printed or _noted(otherwise(file, mail, settings), file)


def otherwise(file: File, mail: Mail, settings: DocumentSettings) -> Print:
    """Print the same as plain text."""
    text = mail.writing.text if mail.writing.text.strip() else text_of(mail.writing.html)[0]
    return print_plain_writing(_heading(file, mail), text, settings)


def _noted(printed: Print, file: File) -> Print:
    if isinstance(printed, Printed):
        return replace(printed, notes=(*printed.notes, f"the HTML text of {file.name} is printed as plain text"))
    return printed


def _heading(file: File, mail: Mail) -> Heading:
    fields, _ = split(_mail(file))
    rows = [(name, _value(values(fields, name))) for name in ("From", "To", "Cc", "Date", "Subject")]
    attached = ("Attached", ", ".join(attachment.name for attachment in mail.files))
    title = "Attached message" if _signed(file) is None else f"Signed message ({file.name})"
    return Heading(title=title, rows=(*rows, attached))


def _value(found: list[str]) -> str:
    return clean_line(decoded(", ".join(found)[:_LONGEST_FIELD]))


def _has_fields(mail: bytes) -> bool:
    return any(field.name for field in split(mail[:2000])[0])


def _signed(file: File) -> bytes | None:
    """What lies in a signature; None where there is none."""
    signed = file.type in _SIGNED or file.name.lower().endswith(".p7m")
    return opened_signed(file.content) if signed else None


def _lost_signature(file: File) -> str:
    return f"the digital signature of {file.name} is not printed: paper cannot carry it"


def _mail(file: File) -> bytes:
    """The mail; some programs encode one against RFC 2046 section 5.2.1, and do not say so where readers look."""
    if (signed := _signed(file)) is not None:
        return signed
    start = file.content[:200]
    if b":" in start or not _BASE64.fullmatch(start):
        return file.content
    try:
        return b64decode(file.content)
    except ValueError:
        return file.content
