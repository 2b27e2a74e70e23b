"""Faxes: listed, and each with its whole story."""

from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi import Path as InPath

from appliance.api.access import TheSite
from appliance.api.problems import responses
from gateway.model.job import State
from gateway.records import faxes, waits
from gateway.store.listing import Choice
from gateway.story.facts import facts, story
from gateway.story.look import look

router = APIRouter(tags=["faxes"])

FaxNumber = Annotated[int, InPath(ge=1, lt=2**63, description="The fax's number.")]


@router.get("/sites/{site}/faxes", responses=responses(HTTPStatus.NOT_FOUND))
def list_faxes(
    site: TheSite,
    state: Annotated[State | None, Query(description="Only faxes in this state.")] = None,
    since: Annotated[datetime | None, Query(description="Only faxes accepted then or later.")] = None,
) -> list[dict[str, Any]]:
    """Return the faxes, oldest first."""
    records = site.appliance.gateway.records
    waiting = waits(records, site.clock.now())
    found = faxes(records, Choice(state=state, since=since))
    return [facts(one, waiting(one.job)) for one in found]


@router.get("/sites/{site}/faxes/{fax}", responses=responses(HTTPStatus.NOT_FOUND))
def get_fax(site: TheSite, fax: FaxNumber) -> dict[str, Any]:
    """Return the whole story of a fax: mail, calls, deeds, reports."""
    told = look(site.appliance.gateway.records, fax)
    return story(told.fax, told.wait)
