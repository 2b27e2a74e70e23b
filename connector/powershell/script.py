"""The script that sets a real Exchange up as a site has it."""

from collections.abc import Sequence
from enum import StrEnum, unique

from connector.powershell import verification
from connector.powershell.cmdlets import (
    DELIVERY_AGENT_CONNECTOR,
    FOREIGN_CONNECTOR,
    TRANSPORT_CONFIG,
    TRANSPORT_SERVICE,
)
from connector.powershell.lines import (
    Lines,
    argument,
    arguments,
    by_name,
    call,
    comment,
    if_there,
    section,
    unless_there,
)
from connector.powershell.objections import differences, objections, refused
from connector.powershell.permissions import directories
from connector.powershell.places import ROOT, Names, Places, drop_directory, places_of
from connector.powershell.recipients import contacts, groups
from connector.powershell.values import quoted
from connector.settings import DeliveryAgentConnectorSettings, ExchangeSettings, ForeignConnectorSettings

_OF_NEW = ("Name", "AddressSpaces", "SourceTransportServers", "IsScopedConnector")
_NEVER_EMPTY = ("SourceTransportServers", "DropDirectory")
_PATHS = (ROOT, "PickupDirectoryPath", "ReplayDirectoryPath", "MessageTrackingLogPath")


@unique
class Role(StrEnum):
    """What a script is for."""

    CREATE = "create"
    UPDATE = "update"
    REMOVE = "remove"


def script(settings: ExchangeSettings, role: Role, names: Names) -> str:
    """Write the script, lines ending in a line feed; it can be run again and again, and with -WhatIf it changes nothing."""
    head = _head(settings, role, names)
    if role is Role.REMOVE:
        return "\n".join([*head, *_opening([]), *_removal(settings)]) + "\n"
    places = places_of(settings, names)
    return "\n".join([*head, *_parameters(places, names), *_setting_up(settings, role, places)]) + "\n"


def _setting_up(settings: ExchangeSettings, role: Role, places: Places) -> Lines:
    is_new = role is Role.CREATE
    return [
        *section("Accepted domains", *(_domain(domain) for domain in settings.accepted_domains), _default(settings)),
        *(directories(settings, places) if is_new else []),
        *section("Transport services", *(_service(settings, name, places) for name in places.roots)),
        *section("Transport of the organization", _config(settings)),
        *section(
            "Foreign connectors",
            *(_foreign(connector, is_new=is_new) for connector in settings.foreign_connectors),
        ),
        *_delivery_agents(settings.delivery_agent_connectors),
        *section("Mail contacts", *(contacts(settings, is_new=is_new))),
        *section("Distribution groups", *(groups(settings, is_new=is_new))),
        *section("What only a restart makes known", _restart()),
        *verification.section_of(settings, places),
    ]


def _head(settings: ExchangeSettings, role: Role, names: Names) -> Lines:
    purpose = {
        Role.CREATE: "Sets a real Exchange up as this site of dropfax has it; what is there already is changed.",
        Role.UPDATE: "Changes a real Exchange to what this site of dropfax has; nothing is made.",
        Role.REMOVE: "Takes the connectors of this site of dropfax out of a real Exchange.",
    }
    told = [
        *_named("A real Exchange would refuse this:", objections(settings, names)),
        *_named("What differs from a real Exchange:", differences(settings)),
    ]
    return [
        *comment(
            purpose[role],
            f"Written by `dropfax exchange powershell --role {role}`. Run it in the Exchange Management Shell, first with -WhatIf.",
            "Keep the byte order mark at the beginning of the file: Windows PowerShell 5.1 reads a file without one as ANSI.",
        ),
        *([] if role is Role.REMOVE else told),
    ]


def _named(title: str, sentences: Sequence[str]) -> Lines:
    return ["#", *comment(title, *(f"  {sentence}" for sentence in sentences))] if sentences else []


def _parameters(places: Places, names: Names) -> Lines:
    """The script's own parameters: what differs from one Exchange server to the next."""
    given = [
        *(
            (
                f"{_purpose(name)}{' PLACEHOLDER: the site has no Windows path for it.' * (name in places.placeholders)}",
                name,
                path,
            )
            for name, path in places.parameters.items()
        ),
        (
            "Account that the gateway runs as, such as CONTOSO\\svc-fax; it may use Drop and Replay.",
            "GatewayAccount",
            names.gateway_account,
        ),
        (
            "Sender and recipient of a mail that tries the connector out at the end; none is sent without both. "
            "The sender must be one that whoever runs this may send as: your own address.",
            "TestSender",
            "",
        ),
        (
            "A mail contact with a fax number, or an address of the connector's own SMTP domain.",
            "TestRecipient",
            "",
        ),
    ]
    lines: Lines = []
    for place, (sentence, name, value) in enumerate(given, 1):
        comma = "," if place < len(given) else ""
        lines += [f"    # {sentence}", f"    [string] ${name} = {quoted(value)}{comma}"]
    return _opening(lines)


def _opening(parameters: Lines) -> Lines:
    return [
        "",
        "[CmdletBinding(SupportsShouldProcess = $true)]",
        "param(",
        *parameters,
        ")",
        "",
        "$ErrorActionPreference = 'Stop'",
    ]


def _purpose(name: str) -> str:
    if name.startswith(ROOT):
        return "Holds the connectors' Drop directories; a local directory or a share."
    return f"Local directory of the Exchange server for {name.removesuffix('DirectoryPath')}."


def _domain(domain: str) -> Lines:
    add = f"New-AcceptedDomain -Name {domain} -DomainName {domain} -DomainType Authoritative"
    return [
        f"if (-not (Get-AcceptedDomain | Where-Object {{ $_.DomainName -eq {quoted(domain)} }})) {{",
        f"    Write-Warning {quoted(f'{domain} is no accepted domain of this organization; {add} makes it one.')}",
        "}",
    ]


def _default(settings: ExchangeSettings) -> Lines:
    domain = settings.default_domain
    told = f"{domain} is not the default accepted domain: encapsulated fax addresses carry that one, and are unpacked in no other."
    return [
        f"if (-not (Get-AcceptedDomain | Where-Object {{ $_.Default -and $_.DomainName -eq {quoted(domain)} }})) {{",
        f"    Write-Warning {quoted(told)}",
        "}",
    ]


def _service(settings: ExchangeSettings, server: str, places: Places) -> Lines:
    values = by_name(settings) | by_name(settings.timers) | by_name(settings.tracking)
    left_out = refused(settings)
    own = [one for one in TRANSPORT_SERVICE if one.name not in _PATHS and one.name not in left_out]
    paths = [
        (ROOT, places.roots[server]),
        *(
            (name, f"${name}" if name in places.parameters else "$null")
            for name in ("PickupDirectoryPath", "ReplayDirectoryPath")
        ),
    ]
    return call("Set-TransportService", [("Identity", quoted(server)), *paths, *arguments(own, values)])


def _config(settings: ExchangeSettings) -> Lines:
    left_out = refused(settings)
    own = [one for one in TRANSPORT_CONFIG if one.name not in left_out]
    values = by_name(settings) | by_name(settings.dsn)
    given = arguments(own, {**values, "ExternalPostmasterAddress": settings.dsn.postmaster or None})
    return call("Set-TransportConfig", given)


def _foreign(connector: ForeignConnectorSettings, *, is_new: bool) -> Lines:
    """Make a connector and give it what only Set-ForeignConnector can; one of a dry run is not there to be changed."""
    values = by_name(connector) | {"DropDirectory": drop_directory(connector)}
    given = [one for one in FOREIGN_CONNECTOR if values[one.name] or one.name not in _NEVER_EMPTY]
    name = connector.name
    make = arguments([one for one in given if one.name in _OF_NEW], values)
    change = arguments([one for one in given if one.name != "Name"], values)
    missing = (
        [] if is_new else [f"Write-Warning {quoted(f'There is no Foreign connector {name}; --role create makes it.')}"]
    )
    return [
        *(unless_there("ForeignConnector", name, call("New-ForeignConnector", make)) if is_new else []),
        *if_there(
            "ForeignConnector", name, call("Set-ForeignConnector", [("Identity", quoted(name)), *change]), missing
        ),
    ]


def _delivery_agents(connectors: Sequence[DeliveryAgentConnectorSettings]) -> Lines:
    """Name Delivery Agent connectors without making them: without its agent, such a connector only collects messages."""
    lines: Lines = []
    for connector in connectors:
        values = by_name(connector)
        given = [one for one in DELIVERY_AGENT_CONNECTOR if values[one.name] or one.name not in _NEVER_EMPTY]
        written = (argument(one, values[one.name]) for one in given)
        lines += comment("New-DeliveryAgentConnector " + " ".join(f"-{name} {value}" for name, value in written))
    why = comment(
        "A Delivery Agent connector hands its messages to a transport agent, a .NET assembly (DLL) that is installed on each server",
        "with Install-TransportAgent and Enable-TransportAgent, and that names the same DeliveryProtocol. dropfax has no such assembly;",
        "its own hand-over API stands in for one. Without an agent the messages wait until they expire, so these lines stay comments:",
    )
    return section("Delivery Agent connectors", why, lines) if lines else []


def _restart() -> Lines:
    told = "Restart-Service MSExchangeTransport on each source server makes a new Foreign connector and its Drop directory known at once."
    return [f"Write-Warning {quoted(told)}"]


def _removal(settings: ExchangeSettings) -> Lines:
    """Take out the connectors; directories, contacts and groups may hold what others need, and stay."""
    lines = [
        if_there(
            "ForeignConnector",
            connector.name,
            call("Remove-ForeignConnector", [("Identity", quoted(connector.name))], confirmed=True),
        )
        for connector in settings.foreign_connectors
    ]
    stay = comment(
        "Drop directories with files in them, limits, timers, mail contacts and groups stay: whether anybody else needs them, you know."
    )
    return section("Foreign connectors", *lines, stay)
