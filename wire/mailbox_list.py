"""Address fields of a mail (RFC 5322 section 3.4), read from any hand in one pass."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from wire.encoded_words import decoded, printable

_QUOTED = r'"(?:[^"\\]|\\.)*+"'
_PLAIN = r"""(?P<word>=\?[^?\s]{1,60}\?[bBqQ]\?[^?\s]*+\?=)  # may hold a comma, against RFC 2047 section 5
           | (?P<literal>\[[^\[\]]*+\])
           | (?P<space>\s++)
           | (?P<sign>[<>,;:()])
           | (?P<atom>[^\s<>,;:()"\[]++|["\[])"""
_TOKEN = re.compile(rf"(?P<quoted>{_QUOTED})|{_PLAIN}", re.VERBOSE | re.DOTALL)
_TOKEN_AFTER_STRAY_QUOTE = re.compile(_PLAIN, re.VERBOSE | re.DOTALL)
_IN_COMMENT = re.compile(r"\\.|[()]", re.DOTALL)
# One that is never closed runs to the end: searching again at each quote inside takes quadratic time, and finds none either.
_QUOTED_PART = re.compile(r'"(?:[^"\\]|\\.)*+(?:(?P<closed>")|\\?\Z)', re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


@dataclass
class _Draft:
    """What stands between two commas, as far as it is read."""

    shown: list[str] = field(default_factory=list)
    words: list[list[str]] = field(default_factory=lambda: [[]])
    comments: list[str] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    """What stands there, all of it."""
    angle: list[str] = field(default_factory=list)
    has_angle: bool = False
    is_open: bool = False

    def ends_before(self, sign: str) -> bool:
        """Tell whether this sign belongs to the next mailbox already."""
        if sign == "<":
            return self.has_angle  # the comma, or the ">" before it, is missing
        if self.is_open:
            return sign == "," and self.angle[:1] != ["@"]  # RFC 5322 section 4.4: a source route holds commas
        return sign in ",;"

    def take_sign(self, sign: str) -> None:
        """Add one of < > , ; and the colon."""
        self.written.append(sign)
        if sign == "<":
            self.has_angle = self.is_open = True
        elif sign == ">":
            self.is_open = False
        elif self.is_open:
            self.angle.append(sign)
        elif sign == ":":  # what came before was the name of a group
            self.shown, self.words, self.comments = [], [[]], []

    def take(self, kind: str, text: str) -> None:
        """Add a token that is no sign."""
        if kind == "comment":
            self.comments.append(text)
            self.written.append(f"({text})")
            return
        self.written.append(text)
        if self.is_open:
            self.angle += ["@", text[1:]] if text[0] == "@" else [text]
        elif kind == "space":
            self.shown.append(" ")
            self.words.append([])
        else:
            self.shown.append(_unquoted(text) if kind == "quoted" else text)
            self.words[-1].append(text)

    @property
    def names_somebody(self) -> bool:
        """Whether anything stands there but the name of a group and comments."""
        return self.has_angle or any(self.words)

    def text(self) -> str:
        """Return what stands there on one line."""
        return printable(_readable(self.written)).strip(",; ")

    def finish(self) -> list[tuple[str, str]]:
        """Return the mailboxes of this draft: none when it holds no address, several where a comma is missing."""
        comment = _readable(self.comments)
        if self.has_angle:
            address = _angle_address("".join(self.angle))
            return [(_readable(self.shown) or comment, address)] if address else []
        words = _rejoined(["".join(word) for word in self.words])
        name = comment or _readable([f"{_unquoted(word)} " for word in words if not _is_address(word)])
        return [(name, printable(word)) for word in words if _is_address(word)]


def mailboxes(value: str) -> list[tuple[str, str]]:
    """Return (decoded display name, address) of every mailbox in an address field; what cannot be read is left out.

    Never raises, and takes time in proportion to the length whatever the quotes, brackets and comments do. An address without
    "@" counts only in angle brackets or, as a one-off such as [FAX:+14255550123], in square ones.
    """
    return [mailbox for draft in _drafts(value) for mailbox in draft.finish()]


def unreadable(value: str) -> list[str]:
    """Return the text of every entry that names somebody, and no address: what `mailboxes` leaves out; comments and empty groups apart."""
    return [draft.text() for draft in _drafts(value) if draft.names_somebody and not draft.finish()]


def _drafts(value: str) -> Iterator[_Draft]:
    """Cut an address field into what stands between its commas."""
    draft = _Draft()
    for kind, text in _tokens(value):
        if kind != "sign":
            draft.take(kind, text)
            continue
        if draft.ends_before(text):
            yield draft
            draft = _Draft()
        draft.take_sign(text)
    yield draft


def _tokens(value: str) -> Iterator[tuple[str, str]]:
    """Cut a field into tokens; a quote or a parenthesis that is never closed makes all later ones ordinary letters."""
    pattern, comments_close, place = _TOKEN, True, 0
    while match := pattern.match(value, place):
        kind, text, place = match.lastgroup or "", match[0], match.end()
        if text == '"':
            pattern = _TOKEN_AFTER_STRAY_QUOTE
        end = _comment_end(value, place) if text == "(" and comments_close else None
        if end is not None:
            kind, text, place = "comment", value[place : end - 1], end
        elif text in ("(", ")"):
            kind, comments_close = "atom", comments_close and text == ")"
        yield kind, text


def _comment_end(value: str, start: int) -> int | None:
    """Return where a comment ends that opened just before `start`; comments nest (RFC 5322 section 3.2.2)."""
    depth = 1
    for sign in _IN_COMMENT.finditer(value, start):
        depth += {"(": 1, ")": -1}.get(sign[0], 0)
        if depth == 0:
            return sign.end()
    return None


def _angle_address(text: str) -> str:
    """Return the address between angle brackets without its source route; empty when it can be none."""
    if text.startswith("@") and ":" in text:
        text = text.rpartition(":")[2]
    address = "@".join(map(str.strip, printable(text).split("@")))
    bare = unquoted_parts(address)
    return "" if " " in bare and not ("@" in bare or address.startswith("[")) else address


def unquoted_parts(text: str) -> str:
    """Return the text without its quoted strings (RFC 5322 section 3.2.4); a quote that is never closed is an ordinary letter."""
    return _QUOTED_PART.sub(lambda part: "" if part["closed"] else part[0], text)


def _rejoined(words: list[str]) -> list[str]:
    """Put together what white space around an "@" cut (RFC 5322 section 4.4), leave out what is empty."""
    whole: list[str] = []
    for word in filter(None, words):
        if whole and (word.startswith("@") or whole[-1].endswith("@")):
            whole[-1] += word
        else:
            whole.append(word)
    return whole


def _is_address(word: str) -> bool:
    if word.startswith("[") and word.endswith("]"):
        return ":" in word
    local, _, domain = word.rpartition("@")
    return bool(local and domain) and not domain.endswith('"')


def _unquoted(text: str) -> str:
    return _ESCAPED.sub(r"\1", text[1:-1]) if text.startswith('"') and text.endswith('"') else text


def _readable(pieces: list[str]) -> str:
    return " ".join(decoded("".join(pieces)).split())
