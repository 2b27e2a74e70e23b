"""Unix sockets whose path is longer than a socket address holds."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LONGEST = 100
"""Bytes of a path that every system takes: sun_path has 108 on Linux and 104 elsewhere, with the NUL that ends it (unix(7))."""


@contextmanager
def reachable(socket: Path) -> Iterator[str]:
    """Give a name under which a socket can be bound or connected to now, for the time of the block.

    It is the path itself where that is short enough, else one through a symbolic link to its directory in a directory of our own.
    Raises OSError when the last part of the path alone is too long.
    """
    if len(os.fsencode(socket)) <= LONGEST:
        yield str(socket)
        return
    # Not the working directory: that is the whole process's, and a site may be one of several in it.
    with tempfile.TemporaryDirectory(prefix="dropfax-") as place:
        link = Path(place) / "d"
        link.symlink_to(socket.parent.resolve(), target_is_directory=True)
        short = link / socket.name
        if len(os.fsencode(short)) > LONGEST:
            raise OSError(f"{socket} cannot be a Unix socket: its name is too long; give it a shorter one")
        yield str(short)
