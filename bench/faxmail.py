"""HylaFAX's own faxmail, submitting to its own server in a spool of ours; Ghostscript then makes G4 of what it formatted.

Of its processor time, faxmail and Ghostscript are counted, the two daemons are not. Needs root: the server changes its user.
"""

import os
import re
import shutil
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from bench.mails import Case

_TREE = Path(__file__).parent.parent / ".components" / "hylafax"
_METRICS = Path("/usr/share/fonts/type1/urw-base35")
_USER = "uucp"  # owns HylaFAX's spool
_FACES = {
    "Courier": "NimbusMonoPS-Regular",
    "Helvetica": "NimbusSans-Regular",
    "Helvetica-Bold": "NimbusSans-Bold",
    "Helvetica-Oblique": "NimbusSans-Italic",
}
_MAIL = ("-n", "-s", "a4", "-u", "bench", "5551234", "alice@example.test")
_GS = ("gs", "-q", "-dNOPAUSE", "-dBATCH", "-dSAFER", "-sDEVICE=tiffg4", "-r204x196", "-sPAPERSIZE=a4")
_PATIENCE = 10.0  # seconds until the server must answer


class Faxmail:
    """A spool, and the two daemons at work in it until `close`."""

    def __init__(self, directory: Path) -> None:
        self._home, self._spool = directory / "faxmail", directory / "spool"
        self._write_home()
        self._write_spool()
        self._port = _free_port()
        self._daemons = [
            self._start("faxq", "-D", "-q", str(self._spool)),
            self._start("hfaxd", "-d", "-q", str(self._spool), "-l", "127.0.0.1", "-i", str(self._port)),
        ]
        self._wait()

    @staticmethod
    def prints(case: Case) -> bool:
        """Whether the mail is text alone, and everything is there that it takes."""
        there = [_TREE / "usr/bin/faxmail", _TREE / "usr/sbin/hfaxd", _TREE / "usr/sbin/faxq", _METRICS]
        alone = [part.kind for part in case.parts] == ["text"]
        return alone and os.geteuid() == 0 and all(path.exists() for path in there) and bool(shutil.which("gs"))

    def print(self, case: Case) -> None:
        """Submit the mail, and make the TIFF of its document."""
        mail = case.mail.replace(b"\r\n", b"\n")  # with CR it loses the text
        said = self._run([str(_TREE / "usr/bin/faxmail"), *_MAIL], mail)
        job = re.search(rb"request id is (\d+)", said)
        if job is None:
            raise SystemExit(f"faxmail submitted nothing: {said.decode(errors='replace')[-300:]}")
        queued = (self._spool / "sendq" / f"q{int(job[1])}").read_text()
        document = re.search(r"^!?postscript:\d+::?(?:\S*:)?(docq/\S+)$", queued, re.MULTILINE)
        if document is None:
            raise SystemExit(f"faxmail's job {int(job[1])} has no document")
        self._run([*_GS, f"-sOutputFile={self._home / 'out.tif'}", str(self._spool / document[1])])

    def close(self) -> None:
        """End the daemons."""
        for daemon in self._daemons:
            daemon.terminate()
            daemon.wait()

    def _write_home(self) -> None:
        self._home.mkdir()
        for name in ("Fontmap", "Fontmap.GS"):
            (self._home / name).write_text("".join(f"/{face} ({file}.pfb) ;\n" for face, file in _FACES.items()))
        etc = _TREE / "etc/hylafax"
        rules = f"TypeRules: {etc / 'typerules'}\nDialRules: {etc / 'dialrules'}\n"
        (self._home / ".hylarc").write_text(f"FontMap: {self._home}\nFontPath: {_METRICS}\nVRes: 196\n{rules}")

    def _write_spool(self) -> None:
        shutil.copytree(_TREE / "var/spool/hylafax", self._spool)
        etc = self._spool / "etc"
        shutil.copytree(_TREE / "etc/hylafax", etc, dirs_exist_ok=True)
        (etc / "hosts.hfaxd").write_text("127.0.0.1\nlocalhost:21::\n")
        (etc / "hosts.hfaxd").chmod(0o600)
        (etc / "config").write_text("LogFacility: daemon\n")
        (etc / "setup.cache").touch()  # without it the scheduler ends at once
        self._spool.parent.chmod(0o755)
        for path in (self._spool, *self._spool.rglob("*")):
            shutil.chown(path, _USER, _USER)

    def _start(self, name: str, *arguments: str) -> subprocess.Popen[bytes]:
        command = [str(_TREE / "usr/sbin" / name), *arguments]
        quiet = subprocess.DEVNULL
        return subprocess.Popen(command, cwd=self._spool, env=self._environment(), stdout=quiet, stderr=quiet)

    def _wait(self) -> None:
        latest = time.monotonic() + _PATIENCE
        while time.monotonic() < latest:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self._port), 1):
                return
            time.sleep(0.1)
        raise SystemExit("HylaFAX's server does not answer; nothing is measured")

    def _run(self, command: list[str], given: bytes = b"") -> bytes:
        done = subprocess.run(
            command, input=given, cwd=self._home, env=self._environment(), capture_output=True, check=False
        )
        if done.returncode:
            raise SystemExit(f"'{command[0]}' failed: {(done.stdout + done.stderr).decode(errors='replace')[-300:]}")
        return done.stdout + done.stderr

    def _environment(self) -> dict[str, str]:
        server = {"FAXSERVER": f"127.0.0.1:{self._port}", "LD_LIBRARY_PATH": str(_TREE / "usr/lib/hylafax")}
        return {**os.environ, **server, "HOME": str(self._home)}


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
