"""Attached web pages: HTML, and MHTML, which is a mail whose text is the page (RFC 2557)."""

import codecs
import re

from gateway.document.attach.heading import Heading
from gateway.document.attach.leaf import print_leaf
from gateway.document.attach.text import print_plain_text
from gateway.document.htmltext import text_of
from gateway.document.mime import File, Writing, read_mail
from gateway.document.printed import Print, Unprintable
from gateway.settings import DocumentSettings
from wire.charsets import text_in

_TYPES = ("text/html", "application/xhtml+xml", "multipart/related", "application/x-mimearchive")
_NAMES, _ARCHIVES = (".html", ".htm", ".xhtml", ".mht", ".mhtml"), (".mht", ".mhtml")
_START = re.compile(rb"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,1000}?-->\s*)?<(?:!doctype\s+html|html)\b", re.I | re.S)
_TAG = re.compile(rb"<(?:html|head|meta|style|body|table|div|p|h[1-6]|center|font)\b", re.I)
_ARCHIVE = re.compile(rb"\s{0,9}(?:[\w-]{1,40}:[^\n]{0,200}\n){0,9}?content-type: {0,9}multipart/related\b", re.I)
_DECLARED = re.compile(
    rb"""<meta\b[^>]{0,200}?\bcharset\s{0,9}=\s{0,9}["']?([\w.:-]{1,40})|<\?xml[^>]{0,99}?encoding=["']([\w.:-]{1,40})""",
    re.I,
)
_MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_LABELLED_WRONGLY = ("", "application/octet-stream", "text/plain")
_PRESCAN = 1024  # bytes in which a page tells its charset (WHATWG HTML section 13.2.3.2)


def recognises(file: File) -> bool:
    """Whether this is a web page, by its first tag or by its label."""
    if b"\0" in file.content[:_PRESCAN] and not file.content.startswith(tuple(_MARKS)):
        return False
    if file.type in _TYPES or file.name.lower().endswith(_NAMES):
        return True
    return file.type in _LABELLED_WRONGLY and bool(_START.match(file.content[:2000].removeprefix(codecs.BOM_UTF8)))


def begins_as_page(content: bytes) -> bool:
    """Whether text that calls itself a document is a page, a piece of one or MHTML: Word writes all of them as .doc."""
    start = content[:2000].removeprefix(codecs.BOM_UTF8)
    return bool(_START.match(start) or _TAG.match(start.lstrip()) or _ARCHIVE.match(start))


def print_webpage(file: File, settings: DocumentSettings) -> Print:
    """Render the page with the pictures that came with it, and no others."""
    writing = _writing(file, settings)
    printed = print_leaf(Heading(title=file.name), writing.html, writing.pictures, settings)
    return printed or Unprintable(reason="no HTML engine could render it")


def otherwise(file: File, settings: DocumentSettings) -> Print:
    """Set the text of the page."""
    return print_plain_text(file.name, text_of(_writing(file, settings).html)[0], settings)


def _writing(file: File, settings: DocumentSettings) -> Writing:
    if _is_archive(file):
        mail = read_mail(file.content, settings)
        if not isinstance(mail, str) and mail.writing.html:
            return mail.writing
    return Writing(html=_decoded(file.content, file.charset))


def _is_archive(file: File) -> bool:
    kinds = ("multipart/related", "application/x-mimearchive")
    return file.type in kinds or file.name.lower().endswith(_ARCHIVES) or bool(_ARCHIVE.match(file.content[:2000]))


def _decoded(content: bytes, label: str) -> str:
    """Read a page by its byte order mark, the label of the mail, or what it says itself, in this order (the same section)."""
    marked = next((name for mark, name in _MARKS.items() if content.startswith(mark)), "")
    declared = _DECLARED.search(content[:_PRESCAN])
    said = (declared[1] or declared[2]).decode("ascii") if declared else ""
    wide = said.lower().startswith(("utf-16", "utf-32"))  # it cannot be: the declaration was read byte by byte
    return text_in(content, marked or label or ("" if wide else said)).removeprefix("\ufeff")
