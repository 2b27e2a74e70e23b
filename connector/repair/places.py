"""Where `.bad` files lie, and where they go when they are submitted again."""

from datetime import datetime
from enum import StrEnum, unique
from pathlib import Path

from connector.errors import RepairError
from connector.settings import ExchangeSettings
from wire.publish import create

BAD = ".bad"


@unique
class Place(StrEnum):
    """The directory that a `.bad` file is of: it decides how the file is read."""

    PICKUP = "Pickup"
    REPLAY = "Replay"
    QUEUE = "queue"
    """The queue's directory: a message that could neither be delivered nor returned. It is read as a file of Replay."""


def place_of(file: Path, site: Path, settings: ExchangeSettings) -> Place | None:
    """Tell which directory of a site a file, or a directory itself, belongs to; None for a place of nobody."""
    for place, directory in _directories(site, settings).items():
        if directory.resolve() in (file.resolve(), file.resolve().parent):
            return place
    return None


def _directories(site: Path, settings: ExchangeSettings) -> dict[Place, Path]:
    paths = {
        Place.PICKUP: settings.pickup_directory,
        Place.REPLAY: settings.replay_directory,
        Place.QUEUE: settings.queue_directory,
    }
    return {place: site / path for place, path in paths.items() if path is not None}


def bad_files(directory: Path) -> list[Path]:
    """Return the `.bad` files of a directory in the order of their names; raises OSError."""
    return sorted(path for path in directory.iterdir() if path.suffix.lower() == BAD and path.is_file())


def resubmit(file: Path, data: bytes, place: Place, site: Path, settings: ExchangeSettings, now: datetime) -> Path:
    """Make the corrected file an `.eml` of the directory that takes it, then delete the `.bad`; returns the `.eml`.

    What comes from the queue goes to Replay, as an exported message does. The `.eml` is whole and on disk before the `.bad` goes: whoever
    is killed in between finds both. Raises RepairError, and then the `.bad` is still there.
    """
    target = Place.PICKUP if place is Place.PICKUP else Place.REPLAY
    directory = _directories(site, settings).get(target)
    if directory is None:
        raise RepairError(f"the site has no {target} directory: {target}DirectoryPath is empty; {file.name} stays")
    published = _published(directory, file, data, now)
    try:
        file.unlink()
    except OSError as error:
        raise RepairError(
            f"{published} was submitted, but {file} cannot be deleted ({error.strerror}); delete it yourself"
        ) from error
    return published


def _published(directory: Path, file: Path, data: bytes, now: datetime) -> Path:
    try:
        try:
            return create(directory, f"{file.stem}.eml", data)
        except FileExistsError:
            return create(directory, f"{file.stem}{now:%Y%m%d%H%M%S}.eml", data)
    except OSError as error:
        raise RepairError(f"{file.stem}.eml cannot be written to {directory}: {error}; {file.name} stays") from error
