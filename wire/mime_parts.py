"""The parts of a mail (RFC 2046 section 5.1), cut without a parser that hostile nesting or quoting could stop."""

import re
from binascii import Error, a2b_base64, a2b_qp
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message

from wire.charsets import text_in
from wire.headers import Field, first, split

_LONGEST_CONTENT_TYPE = 4096  # Python's reader of parameters takes quadratic time
_DEEPEST = 10


@dataclass(frozen=True, kw_only=True)
class Part:
    """A mail or a part of one: its header fields and its body as it stands, still encoded."""

    fields: tuple[Field, ...]
    body: bytes

    def first(self, name: str) -> str:
        """Return the value of the first field of that name, empty when there is none."""
        return first(self.fields, name)

    @property
    def kind(self) -> str:
        """The content type in lower case, text/plain when it says nothing readable (RFC 2045 section 5.2)."""
        return self._typed().get_content_type()

    def parameter(self, name: str) -> str:
        """Return a parameter of the content type, empty when there is none."""
        return parameter_of(self._typed(), name)

    def _typed(self) -> Message:
        typed = Message()
        value = self.first("Content-Type")
        if value and len(value) <= _LONGEST_CONTENT_TYPE:
            typed["Content-Type"] = value
        return typed

    def content(self) -> bytes:
        """Return the body decoded from its transfer encoding; a damaged one as it stands (RFC 2045 section 6)."""
        match self.first("Content-Transfer-Encoding").lower():
            case "quoted-printable":
                return a2b_qp(self.body)
            case "base64":
                try:
                    return a2b_base64(self.body)
                except Error:
                    return self.body
            case _:
                return self.body

    def parts(self) -> tuple["Part", ...]:
        """Return the parts of a multipart, none of anything else."""
        boundary = self.parameter("boundary").rstrip()
        if not boundary or not self.kind.startswith("multipart/"):
            return ()
        delimiter = re.compile(rb"^--%s(--)?[ \t]*\r?$\n?" % re.escape(_octets(boundary)), re.MULTILINE)
        parts: list[Part] = []
        start: int | None = None
        for line in delimiter.finditer(self.body):
            if start is not None:
                parts.append(part_of(_without_line_end(self.body[start : line.start()])))
            start = line.end()
            if line[1]:
                return tuple(parts)
        return tuple(parts) if start is None else (*parts, part_of(self.body[start:]))

    def walk(self, depth: int = 0) -> Iterator["Part"]:
        """Yield this part and all below it, down to a depth that no honest mail reaches."""
        yield self
        if depth < _DEEPEST:
            for part in self.parts():
                yield from part.walk(depth + 1)


def part_of(mail: bytes) -> Part:
    """Cut a mail or a part into header and body; never raises."""
    fields, body = split(mail)
    return Part(fields=fields, body=body)


def parameter_of(message: Message, name: str, header: str = "Content-Type") -> str:
    """Return a parameter of a field (RFC 2231), empty when there is none or nobody can read it; never raises."""
    try:
        found = message.get_param(name, "", header)
    except (TypeError, ValueError, LookupError, AttributeError):  # of numbered pieces that contradict one another
        return ""
    if not isinstance(found, tuple):
        return str(found or "")
    charset, _, value = found
    try:
        return text_in(value.encode("latin-1"), charset or "")
    except UnicodeEncodeError:  # it is text already
        return value


def _octets(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _without_line_end(content: bytes) -> bytes:
    # The line end before a delimiter belongs to the delimiter (RFC 2046 section 5.1.1).
    return content.removesuffix(b"\n").removesuffix(b"\r")
