r"""Directories of an Exchange server, whose names mean nothing on another system: `D:\Pickup`, `\\files\drop`."""

import re
from collections.abc import Mapping

_ABSOLUTE = re.compile(r"[A-Za-z]:[\\/]|\\\\[^\\]")


def is_of_windows(path: str) -> bool:
    """Whether a path is an absolute one of Windows."""
    return bool(_ABSOLUTE.match(path))


def is_remote(path: str) -> bool:
    """Whether a path of Windows names another machine's share."""
    return path.startswith("\\\\")


def local(path: str, known: Mapping[str, str], *, on_windows: bool) -> str | None:
    """Return how this machine names a directory of a script: None when it stands for nothing here.

    `known` says where directories of the Exchange server are found here; what lies below one of them is found below it here.
    """
    if on_windows:
        return _known(path, known) or path
    if not is_of_windows(path):
        return path.replace("\\", "/")
    return _known(path, known)


def _known(path: str, known: Mapping[str, str]) -> str | None:
    plain = _plain(path)
    for there, here in known.items():
        above = _plain(there)
        if plain.lower() == above.lower():
            return here
        if plain.lower().startswith(f"{above.lower()}/"):
            return here.rstrip("/") + plain[len(above) :]
    return None


def _plain(path: str) -> str:
    return path.replace("\\", "/").rstrip("/")


def of_windows(path: str) -> str:
    """Write a relative path as Windows does."""
    return path.replace("/", "\\")
