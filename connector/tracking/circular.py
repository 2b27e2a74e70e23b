"""Which files make room for new ones: those that are too old, then the oldest until the rest fits ([PS] Set-TransportService)."""

import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from connector.settings import TrackingSettings
from connector.tracking import names
from connector.tracking.names import LogName

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, order=True)
class Kept:
    """A file of the log with its size in bytes."""

    name: LogName
    size: int


def superfluous(files: Sequence[Kept], now: datetime, settings: TrackingSettings, current: str) -> list[str]:
    """Return the names of what should go, oldest first; never the current file.

    A file's age counts from the end of its day or hour: no row goes before it has reached the age itself.
    """
    gone = [file for file in files if file.name.name != current and _is_too_old(file.name, now, settings.max_age)]
    rest = [file for file in sorted(files) if file not in gone]
    total = sum(file.size for file in rest)
    for file in rest:
        if total <= settings.max_directory_size:
            break
        if file.name.name != current:
            gone.append(file)
            total -= file.size
    return [file.name.name for file in sorted(gone)]


def _is_too_old(name: LogName, now: datetime, age: timedelta) -> bool:
    return bool(age) and now - name.until > age


def clear(directory: Path, now: datetime, settings: TrackingSettings, current: str) -> None:
    """Delete what is superfluous; a file that cannot be deleted is named in the log and stays. Raises OSError without directory."""
    for name in superfluous(_files(directory), now, settings, current):
        try:
            (directory / name).unlink(missing_ok=True)
        except OSError as error:
            log.warning("old tracking log file cannot be deleted and stays", extra={"file": name, "reason": str(error)})


def _files(directory: Path) -> list[Kept]:
    kept = []
    for name in names.listed(directory):
        if name.is_ours:
            with suppress(FileNotFoundError):  # another process makes room, too
                kept.append(Kept(name=name, size=(directory / name.name).stat().st_size))
    return kept
