"""What people do to a fax on its screen: hold, release, cancel, call now, another number, another date."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Response
from fastapi.responses import RedirectResponse

from appliance.api.access import TheSite, Who
from appliance.console.faxes import FaxNumber, deeds_of
from appliance.console.live import Seen
from appliance.console.said import done
from appliance.hosting import Hosted
from gateway.errors import NotPossibleError
from gateway.model.job import Job
from gateway.records import waits
from gateway.store.management import Request
from gateway.story import deeds
from gateway.story.deeds import Deed, doing, standing
from gateway.story.look import look

router = APIRouter()

Why = Annotated[str, Form(max_length=200)]


@router.get("/sites/{site}/faxes/{fax}/deeds")
def show_deeds(site: TheSite, fax: FaxNumber, seen: Seen = "") -> Response:
    """Return what can be done to a fax alone, for a page that shows it already."""
    return deeds_of(site, look(site.appliance.gateway.records, fax).fax.job).answer(seen)


@router.post("/sites/{site}/faxes/{fax}/deeds/{deed}")
def do(site: TheSite, fax: FaxNumber, deed: Deed, who: Who, why: Why = "") -> RedirectResponse:
    """Do it, with the reason for the story of the fax."""
    return _told(site, doing(site.appliance.gateway.records, deed)(fax, _by(site, who, why)))


@router.post("/sites/{site}/faxes/{fax}/change")
def change(
    site: TheSite,
    fax: FaxNumber,
    who: Who,
    number: Annotated[str, Form(max_length=200)] = "",
    at: Annotated[str, Form(max_length=40)] = "",
    why: Why = "",
) -> RedirectResponse:
    """Send a fax to another number, or at another date, or both."""
    then = _date(at.strip(), site) if at.strip() else None
    job = deeds.change(site.appliance.gateway.records, fax, _by(site, who, why), number=number.strip(), at=then)
    return _told(site, job)


def _by(site: Hosted, who: str, why: str) -> Request:
    return Request(who=who, at=site.clock.now(), why=" ".join(why.split()))


def _date(text: str, site: Hosted) -> datetime:
    """Read a date by the clocks of the site's zone, unless it names another."""
    try:
        written = datetime.fromisoformat(text)
        there = written if written.tzinfo else written.replace(tzinfo=site.settings.site.zone)
        return there.astimezone(UTC)
    except (ValueError, OverflowError):
        raise NotPossibleError(f"{text!r} is no date such as 2026-11-24T08:00; nothing was changed") from None


def _told(site: Hosted, job: Job) -> RedirectResponse:
    wait = waits(site.appliance.gateway.records, site.clock.now())(job)
    site.errands.wake.set()
    sentence = standing(job, wait, site.settings.site.zone)
    return done(site, f"faxes/{job.id}", f"{sentence[:1].upper()}{sentence[1:]}.")
