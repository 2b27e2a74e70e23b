"""File in the hot folder to waiting call."""

import logging
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from gateway.document.incoming import Sender, check_size, fax_tiff
from gateway.document.printing import Printer
from gateway.errors import SpoolError, UnreadableFaxError
from gateway.model.route import WITHHELD
from gateway.settings import GatewaySettings
from gateway.spool.blobs import SPOOL_PAUSE
from gateway.spool.hotfolder import HotFolder, Put
from gateway.spool.incoming import CallFile, Incoming
from wire.address import FaxAddress, read

log = logging.getLogger(__name__)


@dataclass(kw_only=True)
class Ringing:
    """Makes calls of the files that people put into the hot folder; what is no fax is set aside with its reason."""

    folder: HotFolder
    incoming: Incoming
    printer: Printer
    settings: GatewaySettings
    zone: ZoneInfo
    _pause: datetime | None = None

    def step(self, now: datetime) -> bool:
        """Let the first whole file ring; returns whether there was one. One at a time: printing takes seconds, and calls end meanwhile."""
        if self._pause is not None and now < self._pause:
            return False
        self._pause = None
        files = self.folder.claimed()
        try:
            for file in files[:1]:
                self._ring(file, now)
        except OSError as error:
            # A full disk heals, and so does a machine that can start no process: no fault of the file, which stays ours.
            log.warning("hot folder waits", extra={"reason": error})
            self._pause = now + SPOOL_PAUSE
            return False
        return bool(files)

    def next_due(self, now: datetime) -> datetime | None:
        """When a file may be whole, or what could not be written is tried again; None when nothing waits."""
        unquiet = self.folder.next_look()
        return self._pause or (None if unquiet is None else now + unquiet)

    def _ring(self, file: Put, now: datetime) -> None:
        caller, called = numbers_in(file.name)
        called = called or self.settings.inbound.number
        sender = Sender(caller=caller, csid="", called=called, date=now.astimezone(self.zone))
        try:
            tiff = fax_tiff(file.name, self._content(file), sender, self.settings.document, self.printer)
        except UnreadableFaxError as error:
            self.folder.set_aside(file, str(error))
            return
        except OSError:
            raise
        except Exception:
            # One file must not keep those behind it from arriving.
            log.exception("file breaks its printing", extra={"file": file.name})
            self.folder.set_aside(file, "it breaks what prints it")
            return
        self.incoming.put(CallFile(id=file.ring, called=called, caller=caller, tiff=tiff))
        self.folder.release(file)
        log.info("file rings", extra={"file": file.name, "ring": file.ring, "caller": caller, "called": called})

    def _content(self, file: Put) -> bytes:
        try:
            check_size(file.name, file.path.stat().st_size, self.settings.document)
            return file.path.read_bytes()
        except OSError as error:
            raise SpoolError(f"{file.path} cannot be read now: {error.strerror}") from error


def numbers_in(name: str) -> tuple[str, str]:
    """Return caller and called number that a file's name tells, such as +14255550199_+14255550100.pdf; empty where it tells none.

    The name comes from anybody: what is no number is no caller. A caller is written with + (or as "withheld"), because scanners make names
    of dates and times, which look like two local numbers.
    """
    words = name.rpartition(".")[0].split("_")
    caller = number_of(words[0])
    if len(words) == 1 or not (caller.startswith("+") or words[0] == WITHHELD):
        return "", ""
    return caller, number_of(words[1])


def number_of(text: str) -> str:
    """Return a fax number without its separators, empty for what is none."""
    found = read(text, ()).result
    is_bare = isinstance(found, FaxAddress) and not (found.name or found.sub or found.post or found.isub)
    return found.number if is_bare and isinstance(found, FaxAddress) else ""
