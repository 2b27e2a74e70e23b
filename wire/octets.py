"""Octets of unknown charset, read as text and back: mail addresses come without a word about their encoding."""

from wire.charsets import text_in


def text_of(octets: bytes) -> str:
    """Read octets as UTF-8, else as windows-1252, which is what Windows clients send when they do not say."""
    return text_in(octets)


def octets_of(text: str) -> bytes:
    """Write text as UTF-8; surrogate escapes become the octets they stand for. Never raises."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")
