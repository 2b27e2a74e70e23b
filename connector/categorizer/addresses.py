"""What an envelope's address is: a mail address, or one of another type that it carries ([RR], Encapsulated email addresses)."""

from dataclasses import replace

from connector.categorizer.active_directory import directory_of, primary_address
from connector.categorizer.refusals import BAD_ADDRESS
from connector.model.route import Undeliverable
from connector.settings import ExchangeSettings
from connector.spaces import SMTP, TypedAddress, is_mail_address
from wire import address as fax_address
from wire import imcea
from wire.address import FaxAddress, Form
from wire.imcea import MAX_ADDRESS, MAX_LOCAL_PART, Encapsulated, EncapsulationError, Undecodable

_REFUSED_TYPES = frozenset({"SMTP", "X500"})
"""Recipient resolution leaves these two types encapsulated ([RR])."""

_FAX_TYPES = frozenset({"FAX", "MSFAX"})


def opened(address: str, settings: ExchangeSettings) -> TypedAddress | Undeliverable:
    """Return the address, taken out of its IMCEA form where that is of the default domain; a refusal for what is no address."""
    local_part, _, domain = address.rpartition("@")
    if not local_part or not domain or len(local_part) > MAX_LOCAL_PART or len(address) > MAX_ADDRESS:
        return BAD_ADDRESS
    if domain.lower() == settings.default_domain:
        inner = imcea.decode(address)
        if isinstance(inner, Encapsulated) and inner.type not in _REFUSED_TYPES:
            return TypedAddress(type=inner.type, value=inner.value) if inner.value.strip() else BAD_ADDRESS
        if inner is Undecodable.BAD_ESCAPE:
            return BAD_ADDRESS
    return TypedAddress(type=SMTP, value=address) if is_mail_address(address) else BAD_ADDRESS


def identity(address: TypedAddress) -> str:
    """Return what all spellings of one address have in common; a fax number is the same however its digits are set apart.

    Another sub-address, name or string that is dialled after the answer is another recipient at the same machine.
    """
    is_mail = address.type == SMTP
    if not (address.value.lstrip('"/')[:4].upper() == "FAX=" if is_mail else address.type in _FAX_TYPES):
        return address.key
    text = address.value if is_mail else str(address)
    fax = fax_address.read(text, (address.value.rpartition("@")[2].lower(),)).result
    if not isinstance(fax, FaxAddress) or not fax.number:
        return address.key
    alike = replace(fax, name=fax.name.casefold(), form=Form.BARE, domain=fax.domain.lower())
    return f"{address.type}:{alike}"


def is_encapsulated(address: TypedAddress) -> bool:
    """Whether a mail address still carries another one: it is nobody's mailbox, and none is made for it."""
    return imcea.decode(address.value) is not Undecodable.NOT_ENCAPSULATED


def is_local(address: TypedAddress, settings: ExchangeSettings) -> bool:
    """Whether it is a mail address of an accepted domain."""
    return address.type == SMTP and settings.is_ours(address.value)


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
