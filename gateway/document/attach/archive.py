"""Attached archives: a page that lists what is in a zip; nothing is unpacked."""

import io
from zipfile import BadZipFile, LargeZipFile, ZipFile, ZipInfo

from gateway.document.attach.heading import Heading
from gateway.document.attach.text import print_writing
from gateway.document.mime import File
from gateway.document.plain import clean_line, size_in_words
from gateway.document.printed import Print, Printed, Unprintable
from gateway.settings import DocumentSettings

_LISTED = 40  # members; more make a second page that nobody asked for
_ENCRYPTED = 0x1  # of the general purpose flags (PKWARE APPNOTE section 4.4.4)
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_CLOSED = {
    b"7z\xbc\xaf\x27\x1c": "7-Zip",
    b"Rar!\x1a\x07": "RAR",
    b"\x1f\x8b\x08": "gzip",
    b"BZh": "bzip2",
    b"\xfd7zXZ\x00": "xz",
    b"\x28\xb5\x2f\xfd": "Zstandard",
    b"MSCF\0\0\0\0": "cabinet",
}
_TAR_PLACE, _TAR = 257, b"ustar"  # POSIX.1-2017, pax: the magic of a header block


def recognises(file: File) -> bool:
    """Whether this is an archive, by its first bytes; documents that are zip files must have been asked for before."""
    return file.content.startswith(_ZIP) or bool(_closed_kind(file.content))


def print_archive(file: File, settings: DocumentSettings) -> Print:
    """List the members of a zip file."""
    if kind := _closed_kind(file.content):
        return Unprintable(reason=f"archives are not unpacked, and this is a {kind} archive")
    try:
        with ZipFile(io.BytesIO(file.content)) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
    except (BadZipFile, LargeZipFile, ValueError, NotImplementedError, OSError):
        return Unprintable(reason="the zip archive is damaged")
    printed = print_writing(_heading(file, members), _list(members), settings)
    note = f"{file.name} is listed, not printed: {_count(len(members))} inside"
    return (
        Printed(pdf=printed.pdf, pages=printed.pages, notes=(*printed.notes, note))
        if isinstance(printed, Printed)
        else printed
    )


def _closed_kind(content: bytes) -> str:
    if content.startswith(_TAR, _TAR_PLACE):
        return "tar"
    return next((kind for signature, kind in _CLOSED.items() if content.startswith(signature)), "")


def _heading(file: File, members: list[ZipInfo]) -> Heading:
    unpacked = sum(member.file_size for member in members)
    rows = (
        ("File", file.name),
        ("Size", f"{size_in_words(len(file.content))}, unpacked {size_in_words(unpacked)}"),
        ("Contents", _count(len(members))),
        ("Reason", "Archives are not unpacked. Ask the sender for the files if you need them."),
    )
    return Heading(title="Attachment listed, not printed", rows=rows)


def _list(members: list[ZipInfo]) -> str:
    lines = [_line(member) for member in members[:_LISTED]]
    if len(members) > _LISTED:
        lines.append(f"and {len(members) - _LISTED} more")
    return "\n".join(lines)


def _line(member: ZipInfo) -> str:
    encrypted = ", encrypted" if member.flag_bits & _ENCRYPTED else ""
    return f"{clean_line(member.filename, 200)} ({size_in_words(member.file_size)}{encrypted})"


def _count(members: int) -> str:
    return f"{members} file{'' if members == 1 else 's'}"
