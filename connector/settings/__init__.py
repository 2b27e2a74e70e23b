"""Every setting of the Exchange side, under the names of the cmdlets' parameters."""

from connector.settings.connectors import DeliveryAgentConnectorSettings, ForeignConnectorSettings
from connector.settings.directories import refuse_shared
from connector.settings.kinds import UNLIMITED
from connector.settings.organization import (
    AdSiteLinkSettings,
    DistributionGroupSettings,
    MailboxSettings,
    MailContactSettings,
    TransportServerSettings,
)
from connector.settings.reports import DsnConversionMode, DsnSettings
from connector.settings.server import ConnectorFile, ExchangeSettings
from connector.settings.smtp import ReceiveConnectorSettings
from connector.settings.timers import TimerSettings
from connector.settings.tracking import TrackingSchema, TrackingSettings

__all__ = [
    "UNLIMITED",
    "AdSiteLinkSettings",
    "ConnectorFile",
    "DeliveryAgentConnectorSettings",
    "DistributionGroupSettings",
    "DsnConversionMode",
    "DsnSettings",
    "ExchangeSettings",
    "ForeignConnectorSettings",
    "MailContactSettings",
    "MailboxSettings",
    "ReceiveConnectorSettings",
    "TimerSettings",
    "TrackingSchema",
    "TrackingSettings",
    "TransportServerSettings",
    "refuse_shared",
]
