"""The list of faxes, and one fax from left to right."""

from hashlib import sha256
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi import Path as InPath
from fastapi.responses import HTMLResponse, RedirectResponse

from appliance.api.access import TheSite, sites_of
from appliance.console.pages import encoded, page, rendered
from appliance.console.stages import Lit
from appliance.console.telling import Telling, telling
from appliance.console.viewer import TheViewer, Viewer
from appliance.hosting import Hosted
from gateway.records import faxes

router = APIRouter()

FaxNumber = Annotated[int, InPath(ge=1, lt=2**63)]


@router.get("/")
def first_page(request: Request) -> Response:
    """Go to the only site, or show all."""
    names = sites_of(request).names()
    if len(names) == 1:
        return RedirectResponse(f"/sites/{names[0]}/faxes")
    return page("sites.html", None, names=names)


@router.get("/sites/{site}")
def first_page_of_site(site: TheSite) -> RedirectResponse:
    """Go to the faxes of a site."""
    return RedirectResponse(f"/sites/{site.name}/faxes")


@router.get("/sites/{site}/faxes")
def list_faxes(site: TheSite) -> HTMLResponse:
    """Show the faxes of a site."""
    return page("faxes.html", site, faxes=faxes(site.appliance.gateway.records)[::-1])


@router.get("/sites/{site}/faxes/{fax}")
def show_fax(site: TheSite, fax: FaxNumber, viewer: TheViewer) -> HTMLResponse:
    """Show the story of a fax."""
    told = telling(site, fax)
    _, story = _story(site, told, viewer)
    return page("fax.html", site, fax=told.told.fax, story=story)


@router.get("/sites/{site}/faxes/{fax}/story")
def show_story(
    site: TheSite, fax: FaxNumber, viewer: TheViewer, seen: Annotated[str, Query(max_length=64)] = ""
) -> Response:
    """Return the story alone, for a page that shows it already; nothing as long as it is the one that was seen."""
    digest, story = _story(site, telling(site, fax), viewer)
    return Response(status_code=204) if seen == digest else HTMLResponse(encoded(story))


@router.get("/sites/{site}/clock/face")
def show_clock(site: TheSite) -> HTMLResponse:
    """Return the clock of the header alone, for a page that shows it already."""
    return HTMLResponse(encoded(rendered("clock.html", site)))


def _story(site: Hosted, told: Telling, viewer: Viewer) -> tuple[str, str]:
    """Return the story, and a digest by which a page knows whether it shows it already."""
    stages = rendered("stages.html", site, t=told, fax=told.told.fax, viewer=viewer)
    digest = sha256(encoded(stages)).hexdigest()[:16]
    is_live = any(stage.lit in (Lit.NOW, Lit.WAITING) for stage in told.stages)
    query = viewer.query(seen=digest)
    return digest, rendered("story.html", site, fax=told.told.fax, stages=stages, query=query, is_live=is_live)
