"""Directories on the Exchange server and who may use them ([FCC], [PRC])."""

from collections.abc import Sequence

from connector.powershell.lines import Lines, comment, indented, section
from connector.powershell.places import Places, whole_path
from connector.powershell.values import quoted
from connector.settings import ExchangeSettings

# Well-known security identifiers: the names of these accounts differ from one language of Windows to the next.
_NETWORK_SERVICE = "*S-1-5-20"
_SYSTEM = "*S-1-5-18"
_ADMINISTRATORS = "*S-1-5-32-544"

_FULL = "(OI)(CI)F"
_POLLED = "(OI)(CI)(RX,W,D,DC)"
"""What the transport needs to read, rename and delete files in Pickup and Replay ([PRC])."""

_GATEWAY = '"${GatewayAccount}:(OI)(CI)M"'

_CHECKED = (
    'if ($LASTEXITCODE -ne 0) { Write-Error "The permissions of $Directory were not set, icacls ended with $LASTEXITCODE; '
    'the script ends here, before any setting of Exchange was changed." }'
)


def directories(settings: ExchangeSettings, places: Places) -> Lines:
    """Make the directories, and say who may use them: Exchange makes no Drop directory, and a Replay directory lets in anybody."""
    paths: dict[str, dict[str, None]] = {}
    for connector in settings.foreign_connectors:
        for server in connector.source_transport_servers or (settings.server,):
            paths.setdefault(whole_path(connector, places.roots[server]), {})[server] = None
    why = comment(
        "This part is about the machine that it runs on: run it on each source server, unless the directories are shares.",
        "Whoever can write to Replay can send mail as anybody: nobody but Exchange, administrators and the gateway gets in.",
    )
    return section(
        "Directories and permissions",
        why,
        *(_directory(path, _FULL, for_gateway=True, servers=tuple(servers)) for path, servers in paths.items()),
        *(
            _directory(f"${name}", _POLLED, for_gateway=name.startswith("Replay"))
            for name in ("PickupDirectoryPath", "ReplayDirectoryPath")
            if name in places.parameters
        ),
    )


def _directory(path: str, for_transport: str, *, for_gateway: bool, servers: Sequence[str] = ()) -> Lines:
    """Make one directory and say who may use it; `servers` are those that write to it where it is a share."""
    grants = " ".join(
        quoted(f"{account}:{rights}")
        for account, rights in ((_NETWORK_SERVICE, for_transport), (_SYSTEM, _FULL), (_ADMINISTRATORS, _FULL))
    )
    granted = [_icacls(f"/inheritance:r /grant:r {grants}")]
    if servers:
        granted.append(_only_if("$Directory.StartsWith('\\\\')", [_SHARE, *_of_computers(servers)]))
    if for_gateway:
        granted.append(_only_if("$GatewayAccount", _icacls(f"/grant {_GATEWAY}")))
    return [
        f"$Directory = {path}",
        "if (-not (Test-Path -LiteralPath $Directory)) {",
        "    New-Item -ItemType Directory -Path $Directory -WhatIf:$WhatIfPreference | Out-Null",
        "}",
        *_only_if(
            "$PSCmdlet.ShouldProcess($Directory, 'Set permissions')", [line for part in granted for line in part]
        ),
    ]


_SHARE = "# On a share the transport service acts as its computer; Network Service is that of the file server there."


def _of_computers(servers: Sequence[str]) -> Lines:
    return [
        line
        for server in servers
        for line in _icacls(f"/grant ('{{0}}\\{{1}}$:{_FULL}' -f $env:USERDOMAIN, {quoted(server)})")
    ]


def _icacls(rights: str) -> Lines:
    """Change permissions and stop when that failed: no error of another program stops a script by itself."""
    return [f"icacls $Directory {rights}", _CHECKED]


def _only_if(condition: str, body: Lines) -> Lines:
    return [f"if ({condition}) {{", *indented(body), "}"]
