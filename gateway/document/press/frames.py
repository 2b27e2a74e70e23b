"""What the press and its worker say to each other over two pipes.

The worker has read mail of strangers, so nothing that it says is unpickled: its words are JSON and plain bytes.
"""

import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum, unique
from typing import BinaryIO

from gateway.document.content import Refusal
from gateway.document.cover import Cover
from gateway.document.guard import Broken
from gateway.document.printing import Fax, Printout
from gateway.model.outcome import Outcome
from gateway.settings import DocumentSettings

_HEAD = struct.Struct("<III")  # bytes of the words, of the PDF and of the TIFF
_MOST_WORDS, _MOST_BYTES = 1024**2, 1024**3


@unique
class Word(StrEnum):
    """What a frame is about."""

    STEP = "step"
    FAX = "fax"
    REFUSAL = "refusal"
    BROKEN = "broken"
    END = "end"


@dataclass(frozen=True, kw_only=True)
class Request:
    """Print this mail.

    `avoided` tells which steps broke a worker before, and why; `seconds` is what is left of the mail's processor time.
    """

    mail: bytes
    covers: tuple[Cover, ...]
    settings: DocumentSettings
    avoided: Mapping[str, str] = field(default_factory=dict)
    seconds: float


@dataclass(frozen=True, kw_only=True)
class Frame:
    """One thing that the worker says."""

    word: Word
    said: Mapping[str, object]
    pdf: bytes = b""
    tiff: bytes = b""


def write_frame(pipe: BinaryIO, frame: Frame) -> None:
    """Say it."""
    said = json.dumps({"word": frame.word, **frame.said}).encode()
    pipe.write(_HEAD.pack(len(said), len(frame.pdf), len(frame.tiff)) + said)
    pipe.write(frame.pdf)
    pipe.write(frame.tiff)
    pipe.flush()


def read_frame(pipe: BinaryIO) -> Frame | None:
    """Return what the worker says next; None when it says no more, or nothing sensible."""
    head = pipe.read(_HEAD.size)
    if len(head) < _HEAD.size:
        return None
    sizes = _HEAD.unpack(head)
    if sizes[0] > _MOST_WORDS or max(sizes) > _MOST_BYTES:
        return None
    parts = [pipe.read(size) for size in sizes]
    if any(len(part) < size for part, size in zip(parts, sizes, strict=True)):
        return None
    try:
        said = json.loads(parts[0])
        return Frame(word=Word(said.pop("word")), said=said, pdf=parts[1], tiff=parts[2])
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def frame_of(result: Printout) -> Frame:
    """Return what tells of a result."""
    match result:
        case Refusal(outcome=outcome, detail=detail):
            return Frame(word=Word.REFUSAL, said={"outcome": outcome.name, "detail": detail})
        case Broken(reason=reason):
            return Frame(word=Word.BROKEN, said={"reason": reason})
        case Fax(pdf=pdf, tiff=tiff, pages=pages, notes=notes):
            return Frame(word=Word.FAX, said={"pages": pages, "notes": notes}, pdf=pdf, tiff=tiff)


def result_of(frame: Frame) -> Printout:
    """Return the result that a frame tells of; raises KeyError or TypeError for nonsense."""
    said = frame.said
    if frame.word is Word.REFUSAL:
        return Refusal(outcome=Outcome[str(said["outcome"])], detail=str(said["detail"]))
    if frame.word is Word.BROKEN:
        return Broken(reason=str(said["reason"]))
    pages, notes = said["pages"], said["notes"]
    if not isinstance(pages, int) or not isinstance(notes, list):
        raise TypeError("a fax has a number of pages and a list of notes")
    return Fax(pdf=frame.pdf, tiff=frame.tiff, pages=pages, notes=tuple(map(str, notes)))
