"""What people do to faxes: hold, release, cancel, call now, another number, another date."""

from http import HTTPStatus

from fastapi import APIRouter

from appliance.api.access import TheSite, Who
from appliance.api.faxes import FaxNumber
from appliance.api.models.deed import Change, Doings, Many, Reason, SaidOf
from appliance.api.problems import responses
from appliance.hosting import Hosted
from gateway.model.deed import Scope
from gateway.model.job import Job
from gateway.numbering.written import number_of
from gateway.records import waits
from gateway.store.management import Request
from gateway.story import deeds
from gateway.story.deeds import Deed, doing, standing
from gateway.story.targets import Said, Target, do_to

router = APIRouter(tags=["deeds"])

_AMISS = responses(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT)


@router.post("/sites/{site}/faxes/{fax}/deeds/{deed}", responses=_AMISS)
def do(site: TheSite, fax: FaxNumber, deed: Deed, who: Who, asked: Reason | None = None) -> SaidOf:
    """Do it to one fax."""
    records = site.appliance.gateway.records
    return _told(site, doing(records, deed)(fax, _by(site, who, asked or Reason())))


@router.post("/sites/{site}/faxes/{fax}/change", responses=_AMISS)
def change(site: TheSite, fax: FaxNumber, asked: Change, who: Who) -> SaidOf:
    """Send a fax to another number, at another date, or both; when one of them is refused, nothing is changed."""
    records = site.appliance.gateway.records
    by = _by(site, who, asked)
    return _told(site, deeds.change(records, fax, by, number=asked.number or "", at=asked.at))


@router.post("/sites/{site}/deeds/{deed}", responses=_AMISS)
def do_to_many(site: TheSite, deed: Deed, asked: Many, who: Who) -> Doings:
    """Do it to many. What cannot be done to one of them is said beside the others."""
    said = do_to(site.appliance.gateway.records, deed, _target(site, asked), _by(site, who, asked))
    site.errands.wake.set()
    return Doings(said=[_plain(one) for one in said], done=sum(one.done for one in said))


def _target(site: Hosted, asked: Many) -> Target:
    if asked.number is not None:
        return Target(scope=Scope.NUMBER, value=number_of(asked.number, site.settings.gateway).number)
    if asked.line is not None:
        return Target(scope=Scope.CHANNEL, value=str(asked.line))
    return Target(faxes=tuple(asked.faxes), scope=Scope.EVERYTHING if asked.everything else None)


def _by(site: Hosted, who: str, asked: Reason) -> Request:
    return Request(who=who, at=site.clock.now(), why=" ".join(asked.why.split()))


def _told(site: Hosted, job: Job) -> SaidOf:
    wait = waits(site.appliance.gateway.records, site.clock.now())(job)
    site.errands.wake.set()
    return _plain(Said(fax=job.id, done=True, sentence=standing(job, wait, site.settings.site.zone)))


def _plain(said: Said) -> SaidOf:
    return SaidOf(fax=said.fax, done=said.done, sentence=said.sentence)
