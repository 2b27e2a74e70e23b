"""Writing a fax recipient as a mail address (RFC 3192)."""

from wire.address.facts import FaxAddress, Form
from wire.address.reading import read
from wire.errors import WireError


class UnwritableError(WireError):
    """An address would not read back as what it was made of; the message names it."""


def write(number: str, domain: str, *, sub: str = "", isub: str = "", post: str = "") -> str:
    """Return `FAX=+14255550123/T33S=8745@domain`; raises UnwritableError unless `read` would find the same parts again.

    `number` is one that `read` returned: a caller's number in any other spelling goes through `read` first.
    """
    elements = (("FAX", number), ("ISUB", isub), ("T33S", sub), ("POSTD", post))
    local_part = "/".join(f"{key}={value}" for key, value in elements if value or key == "FAX")
    address = f"{local_part}@{domain}"
    meant = FaxAddress(number=number, form=Form.RFC3192, sub=sub, isub=isub, post=post, domain=domain)
    if read(address, [domain]).result != meant:
        raise UnwritableError(f"{address!r} would not be read back as it is meant; no address is written")
    return address
