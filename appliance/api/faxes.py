"""Faxes: listed, found, and each with its whole story."""

from enum import StrEnum, unique
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi import Path as InPath
from pydantic import BaseModel, ConfigDict, Field

from appliance.api.access import TheSite
from appliance.api.models.fax import FaxFacts, FaxPage, FaxStory
from appliance.api.models.words import Moment, OutcomeName
from appliance.api.problems import responses
from appliance.hosting import Hosted
from gateway.model.job import State
from gateway.model.outcome import Outcome
from gateway.numbering.written import number_of
from gateway.records import faxes, waits
from gateway.store.listing import Choice, Part
from gateway.story.facts import facts, story
from gateway.story.look import look

router = APIRouter(tags=["faxes"])

FaxNumber = Annotated[int, InPath(ge=1, lt=2**63, description="The fax's number.")]

MOST = 500
"""Faxes on one page of the list."""


@unique
class Order(StrEnum):
    """From which end a list begins."""

    OLDEST = "oldest"
    NEWEST = "newest"


class Filter(BaseModel):
    """Which faxes are meant: those that are everything that is said. What no filter knows is refused: it would choose nothing."""

    model_config = ConfigDict(extra="forbid")

    state: State | None = Field(None, description="Only faxes in this state.")
    number: str | None = Field(
        None, description="Only faxes to this number, in any spelling.", min_length=1, max_length=200
    )
    outcome: OutcomeName | None = Field(None, description="Only faxes whose last ending is this one.")
    sender: str | None = Field(None, description="Only faxes from this address, without case.", max_length=320)
    message_id: str | None = Field(None, description="Only faxes of the mail with this Message-ID.", max_length=998)
    since: Moment | None = Field(None, description="Only faxes accepted then or later.")
    until: Moment | None = Field(None, description="Only faxes accepted before then.")
    text: str = Field("", description="What stands in name, sender or subject, without case.", max_length=200)

    def choice(self, site: Hosted) -> Choice:
        """Return what the gateway's store is to look for; raises NotPossibleError for what is no fax number."""
        settings = site.settings.gateway
        return Choice(
            state=self.state,
            number=number_of(self.number, settings).number if self.number else None,
            outcome=Outcome[self.outcome] if self.outcome else None,
            sender=self.sender,
            message=self.message_id,
            since=self.since,
            until=self.until,
            text=self.text,
        )


class Listed(Filter):
    """Which faxes to list, and which part of the list."""

    order: Order = Field(Order.OLDEST, description="Which come first.")
    limit: int = Field(100, ge=1, le=MOST, description="At most so many on this page.")
    after: int | None = Field(
        None, ge=0, lt=2**63, description="Those that follow this fax: `next` of the page before."
    )


@router.get("/sites/{site}/faxes", responses=responses(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT))
def list_faxes(site: TheSite, asked: Annotated[Listed, Query()]) -> FaxPage:
    """Return a page of the faxes."""
    records = site.appliance.gateway.records
    waiting = waits(records, site.clock.now())
    part = Part(limit=asked.limit + 1, after=asked.after, newest_first=asked.order is Order.NEWEST)
    found = faxes(records, asked.choice(site), part)
    shown = found[: asked.limit]
    told = [FaxFacts.model_validate(facts(one, waiting(one.job))) for one in shown]
    return FaxPage(faxes=told, next=shown[-1].job.id if len(found) > len(shown) else None)


@router.get("/sites/{site}/faxes/{fax}", responses=responses(HTTPStatus.NOT_FOUND))
def get_fax(site: TheSite, fax: FaxNumber) -> FaxStory:
    """Return the whole story of a fax: mail, calls, deeds, reports."""
    told = look(site.appliance.gateway.records, fax)
    return FaxStory.model_validate(story(told.fax, told.wait))
