"""What an envelope's address is: a mail address, or one of another type that it carries ([RR], Encapsulated email addresses)."""

from connector.categorizer.active_directory import directory_of, primary_address
from connector.categorizer.refusals import BAD_ADDRESS
from connector.model.route import Undeliverable
from connector.settings import ExchangeSettings
from connector.spaces import SMTP, TypedAddress
from wire import imcea
from wire.imcea import MAX_ADDRESS, MAX_LOCAL_PART, Encapsulated, EncapsulationError, Undecodable

_REFUSED_TYPES = frozenset({"SMTP", "X500"})
"""Recipient resolution leaves these two types encapsulated ([RR])."""


def opened(address: str, settings: ExchangeSettings) -> TypedAddress | Undeliverable:
    """Return the address, taken out of its IMCEA form where that is of the default domain; a refusal for what is no address."""
    local_part, _, domain = address.rpartition("@")
    if not local_part or not domain or len(local_part) > MAX_LOCAL_PART or len(address) > MAX_ADDRESS:
        return BAD_ADDRESS
    if domain.lower() == settings.default_domain:
        inner = imcea.decode(address)
        if isinstance(inner, Encapsulated) and inner.type not in _REFUSED_TYPES:
            return TypedAddress(type=inner.type, value=inner.value)
        if inner is Undecodable.BAD_ESCAPE:
            return BAD_ADDRESS
    return TypedAddress(type=SMTP, value=address)


def is_encapsulated(address: TypedAddress) -> bool:
    """Whether a mail address still carries another one: it is nobody's mailbox, and none is made for it."""
    return imcea.decode(address.value) is not Undecodable.NOT_ENCAPSULATED


def is_local(address: TypedAddress, settings: ExchangeSettings) -> bool:
    """Whether it is a mail address of an accepted domain."""
    return address.type == SMTP and address.value.rpartition("@")[2].lower() in settings.accepted_domains


def mail_address_of(text: str, settings: ExchangeSettings) -> str:
    """Return the mail address that somebody means by a text: an address in any spelling, or the name of a contact or group.

    Raises ValueError with what would be right.
    """
    if (entry := directory_of(settings).named(text.strip())) is not None:
        return primary_address(entry, settings.default_domain)
    try:
        return TypedAddress.read(text).mail_address(settings.default_domain)
    except EncapsulationError as error:
        raise ValueError(str(error)) from error
