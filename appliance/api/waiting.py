"""Waiting until a fax, a report or a mail is there, or nothing is due any more; otherwise it is told what was seen instead.

`GET .../wait` changes nothing: the site's clock goes on as it does. `POST .../clock/run-until` lets a virtual clock jump from date to date
meanwhile, so that days pass in milliseconds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum, unique
from http import HTTPStatus
from typing import Annotated, Any, Self

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field, model_validator

from appliance.api.access import TheSite
from appliance.api.faxes import Filter
from appliance.api.mailboxes import MailState, mails_at
from appliance.api.models.fax import FaxFacts
from appliance.api.problems import Problem, responses
from appliance.hosting import Hosted
from appliance.hosting.watching import Ended, Patience, wait_until
from gateway.model.letter import Kind
from gateway.records import faxes, waits
from gateway.store.listing import Choice, Part
from gateway.story.facts import facts
from wire.dsn import Action

router = APIRouter(tags=["wait"])

LONGEST = 120.0
"""Real seconds that one request waits at most."""

_SHOWN = 20
"""Faxes, and mails, that an answer tells of which were seen instead."""


@unique
class What(StrEnum):
    """What is waited for."""

    FAX = "fax"
    REPORT = "report"
    MAIL = "mail"
    IDLE = "idle"


class Condition(Filter):
    """What is waited for, and for how long. What chooses faxes is as in the list of faxes; of several the oldest is told."""

    what: What = Field(
        What.FAX,
        description="A fax that is so; one on which a final report was handed to Exchange; a mail in a mailbox; that nothing is due.",
    )
    over: Annotated[bool, Field(description="Only faxes that are over: delivered, failed or cancelled.")] = False
    mailbox: str = Field("", description="Whose mailbox is meant; needed for a mail.", max_length=320)
    subject: str = Field("", description="What stands in the mail's subject, without case.", max_length=200)
    nothing: Annotated[
        bool, Field(description="That it never comes: so when nothing is due any more and it is not there.")
    ] = False
    beyond: Annotated[
        bool, Field(description="Wait on when nothing is due any more: somebody else may bring something.")
    ] = False
    timeout: float = Field(30.0, ge=0, le=LONGEST, description="Real seconds to wait at most.")

    @model_validator(mode="after")
    def _names_its_mailbox(self) -> Self:
        if self.what is What.MAIL and not self.mailbox:
            raise ValueError("a mail is waited for in a mailbox: say which, as mailbox=ADDRESS")
        return self


class Found(BaseModel):
    """What was waited for: null where it is of another kind."""

    fax: Annotated[FaxFacts | None, Field(description="The fax.")] = None
    mail: Annotated[MailState | None, Field(description="The mail.")] = None
    idle: bool = Field(description="Whether nothing was due at the site.")


class NotSeen(Problem):
    """It did not become so (RFC 9457 section 3.2: members of this kind of problem)."""

    idle: bool = Field(description="Whether nothing was due any more; false when the time was up.")
    faxes: list[FaxFacts] = Field(description="The newest faxes of the site, as they stood.")
    mails: list[MailState] = Field(description="The newest mails of the mailbox.")


_UNSEEN: dict[int | str, dict[str, Any]] = {
    HTTPStatus.CONFLICT.value: {"model": NotSeen, "description": "It did not become so."}
}
_PROBLEMS = {**responses(HTTPStatus.NOT_FOUND, HTTPStatus.GONE), **_UNSEEN}


@router.get("/sites/{site}/wait", response_model=Found, responses=_PROBLEMS)
def wait(site: TheSite, asked: Annotated[Condition, Query()]) -> Found | JSONResponse:
    """Wait while the site goes on by itself, until it is so, nothing is due, or the time is up.

    On a clock that stands nothing is done whose date has not come: see run-until.
    """
    return _answer(site, asked, runs=False)


@router.post("/sites/{site}/clock/run-until", response_model=Found, responses=_PROBLEMS)
def run_until(site: TheSite, asked: Annotated[Condition, Query()]) -> Found | JSONResponse:
    """Let the clock jump from date to date until it is so, nothing is due, or the time is up."""
    return _answer(site, asked, runs=True)


@dataclass(frozen=True, kw_only=True)
class _Looking:
    """Looks at a site for what is waited for."""

    site: Hosted
    asked: Condition
    choice: Choice

    def __call__(self, *, idle: bool) -> Found | None:
        match self.asked.what:
            case What.IDLE:
                return Found(idle=True) if idle else None
            case What.MAIL:
                mail = next(iter(self._mails()), None)
                return Found(mail=mail, idle=idle) if mail else None
            case _:
                fax = next(iter(self._faxes()), None)
                return Found(fax=fax, idle=idle) if fax else None

    def _mails(self) -> list[MailState]:
        wanted = self.asked.subject.casefold()
        return [mail for mail in mails_at(self.site, self.asked.mailbox) if wanted in mail.subject.casefold()]

    def _faxes(self) -> list[FaxFacts]:
        told = told_of(self.site, self.choice, Part())
        if self.asked.over:
            told = [fax for fax in told if fax.finished is not None]
        return [fax for fax in told if self._is_reported(fax)] if self.asked.what is What.REPORT else told

    def _is_reported(self, fax: FaxFacts) -> bool:
        letters = self.site.appliance.gateway.records.letters.of_job(fax.id)
        final = [one for one in letters if one.kind is Kind.REPORT and one.action is not Action.DELAYED]
        return any(one.posted for one in final)


def told_of(site: Hosted, choice: Choice, part: Part) -> list[FaxFacts]:
    """Return faxes as they stand."""
    records = site.appliance.gateway.records
    waiting = waits(records, site.clock.now())
    return [FaxFacts.model_validate(facts(one, waiting(one.job))) for one in faxes(records, choice, part)]


def _answer(site: Hosted, asked: Condition, *, runs: bool) -> Found | JSONResponse:
    look = _Looking(site=site, asked=asked, choice=asked.choice(site))
    ended = wait_until(site, look, Patience(seconds=asked.timeout, runs=runs, beyond=asked.beyond))
    if asked.nothing:
        return Found(idle=True) if ended.idle and ended.found is None else _not_so(site, asked, ended)
    return ended.found or _not_so(site, asked, ended)


def _not_so(site: Hosted, asked: Condition, ended: Ended[Found]) -> JSONResponse:
    newest = told_of(site, Choice(), Part(limit=_SHOWN, newest_first=True))
    mails = mails_at(site, asked.mailbox)[-_SHOWN:] if asked.mailbox else []
    told = NotSeen(
        type="about:blank",
        title=HTTPStatus.CONFLICT.phrase,
        status=HTTPStatus.CONFLICT.value,
        detail=_sentence(asked, ended, newest),
        idle=ended.idle,
        faxes=newest,
        mails=mails,
    )
    return JSONResponse(told.model_dump(mode="json"), told.status, media_type="application/problem+json")


def _sentence(asked: Condition, ended: Ended[Found], newest: Sequence[FaxFacts]) -> str:
    if ended.found is not None:
        return f"what was not to come is there: {_named(ended.found)}"
    why = "nothing is due any more" if ended.idle else f"{asked.timeout:g} s are over"
    if asked.what is What.IDLE:
        return f"{why}, and something is still due"
    seen = "; ".join(f"fax {fax.id} to {fax.number or fax.address}: {fax.state}" for fax in newest)
    return f"{why}, and no such {asked.what} was seen; the newest faxes: {seen or 'there are none'}"


def _named(found: Found) -> str:
    if found.mail:
        return f"the mail {found.mail.subject!r} in {found.mail.mailbox}"
    return f"fax {found.fax.id}, {found.fax.state}" if found.fax else "nothing was due"
