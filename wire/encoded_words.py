"""Text of header fields that is not plain ASCII: encoded words (RFC 2047), read from any hand and written by the book."""

import re
from base64 import b64encode
from binascii import a2b_base64, a2b_qp
from itertools import groupby

from wire.charsets import text_in

_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")
_RAW_BYTES = re.compile("[\udc80-\udcff]+")
_LONE_SURROGATES = re.compile("[\ud800-\udc7f\udd00-\udfff]")
_BREAKS = re.compile("[\t\n\x0b\x0c\r\x85\u2028\u2029]+")
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")

_LINE_LIMIT = 76  # RFC 2047 section 2: a line that holds an encoded word; the word itself may have 75
_Q_SAFE = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!*+-/")  # section 5 (3)
_SPACE = 0x20
_LONGEST_WORD = 900  # RFC 5322 section 2.1.1 allows 998 in a line; this leaves room for any name
_WORD_FRAME = len("=?utf-8?q??=")


def decoded(value: str) -> str:
    """Return what a reader sees: encoded words (RFC 2047), raw UTF-8 or Latin-1 and unknown charsets resolved, controls removed."""
    if value.isascii() and value.isprintable() and "=?" not in value:
        return value  # as most are: many mails a second are looked at
    value = _LONE_SURROGATES.sub("\ufffd", value)
    pieces: list[str] = []
    pending: list[bytes] = []
    charset, end = "", 0
    for word in _WORD.finditer(value):
        gap, label = value[end : word.start()], word[1].lower()
        adjacent = bool(pending) and not gap.strip()
        if not adjacent or label != charset:
            # A character may be cut between two words of one charset, against RFC 2047 section 5: bytes are joined first.
            pieces += [text_in(b"".join(pending), charset), "" if adjacent else gap]
            charset, pending = label, []
        pending.append(_content(word[2], word[3]))
        end = word.end()
    pieces += [text_in(b"".join(pending), charset), value[end:]]
    return printable("".join(pieces))


def printable(text: str) -> str:
    """Resolve raw bytes, turn line ends and tabs into spaces and remove every other control; the result has no surrogates."""
    resolved = _RAW_BYTES.sub(_resolve, text)
    return _CONTROLS.sub("", _BREAKS.sub(" ", resolved))


def _resolve(raw: re.Match[str]) -> str:
    return text_in(raw[0].encode("ascii", "surrogateescape"))


def _content(encoding: str, text: str) -> bytes:
    content = text.encode("utf-8", "surrogateescape")
    if encoding in "qQ":
        return a2b_qp(content, header=True)
    digits = _NOT_BASE64.sub(b"", content)
    digits = digits[: len(digits) - (len(digits) % 4 == 1)]  # a lone last digit holds no byte
    return a2b_base64(digits + b"=" * (-len(digits) % 4))


def folded(name: str, text: str, *, literal: bool) -> bytes:
    """Write a field of printable text in lines of at most 76; runs of white space become one space.

    A `literal` text (of a structured field) stands as it is; any other is read back by `decoded` as it was. A word that no line
    can hold is encoded in any case.
    """
    lines = [f"{name}:"]
    # The first part stays beside the name even when it is long: many readers lose a field whose first line is empty.
    for count, part in enumerate(words(printable(text), len(name), literal=literal)):
        if count == 0 or len(lines[-1]) + 1 + len(part) <= _LINE_LIMIT:
            lines[-1] += f" {part}"
        else:
            lines.append(f" {part}")
    return "\r\n".join(lines).encode() + b"\r\n"


def words(text: str, indent: int, *, literal: bool) -> list[str]:
    """Cut a printable text into words that may stand on lines of their own, encoded where they must be."""
    parts: list[str] = []
    plain = filter(None, text.split(" "))
    for must, group in groupby(plain, lambda word: _must_be_encoded(word, literal=literal)):
        run = list(group)
        # White space between encoded words is not shown (RFC 2047 section 6.2): it must stand inside the words.
        parts += encoded(" ".join(run), indent) if must else run
    return parts


def _must_be_encoded(word: str, *, literal: bool) -> bool:
    return len(word) > _LONGEST_WORD or (not literal and (not word.isascii() or "=?" in word))


def encoded(text: str, indent: int) -> list[str]:
    """Return the text as encoded words that fit on a line after a name of `indent` letters; no word cuts a character."""
    quoted = sum(map(_quoted_size, text)) * 3 < len(text.encode()) * 4
    room = max(_LINE_LIMIT - indent - _WORD_FRAME - 2, 24)
    room, cost = (room, _quoted_size) if quoted else (room // 4 * 3, _plain_size)
    done: list[str] = []
    start = size = 0
    for place, character in enumerate(text):
        size += cost(character)
        if size > room:
            done.append(_word(text[start:place], quoted=quoted))
            start, size = place, cost(character)
    return [*done, _word(text[start:], quoted=quoted)]


def _plain_size(character: str) -> int:
    return len(character.encode())


def _quoted_size(character: str) -> int:
    return sum(1 if byte in _Q_SAFE or byte == _SPACE else 3 for byte in character.encode())


def _word(text: str, *, quoted: bool) -> str:
    if not quoted:
        return f"=?utf-8?b?{b64encode(text.encode()).decode()}?="
    return f"=?utf-8?q?{''.join(map(_quoted, text.encode()))}?="


def _quoted(byte: int) -> str:
    if byte == _SPACE:
        return "_"
    return chr(byte) if byte in _Q_SAFE else f"={byte:02X}"
