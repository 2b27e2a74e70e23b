"""Attached files made on the spot, what became of them, and how they are damaged."""

import io
import random
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import suppress

from pypdf import PdfReader

from gateway.document.mime import File
from gateway.document.printed import Print, Printed
from gateway.settings import DocumentSettings, HtmlEngine

SETTINGS = DocumentSettings()
PLAIN = DocumentSettings(html_engine=HtmlEngine.NONE)
ROUNDS = 200


def a_file(content: bytes | str, name: str = "file", kind: str = "application/octet-stream", charset: str = "") -> File:
    """Return an attached file."""
    octets = content.encode() if isinstance(content, str) else content
    return File(name=name, type=kind, content=octets, charset=charset)


def printed(result: Print) -> Printed:
    """Return pages that have been printed."""
    assert isinstance(result, Printed), result
    assert len(PdfReader(io.BytesIO(result.pdf)).pages) == result.pages
    return result


def pages_of(result: Print) -> list[str]:
    """Return the text of each page, its spaces evened out and its ligatures (one glyph for "ffi") taken apart."""
    reader = PdfReader(io.BytesIO(printed(result).pdf))
    return [" ".join(unicodedata.normalize("NFKC", page.extract_text()).split()) for page in reader.pages]


def text_of(result: Print) -> str:
    """Return the text of all pages."""
    return " ".join(pages_of(result))


def damaged(content: bytes, seed: int = 4711) -> Iterator[bytes]:
    """Yield the content damaged in many ways: octets changed, cut out, doubled, the end missing."""
    dice = random.Random(seed)
    for _ in range(ROUNDS):
        octets = bytearray(content)
        for _ in range(dice.randint(1, 6)):
            place = dice.randrange(len(octets) + 1)
            match dice.randrange(4):
                case 0:
                    octets[place : place + 1] = bytes([dice.choice([0, 10, 34, 59, 92, 127, 255, dice.randrange(256)])])
                case 1:
                    del octets[place : place + dice.randint(1, 20)]
                case 2:
                    octets[place:place] = octets[place : place + dice.randint(1, 40)]
                case _:
                    del octets[max(place, 1) :]
            octets = octets or bytearray(b"x")
        yield bytes(octets)


def ends_well(content: bytes, work: Callable[[bytes], object]) -> None:
    """Run a step on damaged content: it may end in pages, in a reason or in an ordinary exception, as the guard allows."""
    for octets in damaged(content):
        with suppress(Exception):
            result = work(octets)
            if isinstance(result, Printed):
                assert result.pages == len(PdfReader(io.BytesIO(result.pdf)).pages)
