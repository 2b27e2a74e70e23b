"""What mail systems and people do to a report on its way, done on purpose: for testers of programs that read reports."""

import re
from collections.abc import Callable, Iterator

from gateway.model.stress import Shape
from wire import headers
from wire.charsets import text_in
from wire.mail_parts import text_part
from wire.mime_parts import Part, part_of

COLUMNS = 60
OVERSIZE = 12 * 1024**2
"""Octets of text: more than the 10 MB that Exchange takes in a message by default (Set-TransportConfig, MaxReceiveSize)."""

_QUOTE = "> "
_HYPHEN_IN_WORD = re.compile(r"(?<=\w)-(?=\w)")
_FILLER = "This line is one of many that make the report as long as was asked for.\n"
# The subjects of all looks, as a German mail system or colleague would have them.
_GERMAN = {
    "Undeliverable: ": "Unzustellbar: ",
    "Delivered: ": "Zugestellt: ",
    "Delayed: ": "Verzögert: ",
    "Relayed: ": "Weitergeleitet: ",
    "Expanded: ": "Aufgeteilt: ",
    "Message Succeeded: ": "Nachricht gesendet: ",
    "Message Failed: ": "Nachricht fehlgeschlagen: ",
    "Message Delayed: ": "Nachricht verzögert: ",
    "Message Relayed: ": "Nachricht weitergeleitet: ",
    "facsimile ": "Telefax ",
}


def shaped(mail: bytes, shape: str) -> bytes:
    """Return the mail as it comes out of the shape; of an empty one as it is. Raises ValueError for a shape that is none.

    Only its subject or its first plain text changes: an HTML text beside it, the machine-readable part and the returned mail do not.
    """
    if not shape:
        return mail
    known = Shape(shape)
    if known in _OF_SUBJECT:
        return _with_subject(mail, _OF_SUBJECT[known])
    return _with_text(mail, _OF_TEXT[known])


def _with_subject(mail: bytes, change: Callable[[str], str]) -> bytes:
    fields, body = headers.split(mail)
    changed = [
        headers.field("Subject", change(headers.decoded(one.value))) if one.name.lower() == "subject" else one
        for one in fields
    ]
    return headers.join(changed, body)


def _in_german(subject: str) -> str:
    known = next((prefix for prefix in _GERMAN if subject.startswith(prefix)), "")
    return _GERMAN.get(known, "AW: ") + subject.removeprefix(known)


def _with_text(mail: bytes, change: Callable[[str], str]) -> bytes:
    """Write the first plain text of the mail anew; its part is the only one that changes, byte for byte."""
    for part in part_of(mail).walk():
        if part.kind == "text/plain":
            text = text_in(part.content(), part.parameter("charset")).replace("\r\n", "\n")
            return mail.replace(headers.join(part.fields, part.body), _part_with(part, change(text)), 1)
    return mail


def _part_with(part: Part, text: str) -> bytes:
    replaced = ("content-type", "content-transfer-encoding")
    kept = [one.raw for one in part.fields if one.name.lower() not in replaced]
    return b"".join(kept) + text_part(text)


def _rewrapped(text: str) -> str:
    return "".join(f"{_QUOTE}{line}\n" for whole in text.splitlines() for line in _wrapped(whole))


def _wrapped(line: str) -> Iterator[str]:
    """Break a line as mail programs do: at a space, else behind a hyphen, else anywhere."""
    width = COLUMNS - len(_QUOTE)
    while len(line) > width:
        place = line.rfind(" ", 1, width + 1)
        if place < 0:
            place = line.rfind("-", 0, width) + 1 or width
        yield line[:place].rstrip()
        line = line[place:].lstrip()
    yield line


def _quoted(text: str) -> str:
    return "".join(f"{_QUOTE}{line}\n" for line in text.splitlines())


def _spaced(text: str) -> str:
    return _HYPHEN_IN_WORD.sub("- ", text)


def _torn(text: str) -> str:
    return text.replace("><", "> <")


def _filled(text: str) -> str:
    return text + _FILLER * (OVERSIZE // len(_FILLER) + 1)


def _answered(subject: str) -> str:
    return f"Re: {subject}"


_OF_SUBJECT: dict[Shape, Callable[[str], str]] = {Shape.PREFIXED: _answered, Shape.TRANSLATED: _in_german}
_OF_TEXT: dict[Shape, Callable[[str], str]] = {
    Shape.REWRAPPED: _rewrapped,
    Shape.SPACED: _spaced,
    Shape.TORN_TAGS: _torn,
    Shape.QUOTED: _quoted,
    Shape.OVERSIZE: _filled,
}
