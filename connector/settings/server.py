"""Every setting of the Exchange side, under the names of the cmdlets' parameters."""

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, model_validator

from connector import rules
from connector.settings.connectors import DeliveryAgentConnectorSettings, ForeignConnectorSettings
from connector.settings.kinds import UNLIMITED, Directory, Domain, Limit, NotEmpty, OneLine
from connector.settings.organization import (
    AdSiteLinkSettings,
    DistributionGroupSettings,
    MailboxSettings,
    MailContactSettings,
    TransportServerSettings,
)
from connector.settings.recipients import refuse_ambiguity
from connector.settings.reports import DsnSettings
from connector.settings.smtp import ReceiveConnectorSettings
from connector.settings.timers import TimerSettings
from connector.settings.tracking import TrackingSettings
from foundation.measures import Size
from foundation.settings import AmissError, Section, section, setting
from foundation.site import SiteSettings


def _switchable(names: tuple[str, ...]) -> tuple[str, ...]:
    for name in names:
        if name not in rules.SWITCHABLE:
            raise ValueError(f"{name!r} should be a rule that can be switched off; `dropfax exchange rules` lists them")
    return names


class ExchangeSettings(Section):
    """The Exchange side."""

    accepted_domains: Annotated[tuple[Domain, ...], NotEmpty] = setting(
        ("contoso.example",),
        "Mail domains whose mailboxes live here; the first is the default one, which encapsulated fax addresses carry.",
        name="AcceptedDomains",
    )
    fqdn: Domain = setting(
        "mbx01.contoso.example", "Host name of this server in Received lines and reports.", name="Fqdn"
    )
    mailboxes_directory: Path = setting(
        Path("mailboxes"), "Where every mailbox is a Maildir; relative to the site.", name="MailboxesDirectory"
    )
    create_mailboxes: bool = setting(
        default=True,
        sentence="Whether an address of an accepted domain without a mailbox gets one with its first mail; otherwise the mail "
        "is returned with 5.1.1.",
        name="CreateMailboxes",
    )
    queue_directory: Path = setting(
        Path("spool/queue"), "Where accepted messages wait for delivery; relative to the site.", name="QueueDirectory"
    )
    pickup_directory: Directory = setting(
        Path("Pickup"),
        "Where mails are taken in whose own header names sender and recipients; relative to the site; empty: nowhere.",
        name="PickupDirectoryPath",
    )
    replay_directory: Directory = setting(
        Path("Replay"),
        "Where message files with X-Sender and X-Receiver are taken in; relative to the site; empty: nowhere. Whoever can write "
        "here can send as anybody.",
        name="ReplayDirectoryPath",
    )
    root_drop_directory: OneLine = setting(
        ".",
        "Directory that holds the connectors' Drop directories; relative to the site. Empty: the site, and connectors may "
        "name absolute directories.",
        name="RootDropDirectoryPath",
    )
    max_header_size: Size = setting(
        64 * 1024,
        "Largest header of a file in Pickup, 32 KB to 2 GB; a larger one is returned to its sender.",
        name="PickupDirectoryMaxHeaderSize",
        ge=32768,
        le=2147483647,
    )
    max_recipients: int = setting(
        100,
        "Recipients that a file in Pickup may have, 1 to 10000; one with more is returned to its sender.",
        name="PickupDirectoryMaxRecipientsPerMessage",
        ge=1,
        le=10000,
    )
    max_messages_per_minute: int = setting(
        100,
        "Files that are taken from Pickup in a minute, and as many from Replay; 1 to 20000.",
        name="PickupDirectoryMaxMessagesPerMinute",
        ge=1,
        le=20000,
    )
    max_recipient_envelope_limit: int = setting(
        500,
        "Recipients that one message may have, 1 to 2147483647, a group counting as one; a message with more is returned.",
        name="MaxRecipientEnvelopeLimit",
        ge=1,
        le=2147483647,
    )
    max_send_size: Limit = setting(
        UNLIMITED, 'Largest message that anybody of the organization may send, or "unlimited".', name="MaxSendSize"
    )
    max_receive_size: Limit = setting(
        UNLIMITED, 'Largest message that the organization takes in, or "unlimited".', name="MaxReceiveSize"
    )
    disabled_rules: Annotated[tuple[str, ...], AfterValidator(_switchable)] = setting(
        (),
        "Rules of Exchange that this site does without, by their ids; `dropfax exchange rules` lists them.",
        name="DisabledRules",
    )
    timers: TimerSettings = section(
        TimerSettings, "When waiting messages are tried again, reported and given up.", name="Timers"
    )
    dsn: DsnSettings = section(DsnSettings, "Reports of Exchange itself, and what it makes of others'.", name="Dsn")
    tracking: TrackingSettings = section(TrackingSettings, "The message tracking log.", name="MessageTracking")
    receive_connector: ReceiveConnectorSettings = section(
        ReceiveConnectorSettings, "The Receive connector: mail by SMTP.", name="ReceiveConnector"
    )
    transport_servers: Annotated[tuple[TransportServerSettings, ...], NotEmpty] = setting(
        (TransportServerSettings(),),
        "A Transport service; the first takes mail in and routes it.",
        name="TransportServers",
    )
    ad_site_links: tuple[AdSiteLinkSettings, ...] = setting(
        (), "A link between two Active Directory sites.", name="AdSiteLinks"
    )
    mailboxes: tuple[MailboxSettings, ...] = setting((), "A mailbox that has more than its address.", name="Mailboxes")
    mail_contacts: tuple[MailContactSettings, ...] = setting(
        (), "A mail contact, such as a fax machine with a name.", name="MailContacts"
    )
    distribution_groups: tuple[DistributionGroupSettings, ...] = setting(
        (), "A distribution group.", name="DistributionGroups"
    )
    foreign_connectors: tuple[ForeignConnectorSettings, ...] = setting(
        (ForeignConnectorSettings(drop_directory="Drop"),),
        "A Foreign connector: writes mails for addresses of its spaces into a Drop directory.",
        name="ForeignConnectors",
    )
    delivery_agent_connectors: tuple[DeliveryAgentConnectorSettings, ...] = setting(
        (),
        "A Delivery Agent connector: keeps mails for addresses of its spaces until a gateway has acknowledged them.",
        name="DeliveryAgentConnectors",
    )
    agent_socket: Path = setting(
        Path("spool/agent.sock"),
        "Unix socket on which gateways ask the Delivery Agent connectors for messages; relative to the site.",
        name="AgentSocket",
    )
    agent_token_file: Path = setting(
        Path("spool/agent.token"),
        "File with the token that a gateway must show there; it is made when it is missing; relative to the site.",
        name="AgentTokenFile",
    )

    @model_validator(mode="after")
    def _agree(self) -> "ExchangeSettings":
        """Refuse what each setting allows alone and Exchange refuses together."""
        if self.pickup_directory is not None and self.pickup_directory == self.replay_directory:
            raise ValueError("PickupDirectoryPath and ReplayDirectoryPath should be two directories")
        names = [c.name.lower() for c in (*self.foreign_connectors, *self.delivery_agent_connectors)]
        if len(set(names)) < len(names):
            raise ValueError("each of the ForeignConnectors and DeliveryAgentConnectors should have a Name of its own")
        for connector in self.foreign_connectors:
            if self.root_drop_directory and Path(connector.directory).is_absolute():
                raise ValueError(
                    f"DropDirectory {connector.directory!r} should be relative while RootDropDirectoryPath is set"
                )
        self._refuse_unknown_servers()
        refuse_ambiguity(self.mailboxes, self.mail_contacts, self.distribution_groups)
        return self

    def _refuse_unknown_servers(self) -> None:
        known = [server.name for server in self.transport_servers]
        if len(set(known)) < len(known):
            raise AmissError("each of the servers should have a Name of its own", "TransportServers")
        named = {
            name
            for c in (*self.foreign_connectors, *self.delivery_agent_connectors)
            for name in c.source_transport_servers
        }
        if unknown := sorted(named - set(known)):
            raise ValueError(
                f"SourceTransportServers names {', '.join(unknown)}; the TransportServers are {', '.join(known)}"
            )

    @property
    def default_domain(self) -> str:
        """The default accepted domain: the only one whose encapsulated addresses are unpacked."""
        return self.accepted_domains[0]

    @property
    def server(self) -> str:
        """The short name of the server that takes mail in and routes it, as Exchange writes it: MBX01."""
        return self.transport_servers[0].name

    @property
    def postmaster(self) -> str:
        """The sender of Exchange's own reports."""
        return self.dsn.postmaster or f"postmaster@{self.default_domain}"

    def is_ours(self, address: str) -> bool:
        """Whether a mail address is of one of the accepted domains; the null sender is not."""
        return address.rpartition("@")[2].lower() in self.accepted_domains

    def holds(self, rule: str) -> bool:
        """Whether a rule that can be switched off holds on this site."""
        assert rule in rules.SWITCHABLE, rule
        return rule not in self.disabled_rules


class ConnectorFile(Section):
    """What the Exchange side reads of a site's settings file."""

    site: SiteSettings = section(SiteSettings, "What both halves need to know of the site.")
    exchange: ExchangeSettings = section(ExchangeSettings, "The Exchange side.")
