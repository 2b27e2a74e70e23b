"""The addresses of MAIL, RCPT and EHLO (RFC 5321 sections 4.1.1 to 4.1.3), with the room that encapsulated addresses need."""

import re

from connector import header
from wire import imcea
from wire.imcea import MAX_ADDRESS, MAX_LOCAL_PART

_ATOMS = r'[^\s<>()\[\]\\,;:@"\x00-\x20\x7f-\x9f]++'
_LOCAL_PART = rf'(?:"(?:[^"\\\x00-\x1f\x7f-\x9f]|\\[ -~])*+"|{_ATOMS})'
_MAILBOX = rf"{_LOCAL_PART}@(?:{_ATOMS}|\[[0-9A-Za-z:.]{{1,60}}\])"
# A source route in front of a mailbox means nothing any more and is accepted (RFC 5321 section 4.1.1.3 and appendix C). The address
# without angle brackets is no SMTP, but it is what Microsoft's page types ([TEL], Exchange 2007 to 2013).
_PATH = re.compile(rf"<(?:@[^:<>\s]{{1,400}}:)?({_MAILBOX}|postmaster|)>|({_MAILBOX})", re.IGNORECASE)
_ONE_OFF = re.compile(r"<?\[?(?:FAX|MSFAX):[^<>]{1,600}>?", re.IGNORECASE)
_QUOTED_ONE_OFF = re.compile(r'"(\[?(?:FAX|MSFAX):(?:[^"\\]|\\.)*+)"', re.IGNORECASE)
_QUOTED_PAIR = re.compile(r"\\(.)")

_LABEL = r"[A-Za-z0-9_\x80-\U0010ffff](?:[A-Za-z0-9_\x80-\U0010ffff-]{0,61}[A-Za-z0-9_\x80-\U0010ffff])?"
_HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL}){{0,126}}\.?|\[[0-9A-Za-z:.]{{1,60}}\]")
_LONGEST_HOST = 255


def path_end(argument: str) -> int:
    """Return where the path at the beginning of an argument ends, and its parameters begin."""
    if not argument.startswith("<"):
        return len(argument.partition(" ")[0])
    # A quoted local part may hold ">" and spaces.
    found = _PATH.match(argument)
    return found.end() if found else argument.find(">") + 1 or len(argument)


def address_in(path: str) -> str | None:
    """Return the address in a path, empty for `<>`; None when it is none, or longer than Exchange carries (571; 315 before the @)."""
    found = _PATH.fullmatch(path)
    if found is None:
        return None
    address = found[1] if found[2] is None else found[2]
    local_part, at, domain = address.rpartition("@")
    if len(address) > MAX_ADDRESS or len(local_part) > MAX_LOCAL_PART or not address.isprintable():
        return None
    return address if not at or is_host(domain) else None


def is_host(name: str) -> bool:
    """Tell whether a text is a host name (also one in Unicode) or an address literal."""
    return len(name) <= _LONGEST_HOST and name.isprintable() and _HOST.fullmatch(name) is not None


def recipient_in(path: str, default_domain: str) -> str | None:
    """Return the recipient in a path, None when there is none.

    `<postmaster>` alone is the organization's (RFC 5321 section 4.5.1). A quoted one-off fax address of the default domain,
    `"[FAX:Bob@+1 425 555 0123]"@contoso.example`, becomes the encapsulated one that Exchange would have made of it.
    """
    address = address_in(path)
    if not address:
        return None
    if address.lower() == "postmaster":
        return f"{address}@{default_domain}"
    local_part, _, domain = address.rpartition("@")
    quoted = _QUOTED_ONE_OFF.fullmatch(local_part)
    if quoted and domain.lower() == default_domain:
        return encapsulated(_QUOTED_PAIR.sub(r"\1", quoted[1]), default_domain)
    return address


def encapsulated(path: str, default_domain: str) -> str | None:
    """Return how SMTP spells a one-off fax address that stands in a path as it is, `<[FAX:+1 425 555 0123]>`; None for others."""
    if not _ONE_OFF.fullmatch(path):
        return None
    address = header.address_of(path, default_domain)
    return address if imcea.PREFIX.match(address) else None
