"""Attached text: set like the mail's own, under its name."""

import codecs
import re

from reportlab.pdfgen.canvas import Canvas

from gateway.document.attach.heading import Heading, draw_heading, heading_height
from gateway.document.attach.leaf import print_leaf
from gateway.document.canvas import drawn
from gateway.document.fonts import boxed_characters, needs_shaping
from gateway.document.html.engine import text_as_html
from gateway.document.mime import File
from gateway.document.paper import paper_of
from gateway.document.plain import clean, clean_line
from gateway.document.printed import Overlong, Print, Printed
from gateway.document.typeset import LEADING, draw_sheet, sheets, text_lines
from gateway.settings import DocumentSettings
from wire.charsets import text_in

_NAMES = tuple(
    """
    .txt .text .log .md .rst .tex .json .xml .yaml .yml .toml .ini .cfg .conf .properties .csv .tsv .sql .patch .diff .asc .srt .nfo
    .py .js .ts .java .c .h .cpp .hpp .cs .go .rs .rb .pl .php .sh .bat .cmd .ps1 .vbs .css .reg
    """.split()  # noqa: SIM905  fifty names, each in quotes and with a comma, would hide one another
)
_TYPES = frozenset(
    f"application/{kind}"
    for kind in ("json", "xml", "yaml", "x-yaml", "javascript", "sql", "x-sh", "toml", "ld+json", "x-subrip")
)
_UNKNOWN = ("", "application/octet-stream", "application/x-unknown", "binary/octet-stream")
_SAMPLE = 65_536  # bytes that tell what a file is
_NO_TEXT = re.compile(rb"[\0-\x06\x0e-\x1a\x1c-\x1f]")
_MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


def recognises(file: File) -> bool:
    """Whether a person can read this as it stands; a part of a report (RFC 3464, RFC 8098) is text as well."""
    if file.type in ("message/rfc822", "message/global") or file.type.startswith("image/"):
        return False
    named = file.type.startswith(("text/", "message/")) or file.type in _TYPES or file.name.lower().endswith(_NAMES)
    if named or file.type.endswith(("+xml", "+json")):
        return not _is_binary(file)
    return file.type in _UNKNOWN and _is_evidently_text(file.content)


def print_text(file: File, settings: DocumentSettings) -> Print:
    """Set the text on as many pages as it needs."""
    return print_writing(Heading(title=file.name), text_of_file(file), settings)


def text_of_file(file: File) -> str:
    """Return the text by its byte order mark, else by its label."""
    marked = next((label for mark, label in _MARKS.items() if file.content.startswith(mark)), "")
    return text_in(file.content, marked or file.charset)


def print_writing(heading: Heading, text: str, settings: DocumentSettings) -> Print:
    """Set a text under a heading, through the HTML engine where its script asks for it."""
    readable = clean(text)
    if not needs_shaping(heading.text + readable):
        return print_plain_writing(heading, readable, settings)
    shaped = print_leaf(heading, text_as_html(readable), {}, settings)
    return shaped or print_plain_writing(heading, readable, settings)


def print_plain_text(name: str, text: str, settings: DocumentSettings) -> Print:
    """Set a text under its name with no engine but our own: what is left when another way of printing has failed."""
    return print_plain_writing(Heading(title=name), text, settings)


def print_plain_writing(heading: Heading, text: str, settings: DocumentSettings) -> Print:
    """Set a text under a heading with no engine but our own."""
    paper = paper_of(settings.paper)
    area, readable = paper.text, clean(text)
    title = min(heading_height(heading, area.width), area.height - LEADING)
    first, rest = int((area.height - title) // LEADING), int(area.height // LEADING)
    pages = sheets(text_lines(readable, area.width), first, rest, settings.max_pages)
    if len(pages) > settings.max_pages:
        return Overlong(pages=len(pages), at_least=True)

    def drawing(canvas: Canvas) -> None:
        draw_heading(canvas, heading, area)
        for number, sheet in enumerate(pages):
            draw_sheet(canvas, sheet, area.left, area.top - (0 if number else title))
            canvas.showPage()

    notes = boxed_characters(heading.text + readable, f"in {clean_line(heading.title, 120)}")
    return Printed(pdf=drawn(paper, drawing), pages=len(pages), notes=notes)


def _is_binary(file: File) -> bool:
    """Whether this is labelled as text by mistake: text of one byte to the letter has no NUL."""
    wide = file.charset.lower().startswith(("utf-16", "utf-32", "ucs-2"))
    return not wide and not file.content.startswith(tuple(_MARKS)) and b"\0" in file.content[:_SAMPLE]


def _is_evidently_text(content: bytes) -> bool:
    """Whether an unlabelled file is text: UTF-16 with its mark, or UTF-8 without controls."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return True
    sample = content[:_SAMPLE]
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample, final=len(content) <= _SAMPLE)
    except UnicodeDecodeError:
        return False
    return bool(sample.strip()) and not _NO_TEXT.search(sample)
