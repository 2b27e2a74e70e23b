"""Which family prints which file: the first that recognises it, by what the file is before what it is called."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from gateway.document.attach import archive, calendar, encrypted, image, office, pdf, rtf, table, text, vcard, webpage
from gateway.document.mime import File
from gateway.document.printed import Print
from gateway.settings import DocumentSettings

Printing = Callable[[File, DocumentSettings], Print]


@dataclass(frozen=True)
class Family:
    """A kind of file. `otherwise` prints it more simply, when printing it well came to nothing."""

    recognises: Callable[[File], bool]
    print: Printing
    otherwise: Printing | None = None


def _plainly(file: File, settings: DocumentSettings) -> Print:
    return text.print_plain_text(file.name, text.text_of_file(file), settings)


_WEBPAGE = Family(webpage.recognises, webpage.print_webpage, webpage.otherwise)
_TABLE = Family(table.recognises, table.print_table, table.otherwise)
_TEXT = Family(text.recognises, text.print_text, _plainly)
FAMILIES = (
    Family(encrypted.recognises, encrypted.print_encrypted),
    Family(pdf.recognises, pdf.print_pdf),
    Family(image.recognises, image.print_image),
    Family(rtf.recognises, rtf.print_rtf, rtf.otherwise),
    Family(office.recognises, office.print_office),
    Family(archive.recognises, archive.print_archive),
    _WEBPAGE,
    Family(calendar.recognises, calendar.print_calendar, calendar.otherwise),
    Family(vcard.recognises, vcard.print_vcard, vcard.otherwise),
    _TABLE,
    _TEXT,
)
# Programs that write "Excel files" write tables of HTML or commas under this name; other text gets these names by mistake.
_SHEETS = (
    (".xls", ".xlsx"),
    ("application/vnd.ms-excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
)
_OTHERS = (
    (".doc", ".docx", ".ppt", ".pptx", ".pdf", ".png", ".jpg", ".jpeg", ".gif", ".tif", ".tiff", ".bmp", ".webp"),
    (
        *("application/msword", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        *("application/vnd.ms-powerpoint", "application/pdf"),
        *("image/png", "image/jpeg", "image/gif", "image/tiff", "image/bmp", "image/webp"),
    ),
)
Label = tuple[tuple[str, ...], tuple[str, ...]]  # endings of names, and types


def family_of(file: File) -> Family | None:
    """Return the family of a file, by its content alone where that tells; None when no family knows it."""
    if not file.content:
        return None
    nameless = replace(file, name="", type="")
    told = _first(FAMILIES[:-1], nameless)  # what no family knows is easily text
    return told or _wrongly_called(file) or _first(FAMILIES, file)


def _first(families: Sequence[Family], file: File) -> Family | None:
    return next((family for family in families if family.recognises(file)), None)


def _wrongly_called(file: File) -> Family | None:
    """The family of text that is called a picture, a PDF or a document; None for what is rightly called or no text.

    XML is neither: it is an old form of such documents, and its source is for no reader.
    """
    is_sheet = _is_called(file, _SHEETS)
    if not (is_sheet or _is_called(file, _OTHERS)) or not text.is_writing(file.content):
        return None
    if webpage.begins_as_page(file.content):
        return _WEBPAGE
    if file.content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return None
    return _TABLE if is_sheet else _TEXT


def _is_called(file: File, label: Label) -> bool:
    endings, types = label
    return file.name.lower().endswith(endings) or file.type in types
