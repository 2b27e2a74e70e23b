"""The objects of a PDF file as its writer left them: reportlab's and PDFium's, with a classic table and no compressed objects.

Nothing is parsed beyond the references, and nothing recurses: an object keeps its bytes, so that it costs little and no nesting matters.
"""

import re
from collections.abc import Mapping

# Strings and names first, so that nothing inside them is taken for a reference; both writers escape the brackets in a string.
_TOKEN = re.compile(
    rb"\((?:[^\\()]|\\.)*\)"
    rb"|/[^\s/<>\[\]()]*"
    rb"|\b(?P<number>\d+)\s+\d+\s+R\b"
    rb"|\b(?P<stream>stream\r?\n)",
    re.DOTALL,
)
_ENTRY = re.compile(rb"(\d{10}) \d{5} n")
_TABLE = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*$")
_SECTION = re.compile(rb"xref\s+0 (\d+)\s+")
_HEAD = re.compile(rb"\d+ \d+ obj\s+")
_END = re.compile(rb"\s*endobj\s*$")
Objects = dict[int, bytes]
"""What stands between "obj" and "endobj", by number."""

_WIDTH = 20  # bytes of an entry of the table (ISO 32000-1, 7.5.4)


class StrangePdfError(Exception):
    """A file that is not as its writer is known to write."""


def objects_of(pdf: bytes) -> Objects:
    """Return the objects of a file; raises StrangePdfError."""
    start = _table(pdf)
    section = _SECTION.match(pdf, start)
    if section is None:
        raise StrangePdfError("the table of objects is not where it is said to be")
    offsets = dict[int, int]()
    for number in range(int(section[1])):
        place = section.end() + number * _WIDTH
        if entry := _ENTRY.match(pdf, place):
            offsets[number] = int(entry[1])
    order = sorted(offsets, key=offsets.__getitem__)
    ends = [*(offsets[number] for number in order[1:]), start]
    return {number: _body(pdf[offsets[number] : end]) for number, end in zip(order, ends, strict=True)}


def _table(pdf: bytes) -> int:
    end = _TABLE.search(pdf, max(0, len(pdf) - 64))
    if end is None:
        raise StrangePdfError("the file has no end")
    return int(end[1])


def _body(piece: bytes) -> bytes:
    head, end = _HEAD.match(piece), _END.search(piece, max(0, len(piece) - 16))
    if head is None or end is None:
        raise StrangePdfError("an object is not where the table says")
    return piece[head.end() : end.start()]


def trailer_entry(pdf: bytes, name: bytes) -> int:
    """Return the number of the object that the trailer names."""
    found = re.search(rb"/%s (\d+) 0 R" % name, pdf[pdf.rindex(b"trailer") :])
    if found is None:
        raise StrangePdfError(f"the trailer has no {name.decode()}")
    return int(found[1])


def renumbered(body: bytes, numbers: Mapping[int, int]) -> bytes:
    """Return the object with its references changed; what refers to nothing becomes null."""
    parts, done = list[bytes](), 0
    for token in _TOKEN.finditer(body):
        if token["stream"]:
            break
        if token["number"]:
            number = numbers.get(int(token["number"]))
            parts += [body[done : token.start()], b"%d 0 R" % number if number else b"null"]
            done = token.end()
    return b"".join((*parts, body[done:]))


def file_of(objects: Objects, root: int, about: int = 0) -> bytes:
    """Write a file of these objects, which are numbered from 1 without a gap."""
    file, offsets = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), list[int]()
    for number in sorted(objects):
        offsets.append(len(file))
        file += b"%d 0 obj\n" % number + objects[number] + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    count = len(offsets) + 1
    named = b"/Root %d 0 R" % root + (b"/Info %d 0 R" % about if about else b"")
    tail = b"trailer\n<</Size %d%s>>\nstartxref\n%d\n%%%%EOF\n" % (count, named, len(file))
    return bytes(file) + b"xref\n0 %d\n0000000000 65535 f \n" % count + table + tail
