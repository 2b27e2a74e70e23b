"""Attached mails: opened like the mail itself, printed under their own heading."""

import re
from base64 import b64decode
from dataclasses import replace

from gateway.document.attach.heading import Heading
from gateway.document.attach.leaf import print_leaf
from gateway.document.attach.text import print_plain_writing, print_writing
from gateway.document.htmltext import text_of
from gateway.document.mime import File, Mail, read_mail
from gateway.document.plain import clean_line
from gateway.document.printed import Print, Printed, Unprintable
from gateway.settings import DocumentSettings
from wire.headers import decoded, split, values

_TYPES = ("message/rfc822", "message/global", "message/news")
_UNKNOWN = ("", "application/octet-stream", "text/plain")
_LONGEST_FIELD = 4096  # characters that are read of a field
_BASE64 = re.compile(rb"[A-Za-z0-9+/=\s]{40,}")


def recognises(file: File) -> bool:
    """Whether this is a mail, by its label or by its name and first line."""
    if file.type in _TYPES:
        return bool(file.content.strip())
    return (
        file.name.lower().endswith(".eml")
        and file.type in _UNKNOWN
        and any(field.name for field in split(_mail(file)[:2000])[0])
    )


def opened(file: File, settings: DocumentSettings) -> Mail | Unprintable:
    """Take the mail apart."""
    mail = read_mail(_mail(file), settings)
    return Unprintable(reason=mail) if isinstance(mail, str) else mail


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
    return Heading(title="Attached message", rows=(*rows, attached))


def _value(found: list[str]) -> str:
    return clean_line(decoded(", ".join(found)[:_LONGEST_FIELD]))


def _mail(file: File) -> bytes:
    """The mail; some programs encode one against RFC 2046 section 5.2.1, and do not say so where readers look."""
    start = file.content[:200]
    if b":" in start or not _BASE64.fullmatch(start):
        return file.content
    try:
        return b64decode(file.content)
    except ValueError:
        return file.content
