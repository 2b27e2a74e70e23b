"""Which family prints which file: the first that recognises it, by what the file is before what it is called."""

from collections.abc import Callable
from dataclasses import dataclass

from gateway.document.attach import archive, calendar, image, office, pdf, rtf, table, text, vcard, webpage
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


FAMILIES = (
    Family(pdf.recognises, pdf.print_pdf),
    Family(image.recognises, image.print_image),
    Family(rtf.recognises, rtf.print_rtf, rtf.otherwise),
    Family(office.recognises, office.print_office),
    Family(archive.recognises, archive.print_archive),
    Family(webpage.recognises, webpage.print_webpage, webpage.otherwise),
    Family(calendar.recognises, calendar.print_calendar, calendar.otherwise),
    Family(vcard.recognises, vcard.print_vcard, vcard.otherwise),
    Family(table.recognises, table.print_table, table.otherwise),
    Family(text.recognises, text.print_text, _plainly),
)


def family_of(file: File) -> Family | None:
    """Return the family of a file; None when no family knows it."""
    return next((family for family in FAMILIES if file.content and family.recognises(file)), None)
