"""Address spaces: which addresses a connector takes, and how closely it fits one (New-ForeignConnector; Connector selection)."""

import re
from dataclasses import dataclass

from connector.spaces import x400
from connector.spaces.typed import SMTP
from connector.spaces.x400 import X400

_TYPE = re.compile(r"[A-Z0-9][A-Z0-9._-]{0,63}")
"""Any name of a type ([PS]); one of more than eight letters is taken although no address in IMCEA form can bear it."""

_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_DOMAIN = re.compile(rf"\*|(?:\*\.)?{_LABEL}(?:\.{_LABEL})*")
_LONGEST_DOMAIN = 255

# Outlook and users write one number in many ways; none of these marks tells two numbers apart.
_SEPARATORS = re.compile(r"[\s().\-\u00a0]")


@dataclass(frozen=True, kw_only=True)
class AddressSpace:
    """One `Type:Space;Cost`: of two that fit equally well, the lower cost is preferred."""

    type: str
    space: str
    cost: int = 1

    def __str__(self) -> str:
        """Write it as the cmdlet takes it."""
        return f"{self.type}:{self.space};{self.cost}"

    def fit(self, type: str, spellings: tuple[str, ...]) -> int | None:
        """Return how specifically the space names an address given in these spellings, None when it does not take it."""
        if type.upper() != self.type:
            return None
        measure = _MEASURES.get(self.type, _text_fit)
        fits = [fit for spelling in spellings if (fit := measure(self.space, spelling)) is not None]
        return max(fits, default=None)


def parse(text: str) -> AddressSpace:
    """Read `Type:Space;Cost`; raises ValueError with what would be right."""
    body, cost = _cut_cost(text)
    type, colon, space = body.partition(":")
    if not colon:
        type, space = SMTP, body  # SMTP is the default type ([PS] New-ForeignConnector)
    type, space = type.strip().upper(), space.strip()
    if type == "LOCAL":
        raise ValueError(
            f"{text!r} should stand without 'Local:', which Exchange 2007 wrote for IsScopedConnector = true"
        )
    if not _TYPE.fullmatch(type) or not space:
        raise ValueError(f"{text!r} should be written Type:Space;Cost, such as 'FAX:*;1'")
    if type == SMTP and not (_DOMAIN.fullmatch(space) and len(space) <= _LONGEST_DOMAIN):
        raise ValueError(f"{space!r} should be a domain, '*', or '*.' and a domain")
    if type == X400 and (refusal := x400.refusal(space)):
        raise ValueError(f"{space!r} {refusal}")
    return AddressSpace(type=type, space=space, cost=cost)


def _cut_cost(text: str) -> tuple[str, int]:
    """Take the cost off the end; where the space itself holds a semicolon the cost must be given ([PS])."""
    body, semicolon, cost = text.rpartition(";")
    if not semicolon:
        return text, 1
    if not re.fullmatch(r"\s*[0-9]{1,3}\s*", cost) or not 1 <= int(cost) <= 100:
        raise ValueError(f"{text!r} should end in a semicolon and a cost from 1 to 100")
    return body, int(cost)


def _domain_fit(space: str, domain: str) -> int | None:
    """An exact domain beats every wildcard, a longer wildcard beats a shorter one.

    `*.contoso.com` takes contoso.com too, as Exchange's domains "with subdomains" do (OUR CHOICE, no page spells it out).
    """
    space, domain = space.lower(), domain.lower()
    if space == "*":
        return 0
    if not space.startswith("*."):
        return 1000 + len(space) if domain == space else None
    return len(space) if domain == space[2:] or domain.endswith(space[1:]) else None


def _text_fit(space: str, value: str) -> int | None:
    """`*` matches any run of characters; the fit is the count of literal ones (OUR CHOICE, not documented)."""
    literals = [plain(part) for part in space.split("*")]
    return sum(map(len, literals)) if _matches(literals, plain(value)) else None


_MEASURES = {SMTP: _domain_fit, X400: x400.fit}


def plain(value: str) -> str:
    """Return a value as it is compared: without separators, in upper case."""
    return _SEPARATORS.sub("", value).upper()


def _matches(literals: list[str], value: str) -> bool:
    """Find the literals one after the other; a regular expression with many stars could take for ever."""
    first, *middle = literals
    if not middle:
        return value == first
    *middle, last = middle
    if not value.startswith(first) or len(value) < len(first) + len(last) or not value.endswith(last):
        return False
    start, end = len(first), len(value) - len(last)
    for literal in middle:
        at = value.find(literal, start, end)
        if at < 0:
            return False
        start = at + len(literal)
    return True
