"""The numbers of calls to us, of both ends and of the rules that speak of them, in the one form by which the gateway knows numbers."""

from dataclasses import replace

from gateway.model.route import WITHHELD, Caller, Route, Routing, Rule, route
from gateway.numbering import plan
from gateway.settings import DiallingSettings, GatewaySettings
from wire.address import FaxAddress, read
from wire.encoded_words import printable

_WILDCARDS = frozenset("*?")


def known(number: str, settings: DiallingSettings) -> str:
    """Return a number of a call in its international form; what is no number stays as it was given out, in one line.

    Nothing may be dropped: who looks at an arrival must see what the exchange said, however odd.
    """
    found = read(number, ()).result
    if not isinstance(found, FaxAddress) or found.name or found.sub or found.post or found.isub or found.other:
        return " ".join(printable(number).split())
    return plan.canonical(found.number, settings)


def decided(caller: Caller, settings: GatewaySettings) -> Route:
    """Decide about a call by the rules of the site: numbers in rules and calls may be written nationally or with a +."""
    dialling = settings.dialling
    call = replace(caller, called=known(caller.called, dialling), caller=known(caller.caller, dialling))
    return route(call, _routing(settings.inbound.routing, dialling))


def _routing(routing: Routing, settings: DiallingSettings) -> Routing:
    refused = tuple(_pattern(one, settings) for one in routing.refused)
    return replace(routing, rules=tuple(_rule(rule, settings) for rule in routing.rules), refused=refused)


def _rule(rule: Rule, settings: DiallingSettings) -> Rule:
    return replace(rule, called=_pattern(rule.called, settings), caller=_pattern(rule.caller, settings))


def _pattern(pattern: str, settings: DiallingSettings) -> str:
    """A pattern with a wildcard means what it says; a number is one, however it is written."""
    if _WILDCARDS & set(pattern) or pattern.strip().lower() == WITHHELD:
        return pattern
    return known(pattern, settings)
