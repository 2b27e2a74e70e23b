"""The Pickup and the Replay directory: how mail comes in as files ([PR], exchange-files.md sections 3 and 4)."""

from connector.directory.intake import Submit, Track
from connector.directory.polling import PolledDirectory, open_directories
from connector.directory.rate import POLL

__all__ = ["POLL", "PolledDirectory", "Submit", "Track", "open_directories"]
