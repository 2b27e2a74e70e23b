"""LibreOffice, started once for each document: with its own profile, no network, and an end to its time and memory.

Its folder holds a file `pid`: whoever ends this process from outside finds there the process group that must end with it.
"""

import ctypes
import os
import resource
import shutil
import signal
import subprocess
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.sax.saxutils import escape, quoteattr

from gateway.document.printed import Unprintable

FOLDER, PID = "dropfax-office-", "pid"
_MEMORY = 4 * 1024**3  # bytes of address space; a plain letter takes one gigabyte of it
_LARGEST_FILE = 512 * 1024**2  # bytes
_NEW_USER_AND_NETWORK = 0x10000000 | 0x40000000  # CLONE_NEWUSER, CLONE_NEWNET (Linux, unshare(2))

_SCRIPTING = "/org.openoffice.Office.Common/Security/Scripting"
_PROXY = "/org.openoffice.Inet/Settings"
_SETTINGS = (
    (_SCRIPTING, "MacroSecurityLevel", "3"),
    (_SCRIPTING, "DisableMacrosExecution", "true"),
    (_SCRIPTING, "BlockUntrustedRefererLinks", "true"),
    ("/org.openoffice.Office.Writer/Content/Update", "Link", "2"),  # never
    ("/org.openoffice.Office.WriterWeb/Content/Update", "Link", "2"),
    ("/org.openoffice.Office.Calc/Content/Update", "Link", "2"),
    ("/org.openoffice.Office.Calc/Formula/Load", "OOXMLRecalcMode", "1"),  # never: what the author saw is printed
    ("/org.openoffice.Office.Calc/Formula/Load", "ODFRecalcMode", "1"),
    (_PROXY, "ooInetProxyType", "2"),  # by hand: to the discard port of this machine, where nobody listens
    *((_PROXY, f"ooInet{kind}ProxyName", "127.0.0.1") for kind in ("HTTP", "HTTPS", "FTP")),
    *((_PROXY, f"ooInet{kind}ProxyPort", "9") for kind in ("HTTP", "HTTPS", "FTP")),
    (_PROXY, "ooInetNoProxy", ""),
    ("/org.openoffice.Office.Common/Misc", "FirstRun", "false"),
    ("/org.openoffice.Office.Common/Misc", "UseOpenCL", "false"),
)


def program() -> str | None:
    """Return where LibreOffice is, None when it is not installed."""
    return shutil.which("soffice")


def converted(content: bytes, kind: str, patience: timedelta) -> bytes | Unprintable:
    """Convert a document of that kind (a file name's ending) to PDF; nothing of it stays on the disk."""
    soffice = program()
    if soffice is None:
        return Unprintable(reason="LibreOffice is not installed")
    # A child of LibreOffice may still write while the folder is taken away; what is left then is no reason to lose the pages.
    with TemporaryDirectory(prefix=FOLDER, ignore_cleanup_errors=True) as name:
        folder = Path(name)
        (folder / f"document.{kind}").write_bytes(content)
        _write_profile(folder)
        if not _run(_command(soffice, folder, kind), folder, patience.total_seconds()):
            return Unprintable(reason=f"LibreOffice needs more than {patience.total_seconds():.0f} seconds for it")
        pdf = folder / "out" / "document.pdf"
        if not pdf.is_file():
            return Unprintable(reason="LibreOffice cannot convert it: it is damaged, encrypted or too large")
        return pdf.read_bytes()


def _write_profile(folder: Path) -> None:
    """Write the user's settings that LibreOffice starts with."""
    entries = "".join(
        f'<item oor:path={quoteattr(path)}><prop oor:name="{name}" oor:op="fuse"><value>{escape(value)}</value></prop></item>'
        for path, name, value in _SETTINGS
    )
    user = folder / "profile" / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<oor:items xmlns:oor="http://openoffice.org/2001/registry">{entries}</oor:items>',
        encoding="utf-8",
    )


def _command(soffice: str, folder: Path, kind: str) -> list[str]:
    options = ["--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck", "--nofirststartwizard"]
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    target = ["--convert-to", "pdf", "--outdir", str(folder / "out")]
    return [soffice, profile, *options, *target, str(folder / f"document.{kind}")]


def _run(command: list[str], folder: Path, seconds: float) -> bool:
    """Run it in a session of its own, which ends as a whole; False when it took too long."""
    running = subprocess.Popen(  # noqa: S603  the program of the site, arguments of our own
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env=_environment(folder),
        start_new_session=True,
        preexec_fn=lambda: _confine(int(seconds) + 1),
    )
    try:
        (folder / PID).write_text(str(running.pid), encoding="ascii")
        running.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    finally:
        with suppress(ProcessLookupError):
            os.killpg(running.pid, signal.SIGKILL)
        (folder / PID).unlink(missing_ok=True)  # its number may soon be another's
        running.wait()
    return True


def _environment(folder: Path) -> dict[str, str]:
    nowhere = "http://127.0.0.1:9"
    return {
        "PATH": os.defpath,
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "LC_ALL": "C.UTF-8",
        "SAL_USE_VCLPLUGIN": "svp",  # draws without a display
        "http_proxy": nowhere,
        "https_proxy": nowhere,
    }


def _confine(seconds: int) -> None:
    """Give the child limits of its own instead of ours, and a network of its own that leads nowhere, where the kernel allows it."""
    limits = {
        resource.RLIMIT_AS: _MEMORY,
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_FSIZE: _LARGEST_FILE,
        resource.RLIMIT_CORE: 0,
    }
    for limit, wanted in limits.items():
        hard = resource.getrlimit(limit)[1]
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(limit, (most, most))
    ctypes.CDLL(None).unshare(_NEW_USER_AND_NETWORK)
