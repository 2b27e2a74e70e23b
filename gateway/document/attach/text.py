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
_BASE64, _ENCODED = re.compile(rb"[A-Za-z0-9+/=\r\n]{100,}"), 400
_NO_CHARSET = ("", "us-ascii", "ascii")
# What text of DOS (code page 850) has and text of Windows has not: umlauts and accents where Windows has punctuation, which does not
# stand between two letters, and frames made of lines. And what only text of Windows has, where DOS has signs.
_OF_DOS = re.compile(
    rb"[\x81\x8d\x8f\x90]|(?<=[A-Za-z\xe1])[\x82\x84\x87-\x89\x8b\x93-\x95\xa1-\xa4](?=[A-Za-z\xe1])"
    rb"|[\x99\x9a](?=[A-Z])|\xc4{3}|\xcd{3}|[\xda\xc3\xc0]\xc4|[\xc9\xcc\xc8]\xcd|\xc4[\xbf\xb4\xd9]|\xcd[\xbb\xb9\xbc]"
)
_OF_WINDOWS = re.compile(rb"(?<=[A-Za-z])[\xdf\xe0\xe4\xe7-\xea\xed\xf1\xf3\xf6\xfa\xfc]|[\xc4\xd6\xdc][a-z]")
# The lines of frames as typewriters draw them: our fonts have no others.
_FRAMES = dict.fromkeys(range(0x2500, 0x2580), "+") | {0x2500: "-", 0x2502: "|", 0x2550: "=", 0x2551: "|"}
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
    """Return the text by its byte order mark, else by its label, else by what its letters tell."""
    marked = next((label for mark, label in _MARKS.items() if file.content.startswith(mark)), "")
    label = marked or (file.charset if file.charset.lower() not in _NO_CHARSET else "")
    text = text_in(file.content, label or ("cp850" if _is_of_dos(file.content) else ""))
    return text if text.isascii() else text.translate(_FRAMES)


def is_writing(content: bytes) -> bool:
    """Whether this is text for a person, whatever it is called: UTF-8 without controls, and no binary file in letters (RFC 4648)."""
    return _is_evidently_text(content) and not _BASE64.fullmatch(content[:_ENCODED])


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


def _is_of_dos(content: bytes) -> bool:
    """Whether bytes beyond ASCII that are no UTF-8 are rather of DOS than of Windows."""
    sample = content[:_SAMPLE]
    if sample.isascii():
        return False
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        return len(_OF_DOS.findall(sample)) > len(_OF_WINDOWS.findall(sample))
    return False


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
