"""HTML out of the RTF that Exchange and Outlook wrap it in (MS-OXRTFEX): every tag hides in a destination of its own."""

import re
from dataclasses import dataclass, replace

from wire.charsets import text_in

_TOKEN = re.compile(
    rb"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?[0-9]{1,9})? ?|\\'(?P<hex>[0-9a-fA-F]{2})|\\(?P<sign>[^a-zA-Z])"
    rb"|(?P<brace>[{}])|(?P<text>[^\\{}\r\n]+)|[\r\n]+|\\",
    re.DOTALL,
)
_SILENT = frozenset({"colortbl", "stylesheet", "info", "pict", "object", "header", "footer", "mhtmltag"})
_BREAKS = {"par": "\r\n", "line": "\r\n", "tab": "\t"}
_LETTERS = {  # section 2.1.3.3
    "lquote": "&lsquo;",
    "rquote": "&rsquo;",
    "ldblquote": "&ldquo;",
    "rdblquote": "&rdquo;",
    "bullet": "&bull;",
    "endash": "&ndash;",
    "emdash": "&mdash;",
}
_SIGNS = {"~": "&nbsp;", "_": "&shy;", "-": "", "\n": "\r\n", "\r": "\r\n"}
_CHARSETS = {  # of \fcharset (RTF 1.9.1, font table)
    128: "cp932",
    129: "cp949",
    130: "johab",
    134: "gbk",
    136: "cp950",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
}


def wraps_html(rtf: bytes) -> bool:
    """Whether the RTF was made from HTML; it says so near its start (section 2.1.3.1)."""
    return rtf.startswith(b"{\\rtf") and b"\\fromhtml" in rtf[:1000]


def html_in(rtf: bytes) -> str:
    """Return the HTML as it was before; what is damaged is left out."""
    reader = _Reader()
    for token in _TOKEN.finditer(rtf):
        reader.read(token)
    return reader.html()


@dataclass(frozen=True, kw_only=True)
class _State:
    """What a group inherits and its end undoes. `place` is what its text is: page, tag, fonts, or nothing."""

    place: str = "page"
    quiet: bool = False  # between \htmlrtf and \htmlrtf0 stands what only readers of RTF are to see
    font: int = -1
    skip: int = 1  # letters that follow each \u for those who do not know it


class _Reader:
    """Collects the HTML token by token."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._octets = bytearray()  # letters of more than one byte come byte by byte
        self._state, self._outer = _State(), list[_State]()
        self._codepage = "cp1252"
        self._charsets: dict[int, str] = {}
        self._default_font, self._skipping, self._starred = -1, 0, False

    def html(self) -> str:
        """Return what has been read; letters outside the first plane came in two halves."""
        self._flush()
        return "".join(self._pieces).encode("utf-16", "surrogatepass").decode("utf-16", "replace").strip()

    def read(self, token: re.Match[bytes]) -> None:
        """Take one token in."""
        if (octet := token["hex"]) is not None:
            self._read_octets(bytes([int(octet, 16)]))
        elif (text := token["text"]) is not None:
            self._read_octets(text)
        else:
            self._flush()
            self._read_control(token)

    def _read_octets(self, octets: bytes) -> None:
        """Take letters in, but not those that stand for a \\u already read."""
        skipped = min(self._skipping, len(octets))
        self._skipping -= skipped
        if self._is_seen():
            self._octets += octets[skipped:]

    def _read_control(self, token: re.Match[bytes]) -> None:
        if token["brace"] == b"{":
            self._outer.append(self._state)
        elif token["brace"] == b"}":
            self._state = self._outer.pop() if self._outer else self._state
        elif (word := token["word"]) is not None:
            self._read_word(word.decode("ascii"), int(token["number"]) if token["number"] else None)
            self._starred = False
            return
        elif token["sign"] == b"*":
            self._starred = True
            return
        elif (sign := token["sign"]) is not None:
            self._write(_SIGNS.get(sign.decode("latin-1"), sign.decode("latin-1")))
        self._skipping = 0 if token["brace"] else self._skipping

    def _read_word(self, word: str, number: int | None) -> None:
        if word == "htmltag" and self._starred:
            self._state = replace(self._state, place="tag")
        elif word == "fonttbl":
            self._state = replace(self._state, place="fonts")
        elif self._starred or word in _SILENT:
            self._state = replace(self._state, place="nothing")
        elif word == "htmlrtf":
            self._state = replace(self._state, quiet=number != 0)
        elif word in _BREAKS or word in _LETTERS:
            self._write(_BREAKS.get(word) or _LETTERS[word])
        elif word == "u" and number is not None:
            self._write(chr(number % 0x10000))
            self._skipping = self._state.skip
        else:
            self._read_setting(word, number or 0)

    def _read_setting(self, word: str, number: int) -> None:
        match word:
            case "uc":
                self._state = replace(self._state, skip=min(max(number, 0), 9))
            case "f":
                self._state = replace(self._state, font=number)
            case "plain":
                self._state = replace(self._state, font=self._default_font)
            case "deff":
                self._default_font = number
                self._state = replace(self._state, font=number)
            case "ansicpg":
                self._codepage = "utf-8" if number == 65001 else f"cp{number}"
            case "fcharset" if self._state.place == "fonts" and number in _CHARSETS:
                self._charsets[self._state.font] = _CHARSETS[number]

    def _is_seen(self) -> bool:
        return self._state.place == "tag" or (self._state.place == "page" and not self._state.quiet)

    def _write(self, text: str) -> None:
        if self._is_seen():
            self._pieces.append(text)

    def _flush(self) -> None:
        if self._octets:
            self._pieces.append(_read(bytes(self._octets), self._charsets.get(self._state.font, self._codepage)))
            self._octets.clear()


def _read(octets: bytes, codepage: str) -> str:
    return octets.decode("ascii") if octets.isascii() else text_in(octets, codepage)
