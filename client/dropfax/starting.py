"""One dropfax for all processes of a test run: the first that needs it starts it, and it ends with the process that holds its place."""

import fcntl
import os
import shlex
import shutil
import subprocess
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from dropfax.errors import NotStartedError

SERVE = ("serve", "--empty", "--listen", "127.0.0.1:0", "--until-stdin-closes")

PATIENCE = 15.0
"""Seconds that the end of a dropfax is waited for."""


def command(words: str | None, python: str | None) -> tuple[str, ...]:
    """Return the command that starts a dropfax without a site on a free port; raises NotStartedError when none is found.

    Either the words of a command, or an interpreter in which dropfax is installed, or else `dropfax` in the search path.
    """
    if words:
        return (*shlex.split(words), *SERVE)
    if python:
        # -I: what lies in the directory or the PYTHONPATH of the tests is none of its business.
        return (python, "-I", "-m", "appliance", *SERVE)
    if (found := shutil.which("dropfax")) is None:
        raise NotStartedError(
            "there is no command dropfax in the search path; --dropfax-command, --dropfax-python or --dropfax-url names one"
        )
    return (found, *SERVE)


@dataclass(kw_only=True)
class Place:
    """A directory that the processes of a test run share. The dropfax that is started in it reads a pipe there to its end."""

    directory: Path
    _held: int | None = None
    _started: list[subprocess.Popen[str]] = field(default_factory=list)

    @classmethod
    def held(cls) -> "Place":
        """Make one and hold it: a dropfax that is started there ends when this process has gone or lets it go."""
        place = cls(directory=Path(tempfile.mkdtemp(prefix="dropfax-tests.")))
        os.mkfifo(place._pipe)
        # For reading too, since opening for writing alone would wait for a reader.
        place._held = os.open(place._pipe, os.O_RDWR)
        return place

    @property
    def _pipe(self) -> Path:
        return self.directory / "alive"

    def url(self, command: tuple[str, ...]) -> str:
        """Return the address of the dropfax that runs here, and start it where none does; raises NotStartedError."""
        told = self.directory / "url"
        with (self.directory / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not told.exists():
                told.write_text(self._start(command), encoding="utf-8")
        return told.read_text(encoding="utf-8")

    def _start(self, command: tuple[str, ...]) -> str:
        log = self.directory / "log"
        with self._pipe.open("rb") as alive, log.open("wb") as stderr:
            try:
                server = subprocess.Popen(  # noqa: S603  the command that the options of the tests name
                    command,
                    stdin=alive,
                    stdout=subprocess.PIPE,
                    stderr=stderr,
                    cwd=self.directory,
                    env={name: value for name, value in os.environ.items() if not name.startswith("PYTHON")},
                    start_new_session=True,  # Ctrl-C is for the tests, whose fixtures speak to it until they end
                    text=True,
                )
            except OSError as error:
                raise NotStartedError(f"{command[0]} cannot be run: {error.strerror}") from error
        self._started.append(server)
        assert server.stdout is not None
        with server.stdout as said:
            url = said.readline().strip()
        if not url:
            why = log.read_text(encoding="utf-8", errors="replace").strip()[-2000:]
            raise NotStartedError(f"{shlex.join(command)} ended with {server.wait()} and served nothing: {why}")
        return url

    def let_go(self) -> None:
        """Let the dropfax end, and delete the place."""
        if self._held is None:
            return
        os.close(self._held)
        self._held = None
        for server in self._started:
            with suppress(subprocess.TimeoutExpired):
                server.wait(PATIENCE)
        shutil.rmtree(self.directory, ignore_errors=True)
