"""Attached business cards: vCard 2.1, 3.0 and 4.0 (RFC 6350)."""

from collections.abc import Iterator
from dataclasses import replace

from gateway.document.attach.contentlines import LINES_TO_A_PAGE, Component, ContentLine, components
from gateway.document.attach.entries import Entry, print_entries, print_plain_entries
from gateway.document.attach.text import print_text
from gateway.document.mime import File
from gateway.document.printed import Overlong, Print, Printed
from gateway.settings import DocumentSettings

_TYPES = ("text/vcard", "text/x-vcard", "text/directory", "application/vcard")
_SILENT = {"PREF", "VOICE", "INTERNET", "X400", "TEXT"}  # types that go without saying
_MOST_TYPES = 4
_READ = ("FN", "N", "TITLE", "ROLE", "ORG", "TEL", "EMAIL", "ADR", "URL", "IMPP", "BDAY", "NOTE", "PHOTO", "LOGO")


def recognises(file: File) -> bool:
    """Whether this is a business card."""
    start = file.content[:200].lstrip(b"\xef\xbb\xbf \r\n").upper()
    return start.startswith(b"BEGIN:VCARD") or (file.type in _TYPES and b"BEGIN:VCARD" in file.content[:4096].upper())


def print_vcard(file: File, settings: DocumentSettings) -> Print:
    """Print every card; a file without any is printed as it stands."""
    cards = _cards(file, settings)
    if cards is None:
        return Overlong(pages=settings.max_pages + 1, at_least=True)
    if not cards:
        return print_text(file, settings)
    printed = print_entries(file.name, list(map(_entry, cards)), settings)
    return _noted(printed, file, cards)


def otherwise(file: File, settings: DocumentSettings) -> Print:
    """The same as plain text."""
    cards = _cards(file, settings)
    if cards is None:
        return Overlong(pages=settings.max_pages + 1, at_least=True)
    return _noted(print_plain_entries(file.name, list(map(_entry, cards)), settings), file, cards)


def _cards(file: File, settings: DocumentSettings) -> list[Component] | None:
    """The cards; None when there are more of them than the pages can hold."""
    found = components(file.content, file.charset, _READ, settings.max_pages * LINES_TO_A_PAGE)
    return None if found is None else [card for card in found if card.name == "VCARD"]


def _noted(printed: Print, file: File, cards: list[Component]) -> Print:
    if isinstance(printed, Printed) and any(card.first("PHOTO") or card.first("LOGO") for card in cards):
        return replace(printed, notes=(*printed.notes, f"the picture in {file.name} is not printed"))
    return printed


def _entry(card: Component) -> Entry:
    rows = (
        ("Title", [card.text("TITLE"), card.text("ROLE")]),
        ("Company", [", ".join(filter(None, line.pieces())) for line in card.all("ORG")[:1]]),
        ("Phone", list(_typed(card, "TEL"))),
        ("Mail", list(_typed(card, "EMAIL"))),
        ("Address", list(_addresses(card))),
        ("Web", [line.text.strip() for line in card.all("URL")]),
        ("Chat", [line.text for line in card.all("IMPP")]),
        ("Birthday", [card.text("BDAY")]),
    )
    full = tuple((label, [line for line in lines if line]) for label, lines in rows)
    return Entry(title=_name(card), rows=full, text=card.text("NOTE"))


def _name(card: Component) -> str:
    """The name as its owner writes it, else put together from its parts: family; given; additional; prefix; suffix."""
    if written := card.text("FN"):
        return written
    name = card.first("N")
    written_parts = name.pieces() if name else []
    parts = [*(part.replace(",", " ") for part in written_parts), "", "", "", "", ""]
    order = (parts[3], parts[1], parts[2], parts[0], parts[4])
    return " ".join(filter(None, order)) or card.text("ORG") or "Business card"


def _typed(card: Component, name: str) -> Iterator[str]:
    for line in card.all(name):
        value = line.text.strip().removeprefix("tel:").removeprefix("mailto:")
        kinds = _kinds(line)
        yield f"{value} ({kinds})" if kinds else value


def _kinds(line: ContentLine) -> str:
    types = dict.fromkeys(kind.strip().upper() for kind in line.parameters.get("TYPE", "").split(","))
    return ", ".join(kind.lower() for kind in list(types)[:_MOST_TYPES] if kind and kind not in _SILENT)


def _addresses(card: Component) -> Iterator[str]:
    """One line each: box, extended, street, town, region, code, country (RFC 6350 section 6.3.1)."""
    for line in card.all("ADR"):
        box, extended, street, town, region, code, country, *_ = [*line.pieces(), *[""] * 7]
        place = " ".join(filter(None, (code, town)))
        written = ", ".join(filter(None, (box, extended, street, place, region, country))).replace("\n", ", ")
        kinds = _kinds(line)
        yield f"{written} ({kinds})" if kinds and written else written
