"""Every setting of the gateway, with its unit and its sentence."""

from gateway.settings.agent import AgentSettings
from gateway.settings.dialling import AliasSettings, DiallingSettings, NumberRule, Validation
from gateway.settings.document import (
    BodyChoice,
    DocumentSettings,
    HtmlEngine,
    LongPages,
    PaperSize,
    Resolution,
    Unprintables,
)
from gateway.settings.gateway import GatewaySettings
from gateway.settings.inbound import InboundSettings, RouteSettings, Through
from gateway.settings.kinds import AliasNumber, Day, FaxDomain, Hours, MailAddress
from gateway.settings.line import LineSettings, PersonaSettings, PlannedCall, SequenceSettings, Then, Weather
from gateway.settings.report import Attachment, Dialect, Language, ReportPer, ReportSettings, StressProfile
from gateway.settings.retry import (
    BusyRetrySettings,
    NoCarrierRetrySettings,
    ProtocolRetrySettings,
    RetryClassSettings,
    RetrySettings,
)
from gateway.settings.schedule import ScheduleSettings, WindowSettings

__all__ = [
    "AgentSettings",
    "AliasNumber",
    "AliasSettings",
    "Attachment",
    "BodyChoice",
    "BusyRetrySettings",
    "Day",
    "Dialect",
    "DiallingSettings",
    "DocumentSettings",
    "FaxDomain",
    "GatewaySettings",
    "Hours",
    "HtmlEngine",
    "InboundSettings",
    "Language",
    "LineSettings",
    "LongPages",
    "MailAddress",
    "NoCarrierRetrySettings",
    "NumberRule",
    "PaperSize",
    "PersonaSettings",
    "PlannedCall",
    "ProtocolRetrySettings",
    "ReportPer",
    "ReportSettings",
    "Resolution",
    "RetryClassSettings",
    "RetrySettings",
    "RouteSettings",
    "ScheduleSettings",
    "SequenceSettings",
    "StressProfile",
    "Then",
    "Through",
    "Unprintables",
    "Validation",
    "Weather",
    "WindowSettings",
]
