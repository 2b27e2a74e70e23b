"""What a page of the console shows inside itself: pictures of pages, and the HTML of mails in a frame that can do nothing."""

from hashlib import sha256
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Header, Query, Response
from fastapi.responses import HTMLResponse

from appliance.api.access import TheSite
from appliance.console.faxes import FaxNumber
from appliance.console.mailfile import html_of
from appliance.console.pages import encoded
from appliance.console.telling import letter_mail, original, read
from appliance.console.viewer import View
from appliance.mail import reports_in_mailbox
from gateway.errors import NoSuchPageError
from gateway.records import Fax
from gateway.story.look import look
from gateway.story.pages import WIDEST, clean_picture, line_picture
from wire import mailfile

router = APIRouter()

FRAME_POLICY = (
    "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'self'"
)
"""What the HTML of a mail may do: be looked at. No script, no form, nothing fetched from anywhere."""


@router.get("/sites/{site}/faxes/{fax}/pages/{number}.png")
def show_page(  # noqa: PLR0913  which page, and how it is looked at
    site: TheSite,
    fax: FaxNumber,
    number: int,
    view: View = View.CLEAN,
    width: Annotated[int, Query(ge=50, le=WIDEST)] = WIDEST,
    call: Annotated[int | None, Query(ge=1)] = None,
    if_none_match: Annotated[str, Header()] = "",
) -> Response:
    """Return the picture of a page."""
    records = site.appliance.gateway.records
    told = look(records, fax).fax
    shown = told.tiff if view is View.LINE else told.pdf
    tag = _tag(shown, told, f"{view} {number} {width} {call}")
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", "X-Content-Type-Options": "nosniff"}
    if if_none_match == tag:
        return Response(status_code=304, headers=headers)
    is_line = view is View.LINE
    png = line_picture(records, told, number, width, call) if is_line else clean_picture(records, told, number, width)
    return Response(png, media_type="image/png", headers=headers)


def _tag(shown: Path | None, fax: Fax, what: str) -> str:
    """Name a picture by the file that it is made of, which is written anew when the fax is printed anew."""
    try:
        date = shown.stat().st_mtime_ns if shown else 0
    except OSError:
        date = 0
    return f'"{sha256(f"{date} {fax.message.fingerprint} {len(fax.calls)} {what}".encode()).hexdigest()[:24]}"'


@router.get("/sites/{site}/faxes/{fax}/mail.html")
def frame_mail(site: TheSite, fax: FaxNumber) -> HTMLResponse:
    """Return the HTML of the mail."""
    records = site.appliance.gateway.records
    return framed(mailfile.mail_in(original(records, look(records, fax))))


@router.get("/sites/{site}/faxes/{fax}/reports/{letter}.html")
def frame_report(site: TheSite, fax: FaxNumber, letter: str) -> HTMLResponse:
    """Return the HTML of a report of ours."""
    for one in look(site.appliance.gateway.records, fax).fax.letters:
        if one.id == letter:
            return framed(letter_mail(site, one))
    raise NoSuchPageError(f"fax {fax} has no report of this name")


@router.get("/sites/{site}/faxes/{fax}/mailbox/{place}.html")
def frame_arrived(site: TheSite, fax: FaxNumber, place: int) -> HTMLResponse:
    """Return the HTML of a report as it stands in the mailbox, the first of them 1."""
    records = site.appliance.gateway.records
    found = list(reports_in_mailbox(site.appliance.exchange.mailboxes, records, look(records, fax).fax))
    if not 1 <= place <= len(found):
        raise NoSuchPageError(f"fax {fax} has no report {place} in the mailbox of its sender")
    return framed(read(found[place - 1].file))


def framed(mail: bytes) -> HTMLResponse:
    """Return the HTML of a mail for a frame that can do nothing."""
    headers = {
        "Content-Security-Policy": FRAME_POLICY,
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return HTMLResponse(encoded(html_of(mail)), headers=headers)
