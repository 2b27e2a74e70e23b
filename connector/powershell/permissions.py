"""Directories on the Exchange server and who may use them ([FCC], [PRC])."""

from connector.powershell.lines import Lines, comment, section
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


def directories(settings: ExchangeSettings, places: Places) -> Lines:
    """Make the directories, and say who may use them: Exchange makes no Drop directory, and a Replay directory lets in anybody."""
    paths = {
        whole_path(connector, places.roots[server]): None
        for connector in settings.foreign_connectors
        for server in connector.source_transport_servers or (settings.server,)
    }
    why = comment(
        "This part is about the machine that it runs on: run it on each source server, unless the directories are shares.",
        "Whoever can write to Replay can send mail as anybody: nobody but Exchange, administrators and the gateway gets in.",
    )
    return section(
        "Directories and permissions",
        why,
        *(_directory(path, _FULL, for_gateway=True) for path in paths),
        *(
            _directory(f"${name}", _POLLED, for_gateway=name.startswith("Replay"))
            for name in ("PickupDirectoryPath", "ReplayDirectoryPath")
            if name in places.parameters
        ),
    )


def _directory(path: str, for_transport: str, *, for_gateway: bool) -> Lines:
    grants = " ".join(
        quoted(f"{account}:{rights}")
        for account, rights in ((_NETWORK_SERVICE, for_transport), (_SYSTEM, _FULL), (_ADMINISTRATORS, _FULL))
    )
    gateway = (
        ["    if ($GatewayAccount) {", f"        icacls $Directory /grant {_GATEWAY}", "    }"] if for_gateway else []
    )
    return [
        f"$Directory = {path}",
        "if (-not (Test-Path -LiteralPath $Directory)) {",
        "    New-Item -ItemType Directory -Path $Directory -WhatIf:$WhatIfPreference | Out-Null",
        "}",
        "if ($PSCmdlet.ShouldProcess($Directory, 'Set permissions')) {",
        f"    icacls $Directory /inheritance:r /grant:r {grants}",
        *gateway,
        '    if ($LASTEXITCODE -ne 0) { Write-Error "The permissions of $Directory were not set." }',
        "}",
    ]
