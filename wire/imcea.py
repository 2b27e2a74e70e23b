"""IMCEA encapsulation: an address of any type carried in the local part of a mail address (MS-OXCMAIL 2.1.3.1.8)."""

import re
from dataclasses import dataclass
from enum import StrEnum, unique

from wire.errors import WireError
from wire.octets import octets_of, text_of

# Microsoft KB 323351: what is longer does not survive recipient resolution.
MAX_LOCAL_PART = 315
MAX_ADDRESS = 571

# The hyphen comes within the first nine characters after IMCEA, so a type has at most eight.
PREFIX = re.compile(r"IMCEA([!-,./0-?A-~]{1,8})-", re.IGNORECASE | re.ASCII)
_TYPE = re.compile(r"[A-Za-z0-9]{1,8}")
_DOMAIN = re.compile(r"[!#-;=?A-~]+")  # printable ASCII that cannot end an address: no @ < > "
_BAD_ESCAPE = re.compile(r"\+(?![0-9A-Fa-f]{2})")
_ESCAPE = re.compile(rb"\+([0-9A-Fa-f]{2})")
_TO_ESCAPE = re.compile(rb"[^A-Za-z0-9=/-]")


class EncapsulationError(WireError):
    """An address cannot be written in IMCEA form; the message says which limit it breaks."""


@unique
class Undecodable(StrEnum):
    """Why an address yields no encapsulated one."""

    NOT_ENCAPSULATED = "not-encapsulated"
    NO_DOMAIN = "imcea-no-domain"
    BAD_ESCAPE = "imcea-bad-escape"


@dataclass(frozen=True, kw_only=True)
class Encapsulated:
    """What an IMCEA address carries: the address type in upper case, the address itself, and the domain around it."""

    type: str
    value: str
    domain: str


def encode(type: str, value: str, domain: str) -> str:
    """Return the whole IMCEA address; raises EncapsulationError when type or domain are no such thing or a limit is passed."""
    if not _TYPE.fullmatch(type):
        raise EncapsulationError(f"{type!r} is no address type of 1 to 8 letters and digits; no address is written")
    if not _DOMAIN.fullmatch(domain):
        raise EncapsulationError(f"{domain!r} is no mail domain; no address is written")
    # The encoding names no charset; UTF-8 is the one that loses nothing.
    escaped = _TO_ESCAPE.sub(lambda octet: b"+%02X" % ord(octet[0]), octets_of(value))
    local_part = f"IMCEA{type.upper()}-{escaped.replace(b'/', b'_').decode('ascii')}"
    address = f"{local_part}@{domain}"
    if len(local_part) > MAX_LOCAL_PART or len(address) > MAX_ADDRESS:
        raise EncapsulationError(
            f"{local_part[:40]}... has {len(local_part)} characters before the @ and {len(address)} in all; "
            f"Exchange carries {MAX_LOCAL_PART} and {MAX_ADDRESS}; no address is written"
        )
    return address


def decode(address: str) -> Encapsulated | Undecodable:
    """Return what an address encapsulates; never raises. The length limits bind the writer only: a longer address is read."""
    prefix = PREFIX.match(address)
    if prefix is None:
        return Undecodable.NOT_ENCAPSULATED
    # The last @, because unescaped ones are accepted as themselves.
    encoded, _, domain = address[prefix.end() :].rpartition("@")
    if not domain or "@" not in address[prefix.end() :]:
        return Undecodable.NO_DOMAIN
    if _BAD_ESCAPE.search(encoded):
        return Undecodable.BAD_ESCAPE
    octets = _ESCAPE.sub(lambda escape: bytes([int(escape[1], 16)]), octets_of(encoded.replace("_", "/")))
    return Encapsulated(type=prefix[1].upper(), value=text_of(octets), domain=domain)
