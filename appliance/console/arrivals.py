"""Faxes that come in: somebody is played who calls the site and sends files, and what came of all such calls."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, File, Form, Query, Response, UploadFile
from fastapi.responses import HTMLResponse

from appliance.api.access import TheSite, TheSites
from appliance.console.faxes import FaxNumber
from appliance.console.live import Live, Seen, live
from appliance.console.mailboxes import stored
from appliance.console.pages import page, rendered
from appliance.console.said import TheSaid, done, saying
from appliance.hosting import Hosted, Sites
from gateway.errors import NoSuchPageError, NotPossibleError, SpoolError, UnreadableFaxError
from gateway.model.number import spaced
from gateway.records import GatewayFile
from gateway.story.arrivals import counts
from gateway.story.ringing import Rung, Sheaf, Telephone, caller_said

router = APIRouter()

SHOWN = 200
"""Faxes that are listed, the newest."""

Line = Annotated[str, Form(max_length=60)]


@dataclass(frozen=True, kw_only=True)
class Said:
    """Who calls whom, as somebody typed it."""

    caller: str = ""
    called: str = ""
    csid: str = ""
    sub: str = ""


def _typed(caller: Line = "", called: Line = "", csid: Line = "", sub: Line = "") -> Said:
    return Said(caller=caller, called=called, csid=csid, sub=sub)


@router.get("/sites/{site}/arrivals")
def list_arrivals(
    site: TheSite, said: TheSaid, caller: Annotated[str, Query(max_length=60)] = "+14255550199"
) -> HTMLResponse:
    """Show the form for a call and what came in; a link may have filled in who calls."""
    said_of = Said(caller=caller, called=site.settings.gateway.inbound.number)
    return saying(said, "arrivals.html", site, said_of=said_of, amiss="", rows=_rows(site).text)


@router.get("/sites/{site}/arrival-rows")
def show_rows(site: TheSite, seen: Seen = "") -> Response:
    """Return what came in alone, for a page that shows it already."""
    return _rows(site).answer(seen)


@router.post("/sites/{site}/arrivals")
def ring(
    site: TheSite,
    sites: TheSites,
    said_of: Annotated[Said, Depends(_typed)],
    files: Annotated[list[UploadFile] | None, File()] = None,
) -> Response:
    """Let a call ring with the pages of the files."""
    sheaves = [_sheaf(one) for one in files or () if one.filename]
    try:
        rung = _rung(site, sites, said_of, sheaves)
    except (NotPossibleError, UnreadableFaxError) as error:
        amiss, status = f"{error}.", HTTPStatus.UNPROCESSABLE_ENTITY
        return page("arrivals.html", site, status, said_of=said_of, amiss=amiss, rows=_rows(site).text)
    site.errands.wake.set()
    return done(site, "arrivals", _sentence(rung, is_frozen=not site.clock.speed))


@router.get("/sites/{site}/arrivals/{fax}/received.tif")
def store_pages(site: TheSite, fax: FaxNumber) -> Response:
    """Return the pages of a fax that came in, to be stored."""
    records = site.appliance.gateway.records
    found = next((one for one in records.arrivals.all() if one.id == fax and one.pages), None)
    if found is None:
        raise NoSuchPageError(f"there is no received fax {fax} with a page")
    try:
        return stored(f"received-{fax}.tif", records.blobs.arrival(found.ring))
    except SpoolError as error:
        raise NoSuchPageError(f"the pages of the received fax {fax} are kept no more") from error


def _sheaf(file: UploadFile) -> Sheaf:
    content = file.file.read()
    return Sheaf(name=file.filename or "", size=len(content), content=content)


def _rung(site: Hosted, sites: Sites, said_of: Said, sheaves: list[Sheaf]) -> Rung:
    gateway = site.settings.gateway
    called = said_of.called.strip() or gateway.inbound.number
    caller = caller_said(said_of.caller, called, said_of.csid, said_of.sub)
    telephone = Telephone(
        spool=site.path / gateway.spool_directory,
        settings=GatewayFile(site=site.settings.site, gateway=gateway),
        printer=sites.printer,
        ids=site.appliance.exchange.ids,
    )
    return telephone.ring(sheaves, caller, site.clock.now())


def _sentence(rung: Rung, *, is_frozen: bool) -> str:
    who = spaced(rung.call.caller) or "a withheld number"
    pages = "1 page" if rung.pages == 1 else f"{rung.pages} pages"
    decision = rung.decision
    goes = f"is refused: {decision.reason}" if decision.is_refused else f"goes to {', '.join(decision.mailboxes)}"
    move_on = " The clock stands still: move it on, and the call comes to its end." if is_frozen else ""
    return f"A fax of {pages} from {who} rings at {spaced(rung.call.called)}; it {goes}.{move_on}"


def _rows(site: Hosted) -> Live:
    records = site.appliance.gateway.records
    found, letters = records.arrivals.all(), records.arrivals.letters()
    newest = [(one, letters.get(one.id)) for one in reversed(found[-SHOWN:])]
    body = rendered("arrival_rows.html", site, rows=newest, tally=counts(found, records))
    return live(body, "rows", f"/sites/{site.name}/arrival-rows")
