"""What keeps a message from being written into a Drop directory, as Exchange's event log tells it."""

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from connector.settings import UNLIMITED, ForeignConnectorSettings
from foundation.measures import write_size


@dataclass(frozen=True, kw_only=True)
class Fault:
    """Why a connector's queue waits: an event of MSExchangeTransport with its symbolic name ([EV]), and a sentence.

    The sentence is what the queue shows as its LastError.
    """

    event: int
    symbol: str
    text: str


def missing(connector: ForeignConnectorSettings, directory: Path) -> Fault:
    """The Drop directory does not exist; Exchange does not make it ([FCC])."""
    return Fault(
        event=8008,
        symbol="NonSmtpGWNoDropDirectory",
        text=f"A connection failure occurred on the Foreign connector {connector.name}: its Drop directory {directory} does not "
        "exist; messages wait until it is made",
    )


def barred(connector: ForeignConnectorSettings, directory: Path) -> Fault:
    """The Drop directory may not be written to."""
    return Fault(
        event=8009,
        symbol="NonSmtpGWUnauthorizedAccess",
        text=f"The Foreign connector {connector.name} has no right to write into its Drop directory {directory}; messages wait until "
        "it has",
    )


def full(connector: ForeignConnectorSettings, directory: Path) -> Fault:
    """The Drop directory holds what its quota allows."""
    return Fault(
        event=8005,
        symbol="NonSmtpGWQuotaExceeded",
        text=f"The DropDirectoryQuota of {write_size(connector.drop_directory_quota)} of the Foreign connector {connector.name} is "
        f"reached in {directory}; messages wait until files are removed from there",
    )


def broken(connector: ForeignConnectorSettings, directory: Path, error: OSError) -> Fault:
    """Writing into the Drop directory failed."""
    if isinstance(error, PermissionError):
        return barred(connector, directory)
    if not directory.is_dir():
        return missing(connector, directory)
    return Fault(
        event=8004,
        symbol="NonSmtpGWBadDropDirectory",
        text=f"A connection failure occurred on the Foreign connector {connector.name}: writing into its Drop directory {directory} "
        f"failed ({error.strerror or error}); messages wait and are tried again",
    )


def find(connector: ForeignConnectorSettings, directory: Path, room: int) -> Fault | None:
    """Look for a fault before anything is written; `room` is how many bytes the quota must leave for what is to come."""
    if not directory.is_dir():
        return missing(connector, directory)
    if not os.access(directory, os.W_OK | os.X_OK):
        return barred(connector, directory)
    quota = connector.drop_directory_quota
    # Counting the files of a full directory takes a while: nobody does it who has no quota.
    if quota < UNLIMITED and content(directory) + room > quota:
        return full(connector, directory)
    return None


def content(directory: Path) -> int:
    """Return the bytes of all files in a directory, whatever their names; what vanishes while it is counted does not count."""
    return sum(map(_size, os.scandir(directory)))


def _size(entry: os.DirEntry[str]) -> int:
    try:
        status = entry.stat(follow_symlinks=False)
    except FileNotFoundError:
        return 0  # the gateway took it
    return status.st_size if stat.S_ISREG(status.st_mode) else 0
