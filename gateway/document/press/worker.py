"""The process that prints; it limits itself, and says which step it begins so that the press knows what broke it.

python -m gateway.document.press.worker < requests > frames
"""

import os
import pickle
import resource
import signal
import struct
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO, TypeVar

from gateway.document.compose import OWN
from gateway.document.content import READING
from gateway.document.guard import Broken, attempted
from gateway.document.press.frames import Frame, Request, Word, frame_of, write_frame
from gateway.document.printing import print_fax
from gateway.settings import DocumentSettings

T = TypeVar("T")

NO_TIME = "the time that one mail may take is used up"
_SWOLLEN = 400 * 1024**2  # bytes; three times what ordinary mail takes
_SLACK = 5.0  # seconds by the wall clock, on top of twice the processor time: a busy machine gives a process less than a processor


class _Fenced:
    """Gives each step its time: the kernel ends the process when it takes more, whatever code it is in."""

    def __init__(self, request: Request, frames: BinaryIO) -> None:
        self._settings, self._avoided, self._frames = request.settings, request.avoided, frames
        self._left = request.seconds
        self.begin_fax()

    def begin_fax(self) -> None:
        """Give the pages of the next fax their time."""
        self._pages_left = self._settings.mail_seconds.total_seconds()
        self._drawn_since = time.process_time()
        _allow(self._settings.mail_seconds, self._settings)

    def run(self, step: str, work: Callable[[], T]) -> T | Broken:
        """Do the work, unless it broke a worker before or no time is left."""
        if step in self._avoided:
            return Broken(reason=self._avoided[step])
        if self._left <= 0 and step != READING:
            return Broken(reason=NO_TIME)
        began = self._begin(step, self._settings.step_seconds.total_seconds() if step == READING else self._left)
        try:
            return attempted(work)
        finally:
            self._left -= time.process_time() - began
            write_frame(self._frames, Frame(word=Word.STEP, said={"step": OWN}))
            self.begin_fax()

    def announce(self, step: str) -> None:
        """Begin a page: all pages of a fax together have the time of a mail, and the one that exceeds it is left out."""
        self._pages_left -= time.process_time() - self._drawn_since
        self._drawn_since = self._begin(step, self._settings.step_seconds.total_seconds())
        if self._pages_left <= 0:
            os.kill(os.getpid(), signal.SIGXCPU)

    def _begin(self, step: str, most: float) -> float:
        """Tell the press, set the alarms anew, and return the processor time so far."""
        write_frame(self._frames, Frame(word=Word.STEP, said={"step": step}))
        _allow(min(self._settings.step_seconds, timedelta(seconds=max(most, 1.0))), self._settings)
        return time.process_time()


def _allow(span: timedelta, settings: DocumentSettings) -> None:
    """Let this process take so much more processor time, and twice as long by the wall clock; then it is ended."""
    seconds = span.total_seconds()
    limit = int(time.process_time() + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))
    # The end of an alarm cannot be caught or put off by the code that it ends.
    signal.setitimer(signal.ITIMER_REAL, 2 * seconds + settings.office_seconds.total_seconds() + _SLACK)


def _print(request: Request, frames: BinaryIO) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (request.settings.print_memory, resource.RLIM_INFINITY))
    fenced = _Fenced(request, frames)
    for result in print_fax(request.mail, request.covers, request.settings, fenced):
        write_frame(frames, frame_of(result))
        fenced.begin_fax()
    signal.setitimer(signal.ITIMER_REAL, 0)
    resource.setrlimit(resource.RLIMIT_CPU, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    write_frame(frames, Frame(word=Word.END, said={"spent": _swollen()}))


def _swollen() -> bool:
    """Whether this process holds so much memory that the next mail had better get a new one."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * resource.getpagesize() > _SWOLLEN


def serve(requests: BinaryIO, frames: BinaryIO) -> None:
    """Print what is asked for until nobody asks any more."""
    while len(head := requests.read(4)) == 4:
        (size,) = struct.unpack("<I", head)
        pickled = requests.read(size)
        if len(pickled) < size:
            return
        request = pickle.loads(pickled)  # noqa: S301  written by our own parent
        _print(request, frames)


def main() -> None:
    """Serve on standard input and output; nothing else may write there."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the gateway, which ends us by closing the pipe
    frames = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    try:
        serve(sys.stdin.buffer, frames)
    except BrokenPipeError:
        os._exit(1)  # the gateway is gone, and nobody reads what is still buffered


if __name__ == "__main__":
    main()
