"""One fax from left to right."""

from typing import Annotated

from fastapi import APIRouter, Response
from fastapi import Path as InPath
from fastapi.responses import HTMLResponse

from appliance.api.access import TheSite
from appliance.console.live import Live, Seen, live
from appliance.console.pages import page, rendered
from appliance.console.stages import Lit
from appliance.console.telling import Telling, telling
from appliance.console.viewer import TheViewer, Viewer
from appliance.hosting import Hosted

router = APIRouter()

FaxNumber = Annotated[int, InPath(ge=1, lt=2**63)]


@router.get("/sites/{site}/faxes/{fax}")
def show_fax(site: TheSite, fax: FaxNumber, viewer: TheViewer) -> HTMLResponse:
    """Show the story of a fax."""
    told = telling(site, fax)
    return page("fax.html", site, fax=told.told.fax, story=_story(site, told, viewer).text)


@router.get("/sites/{site}/faxes/{fax}/story")
def show_story(site: TheSite, fax: FaxNumber, viewer: TheViewer, seen: Seen = "") -> Response:
    """Return the story alone, for a page that shows it already."""
    return _story(site, telling(site, fax), viewer).answer(seen)


def _story(site: Hosted, told: Telling, viewer: Viewer) -> Live:
    fax = told.told.fax
    goes_on = any(stage.lit in (Lit.NOW, Lit.WAITING) for stage in told.stages)
    stages = rendered("stages.html", site, t=told, fax=fax, viewer=viewer)
    return live(stages, "story", f"/sites/{site.name}/faxes/{fax.job.id}/story", viewer.query(), goes_on=goes_on)
