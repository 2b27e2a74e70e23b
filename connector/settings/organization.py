"""The organization: its servers and sites, and its recipients beside those who only have a mailbox."""

from typing import Annotated

from pydantic import model_validator

from connector.settings.kinds import (
    UNLIMITED,
    Limit,
    NotEmpty,
    OneLine,
    OptionalAddress,
    ProxyAddress,
    ServerName,
    SmtpAddress,
)
from foundation.settings import AmissError, Section, setting

DEFAULT_SITE = "Default-First-Site-Name"


class TransportServerSettings(Section):
    """One Transport service; the first of the list is the one that takes mail in and routes it."""

    name: ServerName = setting("MBX01", "Short name of the server, as in SourceTransportServers.", name="Name")
    site: str = setting(DEFAULT_SITE, "Active Directory site that the server stands in.", name="Site", min_length=1)
    enabled: bool = setting(
        default=True,
        sentence="Whether its Transport service runs; what it would hand over goes by way of another source server.",
        name="Enabled",
    )
    root_drop_directory: OneLine | None = setting(
        None,
        "RootDropDirectoryPath of this server where it is another one than that of the organization's settings.",
        name="RootDropDirectoryPath",
    )


class AdSiteLinkSettings(Section):
    """One link between Active Directory sites (Set-AdSiteLink)."""

    sites: Annotated[tuple[str, ...], NotEmpty] = setting(
        (DEFAULT_SITE, "Branch"), "Sites that the link joins.", name="Sites", min_length=2
    )
    cost: int = setting(1, "What a message's way over the link costs.", name="Cost", ge=1, le=2147483647)


class MailboxSettings(Section):
    """One mailbox with more than an address (Set-Mailbox)."""

    primary_smtp_address: SmtpAddress = setting(
        "ann@contoso.example", "Address under which the mailbox is kept.", name="PrimarySmtpAddress"
    )
    email_addresses: tuple[ProxyAddress, ...] = setting(
        (),
        "Other addresses of the mailbox (proxy addresses), each a mail address or Type:address.",
        name="EmailAddresses",
    )
    max_receive_size: Limit = setting(
        UNLIMITED, 'Largest message that the mailbox takes, or "unlimited".', name="MaxReceiveSize"
    )
    max_send_size: Limit = setting(
        UNLIMITED, 'Largest message that the mailbox sends, or "unlimited".', name="MaxSendSize"
    )


class MailContactSettings(Section):
    """One mail contact (New-MailContact): a name of the organization for somebody outside, such as a fax machine."""

    name: OneLine = setting("Bob Lee (Fax)", "Name of the contact.", name="Name", min_length=1, max_length=64)
    external_email_address: ProxyAddress = setting(
        "FAX:+1 (425) 555-0123",
        "Where mail for the contact goes: Type:address, or a mail address.",
        name="ExternalEmailAddress",
        min_length=1,
    )
    email_addresses: tuple[ProxyAddress, ...] = setting(
        ("bob.fax@contoso.example",),
        "Addresses under which the contact is known here (proxy addresses), each a mail address or Type:address.",
        name="EmailAddresses",
    )


class DistributionGroupSettings(Section):
    """One distribution group (New-DistributionGroup)."""

    name: OneLine = setting("Clinics", "Name of the group.", name="Name", min_length=1, max_length=64)
    primary_smtp_address: SmtpAddress = setting(
        "clinics@contoso.example", "Address of the group.", name="PrimarySmtpAddress"
    )
    members: tuple[OneLine, ...] = setting(
        (),
        "Members: addresses, names of mail contacts, names or addresses of other groups; Type:address for a fax number.",
        name="Members",
    )
    report_to_originator: bool = setting(
        default=True,
        sentence="Whether reports about members go to the message's sender.",
        name="ReportToOriginatorEnabled",
    )
    report_to_manager: bool = setting(
        default=False,
        sentence="Whether reports about members go to the group's manager instead.",
        name="ReportToManagerEnabled",
    )
    managed_by: OptionalAddress = setting("", "Address of the group's manager.", name="ManagedBy")
    max_receive_size: Limit = setting(
        UNLIMITED, 'Largest message that the group takes, or "unlimited".', name="MaxReceiveSize"
    )

    @model_validator(mode="after")
    def _reports_go_one_way(self) -> "DistributionGroupSettings":
        """Refuse what Exchange refuses ([RR]): both redirections at once, and a manager's without a manager."""
        if self.report_to_manager and self.report_to_originator:
            raise AmissError(
                "should be false where ReportToManagerEnabled is true; both may be false", "ReportToOriginatorEnabled"
            )
        if self.report_to_manager and not self.managed_by:
            raise AmissError("should name the manager whom ReportToManagerEnabled sends reports to", "ManagedBy")
        return self
