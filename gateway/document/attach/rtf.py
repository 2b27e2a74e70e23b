"""Attached RTF: through LibreOffice where it is, else its text."""

from dataclasses import replace

from striprtf.striprtf import rtf_to_text

from gateway.document.attach import office
from gateway.document.attach.text import print_plain_text
from gateway.document.mime import File
from gateway.document.printed import Print, Printed, Unprintable
from gateway.settings import DocumentSettings

_LOST = (b"\\pict", b"\\object")


def recognises(file: File) -> bool:
    """Whether this is RTF; Word calls some of its files .doc that are."""
    return file.content.lstrip(b"\xef\xbb\xbf \r\n")[:5] == b"{\\rtf"


def print_rtf(file: File, settings: DocumentSettings) -> Print:
    """Print it with its layout, or else its text."""
    if office.is_available(settings):
        printed = office.print_office(file, settings)
        if not isinstance(printed, Unprintable):
            return printed
    words = otherwise(file, settings)
    if not isinstance(words, Printed):
        return words
    return replace(words, notes=(*words.notes, f"{file.name} is printed as plain text"))


def otherwise(file: File, settings: DocumentSettings) -> Print:
    """Set the text; pictures and embedded objects are lost and noted, that it is only text is known to whoever asked for it."""
    printed = print_plain_text(file.name, rtf_text(file.content), settings)
    if not isinstance(printed, Printed):
        return printed
    lost = any(word in file.content for word in _LOST)
    notes = [f"pictures and objects in {file.name} are not printed"] if lost else []
    return replace(printed, notes=(*printed.notes, *notes))


def rtf_text(content: bytes) -> str:
    """Return the text of RTF; raises anything for what is none."""
    # RTF is ASCII; other bytes are written as they are by careless programs, in the code page that it names, mostly this one.
    text = rtf_to_text(content.decode("cp1252", "replace"), errors="replace")  # type: ignore[no-untyped-call]  # has no types
    # Letters outside the first plane are written in two halves, and left so.
    return str(text).encode("utf-16", "surrogatepass").decode("utf-16", "replace").strip()
