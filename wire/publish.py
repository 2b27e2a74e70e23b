"""Making a whole file appear at once: written aside, flushed to disk, renamed."""

from pathlib import Path


def publish(directory: Path, name: str, data: bytes) -> Path:
    """Make a file appear in a directory, whole or not at all, and return its path; an existing file of the name is replaced.

    The content is on disk before the name is, and the name is on disk before this returns. Raises OSError when the
    directory is missing, full or read-only; nothing but an abandoned `.tmp` file can remain then.
    """
    raise NotImplementedError
