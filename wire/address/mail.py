"""Mail addresses of the fax domains: `FAX=...@domain` or a plain number."""

import re
from collections.abc import Collection

from wire.address import plain, rfc3192
from wire.address.facts import Fault, FaxAddress
from wire.address.printable import shown
from wire.address.trace import GSTN, MAIL, OFFRAMP, Trace

# Service selectors of RFC 3191 that are not ours (IANA, GSTN extensions), and names that gateways of other services use.
_OTHER_SERVICES = ("VOICE=", "VPIM=", "SMS=", "GSTN=", "PAGE=", "TELEX=")
_QUOTED_PAIR = re.compile(r"\\(.)", re.DOTALL)


def recognise(text: str, trace: Trace, fax_domains: Collection[str]) -> FaxAddress | Fault | None:
    """Read a mail address; None when the text holds no @."""
    if "@" not in text:
        return None
    local_part, _, domain = text.rpartition("@")
    if not any(_covers(ours, domain) for ours in fax_domains):
        # The left side means nothing except to the system that the right side names.
        why = f"{shown(domain)} is none of our fax domains"
        return trace.refuse(Fault.NOT_OUR_DOMAIN, why, OFFRAMP)
    trace.note("mail domain", f"{shown(domain)} is one of our fax domains", OFFRAMP)
    local_part = _bare(local_part, trace)
    if rfc3192.is_fax(local_part):
        return rfc3192.read_local_part(local_part, domain, trace)
    if local_part.upper().startswith(_OTHER_SERVICES):
        service = local_part.partition("=")[0]
        return trace.refuse(Fault.NOT_FAX, f"{shown(service)} is another service than fax", GSTN)
    return plain.read_local_part(local_part, domain, trace)


def local_part_of(text: str, fax_domains: Collection[str]) -> str | None:
    """Return the local part of a mail address of the fax domains, without its quotes; None for any other address."""
    local_part, found, domain = text.rpartition("@")
    if not found or not any(_covers(ours, domain) for ours in fax_domains):
        return None
    return _bare(local_part, Trace())


def _covers(ours: str, domain: str) -> bool:
    """Tell whether a domain is ours; `*.fax.example` covers fax.example and all below it, as Exchange's address spaces do."""
    ours, domain = _comparable(ours), _comparable(domain)
    if ours.startswith("*."):
        return domain == ours[2:] or domain.endswith(ours[1:])
    return domain == ours != ""


def _comparable(domain: str) -> str:
    return domain.strip().rstrip(".").casefold()


def _bare(local_part: str, trace: Trace) -> str:
    """Take off quotes, and one slash at each end, which MUST be accepted (RFC 3192)."""
    bare = local_part.strip()
    if len(bare) >= 2 and bare.startswith('"') and bare.endswith('"'):
        bare = _QUOTED_PAIR.sub(r"\1", bare[1:-1])
        trace.note("quoted local part", shown(bare), MAIL)
    return bare.removeprefix("/").removesuffix("/")
