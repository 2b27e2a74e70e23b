"""HylaFAX's formatter and Ghostscript with the same work: what a classic mail-to-fax gateway does.

A mail of text alone goes through faxmail itself where that can run; other text through textfmt (the library that faxmail formats
with; it prints HTML as its source). Each document goes through
Ghostscript's tiffg4 at 204 by 196; pictures become PostScript first, with the programs that HylaFAX's typerules name.
"""

import os
import shutil
import subprocess
from pathlib import Path

from bench.faxmail import Faxmail
from bench.mails import Case, Part

_TREE = Path(__file__).parent.parent / ".components" / "hylafax"
_METRICS = Path("/usr/share/fonts/type1/urw-base35")
_FONTS = "/Courier (NimbusMonoPS-Regular.pfb) ;\n"
_GS = "gs -q -dNOPAUSE -dBATCH -dSAFER -sDEVICE=tiffg4 -r204x196 -sPAPERSIZE=a4 -sOutputFile=out{}.tif {}"
_TO_POSTSCRIPT = {"tiff": "tiff2ps -a -w 8.27 -h 11.69 {} > {}", "png": "pngtopnm {} | pnmtops -noturn -nosetpage > {}"}
_PROGRAMS = {"tiff": ("tiff2ps",), "png": ("pngtopnm", "pnmtops")}


class Peer:
    """A directory to work in, and the programs that are there."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._textfmt = shutil.which("textfmt") or str(_TREE / "usr/sbin/textfmt")
        self._faxmail: Faxmail | None = None
        (directory / "fonts").mkdir()
        for name in ("Fontmap", "Fontmap.GS"):
            (directory / "fonts" / name).write_text(_FONTS)
        (directory / ".hylarc").write_text(f"FontMap: {directory / 'fonts'}\nFontPath: {_METRICS}\n")

    def missing(self, case: Case) -> list[str]:
        """Which programs this mail needs and this machine lacks."""
        needed = ["gs", *(program for part in case.parts for program in _PROGRAMS.get(part.kind, ()))]
        absent = [program for program in needed if not shutil.which(program)]
        absent += [] if Path(self._textfmt).exists() else ["textfmt (hylafax-server)"]
        return absent + ([] if _METRICS.exists() else ["the fonts urw-base35"])

    def print(self, case: Case) -> None:
        """Make the TIFF files of one mail: text alone by faxmail where it can run."""
        if Faxmail.prints(case):
            self._faxmail = self._faxmail or Faxmail(self._directory)
            self._faxmail.print(case)
            return
        for number, part in enumerate(case.parts):
            document = self._document(number, part)
            self._run(_GS.format(number, document))

    def close(self) -> None:
        """End what runs."""
        if self._faxmail:
            self._faxmail.close()

    def _document(self, number: int, part: Part) -> str:
        name = f"in{number}.{part.kind}"
        (self._directory / name).write_bytes(part.content)
        if part.kind == "pdf":
            return name
        command = _TO_POSTSCRIPT.get(part.kind, f"{self._textfmt} -B -f Courier -p 10bp {{}} > {{}}")
        self._run(command.format(name, f"in{number}.ps"))
        return f"in{number}.ps"

    def _run(self, command: str) -> None:
        environment = {
            **os.environ,
            "HOME": str(self._directory),
            "LD_LIBRARY_PATH": str(_TREE / "usr/lib/hylafax"),
        }
        done = subprocess.run(
            command, shell=True, cwd=self._directory, env=environment, capture_output=True, check=False
        )
        if done.returncode:
            raise SystemExit(f"'{command}' failed: {done.stderr.decode(errors='replace')[-300:]}")
