"""Attached Office documents: LibreOffice makes a PDF of them, where it is installed."""

import io
import re
from zipfile import BadZipFile, ZipFile

from gateway.document.attach import soffice
from gateway.document.attach.officezip import UnsafeError, without_links
from gateway.document.attach.pdf import print_pdf
from gateway.document.mime import File
from gateway.document.printed import Print, Unprintable
from gateway.settings import DocumentSettings

_ZIP, _OLE, _RTF = b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1"), b"{\\rtf"
_OOXML = {"word/": "docx", "xl/": "xlsx", "ppt/": "pptx"}
_ODF = re.compile(rb"application/vnd\.oasis\.opendocument\.(text|spreadsheet|presentation|graphics)")
_ODF_KINDS = {b"text": "odt", b"spreadsheet": "ods", b"presentation": "odp", b"graphics": "odg"}
_ENCRYPTED = "encrypted"
_STREAMS = {  # of OLE2 files (MS-CFB), by the names in their directory
    "EncryptedPackage": _ENCRYPTED,
    "WordDocument": "doc",
    "PowerPoint Document": "ppt",
    "Workbook": "xls",
    "Book": "xls",
}
_WORD_START, _WORD_FLAGS, _WORD_ENCRYPTED = b"\xec\xa5", 10, 0x0100  # MS-DOC section 2.5.2, FibBase
_SECTOR = 512


def recognises(file: File) -> bool:
    """Whether this is an Office document, by what is in it."""
    return bool(_kind(file.content))


def is_available(settings: DocumentSettings) -> bool:
    """Whether documents can be converted here."""
    return settings.office and soffice.program() is not None


def print_office(file: File, settings: DocumentSettings) -> Print:
    """Convert the document, without its links and macros, and print the PDF."""
    if not settings.office:
        return Unprintable(reason="printing of Office documents is switched off")
    if soffice.program() is None:
        return Unprintable(reason="LibreOffice is not installed")
    kind = _kind(file.content)
    if kind == _ENCRYPTED or (kind == "doc" and _is_encrypted_word(file.content)):
        return Unprintable(reason="the document is encrypted")
    try:
        content = without_links(file.content) if file.content.startswith(_ZIP) else file.content
    except UnsafeError as error:
        return Unprintable(reason=str(error))
    pdf = soffice.converted(content, kind, settings.office_seconds)
    if isinstance(pdf, Unprintable):
        return pdf
    return print_pdf(File(name=file.name, type="application/pdf", content=pdf), settings)


def _kind(content: bytes) -> str:
    """The ending of a name that such a file has; empty for what is no Office document."""
    if content.startswith(_ZIP):
        return _zip_kind(content)
    if content.startswith(_OLE):
        named = (kind for name, kind in _STREAMS.items() if f"{name}\0".encode("utf-16-le") in content)
        return "" if "__substg1.0_".encode("utf-16-le") in content else next(named, "")
    return "rtf" if content.startswith(_RTF) else ""


def _zip_kind(content: bytes) -> str:
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            if "[Content_Types].xml" in names:
                return next((kind for start, kind in _OOXML.items() if any(n.startswith(start) for n in names)), "")
            with archive.open("mimetype") as member:
                found = _ODF.match(member.read(200))
            return _ODF_KINDS[found[1]] if found else ""
    except (BadZipFile, KeyError, NotImplementedError, OSError, RuntimeError, ValueError):
        return ""


def _is_encrypted_word(content: bytes) -> bool:
    """Whether the first sector says so, where Word begins its own stream."""
    start = content[_SECTOR : _SECTOR + _WORD_FLAGS + 2]
    return start.startswith(_WORD_START) and bool(int.from_bytes(start[_WORD_FLAGS:], "little") & _WORD_ENCRYPTED)
