"""Whether somebody is still writing a file, as far as the kernel can tell."""

import fcntl
import os
import signal
from pathlib import Path

_SET_LEASE: int | None = getattr(fcntl, "F_SETLEASE", None)
_SET_SIGNAL: int | None = getattr(fcntl, "F_SETSIG", None)


def is_being_written(path: Path) -> bool:
    """Tell whether a process of this machine has the file open for writing; False also when the system cannot tell.

    Raises FileNotFoundError.
    """
    if _SET_LEASE is None or _SET_SIGNAL is None:
        return False
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
    try:
        return has_writer(descriptor)
    finally:
        os.close(descriptor)


def has_writer(descriptor: int) -> bool:
    """Tell as `is_being_written` does of a file that is open for reading already: nothing is opened or searched for it.

    Linux grants a read lease only on a file that nobody has open for writing (fcntl(2), F_SETLEASE); it is given back at once. Other
    people's files, network shares and other systems refuse or do not know the question.
    """
    if _SET_LEASE is None or _SET_SIGNAL is None:
        return False
    try:
        # Whoever opens the file for writing while we hold the lease makes the kernel signal us, by default with SIGIO, which ends the
        # process; SIGURG is ignored unless somebody listens.
        fcntl.fcntl(descriptor, _SET_SIGNAL, signal.SIGURG)
        fcntl.fcntl(descriptor, _SET_LEASE, fcntl.F_RDLCK)
        fcntl.fcntl(descriptor, _SET_LEASE, fcntl.F_UNLCK)
    except BlockingIOError:  # EAGAIN: a writer has it open
        return True
    except OSError:
        return False
    return False
