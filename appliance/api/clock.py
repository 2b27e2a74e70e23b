"""A site's clock: looked at, moved, let run."""

from datetime import datetime, timedelta
from http import HTTPStatus

from fastapi import APIRouter
from pydantic import BaseModel, Field

from appliance.api.access import TheSite
from appliance.api.problems import responses
from appliance.api.sites import FASTEST
from appliance.hosting import Hosted

router = APIRouter(tags=["clock"])

LONGEST = 366 * 24 * 3600.0
"""Seconds that a clock is moved at once: a year."""


class ClockState(BaseModel):
    """What a site's clock shows, and how fast it runs."""

    now: datetime
    speed: float
    next_due: datetime | None = Field(description="When something is to happen next, as far as is foreseen.")


class Advance(BaseModel):
    """How far to move a clock on."""

    seconds: float = Field(ge=0, le=LONGEST)


class Speed(BaseModel):
    """How fast to let a clock run."""

    speed: float = Field(ge=0, le=FASTEST, description="How many of its seconds pass in a real one; 0 lets it stand.")


class Idle(BaseModel):
    """Whether everything is done that is to be done."""

    idle: bool = Field(description="False when something is still due past the horizon.")
    clock: ClockState


_PROBLEMS = responses(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT)


@router.get("/sites/{site}/clock", responses=responses(HTTPStatus.NOT_FOUND))
def get_clock(site: TheSite) -> ClockState:
    """Return what the clock shows."""
    return _state(site)


@router.post("/sites/{site}/clock/advance", responses=_PROBLEMS)
def advance_clock(site: TheSite, by: Advance) -> ClockState:
    """Move the clock on, and do on the way what is due."""
    site.advance(timedelta(seconds=by.seconds))
    return _state(site)


@router.put("/sites/{site}/clock/speed", responses=_PROBLEMS)
def set_speed(site: TheSite, speed: Speed) -> ClockState:
    """Let the clock run at a speed, or stand."""
    site.run_at(speed.speed)
    return _state(site)


@router.post("/sites/{site}/clock/run-until-idle", responses=_PROBLEMS)
def run_until_idle(site: TheSite, horizon: Advance | None = None) -> Idle:
    """Jump from date to date until nothing is due any more, 30 days at most unless another horizon is given."""
    span = timedelta(seconds=horizon.seconds) if horizon else timedelta(days=30)
    return Idle(idle=site.run_until_idle(span), clock=_state(site))


def _state(site: Hosted) -> ClockState:
    due = [at for half in site.appliance.halves if (at := half.next_due()) is not None]
    return ClockState(now=site.clock.now(), speed=site.clock.speed, next_due=min(due, default=None))
