r"""Directories of a site as an Exchange server sees them: its own where they are Windows', else placeholders to be replaced."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from connector.powershell.directories import is_of_windows, of_windows
from connector.powershell.values import quoted
from connector.settings import ExchangeSettings, ForeignConnectorSettings

PLACEHOLDER_ROOT = "C:\\FaxDrop"
PLACEHOLDER_PICKUP = "C:\\FaxPickup"
PLACEHOLDER_REPLAY = "C:\\FaxReplay"

ROOT = "RootDropDirectoryPath"


@dataclass(frozen=True, kw_only=True)
class Names:
    """What whoever asks for a script knows of the Exchange server: its names of the site's directories, and the gateway's account."""

    root: str | None = None
    pickup: str | None = None
    replay: str | None = None
    gateway_account: str = ""


@dataclass(frozen=True, kw_only=True)
class Places:
    """The directories of a script: `parameters` are the defaults of its own parameters, `roots` says by server which one is its root."""

    parameters: Mapping[str, str]
    roots: Mapping[str, str]
    placeholders: tuple[str, ...] = field(default=())


def places_of(settings: ExchangeSettings, names: Names) -> Places:
    """Choose what the script calls each directory of a site."""
    parameters: dict[str, str] = {}
    placeholders: list[str] = []
    roots = {}
    for server in settings.transport_servers:
        own = settings.root_drop_directory if server.root_drop_directory is None else server.root_drop_directory
        windows = _windows(own, names.root if own == settings.root_drop_directory else None)
        roots[server.name] = _parameter(parameters, placeholders, windows, is_blank=own == "")
    for parameter, given, directory, placeholder in (
        ("PickupDirectoryPath", names.pickup, settings.pickup_directory, PLACEHOLDER_PICKUP),
        ("ReplayDirectoryPath", names.replay, settings.replay_directory, PLACEHOLDER_REPLAY),
    ):
        if directory is not None:
            windows = _windows(str(directory), given)
            parameters[parameter] = windows or placeholder
            placeholders += [] if windows else [parameter]
    return Places(parameters=parameters, roots=roots, placeholders=tuple(placeholders))


def _windows(directory: str | Path, given: str | None) -> str | None:
    path = given or (str(directory) if is_of_windows(str(directory)) else None)
    # Windows PowerShell 5.1 hands "D:\\Fax Drop\\" to icacls so that the last backslash escapes the quotation mark.
    return path if path is None or path.endswith(":\\") else path.rstrip("\\") or path


def _parameter(parameters: dict[str, str], placeholders: list[str], windows: str | None, *, is_blank: bool) -> str:
    """Return the parameter that holds a root, a new one for a new directory; blank is the folder that Exchange is installed in."""
    if is_blank and windows is None:
        return "$null"
    path = windows or PLACEHOLDER_ROOT
    for name, known in parameters.items():
        if known == path:
            return f"${name}"
    name = f"{ROOT}{len(parameters) + 1 if parameters else ''}"
    parameters[name] = path
    placeholders += [] if windows else [name]
    return f"${name}"


def drop_directory(connector: ForeignConnectorSettings) -> str | None:
    """The DropDirectory argument of a connector; None for the connector's name, which is Exchange's default."""
    named = connector.drop_directory
    if not named:
        return None
    if named.startswith("/"):
        return f"{PLACEHOLDER_ROOT}\\{of_windows(connector.name)}"
    return named if is_of_windows(named) else of_windows(named)


def whole_path(connector: ForeignConnectorSettings, root: str) -> str:
    """Return the expression for a connector's Drop directory below a root."""
    named = drop_directory(connector) or connector.name
    if is_of_windows(named):
        return quoted(named)
    above = "$env:ExchangeInstallPath" if root == "$null" else root
    return f"Join-Path {above} {quoted(named)}"
