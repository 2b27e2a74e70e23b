"""Playing a caller who sends a fax to a site: what the command, REST and the console share."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from foundation.ids import Ids
from gateway.document.incoming import Sender, check_size, fax_tiff
from gateway.document.pages import read_tiff, write_tiff
from gateway.document.printing import Printer
from gateway.errors import NotPossibleError, UnreadableFaxError
from gateway.flow.ring import number_of
from gateway.model.call import Page
from gateway.model.route import Caller, Route
from gateway.numbering.inbound import decided
from gateway.records import GatewayFile
from gateway.spool.incoming import CallFile, Incoming

LONGEST = 20
"""Characters of an identification or a sub-address (T.30 section 5.3.6.2)."""


@dataclass(frozen=True, kw_only=True)
class Sheaf:
    """A file that is sent, by the name that its owner gave it; `content` is read when it is its turn."""

    name: str
    size: int
    content: bytes | Path

    def read(self) -> bytes:
        """Return what stands in it; raises OSError."""
        return self.content.read_bytes() if isinstance(self.content, Path) else self.content


@dataclass(frozen=True, kw_only=True)
class Rung:
    """A call that waits to ring: its pages, and who gets the fax by the rules as they are."""

    call: CallFile
    pages: int
    decision: Route


def is_identity(text: str) -> bool:
    """Tell whether a fax machine can call itself so."""
    return len(text) <= LONGEST and text.isascii() and text.isprintable()


def is_subaddress(text: str) -> bool:
    """Tell whether a text is a sub-address (T.33), or none at all."""
    return not text or (text.isascii() and text.isdigit() and len(text) <= LONGEST)


def caller_said(caller: str, called: str, csid: str, sub: str) -> Caller:
    """Return the caller that somebody typed, whose number is withheld when it is empty; raises NotPossibleError."""
    numbers = [number_of(text) if text.strip() else "" for text in (caller, called)]
    for text, number in zip((caller, called), numbers, strict=True):
        if text.strip() and not number:
            raise NotPossibleError(f"{text!r} is no fax number; write one such as +14255550199; nothing rings")
    if not is_identity(csid):
        raise NotPossibleError(
            f"{csid!r} is no identification; it has at most {LONGEST} printable ASCII characters; nothing rings"
        )
    if not is_subaddress(sub.strip()):
        raise NotPossibleError(f"{sub!r} is no sub-address; it has at most {LONGEST} digits; nothing rings")
    return Caller(caller=numbers[0], called=numbers[1], csid=csid.strip(), sub=sub.strip())


@dataclass(frozen=True, kw_only=True)
class Telephone:
    """What it takes to call a site: its spool and settings, what prints, and names for calls."""

    spool: Path
    settings: GatewayFile
    printer: Printer
    ids: Ids

    def ring(self, files: Iterable[Sheaf], caller: Caller, now: datetime) -> Rung:
        """Let a call ring with the pages of all files as one fax; raises UnreadableFaxError for what is none, SpoolError, OSError."""
        pages = self._pages(files, caller, now)
        call = CallFile(
            id=self.ids(),
            called=caller.called,
            caller=caller.caller,
            csid=caller.csid,
            sub=caller.sub,
            tiff=write_tiff(pages),
        )
        Incoming(root=self.spool, node=self.settings.gateway.node).put(call)
        return Rung(call=call, pages=len(pages), decision=decided(caller, self.settings.gateway))

    def _pages(self, files: Iterable[Sheaf], caller: Caller, now: datetime) -> list[Page]:
        document = self.settings.gateway.document
        date = now.astimezone(self.settings.site.zone)
        sender = Sender(caller=caller.caller, csid=caller.csid, called=caller.called, date=date)
        pages = list[Page]()
        for file in files:
            check_size(file.name, file.size, document)
            pages += read_tiff(fax_tiff(file.name, file.read(), sender, document, self.printer))
        if not pages:
            raise UnreadableFaxError("there is no file to be sent; nothing rings")
        if len(pages) > document.max_pages:
            raise UnreadableFaxError(
                f"the files have {len(pages)} pages together, and at most {document.max_pages} are allowed; nothing rings"
            )
        return pages
