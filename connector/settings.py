"""Every setting of the Exchange side, under the names of the cmdlets' parameters."""

import sys
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import (
    AfterValidator,
    BeforeValidator,
    PlainSerializer,
    SerializerFunctionWrapHandler,
    StringConstraints,
    ValidatorFunctionWrapHandler,
    WrapSerializer,
    WrapValidator,
    model_validator,
)

from connector import spaces
from connector.spaces import AddressSpace
from foundation.measures import Size
from foundation.settings import Section, section, setting
from foundation.site import SiteSettings

UNLIMITED = sys.maxsize
"""The size that no message exceeds."""

T = TypeVar("T")


def _read_space(value: object) -> object:
    return spaces.parse(value) if isinstance(value, str) else value


def _read_limit(value: object, read_size: ValidatorFunctionWrapHandler) -> object:
    return UNLIMITED if value == "unlimited" else read_size(value)


def _write_limit(size: int, write_size: SerializerFunctionWrapHandler) -> object:
    return "unlimited" if size == UNLIMITED else write_size(size)


def _not_empty(values: tuple[T, ...]) -> tuple[T, ...]:
    if not values:
        raise ValueError("at least one should stand here")
    return values


Domain = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$", to_lower=True)]
"""A mail domain; domains compare without case."""

Space = Annotated[AddressSpace, BeforeValidator(_read_space), PlainSerializer(str)]
"""An address space, written Type:Space;Cost."""

Limit = Annotated[Size, WrapValidator(_read_limit), WrapSerializer(_write_limit)]
"""A size that something may have; "unlimited" stands for none."""


class ForeignConnectorSettings(Section):
    """One Foreign connector (Set-ForeignConnector).

    DropDirectoryQuota, SourceTransportServers, IsScopedConnector and Comment belong here and come with the queue timers.
    """

    name: str = setting(
        "Fax", "Name of the connector, at most 64 characters.", name="Name", min_length=1, max_length=64
    )
    address_spaces: Annotated[tuple[Space, ...], AfterValidator(_not_empty)] = setting(
        (AddressSpace(type="FAX", space="*"), AddressSpace(type="SMTP", space="fax.contoso.example")),
        "Addresses the connector takes, each as Type:Space;Cost with a cost from 1 to 100, lower preferred.",
        name="AddressSpaces",
    )
    drop_directory: str = setting(
        "Drop",
        "Directory for this connector's message files; relative to RootDropDirectoryPath, absolute only when that is empty. "
        "Exchange never creates it: while it is missing, messages wait.",
        name="DropDirectory",
        min_length=1,
    )
    max_message_size: Limit = setting(
        UNLIMITED,
        'Largest message that may take this connector, such as "10 MB"; "unlimited" for any, "0 B" for none.',
        name="MaxMessageSize",
    )
    relay_dsn_required: bool = setting(
        default=False,
        sentence="Whether Exchange itself reports the hand-over as relayed to a sender who asked for NOTIFY=SUCCESS.",
        name="RelayDsnRequired",
    )
    enabled: bool = setting(default=True, sentence="Whether messages may take this connector.", name="Enabled")


class ExchangeSettings(Section):
    """The Exchange side."""

    accepted_domains: Annotated[tuple[Domain, ...], AfterValidator(_not_empty)] = setting(
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
    pickup_directory: Path = setting(
        Path("Pickup"),
        "Where mails are taken in whose own header names sender and recipients; relative to the site.",
        name="PickupDirectoryPath",
    )
    replay_directory: Path = setting(
        Path("Replay"),
        "Where message files with X-Sender and X-Receiver are taken in; relative to the site. Whoever can write here can send "
        "as anybody.",
        name="ReplayDirectoryPath",
    )
    root_drop_directory: str = setting(
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
    foreign_connectors: tuple[ForeignConnectorSettings, ...] = setting(
        (ForeignConnectorSettings(),),
        "A Foreign connector: writes mails for addresses of its spaces into a Drop directory.",
        name="ForeignConnectors",
    )

    @model_validator(mode="after")
    def _agree(self) -> "ExchangeSettings":
        """Refuse what each setting allows alone and Exchange refuses together."""
        if self.pickup_directory == self.replay_directory:
            raise ValueError("PickupDirectoryPath and ReplayDirectoryPath should be two directories")
        names = [connector.name.lower() for connector in self.foreign_connectors]
        if len(set(names)) < len(names):
            raise ValueError("each of the ForeignConnectors should have a Name of its own")
        for connector in self.foreign_connectors:
            if self.root_drop_directory and Path(connector.drop_directory).is_absolute():
                raise ValueError(
                    f"DropDirectory {connector.drop_directory!r} should be relative while RootDropDirectoryPath is set"
                )
        return self

    @property
    def default_domain(self) -> str:
        """The default accepted domain: the only one whose encapsulated addresses are unpacked."""
        return self.accepted_domains[0]

    @property
    def server(self) -> str:
        """The server's short name, as Exchange writes it: MBX01."""
        return self.fqdn.split(".")[0].upper()


class ConnectorFile(Section):
    """What the Exchange side reads of a site's settings file."""

    site: SiteSettings = section(SiteSettings, "What both halves need to know of the site.")
    exchange: ExchangeSettings = section(ExchangeSettings, "The Exchange side.")
