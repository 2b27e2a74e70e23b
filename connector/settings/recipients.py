"""What tells the recipients of an organization apart: their addresses and names."""

from collections.abc import Callable, Iterator, Sequence

from connector.settings.organization import DistributionGroupSettings, MailboxSettings, MailContactSettings
from connector.spaces import TypedAddress
from foundation.settings import AmissError

_MAILBOXES, _CONTACTS, _GROUPS = "Mailboxes", "MailContacts", "DistributionGroups"

Place = tuple[str | int, ...]


def refuse_ambiguity(
    mailboxes: Sequence[MailboxSettings],
    contacts: Sequence[MailContactSettings],
    groups: Sequence[DistributionGroupSettings],
) -> None:
    """Refuse what a directory refuses, two recipients of one address or of one name; raises AmissError."""
    _refuse_twice(_addresses(mailboxes, contacts, groups), _key, "is the address of another recipient already")
    _refuse_twice(_names(contacts, groups), str.casefold, "is the name of another contact or group already")


def _addresses(
    mailboxes: Sequence[MailboxSettings],
    contacts: Sequence[MailContactSettings],
    groups: Sequence[DistributionGroupSettings],
) -> Iterator[tuple[str, Place]]:
    """Every address under which a recipient is known here, with its place. Several contacts may lead to the same one outside."""
    primary = {
        _MAILBOXES: [one.primary_smtp_address for one in mailboxes],
        _GROUPS: [g.primary_smtp_address for g in groups],
    }
    others = {_MAILBOXES: [one.email_addresses for one in mailboxes], _CONTACTS: [c.email_addresses for c in contacts]}
    for table, addresses in primary.items():
        for index, address in enumerate(addresses):
            yield address, (table, index, "PrimarySmtpAddress")
    for table, lists in others.items():
        for index, listed in enumerate(lists):
            for address in listed:
                yield address, (table, index, "EmailAddresses")


def _names(
    contacts: Sequence[MailContactSettings], groups: Sequence[DistributionGroupSettings]
) -> Iterator[tuple[str, Place]]:
    named = {_CONTACTS: [contact.name for contact in contacts], _GROUPS: [group.name for group in groups]}
    for table, names in named.items():
        for index, name in enumerate(names):
            yield name, (table, index, "Name")


def _refuse_twice(written: Iterator[tuple[str, Place]], key_of: Callable[[str], str], complaint: str) -> None:
    owners: dict[str, Place] = {}
    for text, place in written:
        owner = place[:2]
        if owners.setdefault(key_of(text), owner) != owner:
            raise AmissError(f"{text!r} {complaint}", *place)


def _key(address: str) -> str:
    return TypedAddress.read(address).key
