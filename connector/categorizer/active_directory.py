"""What the categorizer asks Active Directory: whose an address is, and what the way to another site costs."""

import heapq
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from connector.settings import (
    AdSiteLinkSettings,
    DistributionGroupSettings,
    ExchangeSettings,
    MailboxSettings,
    MailContactSettings,
)
from connector.spaces import SMTP, TypedAddress

Entry = MailboxSettings | MailContactSettings | DistributionGroupSettings

DEFAULT_LINK_COST = 100
"""The cost of DEFAULTIPSITELINK, which joins all sites of a forest until somebody makes links."""


@dataclass(frozen=True, kw_only=True)
class ActiveDirectory:
    """The recipients by their addresses and names, and what the way from the routing server's site to each site costs.

    `outside` are contacts by the addresses that they lead to; an address under which somebody is known here goes before.
    """

    by_address: Mapping[str, Entry]
    outside: Mapping[str, MailContactSettings]
    by_name: Mapping[str, MailContactSettings | DistributionGroupSettings]
    site_costs: Mapping[str, int]

    def find(self, address: TypedAddress) -> Entry | None:
        """Return the recipient with that address."""
        return self.by_address.get(address.key) or self.outside.get(address.key)

    def known_here(self, address: TypedAddress) -> Entry | None:
        """Return the recipient who is known here under that address; where contacts lead to does not count."""
        return self.by_address.get(address.key)

    def named(self, name: str) -> MailContactSettings | DistributionGroupSettings | None:
        """Return the contact or group of that name."""
        return self.by_name.get(name.casefold())


def primary_address(entry: Entry, default_domain: str) -> str:
    """Return the mail address that stands for a recipient."""
    if not isinstance(entry, MailContactSettings):
        return entry.primary_smtp_address
    known = map(TypedAddress.read, entry.email_addresses)
    mail = next((address.value for address in known if address.type == SMTP), None)
    return mail or TypedAddress.read(entry.external_email_address).mail_address(default_domain)


class _Same:
    """Settings as the key of a memo: only the same object is the same key, for comparing thousands of contacts takes its time."""

    def __init__(self, settings: ExchangeSettings) -> None:
        self.settings = settings

    def __hash__(self) -> int:
        return id(self.settings)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.settings is self.settings


def directory_of(settings: ExchangeSettings) -> ActiveDirectory:
    """Return the directory that these settings describe."""
    return _directory(_Same(settings))


@lru_cache(maxsize=8)
def _directory(same: _Same) -> ActiveDirectory:
    settings = same.settings
    contacts = reversed(settings.mail_contacts)  # of several that lead to one address, the first is found
    return ActiveDirectory(
        by_address=dict(_known(settings)),
        outside={TypedAddress.read(contact.external_email_address).key: contact for contact in contacts},
        by_name=dict(_named(settings)),
        site_costs=site_costs(
            settings.transport_servers[0].site,
            {server.site for server in settings.transport_servers},
            settings.ad_site_links,
        ),
    )


def _known(settings: ExchangeSettings) -> Iterator[tuple[str, Entry]]:
    owners: list[MailboxSettings | DistributionGroupSettings] = [*settings.mailboxes, *settings.distribution_groups]
    for owner in owners:
        yield TypedAddress.read(owner.primary_smtp_address).key, owner
    others: list[MailboxSettings | MailContactSettings] = [*settings.mailboxes, *settings.mail_contacts]
    for known in others:
        for address in known.email_addresses:
            yield TypedAddress.read(address).key, known


def _named(settings: ExchangeSettings) -> Iterator[tuple[str, MailContactSettings | DistributionGroupSettings]]:
    for contact in settings.mail_contacts:
        yield contact.name.casefold(), contact
    for group in settings.distribution_groups:
        yield group.name.casefold(), group


def site_costs(start: str, sites: set[str], links: Sequence[AdSiteLinkSettings]) -> Mapping[str, int]:
    """Return what the cheapest way from one site to each other costs; a site that no link leads to is left out."""
    if not links:
        return dict.fromkeys(sites, DEFAULT_LINK_COST) | {start: 0}
    costs: dict[str, int] = {}
    ways = [(0, start)]
    while ways:
        cost, site = heapq.heappop(ways)
        if site not in costs:
            costs[site] = cost
            for link in links:
                if site in link.sites:
                    for other in link.sites:
                        heapq.heappush(ways, (cost + link.cost, other))
    return costs
