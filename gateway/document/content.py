"""The content of a mail, read once for all its recipients: text, and attachments as pages."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from gateway.document.attach.image import is_decoration, print_image
from gateway.document.attach.notice import notice
from gateway.document.attach.pdf import print_pdf
from gateway.document.attach.printed import Overlong, Print, Printed, Unprintable
from gateway.document.attach.text import print_text
from gateway.document.fonts import unknown_characters
from gateway.document.htmltext import text_of
from gateway.document.mime import File, read_mail
from gateway.document.paper import Paper, paper_of
from gateway.document.plain import clean, clean_line, size_in_words
from gateway.model.outcome import Outcome
from gateway.settings import DocumentSettings
from wire.charsets import text_in

_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"GIF8", b"BM", b"RIFF")
_TEXTS = frozenset({"text/plain", "text/csv", "text/markdown", "text/html"})
_TEXT_NAMES = (".txt", ".csv", ".md", ".log")  # for what is only labelled "octet-stream"


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """An expected ending: this mail becomes no fax. `detail` completes the sentence of the outcome."""

    outcome: Outcome
    detail: str


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """An attached file as pages on our paper, the header strip still empty."""

    name: str
    pdf: bytes
    pages: int


@dataclass(frozen=True, kw_only=True)
class Content:
    """What the mail says. `notes` tell what a reader of the fax will miss, one sentence each."""

    text: str
    attachments: tuple[Attachment, ...] = ()
    notes: tuple[str, ...] = field(default=())


def read_content(mail: bytes, settings: DocumentSettings) -> Content | Refusal:
    """Read a mail; never raises, whatever the bytes are."""
    read = read_mail(mail)
    if isinstance(read, str):
        return Refusal(outcome=Outcome.UNPRINTABLE, detail=read)
    text = clean(read.text)
    notes = [*read.notes, *unknown_characters(text, "in the text")]
    files = [(file, file.inline and is_decoration(file.content)) for file in read.files]
    notes += [f"{file.name} is a small picture of the layout and not printed" for file, decorates in files if decorates]
    attachments = _attachments((file for file, decorates in files if not decorates), settings, notes)
    if isinstance(attachments, Refusal):
        return attachments
    return Content(text=text, attachments=attachments, notes=tuple(notes))


def too_many_pages(pages: int, settings: DocumentSettings, *, at_least: bool = False) -> Refusal:
    """The refusal of a document with more pages than allowed."""
    count = f"more than {pages - 1}" if at_least else str(pages)
    return Refusal(outcome=Outcome.TOO_MANY_PAGES, detail=f"{count} pages, at most {settings.max_pages} are allowed")


def _attachments(
    files: Iterable[File], settings: DocumentSettings, notes: list[str]
) -> tuple[Attachment, ...] | Refusal:
    """Print the files in order and add what is to be noted; stops at the first page too many."""
    attachments: list[Attachment] = []
    pages = 0
    for file in files:
        result = _printed(file, settings)
        if isinstance(result, Overlong):
            return too_many_pages(result.pages, settings, at_least=result.at_least)
        if isinstance(result, Unprintable):
            notes.append(
                f"{file.name} ({_kind(file)}, {size_in_words(len(file.content))}) is not printed: {result.reason}"
            )
            result = _noticed(file, result.reason, settings)
        notes += result.notes
        attachments.append(Attachment(name=file.name, pdf=result.pdf, pages=result.pages))
        pages += result.pages
        if pages > settings.max_pages:
            return too_many_pages(pages, settings)
    return tuple(attachments)


def _noticed(file: File, reason: str, settings: DocumentSettings) -> Printed:
    return Printed(pdf=notice(file.name, _kind(file), len(file.content), reason, paper_of(settings.paper)), pages=1)


def _kind(file: File) -> str:
    return clean_line(file.type, 100)


def _printed(file: File, settings: DocumentSettings) -> Print:
    """Print by what the file is, not by what it is called: mail programs label wrongly, the first bytes do not."""
    paper, most = paper_of(settings.paper), settings.max_pages
    if file.type.startswith("message/"):
        return Unprintable(reason="attached messages are not printed")
    if not file.content:
        return Unprintable(reason="the file is empty")
    if b"%PDF-" in file.content[:1024]:  # ISO 32000-1, annex H.3.4.1: other bytes may come first
        return print_pdf(file.content, paper, most)
    if file.content.startswith(_PICTURES) or file.type in ("image/png", "image/jpeg", "image/tiff", "image/gif"):
        return print_image(file.content, paper, most, settings.max_image_pixels)
    if file.type in _TEXTS or file.name.lower().endswith(_TEXT_NAMES):
        return _printed_text(file, paper, most)
    return Unprintable(reason=_cannot(file))


def _printed_text(file: File, paper: Paper, most: int) -> Print:
    text = text_in(file.content, file.charset)
    return print_text(file.name, text_of(text)[0] if file.type == "text/html" else text, paper, most)


def _cannot(file: File) -> str:
    if file.type == "application/pdf":
        return "the file is damaged: it is no PDF"
    return "this kind of file cannot be printed"
