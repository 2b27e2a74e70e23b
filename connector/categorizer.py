"""Which way a recipient's mail takes: a Foreign connector, a mailbox, or back to its sender. Pure."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from connector.settings import ExchangeSettings, ForeignConnectorSettings
from connector.spaces import SMTP
from wire import address, imcea
from wire.address import FaxAddress
from wire.imcea import MAX_ADDRESS, MAX_LOCAL_PART, Encapsulated, Undecodable

# Recipient resolution leaves these two types encapsulated ([RR]).
_REFUSED_TYPES = frozenset({"SMTP", "X500"})


@dataclass(frozen=True, kw_only=True)
class ToConnector:
    """The mail is written into this connector's Drop directory."""

    connector: ForeignConnectorSettings


@dataclass(frozen=True, kw_only=True)
class ToMailbox:
    """The mail is delivered here."""

    address: str


@dataclass(frozen=True, kw_only=True)
class Undeliverable:
    """The mail goes back: `status` is the enhanced code (RFC 3463), `diagnostic` the line that Exchange would write."""

    status: str
    diagnostic: str


Route = ToConnector | ToMailbox | Undeliverable

BAD_ADDRESS = Undeliverable(status="5.1.3", diagnostic="550 5.1.3 STOREDRV.Submit; invalid recipient address")
NO_MAILBOX = Undeliverable(status="5.1.1", diagnostic="550 5.1.1 RESOLVER.ADR.RecipNotFound; not found")
NO_CONNECTOR = Undeliverable(
    status="5.4.4",
    diagnostic="550 5.4.4 ROUTING.NoConnectorForAddressType; unable to route for address type",
)
TOO_LARGE = Undeliverable(
    status="5.3.4", diagnostic="550 5.3.4 ROUTING.SizeLimit; message size exceeds fixed maximum size for route"
)
# Exchange keeps such a mail in its Unreachable queue until it expires ([CS]); that queue comes with the queue timers.
UNREACHABLE = Undeliverable(status="5.4.4", diagnostic="550 5.4.4 Unreachable; no connector routes to the domain")


def categorize(recipient: str, size: int, settings: ExchangeSettings, has_mailbox: Callable[[str], bool]) -> Route:
    """Decide where a message of that size goes for one recipient."""
    local_part, at, domain = recipient.rpartition("@")
    if not (local_part and at and domain):
        return BAD_ADDRESS
    inner = imcea.decode(recipient)
    if isinstance(inner, Encapsulated) and inner.type not in _REFUSED_TYPES and _is_default(inner.domain, settings):
        return _by_type(recipient, inner, size, settings)
    if inner is Undecodable.BAD_ESCAPE and _is_default(domain, settings):
        return BAD_ADDRESS
    if domain.lower() in settings.accepted_domains:
        # An encapsulated address that stays closed is nobody's mailbox, and none is made for it.
        return (
            ToMailbox(address=recipient)
            if inner is Undecodable.NOT_ENCAPSULATED and has_mailbox(recipient)
            else NO_MAILBOX
        )
    return _select(SMTP, (domain,), size, settings.foreign_connectors) or UNREACHABLE


def _is_default(domain: str, settings: ExchangeSettings) -> bool:
    """Only addresses of the default accepted domain are unpacked ([RR])."""
    return domain.lower() == settings.default_domain


def _by_type(recipient: str, inner: Encapsulated, size: int, settings: ExchangeSettings) -> Route:
    if len(recipient.rpartition("@")[0]) > MAX_LOCAL_PART or len(recipient) > MAX_ADDRESS:
        return BAD_ADDRESS
    return _select(inner.type, _spellings(inner), size, settings.foreign_connectors) or NO_CONNECTOR


def _spellings(inner: Encapsulated) -> tuple[str, ...]:
    """The value as it stands and, for a fax, its number alone: `FAX:+1425*` means `Ann Lee@+1 (425) 555-0123` too."""
    reading = address.read(f"{inner.type}:{inner.value}", ())
    return (inner.value, reading.result.number) if isinstance(reading.result, FaxAddress) else (inner.value,)


def _select(
    type: str, spellings: tuple[str, ...], size: int, connectors: Iterable[ForeignConnectorSettings]
) -> Route | None:
    """Choose as [CS] does: size, scope, most specific space, lowest cost, lowest name; nearness needs a second server."""
    matching = [
        (fit, space.cost, connector)
        for connector in connectors
        if connector.enabled
        for space in connector.address_spaces
        if (fit := space.fit(type, spellings)) is not None
    ]
    if not matching:
        return None
    roomy = [match for match in matching if size <= match[2].max_message_size]
    if not roomy:
        return TOO_LARGE
    _, _, chosen = min(roomy, key=lambda match: (-match[0], match[1], match[2].name.lower()))
    return ToConnector(connector=chosen)
