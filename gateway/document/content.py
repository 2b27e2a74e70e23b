"""The content of a mail, read once for all its recipients: what was written, and attachments as pages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from gateway.document.attach import message, tnef
from gateway.document.attach.families import family_of
from gateway.document.attach.image import is_decoration
from gateway.document.attach.notice import notice, print_notice
from gateway.document.guard import TRUSTING, Broken, Guard
from gateway.document.mime import File, Mail, Writing, read_mail
from gateway.document.paper import paper_of
from gateway.document.plain import clean, clean_line, size_in_words
from gateway.document.printed import Overlong, Print, Printed, Unprintable
from gateway.model.outcome import Outcome
from gateway.settings import DocumentSettings, Unprintables

READING = "reading"
"""What the guard calls taking a mail apart; it has its time whatever was used up before."""


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """An expected ending: this mail becomes no fax. `detail` completes the sentence of the outcome."""

    outcome: Outcome
    detail: str


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """An attached file as pages on our paper, the header strip still empty; `step` names it to the guard."""

    name: str
    pdf: bytes
    pages: int
    step: str


@dataclass(frozen=True, kw_only=True)
class Content:
    """What the mail says. `notes` tell what a reader of the fax will miss, one sentence each."""

    writing: Writing
    attachments: tuple[Attachment, ...] = ()
    notes: tuple[str, ...] = field(default=())


def read_content(mail: bytes, settings: DocumentSettings, guard: Guard = TRUSTING) -> Content | Refusal:
    """Read a mail; never raises, whatever the bytes are."""
    read = guard.run(READING, lambda: read_mail(mail, settings))
    if not isinstance(read, Mail):
        reason = read.reason if isinstance(read, Broken) else read
        return Refusal(outcome=Outcome.UNPRINTABLE, detail=reason)
    reader = _Reader(settings=settings, guard=guard, writing=read.writing, notes=list(read.notes))
    try:
        reader.take(read.files, "file", 0)
    except _RefusedError as error:
        return error.refusal
    writing = replace(reader.writing, text=clean(reader.writing.text))
    return Content(writing=writing, attachments=tuple(reader.attachments), notes=tuple(reader.notes))


def too_many_pages(pages: int, settings: DocumentSettings, *, at_least: bool = False) -> Refusal:
    """The refusal of a document with more pages than allowed."""
    count = f"more than {pages - 1}" if at_least else str(pages)
    return Refusal(outcome=Outcome.TOO_MANY_PAGES, detail=f"{count} pages, at most {settings.max_pages} are allowed")


class _RefusedError(Exception):
    """The files hold something that makes the whole mail no fax."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.detail)
        self.refusal = refusal


@dataclass(kw_only=True)
class _Reader:
    """Prints the files in order; stops at the first page too many, and at the first unprintable file if the site wants that."""

    settings: DocumentSettings
    guard: Guard
    writing: Writing
    notes: list[str]
    attachments: list[Attachment] = field(default_factory=list)
    pages: int = 0
    opened: int = 0

    def take(self, files: Sequence[File], place: str, depth: int) -> None:
        """Print each file, and what lies in it."""
        for number, file in enumerate(files, 1):
            step = f"{place} {number}"
            self.opened += 1
            if self.opened > self.settings.max_parts:
                detail = f"it holds more than {self.settings.max_parts} files, one in another"
                raise _RefusedError(Refusal(outcome=Outcome.UNPRINTABLE, detail=detail))
            if file.inline and is_decoration(file.content, self.settings):
                self.notes.append(f"{file.name} is a small picture of the layout and not printed")
            elif message.recognises(file) or tnef.recognises(file):
                self._open(file, step, depth)
            else:
                self._print(file, step)

    def _open(self, file: File, step: str, depth: int) -> None:
        """Take a mail in the mail apart: its own text is a page like others, and its files follow."""
        if depth >= self.settings.max_nesting:
            self._note_unprintable(
                file, step, f"it lies {depth + 1} mails deep, and {self.settings.max_nesting} are opened"
            )
            return
        is_message = message.recognises(file)
        opening = message.opened if is_message else tnef.opened
        parcel = self.guard.run(f"{step} opened", lambda: opening(file, self.settings))
        if not isinstance(parcel, Mail):
            self._note_unprintable(file, step, parcel.reason)
            return
        self.notes += parcel.notes
        if is_message:
            self._add(
                file,
                step,
                lambda: message.print_message(file, parcel, self.settings),
                lambda: message.otherwise(file, parcel, self.settings),
            )
        elif not parcel.writing.is_blank:
            self._add_writing(file, step, parcel.writing)
        self.take(parcel.files, step, depth + 1)

    def _add_writing(self, file: File, step: str, writing: Writing) -> None:
        """The text of a winmail.dat is the mail's, unless the mail has one."""
        if self.writing.is_blank:
            self.writing = writing
        else:
            self._print(_as_file(writing, f"text of {file.name}"), step)

    def _print(self, file: File, step: str) -> None:
        family = family_of(file)
        if family is None:
            self._note_unprintable(file, step, _cannot(file))
        else:
            otherwise = family.otherwise
            self._add(
                file,
                step,
                lambda: family.print(file, self.settings),
                (lambda: otherwise(file, self.settings)) if otherwise else None,
            )

    def _add(
        self, file: File, step: str, printing: Callable[[], Print], otherwise: Callable[[], Print] | None = None
    ) -> None:
        """Print a file, or print it otherwise, or say why not."""
        result = self.guard.run(step, printing)
        if otherwise is not None and isinstance(result, Broken | Unprintable):
            self.notes.append(f"{file.name} is printed as plain text: {result.reason}")
            step = f"{step} otherwise"
            result = self.guard.run(step, otherwise)
        match result:
            case Broken(reason=reason) | Unprintable(reason=reason):
                self._note_unprintable(file, step, reason)
            case Overlong(pages=pages, at_least=at_least):
                raise _RefusedError(too_many_pages(pages, self.settings, at_least=at_least))
            case Printed():
                self._append(file, result, step)

    def _note_unprintable(self, file: File, step: str, reason: str) -> None:
        """What cannot be printed is never silently missing: the site chooses how it shows."""
        said = f"{file.name} ({_kind(file)}, {size_in_words(len(file.content))})"
        if self.settings.unprintable is Unprintables.REFUSE:
            raise _RefusedError(Refusal(outcome=Outcome.UNSUPPORTED, detail=f"{said}: {reason}"))
        self.notes.append(f"{said} is not printed: {reason}")
        if self.settings.unprintable is Unprintables.NOTICE:
            page = self.guard.run(f"{step} notice", lambda: print_notice(file, reason, self.settings))
            self._append(file, self._bare_notice(file, reason) if isinstance(page, Broken) else page, f"{step} notice")

    def _bare_notice(self, file: File, reason: str) -> Printed:
        paper = paper_of(self.settings.paper)
        return Printed(pdf=notice(file.name, _kind(file), len(file.content), reason, paper), pages=1)

    def _append(self, file: File, printed: Printed, step: str) -> None:
        self.notes += printed.notes
        self.attachments.append(Attachment(name=file.name, pdf=printed.pdf, pages=printed.pages, step=step))
        self.pages += printed.pages
        if self.pages > self.settings.max_pages:  # nobody counts what would follow
            raise _RefusedError(too_many_pages(self.settings.max_pages + 1, self.settings, at_least=True))


def _as_file(writing: Writing, name: str) -> File:
    kind, text = ("text/html", writing.html) if writing.html else ("text/plain", writing.text)
    return File(name=name, type=kind, content=text.encode("utf-8", "replace"), charset="utf-8")


def _kind(file: File) -> str:
    return clean_line(file.type, 100)


def _cannot(file: File) -> str:
    if not file.content:
        return "the file is empty"
    if file.type == "application/pdf":
        return "the file is damaged: it is no PDF"
    return "this kind of file cannot be printed"
