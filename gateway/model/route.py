"""To whom a received fax goes: ordered rules, a mailbox for what no rule claims, and callers that are refused."""

from collections.abc import Iterator
from dataclasses import dataclass

from gateway.model.arrival import FaxFormat
from gateway.model.number import spaced
from gateway.model.pattern import fits, fits_number

WITHHELD = "withheld"
"""Stands in a pattern for a caller without a number."""

UNROUTED = "no rule claims it, so the default mailbox gets it"
"""The reason of every fax that only the fallback claimed."""


@dataclass(frozen=True, kw_only=True)
class Caller:
    """What a route is chosen by: the numbers of both ends, what the machine calls itself (TSI), and the sub-address (T.33).

    `caller` is empty when the number is withheld. Only the numbers come from the exchange: a machine can call itself anything, so that
    `csid` may choose a mailbox and never a refusal (RFC 4161 section 3.1).
    """

    called: str
    caller: str = ""
    csid: str = ""
    sub: str = ""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Mailboxes for the faxes that fit all four patterns: `*` stands for any run of letters, `?` for one."""

    name: str
    called: str = "*"
    caller: str = "*"
    csid: str = "*"
    sub: str = "*"
    to: tuple[str, ...]
    format: FaxFormat | None = None


@dataclass(frozen=True, kw_only=True)
class Routing:
    """Everything that decides about received faxes. `refused` are patterns of callers, WITHHELD for those without a number."""

    rules: tuple[Rule, ...] = ()
    default_mailbox: str
    format: FaxFormat = FaxFormat.PDF
    refused: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Route:
    """The decision: who gets the fax and as what, and why. `is_refused` when the caller is turned away and nobody gets anything.

    `steps` are the sentences that led to it, one for each rule that was looked at.
    """

    mailboxes: tuple[str, ...]
    format: FaxFormat
    reason: str
    is_refused: bool = False
    steps: tuple[str, ...] = ()


def route(caller: Caller, routing: Routing) -> Route:
    """Decide about a call: a refused caller first, then the first rule that fits, then the default mailbox (RFC 4160 4.1 and 4.2)."""
    pattern = next((one for one in routing.refused if _fits_number(one, caller.caller)), None)
    if pattern is not None:
        reason = f"the caller is refused: {_shown(caller.caller)} fits {pattern!r} of the refusal list"
        return Route(mailboxes=(), format=routing.format, reason=reason, is_refused=True, steps=(reason,))
    steps = [f"the refusal list does not hold {_shown(caller.caller)}"]
    for rule in routing.rules:
        unfit = next(_misfits(rule, caller), None)
        if unfit is None:
            reason = f"rule {rule.name!r} claims it"
            return Route(mailboxes=rule.to, format=rule.format or routing.format, reason=reason, steps=(*steps, reason))
        steps.append(f"rule {rule.name!r} does not fit: {unfit}")
    mailboxes = (routing.default_mailbox,)
    return Route(mailboxes=mailboxes, format=routing.format, reason=UNROUTED, steps=(*steps, UNROUTED))


def _misfits(rule: Rule, caller: Caller) -> Iterator[str]:
    """Say which patterns of a rule the call does not fit."""
    if not _fits_number(rule.called, caller.called):
        yield f"it is for calls to {rule.called}"
    if not _fits_number(rule.caller, caller.caller):
        yield f"it is for calls from {rule.caller}"
    if not fits(rule.csid, caller.csid):
        yield f"it is for machines that call themselves {rule.csid!r}"
    if not fits(rule.sub, caller.sub):
        yield f"it is for the sub-address {rule.sub}"


def _fits_number(pattern: str, number: str) -> bool:
    if pattern.strip().lower() == WITHHELD:
        return not number
    return fits_number(pattern, number)


def _shown(number: str) -> str:
    return spaced(number) if number else "a withheld number"
