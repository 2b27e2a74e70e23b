"""The list of faxes, and one fax from left to right."""

from typing import Annotated

from fastapi import APIRouter, Request
from fastapi import Path as InPath
from fastapi.responses import HTMLResponse, RedirectResponse

from appliance.api.access import TheSite, sites_of
from appliance.console.pages import page
from gateway.records import faxes
from gateway.story.events import events, standing
from gateway.story.look import look, past_of

router = APIRouter()


@router.get("/")
def first_page(request: Request) -> RedirectResponse:
    """Go to the first site."""
    return RedirectResponse(f"/sites/{sites_of(request).names()[0]}/faxes")


@router.get("/sites/{site}/faxes")
def list_faxes(site: TheSite) -> HTMLResponse:
    """Show the faxes of a site."""
    return page("faxes.html", site, faxes=faxes(site.appliance.gateway.records)[::-1])


@router.get("/sites/{site}/faxes/{fax}")
def show_fax(site: TheSite, fax: Annotated[int, InPath(ge=1, lt=2**63)]) -> HTMLResponse:
    """Show the story of a fax."""
    records = site.appliance.gateway.records
    told = look(records, fax)
    story = events(told.fax, past_of(records, told.fax), transcript=True)
    now = list(standing(told.fax, told.wait, told.now, records.site.zone))
    return page("fax.html", site, told=told, story=story, standing=now)
