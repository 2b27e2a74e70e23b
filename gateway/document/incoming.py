"""A file as the pages that a caller's fax machine sends: fax TIFFs as they are, everything else printed as an outgoing fax is."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gateway.document.attach.frames import Damaged, TooManyPixels, count_frames, picture_file
from gateway.document.content import Refusal
from gateway.document.cover.facts import Cover
from gateway.document.cover.template import NONE
from gateway.document.guard import Broken
from gateway.document.pages import BadTiffError, read_tiff, write_tiff
from gateway.document.plain import clean_line
from gateway.document.printing import Printer
from gateway.document.raster import WIDTH
from gateway.errors import UnreadableFaxError
from gateway.settings import DocumentSettings, Unprintables
from wire import headers

_FAX_DENSITIES = {98, 100, 196, 200, 391, 400}


@dataclass(frozen=True, kw_only=True)
class Sender:
    """Who is said to send the file, and when: what the machine of a caller prints at the top of each page."""

    caller: str
    csid: str
    called: str
    date: datetime


def fax_tiff(name: str, content: bytes, sender: Sender, settings: DocumentSettings, printer: Printer) -> bytes:
    """Return the pages of a file as a TIFF of fax pages; raises UnreadableFaxError with a sentence that says why there are none."""
    check_size(name, len(content), settings)
    return _as_it_is(content, settings) or _printed(_shown(name), content, sender, settings, printer)


def check_size(name: str, size: int, settings: DocumentSettings) -> None:
    """Raise UnreadableFaxError for an empty file and for one that is too large to be read."""
    if not size:
        raise UnreadableFaxError(f"{_shown(name)} is empty; nothing rings")
    if size > (most := settings.max_message_size):
        raise UnreadableFaxError(f"{_shown(name)} has {size} bytes, and at most {most} are allowed; nothing rings")


def _shown(name: str) -> str:
    return clean_line(name, 120) or "the file"


def _as_it_is(content: bytes, settings: DocumentSettings) -> bytes:
    """The pages of a TIFF that a fax machine could have made, coded anew where need be; nothing for any other file."""
    if content[:4] not in (b"II*\0", b"MM\0*"):
        return b""
    try:
        with picture_file(content) as image:
            if count_frames(image, settings.max_pages, settings.max_image_pixels) > settings.max_pages:
                return b""
        pages = read_tiff(content) if _is_bilevel(content) else ()
    except (BadTiffError, Damaged, TooManyPixels):
        return b""
    is_fax = all(page.width == WIDTH and page.down in _FAX_DENSITIES for page in pages)
    return write_tiff(pages) if pages and is_fax else b""


def _is_bilevel(content: bytes) -> bool:
    with picture_file(content) as image:
        return image.mode == "1"


def _printed(name: str, content: bytes, sender: Sender, settings: DocumentSettings, printer: Printer) -> bytes:
    """Print the file alone, without a cover, under the header line of the caller's machine."""
    station: Mapping[str, Any] = {
        "station_name": clean_line(sender.csid, 20) or "Fax",
        "station_number": sender.caller,
        "unprintable": Unprintables.REFUSE,
        "smallest_picture": 0,
    }
    cover = Cover(
        to_name="", to_number=sender.called, from_name="", from_address="", subject="", date=sender.date, template=NONE
    )
    printed = next(iter(printer(_mail(name, content), [cover], settings.model_copy(update=station))))
    if isinstance(printed, Refusal | Broken):
        why = printed.detail if isinstance(printed, Refusal) else printed.reason
        raise UnreadableFaxError(f"{name} cannot be faxed: {why}; nothing rings")
    return printed.tiff


def _mail(name: str, content: bytes) -> bytes:
    """A mail of this one file, which is what the press takes."""
    ascii_name = "".join(c if c.isascii() and c not in '"\\' else "_" for c in name)
    fields = [
        headers.field("MIME-Version", "1.0"),
        headers.field("Content-Type", f'application/octet-stream; name="{ascii_name}"'),
        headers.field("Content-Disposition", f'attachment; filename="{ascii_name}"'),
        headers.field("Content-Transfer-Encoding", "base64"),
    ]
    return headers.join(fields, base64.encodebytes(content))
