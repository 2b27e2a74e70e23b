"""Two ways to write any text in printable ASCII: xtext (RFC 3461 section 4) and the 7-bit form of utf-8 addresses (RFC 6533 section 3)."""

import re

_HEX = re.compile(rb"\+([0-9A-Fa-f]{2})")
_XTEXT = re.compile(rb"(?:[!-*,-<>-~]|\+[0-9A-Fa-f]{2})*+")
_NOT_XCHAR = re.compile(rb"[^!-*,-<>-~]")

_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")

_POINT = re.compile(r"\\x\{([0-9A-F]{2,6})\}")
_UTF8_TEXT = re.compile(r"(?:[!-*,-<>-\[\]-~]|\\x\{[0-9A-F]{2,6}\})*+")
_NOT_QCHAR = re.compile(r"[^!-*,-<>-\[\]-~]")


def encode(text: str) -> str:
    """Write text as xtext; characters outside ASCII as the bytes of their UTF-8 form. Raises ValueError for lone surrogates."""
    return _NOT_XCHAR.sub(lambda byte: b"+%02X" % ord(byte[0]), text.encode()).decode("ascii")


def decode(text: str) -> str:
    """Read xtext; text that is none, or that would hold anything unprintable, comes back as it is.

    Real files hold addresses that nobody encoded: a "+" that is not followed by two hexadecimal digits means that.
    """
    raw = text.encode("utf-8", "surrogateescape")
    if not _XTEXT.fullmatch(raw):
        return text
    try:
        decoded = _HEX.sub(lambda escape: bytes.fromhex(escape[1].decode()), raw).decode()
    except UnicodeDecodeError:
        return text
    return text if _UNPRINTABLE.search(decoded) else decoded


def encode_utf8_address(address: str) -> str:
    r"""Write an address in ASCII for the type utf-8: all but plain characters as \x{HEX}."""
    return _NOT_QCHAR.sub(lambda character: f"\\x{{{ord(character[0]):02X}}}", address)


def decode_utf8_address(text: str) -> str:
    r"""Read \x{HEX}; text that does not keep to RFC 6533, or would hold anything unprintable, comes back as it is."""
    if not _UTF8_TEXT.fullmatch(text):
        return text
    try:
        decoded = _POINT.sub(lambda point: chr(int(point[1], 16)), text)
    except ValueError:
        return text
    return text if _UNPRINTABLE.search(decoded) else decoded
