"""Where the console begins, and the clock that every page of it shows."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from appliance.api.access import TheSite, sites_of
from appliance.console.pages import encoded, page, rendered

router = APIRouter()


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


@router.get("/sites/{site}/clock/face")
def show_clock(site: TheSite) -> HTMLResponse:
    """Return the clock of the header alone, for a page that shows it already."""
    return HTMLResponse(encoded(rendered("clock.html", site)))
