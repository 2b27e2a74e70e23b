"""One fax from left to right."""

from typing import Annotated

from fastapi import APIRouter, Response
from fastapi import Path as InPath
from fastapi.responses import HTMLResponse

from appliance.api.access import TheSite
from appliance.console.live import Live, Seen, live
from appliance.console.pages import rendered
from appliance.console.said import TheSaid, saying
from appliance.console.stages import Lit
from appliance.console.telling import Telling, telling
from appliance.console.viewer import TheViewer, Viewer
from appliance.hosting import Hosted
from gateway.model.job import Job
from gateway.story.deeds import possible

router = APIRouter()

FaxNumber = Annotated[int, InPath(ge=1, lt=2**63)]


@router.get("/sites/{site}/faxes/{fax}")
def show_fax(site: TheSite, fax: FaxNumber, viewer: TheViewer, said: TheSaid) -> HTMLResponse:
    """Show the story of a fax."""
    told = telling(site, fax)
    shown, deeds = told.told.fax, deeds_of(site, told.told.fax.job).text
    return saying(said, "fax.html", site, fax=shown, deeds=deeds, story=_story(site, told, viewer).text)


@router.get("/sites/{site}/faxes/{fax}/story")
def show_story(site: TheSite, fax: FaxNumber, viewer: TheViewer, seen: Seen = "") -> Response:
    """Return the story alone, for a page that shows it already."""
    return _story(site, telling(site, fax), viewer).answer(seen)


def deeds_of(site: Hosted, job: Job) -> Live:
    """Return what can be done to a fax as it stands."""
    body = rendered("deeds.html", site, job=job, possible=possible(job))
    return live(body, "deeds", f"/sites/{site.name}/faxes/{job.id}/deeds", goes_on=not job.state.is_final)


def _story(site: Hosted, told: Telling, viewer: Viewer) -> Live:
    fax = told.told.fax
    goes_on = any(stage.lit in (Lit.NOW, Lit.WAITING) for stage in told.stages)
    stages = rendered("stages.html", site, t=told, fax=fax, viewer=viewer)
    return live(stages, "story", f"/sites/{site.name}/faxes/{fax.job.id}/story", viewer.query(), goes_on=goes_on)
