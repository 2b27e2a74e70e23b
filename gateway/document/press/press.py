"""The press: a worker process that prints, replaced when a mail breaks it."""

import os
import pickle
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from gateway.document.attach.soffice import FOLDER, PID
from gateway.document.cover import Cover
from gateway.document.guard import Broken
from gateway.document.press.frames import Request, Word, read_frame, result_of
from gateway.document.printing import Printout
from gateway.settings import DocumentSettings

_ROOT = Path(__file__).parents[3]
_START = 60.0  # seconds that a worker may take to start on a busy machine
_CRASH = 2.0  # seconds that a crash costs the mail that caused it: the start of a new worker
_TIMED_OUT = (-signal.SIGXCPU, -signal.SIGALRM, -signal.SIGKILL)


class _BrokeOffError(Exception):
    """The worker ended, or spoke nonsense, in this step."""

    def __init__(self, step: str, status: int) -> None:
        super().__init__(f"the printing process ended with status {status} in step {step!r}")
        self.step, self.took_too_long = step, status in _TIMED_OUT

    @property
    def reason(self) -> str:
        """Complete "... is not printed: "."""
        if self.took_too_long:
            return "printing it takes more time or memory than is allowed"
        return "it crashes the program that prints it"


@dataclass(frozen=True)
class _Worker:
    """A worker process and the directory of its temporary files, which go with it however it ends."""

    process: subprocess.Popen[bytes]
    folder: TemporaryDirectory[str]

    @property
    def pipes(self) -> tuple[BinaryIO, BinaryIO]:
        """Where requests go and frames come from."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        return self.process.stdin, self.process.stdout  # type: ignore[return-value]  # a pipe of bytes is a BinaryIO


class Press:
    """Prints in a worker process that is started when it is first needed. For one thread.

    What breaks the worker is left out in a second attempt: an attachment becomes a notice, an HTML text plain text.
    """

    def __init__(self) -> None:
        self._worker: _Worker | None = None

    def print(self, mail: bytes, covers: Sequence[Cover], settings: DocumentSettings) -> Iterator[Printout]:
        """Make one fax for each cover, in order; Broken is one that breaks the worker whatever is left out."""
        avoided: dict[str, str] = {}
        seconds = settings.mail_seconds.total_seconds()
        done = 0
        while done < len(covers):
            request = Request(
                mail=mail, covers=tuple(covers[done:]), settings=settings, avoided=dict(avoided), seconds=seconds
            )
            try:
                for result in self._attempt(request):
                    done += 1
                    yield result
            except _BrokeOffError as error:
                if error.step in avoided or not error.step:
                    done += 1
                    yield Broken(reason=str(error))
                avoided[error.step] = error.reason
                seconds -= settings.step_seconds.total_seconds() if error.took_too_long else _CRASH

    def close(self) -> None:
        """End the worker."""
        if self._worker is None:
            return
        worker, self._worker = self._worker, None
        _dismiss(worker)

    def _attempt(self, request: Request) -> Iterator[Printout]:
        """Ask the worker and return what it makes; raises _BrokeOffError when it ends before it is through."""
        worker = self._worker = self._worker or _started()
        step, through = "", False
        # The worker's own alarm ends it in time; this is for one that the kernel has stopped.
        watch = threading.Timer(_patience(request), _stop, [worker])
        watch.daemon = True
        watch.start()
        try:
            requests, frames = worker.pipes
            _ask(requests, request)
            while (frame := read_frame(frames)) is not None:
                match frame.word:
                    case Word.STEP:
                        step = str(frame.said.get("step", ""))
                    case Word.END:
                        through = not frame.said.get("spent")
                        return
                    case Word.FAX | Word.REFUSAL | Word.BROKEN:
                        yield result_of(frame)
            raise _BrokeOffError(step, worker.process.wait())
        except (BrokenPipeError, KeyError, TypeError) as error:
            raise _BrokeOffError(step, 0) from error
        finally:
            watch.cancel()
            # Whoever stops listening in the middle leaves a worker that speaks of the wrong mail; one that is swollen is spent.
            if not through:
                self._worker = None
                _kill(worker)


def _started() -> _Worker:
    folder = TemporaryDirectory(prefix="dropfax-press-", ignore_cleanup_errors=True)
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]),
        # What native code of several threads reserves counts against the limit of memory; one thread does the work of a page best.
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "TMPDIR": folder.name,
    }
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "gateway.document.press.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # native code complains there about what a note says already
        env=environment,
        start_new_session=True,  # so that what it starts can be ended with it
    )
    return _Worker(process, folder)


def _ask(requests: BinaryIO, request: Request) -> None:
    pickled = pickle.dumps(request)
    requests.write(struct.pack("<I", len(pickled)))
    requests.write(pickled)
    requests.flush()


def _dismiss(worker: _Worker) -> None:
    """Let a worker that waits for work end by itself, as it does when its pipe closes."""
    with suppress(BrokenPipeError):
        worker.pipes[0].close()
    with suppress(subprocess.TimeoutExpired):
        worker.process.wait(timeout=5)
    _kill(worker)


def _patience(request: Request) -> float:
    """More seconds by the wall clock than a worker can honestly need for a mail and its recipients."""
    settings = request.settings
    one = 2 * settings.mail_seconds.total_seconds() + settings.office_seconds.total_seconds()
    return one * (len(request.covers) + 1) + _START


def _stop(worker: _Worker) -> None:
    with suppress(ProcessLookupError):
        os.killpg(worker.process.pid, signal.SIGKILL)


def _kill(worker: _Worker) -> None:
    """End the worker at once, with everything that it has started."""
    _stop(worker)
    worker.process.wait()
    for file in Path(worker.folder.name).glob(f"{FOLDER}*/{PID}"):  # LibreOffice is a group of its own
        with suppress(ProcessLookupError, ValueError, OSError):
            os.killpg(int(file.read_text("ascii")), signal.SIGKILL)
    for pipe in worker.pipes:
        with suppress(BrokenPipeError):
            pipe.close()
    worker.folder.cleanup()
