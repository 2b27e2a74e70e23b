"""X.400 addresses as address spaces see them: attributes, the same from whatever hand (RFC 1685)."""

import re
from collections.abc import Mapping

X400 = "X400"

ALL = "*"
"""The space of every X.400 address."""

_LONG_NAMES = {"ADMD": "A", "PRMD": "P", "OU": "OU1", "X121": "X.121"}
_HIERARCHY = ("C", "A", "P", "O", "OU1", "OU2", "OU3", "OU4")
_PERSON = ("CN", "S", "G", "I", "Q", "X.121", "ISDN", "N-ID", "T-ID", "T-TY", "PSAP")
_KNOWN = frozenset((*_HIERARCHY, *_PERSON))

_BLANKS = re.compile(r"\s+")


def attributes(text: str) -> Mapping[str, str] | None:
    """Return the attributes of an address or a space by their short names in upper case; None when the text holds something else.

    They stand between semicolons, or each behind a slash (RFC 1685). A blank administration domain is written `a= ` or `a=`.
    """
    found: dict[str, str] = {}
    for element in filter(str.strip, text.split("/" if text.lstrip().startswith("/") else ";")):
        key, equals, value = element.partition("=")
        key = key.strip().upper()
        if not key or not equals:
            return None
        found.setdefault(_LONG_NAMES.get(key, key), _BLANKS.sub(" ", value).strip().casefold())
    return found


def refusal(space: str) -> str | None:
    """Say what is wrong with an X.400 address space, None when nothing is."""
    if space == ALL:
        return None
    found = attributes(space)
    if not found:
        return "should be attributes between semicolons, such as 'c=US;a=Fabrikam;p=Contoso', or '*'"
    if unknown := sorted(key for key in found if key not in _KNOWN and not key.startswith("DDA:")):
        return f"should hold attributes of X.400 (RFC 1685), and {unknown[0]!r} is none"
    if any("*" in value for value in found.values()):
        return "should not hold '*' in an attribute: a space with fewer attributes takes everything below it"
    return None


def fit(space: str, address: str) -> int | None:
    """Return how many attributes a space names when the address has them all, None when it does not."""
    wanted = {} if space == ALL else attributes(space)
    there = attributes(address)
    if wanted is None or not there:
        return None
    return len(wanted) if wanted.items() <= there.items() else None
