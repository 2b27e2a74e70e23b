"""Commands by which an administrator sees that each step worked ([FCC], [PRC]: "How do you know this step worked?")."""

from collections.abc import Sequence

from connector.powershell.lines import Lines, comment, section
from connector.powershell.places import Places, whole_path
from connector.powershell.values import quoted
from connector.settings import ExchangeSettings

_OF_CONNECTOR = (
    *("Name", "Enabled", "AddressSpaces", "SourceTransportServers", "IsScopedConnector"),
    *("DropDirectory", "DropDirectoryQuota", "MaxMessageSize", "RelayDsnRequired"),
)
_OF_SERVER = ("Name", "RootDrop*", "Pickup*", "Replay*", "*Timeout", "*Interval")
_OF_QUEUE = ("Identity", "Status", "MessageCount", "NextHopDomain", "LastError")
_OF_HAND_OVER = ("Timestamp", "ConnectorId", "Recipients")
_HANDED_OVER = "-Start (Get-Date).AddHours(-1) -EventId SEND -Source GATEWAY -ResultSize Unlimited"


def section_of(settings: ExchangeSettings, places: Places) -> Lines:
    """Show connectors, servers, directories and queues, send a mail if somebody asks for it, and look for its hand-over."""
    return section(
        "How do you know that this worked?",
        # What follows only looks: one look that fails must not keep the next from being taken.
        ["$ErrorActionPreference = 'Continue'"],
        [
            f"Get-ForeignConnector -Identity {quoted(connector.name)} -ErrorAction SilentlyContinue | {_list(_OF_CONNECTOR)}"
            for connector in settings.foreign_connectors
        ],
        [f"Get-TransportService -Identity {quoted(server)} | {_list(_OF_SERVER)}" for server in places.roots],
        _directories(settings, places),
        [
            f"Get-Queue -Server {quoted(server)} -Filter \"DeliveryType -eq 'NonSmtpGatewayDelivery'\" | {_list(_OF_QUEUE)}"
            for server in places.roots
        ],
        _test_mail(settings),
        [
            f"Get-MessageTrackingLog -Server {quoted(server)} {_HANDED_OVER} | {_list(_OF_HAND_OVER)}"
            for server in places.roots
        ],
    )


def _list(properties: Sequence[str]) -> str:
    return f"Format-List {','.join(map(quoted, properties))}"


def _directories(settings: ExchangeSettings, places: Places) -> Lines:
    paths = {
        f"({whole_path(connector, places.roots[server])})": None
        for connector in settings.foreign_connectors
        for server in connector.source_transport_servers or (settings.server,)
    }
    polled = [f"${name}" for name in ("PickupDirectoryPath", "ReplayDirectoryPath") if name in places.parameters]
    return [f"Test-Path -LiteralPath {path} -PathType Container" for path in (*paths, *polled)]


def _test_mail(settings: ExchangeSettings) -> Lines:
    return [
        *comment(
            "A fax for the test recipient should stand in the Drop directory within seconds, unless the gateway took it."
        ),
        "if ($TestSender -and $TestRecipient -and -not $WhatIfPreference) {",
        f"    Send-MailMessage -SmtpServer {quoted(settings.fqdn)} -From $TestSender -To $TestRecipient -Subject 'Test' -Body 'One page.'",
        "    Start-Sleep -Seconds 30",
        "}",
    ]
