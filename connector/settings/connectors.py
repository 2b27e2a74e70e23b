"""The two kinds of connectors that hand mail to a fax gateway: Foreign connector and Delivery Agent connector."""

from typing import Annotated

from pydantic import model_validator

from connector.settings.kinds import UNLIMITED, Limit, NotEmpty, OneLine, ServerName, Space
from connector.spaces import AddressSpace
from foundation.settings import AmissError, Section, setting

MAX_SIZE = 2147483647
"""Where the ranges of the cmdlets' sizes end ([PS])."""


class _ConnectorSettings(Section):
    """What both kinds have."""

    name: OneLine = setting(
        "Fax", "Name of the connector, at most 64 characters.", name="Name", min_length=1, max_length=64
    )
    address_spaces: Annotated[tuple[Space, ...], NotEmpty] = setting(
        (AddressSpace(type="FAX", space="*"), AddressSpace(type="SMTP", space="fax.contoso.example")),
        "Addresses the connector takes, each as Type:Space;Cost with a cost from 1 to 100, lower preferred.",
        name="AddressSpaces",
    )
    is_scoped_connector: bool = setting(
        default=False,
        sentence="Whether only servers of the same Active Directory site may use the connector.",
        name="IsScopedConnector",
    )
    source_transport_servers: tuple[ServerName, ...] = setting(
        (),
        "Servers that host the connector, by Name; none stands for the first of the TransportServers, which made it.",
        name="SourceTransportServers",
    )
    comment: OneLine = setting("", "A remark for administrators; it changes nothing.", name="Comment")
    enabled: bool = setting(default=True, sentence="Whether messages may take this connector.", name="Enabled")


class ForeignConnectorSettings(_ConnectorSettings):
    """One Foreign connector (New-ForeignConnector, Set-ForeignConnector): messages become files in its Drop directory."""

    drop_directory: OneLine = setting(
        "",
        "Directory for this connector's message files; relative to RootDropDirectoryPath, absolute only when that is empty; "
        "the connector's Name when nothing stands here. Exchange never creates it: while it is missing, messages wait.",
        name="DropDirectory",
    )
    drop_directory_quota: Limit = setting(
        UNLIMITED,
        "Most bytes that the Drop directory may hold, 1 B to 2 GB; when they are reached, messages wait until files are removed.",
        name="DropDirectoryQuota",
        ge=1,
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

    @model_validator(mode="after")
    def _within_the_documented_ranges(self) -> "ForeignConnectorSettings":
        """Refuse sizes beyond the cmdlet's range, which "unlimited" alone exceeds."""
        if MAX_SIZE < self.drop_directory_quota < UNLIMITED:
            raise AmissError('should be at most 2147483647 B, or "unlimited"', "DropDirectoryQuota")
        if MAX_SIZE * 1024 < self.max_message_size < UNLIMITED:
            raise AmissError('should be at most 2147483647 KB, or "unlimited"', "MaxMessageSize")
        return self

    @property
    def directory(self) -> str:
        """The Drop directory as it is named, relative to RootDropDirectoryPath or absolute."""
        return self.drop_directory or self.name


class DeliveryAgentConnectorSettings(_ConnectorSettings):
    """One Delivery Agent connector (New-DeliveryAgentConnector): messages stay queued until an agent acknowledges them."""

    name: OneLine = setting(
        "Fax Agent", "Name of the connector, at most 64 characters.", name="Name", min_length=1, max_length=64
    )
    delivery_protocol: OneLine = setting(
        "FAX",
        "Name of the protocol by which its agent is chosen.",
        name="DeliveryProtocol",
        min_length=1,
        max_length=64,
    )
    max_message_size: Limit = setting(
        UNLIMITED,
        'Largest message that may take this connector, 65536 B to 2 GB, or "unlimited".',
        name="MaxMessageSize",
        ge=65536,
    )
    max_concurrent_connections: int = setting(
        5, "Connections that agents may hold at the same time.", name="MaxConcurrentConnections", ge=1, le=MAX_SIZE
    )
    max_messages_per_connection: int = setting(
        20, "Messages that are handed over in one connection.", name="MaxMessagesPerConnection", ge=1, le=MAX_SIZE
    )

    @model_validator(mode="after")
    def _within_the_documented_range(self) -> "DeliveryAgentConnectorSettings":
        """Refuse sizes beyond the cmdlet's range, which "unlimited" alone exceeds."""
        if MAX_SIZE < self.max_message_size < UNLIMITED:
            raise AmissError('should be at most 2147483647 B, or "unlimited"', "MaxMessageSize")
        return self
