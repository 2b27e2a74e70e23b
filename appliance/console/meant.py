"""What an address means, to Exchange and to the gateway, by the code that decides when a mail to it comes."""

from collections.abc import Iterator
from dataclasses import dataclass

from appliance.hosting import Hosted
from connector.categorizer import Inquiry, Way, inquire, mail_address_of
from connector.model.route import Route, ToConnector, ToMailbox, Undeliverable, Unroutable
from connector.settings import DeliveryAgentConnectorSettings
from gateway.model.number import spaced
from gateway.numbering.callee import Callee, meaning
from wire.address import Fault, Step, masked

LONGEST = 2000
"""Characters of an address that is explained; Exchange takes fewer."""


@dataclass(frozen=True, kw_only=True)
class Read:
    """How the gateway reads the address of one recipient, whom it would call, and why nobody when it finds no number."""

    steps: tuple[Step, ...]
    callees: tuple[Callee, ...]
    fault: str


@dataclass(frozen=True, kw_only=True)
class Leg:
    """One way of the mail: where Exchange sends it, in words, and how the gateway reads it where that is a connector."""

    way: Way
    goes: str
    is_good: bool
    read: Read | None


@dataclass(frozen=True, kw_only=True)
class Meant:
    """An address with what becomes of a mail to it. `amiss` says why it is none, empty when it is one."""

    written: str
    address: str
    amiss: str
    inquiry: Inquiry | None
    legs: tuple[Leg, ...]

    @property
    def is_reached(self) -> bool:
        """Whether the mail comes to somebody who would be called, or into a mailbox."""
        return any(leg.is_good and (leg.read is None or _calls(leg.read)) for leg in self.legs)


def meant(site: Hosted, written: str, sender: str, size: int = 0) -> Meant:
    """Tell what becomes of a mail of that size to an address; never raises, whatever it is."""
    exchange = site.appliance.exchange
    try:
        address = mail_address_of(written, exchange.settings)
        inquiry = inquire(address, sender, size, exchange.settings, exchange.mailboxes.has)
    except ValueError as error:
        return Meant(written=written, address="", amiss=str(error), inquiry=None, legs=())
    legs = tuple(_leg(site, way, sender) for way in inquiry.ways)
    return Meant(written=written, address=address, amiss="", inquiry=inquiry, legs=legs)


def meant_by(site: Hosted, typed: str, sender: str) -> list[Meant]:
    """Tell it of each line of a text."""
    return [meant(site, line.strip()[:LONGEST], sender) for line in typed.splitlines() if line.strip()]


def read_by_gateway(site: Hosted, address: str, sender: str) -> Read:
    """Tell how the gateway reads the address of a recipient."""
    found = meaning(address, sender, site.settings.gateway)
    result = found.reading.result if found.reading is not None else None
    fault = f"This is no fax address of ours: {result.value}" if isinstance(result, Fault) else ""
    return Read(steps=tuple(found.steps), callees=() if fault else found.callees, fault=fault)


def _leg(site: Hosted, way: Way, sender: str) -> Leg:
    route = way.resolution.route
    goes_on = isinstance(route, ToConnector)
    return Leg(
        way=way,
        goes=_goes(route),
        is_good=isinstance(route, ToConnector | ToMailbox),
        read=read_by_gateway(site, way.resolution.recipient.address, sender) if goes_on else None,
    )


def _goes(route: Route) -> str:
    match route:
        case ToConnector():
            kind = "Delivery Agent" if isinstance(route.connector, DeliveryAgentConnectorSettings) else "Foreign"
            return f"goes to the {kind} connector {route.connector.name} on {route.server}, by the space {route.domain}"
        case ToMailbox():
            return f"is delivered to the mailbox {route.address}"
        case Unroutable():
            return f"waits in the Unreachable queue: {route.reason}"
        case Undeliverable():
            return f"is returned to its sender: {route.diagnostic}"


def _calls(read: Read) -> bool:
    return any(callee.refusal is None for callee in read.callees)


def short(found: Meant) -> Iterator[str]:
    """Yield in a few sentences what becomes of a mail, for a field in which somebody is typing."""
    if found.amiss:
        yield f"This is no address: {found.amiss}"
        return
    if found.inquiry is not None and found.inquiry.refusal is not None:
        yield f"The mail would be returned: {found.inquiry.refusal.diagnostic}"
    for leg in found.legs:
        yield f"{masked(leg.way.resolution.recipient.address)} {leg.goes}."
        if leg.read is not None:
            yield from _callees(leg.read)


def _callees(read: Read) -> Iterator[str]:
    if read.fault:
        yield f"{read.fault}."
    for callee in read.callees:
        named = f"{callee.name}, " if callee.name else ""
        if callee.refusal is None:
            yield f"The gateway would call {named}{spaced(callee.number)}."
        else:
            yield f"The gateway would not call {named}{spaced(callee.number) or 'anybody'}: {callee.refusal.detail}."
