"""The cmdlets that are read, and for each of their parameters the setting that it means ([PS])."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, unique
from types import MappingProxyType

from connector.powershell.values import Kind


@unique
class Verb(Enum):
    """What a cmdlet does."""

    NEW = "New"
    SET = "Set"
    REMOVE = "Remove"
    ADD = "Add"
    UPDATE = "Update"
    GET = "Get"


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """One parameter; `setting` is the place of its setting, None where the site has none for it."""

    name: str
    kind: Kind
    setting: tuple[str, ...] | None = None


@dataclass(frozen=True, kw_only=True)
class Cmdlet:
    """One cmdlet: `required` must be named, `first` takes the value without a parameter's name in front."""

    verb: Verb
    noun: str
    parameters: tuple[Parameter, ...]
    required: tuple[str, ...] = ()
    first: str | None = "Identity"

    @property
    def name(self) -> str:
        """As it stands in a script."""
        return f"{self.verb.value}-{self.noun}"


LISTS: Mapping[str, str] = MappingProxyType(
    {
        "ForeignConnector": "ForeignConnectors",
        "DeliveryAgentConnector": "DeliveryAgentConnectors",
        "MailContact": "MailContacts",
        "DistributionGroup": "DistributionGroups",
    }
)
"""What a site has several of, by the noun of its cmdlets, and the list of tables that it stands in."""

COMMON = (
    Parameter(name="WhatIf", kind=Kind.SWITCH),
    Parameter(name="Confirm", kind=Kind.SWITCH),
    Parameter(name="Force", kind=Kind.SWITCH),
    Parameter(name="Verbose", kind=Kind.SWITCH),
    Parameter(name="Debug", kind=Kind.SWITCH),
    Parameter(name="BypassSecurityGroupManagerCheck", kind=Kind.SWITCH),
    Parameter(name="DomainController", kind=Kind.TEXT),
    *(
        Parameter(name=f"{stream}{what}", kind=Kind.TEXT)
        for stream in ("Error", "Warning", "Information")
        for what in ("Action", "Variable")
    ),
    *(Parameter(name=name, kind=Kind.TEXT) for name in ("OutVariable", "OutBuffer", "PipelineVariable")),
)
"""Parameters of every cmdlet; none of them changes what is set, but for WhatIf, with which nothing is."""

ALIASES: Mapping[str, str] = MappingProxyType(
    {"wi": "WhatIf", "cf": "Confirm", "vb": "Verbose", "db": "Debug", "ea": "ErrorAction", "wa": "WarningAction"}
)


def _own(kind: Kind, *names: str) -> tuple[Parameter, ...]:
    return tuple(Parameter(name=name, kind=kind, setting=(name,)) for name in names)


def _inside(table: str, kind: Kind, *names: str) -> tuple[Parameter, ...]:
    return tuple(Parameter(name=name, kind=kind, setting=(table, name)) for name in names)


def _without_setting(kind: Kind, *names: str) -> tuple[Parameter, ...]:
    return tuple(Parameter(name=name, kind=kind) for name in names)


_IDENTITY = Parameter(name="Identity", kind=Kind.TEXT)
_NAME = _own(Kind.TEXT, "Name")
_CONNECTOR = (*_own(Kind.TEXTS, "AddressSpaces", "SourceTransportServers"), *_own(Kind.BOOL, "IsScopedConnector"))
_FOREIGN = (
    *_own(Kind.TEXT, "Comment"),
    *_own(Kind.DIRECTORY, "DropDirectory"),
    *_own(Kind.LIMIT, "DropDirectoryQuota", "MaxMessageSize"),
    *_own(Kind.BOOL, "Enabled", "RelayDsnRequired"),
)
_DELIVERY_AGENT = (
    *_own(Kind.TEXT, "Comment", "DeliveryProtocol"),
    *_own(Kind.LIMIT, "MaxMessageSize"),
    *_own(Kind.COUNT, "MaxConcurrentConnections", "MaxMessagesPerConnection"),
    *_own(Kind.BOOL, "Enabled"),
)
_PERSON = _without_setting(Kind.TEXT, "Alias", "DisplayName", "FirstName", "LastName", "OrganizationalUnit")
_CONTACT = (
    *_own(Kind.TEXT, "ExternalEmailAddress"),
    *_own(Kind.TEXTS, "EmailAddresses"),
    *_without_setting(Kind.TEXT, "PrimarySmtpAddress"),
    *_without_setting(Kind.BOOL, "EmailAddressPolicyEnabled"),
    *_PERSON,
)
_GROUP = (
    *_own(Kind.TEXT, "PrimarySmtpAddress", "ManagedBy"),
    *_own(Kind.BOOL, "ReportToOriginatorEnabled", "ReportToManagerEnabled"),
    *_own(Kind.LIMIT, "MaxReceiveSize"),
    *_without_setting(Kind.TEXT, "Alias", "DisplayName", "OrganizationalUnit", "Type"),
    *_without_setting(Kind.BOOL, "EmailAddressPolicyEnabled", "RequireSenderAuthenticationEnabled"),
)

TRANSPORT_SERVICE = (
    *_own(Kind.DIRECTORY, "RootDropDirectoryPath", "PickupDirectoryPath", "ReplayDirectoryPath"),
    *_own(Kind.SIZE, "PickupDirectoryMaxHeaderSize"),
    *_own(Kind.COUNT, "PickupDirectoryMaxRecipientsPerMessage", "PickupDirectoryMaxMessagesPerMinute"),
    *_inside("Timers", Kind.COUNT, "TransientFailureRetryCount", "PoisonThreshold"),
    *_inside("Timers", Kind.SPAN, "TransientFailureRetryInterval", "OutboundConnectionFailureRetryInterval"),
    *_inside("Timers", Kind.SPAN, "MessageRetryInterval", "DelayNotificationTimeout", "MessageExpirationTimeout"),
    *_inside("Timers", Kind.SPAN, "QueueMaxIdleTime"),
    *_inside("MessageTracking", Kind.BOOL, "MessageTrackingLogEnabled", "MessageTrackingLogSubjectLoggingEnabled"),
    *_inside("MessageTracking", Kind.DIRECTORY, "MessageTrackingLogPath"),
    *_inside("MessageTracking", Kind.SIZE, "MessageTrackingLogMaxFileSize"),
    *_inside("MessageTracking", Kind.LIMIT, "MessageTrackingLogMaxDirectorySize"),
    *_inside("MessageTracking", Kind.SPAN, "MessageTrackingLogMaxAge"),
)
"""What Set-TransportService sets, for each server."""

TRANSPORT_CONFIG = (
    *_own(Kind.LIMIT, "MaxSendSize", "MaxReceiveSize"),
    *_own(Kind.COUNT, "MaxRecipientEnvelopeLimit"),
    *_inside("Dsn", Kind.BOOL, "ExternalDelayDsnEnabled", "InternalDelayDsnEnabled"),
    *_inside("Dsn", Kind.SIZE, "ExternalDsnMaxMessageAttachSize", "InternalDsnMaxMessageAttachSize"),
    *_inside("Dsn", Kind.TEXT, "ExternalPostmasterAddress", "DSNConversionMode"),
)
"""What Set-TransportConfig sets, for the organization."""

FOREIGN_CONNECTOR = (*_NAME, *_CONNECTOR, *_FOREIGN)
"""What Set-ForeignConnector sets; New-ForeignConnector takes the first four alone."""

DELIVERY_AGENT_CONNECTOR = (*_NAME, *_CONNECTOR, *_DELIVERY_AGENT)


def _three(noun: str, new: tuple[Parameter, ...], every: tuple[Parameter, ...], *required: str) -> tuple[Cmdlet, ...]:
    return (
        Cmdlet(verb=Verb.NEW, noun=noun, parameters=new, required=("Name", *required), first="Name"),
        Cmdlet(verb=Verb.SET, noun=noun, parameters=(_IDENTITY, *every), required=("Identity",)),
        Cmdlet(verb=Verb.REMOVE, noun=noun, parameters=(_IDENTITY,), required=("Identity",)),
    )


def _membership(verb: Verb, member: Parameter) -> Cmdlet:
    required = ("Identity", member.name)
    return Cmdlet(verb=verb, noun="DistributionGroupMember", parameters=(_IDENTITY, member), required=required)


_DOMAIN = (
    *_without_setting(Kind.TEXT, "Name", "DomainName", "DomainType"),
    Parameter(name="MakeDefault", kind=Kind.BOOL),
)
_MEMBER = Parameter(name="Member", kind=Kind.TEXT)

CMDLETS: Mapping[str, Cmdlet] = MappingProxyType(
    {
        cmdlet.name.lower(): cmdlet
        for cmdlet in (
            *_three("ForeignConnector", (*_NAME, *_CONNECTOR), FOREIGN_CONNECTOR, "AddressSpaces"),
            *_three(
                "DeliveryAgentConnector",
                DELIVERY_AGENT_CONNECTOR,
                DELIVERY_AGENT_CONNECTOR,
                "AddressSpaces",
                "DeliveryProtocol",
            ),
            *_three("MailContact", (*_NAME, *_CONTACT), (*_NAME, *_CONTACT), "ExternalEmailAddress"),
            *_three(
                "DistributionGroup",
                (*_NAME, *_GROUP, *_own(Kind.TEXTS, "Members")),
                (*_NAME, *_GROUP),
                "PrimarySmtpAddress",
            ),
            _membership(Verb.ADD, _MEMBER),
            _membership(Verb.REMOVE, _MEMBER),
            _membership(Verb.UPDATE, Parameter(name="Members", kind=Kind.TEXTS)),
            *_three("AcceptedDomain", _DOMAIN, _DOMAIN, "DomainName"),
            Cmdlet(verb=Verb.SET, noun="TransportService", parameters=(_IDENTITY, *TRANSPORT_SERVICE)),
            Cmdlet(verb=Verb.SET, noun="TransportConfig", parameters=TRANSPORT_CONFIG, first=None),
        )
    }
)
"""Every cmdlet that is read, by its name in lower case."""

LOOKS: Mapping[str, Cmdlet] = MappingProxyType(
    {
        f"get-{noun}".lower(): Cmdlet(verb=Verb.GET, noun=noun, parameters=(_IDENTITY,))
        for noun in (*LISTS, "AcceptedDomain")
    }
)
"""Cmdlets that tell whether something is there, by their names in lower case."""
