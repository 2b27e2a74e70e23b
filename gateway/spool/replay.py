"""The Replay directory: handing a letter to Exchange."""

from pathlib import Path

from wire.publish import publish


def hand_over(directory: Path, name: str, letter: bytes) -> Path:
    """Make a letter appear in the Replay directory, whole; repeatable under the same name. Raises OSError."""
    return publish(directory, name, letter)
