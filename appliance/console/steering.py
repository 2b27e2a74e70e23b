"""The clock of a site: let stand, let run, moved on, and run until nothing is due any more."""

from datetime import datetime, timedelta
from enum import StrEnum, unique
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse

from appliance.api.access import TheSite
from appliance.api.clock import LONGEST
from appliance.api.sites import FASTEST
from appliance.console.said import TheSaid, done, saying
from appliance.hosting import ClockMode, Hosted
from gateway.story.callwords import lasting

router = APIRouter()

HORIZON = timedelta(days=30)
"""How far a clock is run at most while something is still due: a number that is always busy may have no end."""


@unique
class Unit(StrEnum):
    """In what a span is counted."""

    SECONDS = "seconds"
    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"


SPEEDS = (0.0, 1.0, 10.0, 60.0, 600.0)
"""Speeds for one click."""

SPANS = ((1, Unit.MINUTES), (10, Unit.MINUTES), (1, Unit.HOURS), (1, Unit.DAYS))
"""Spans for one click."""


@router.get("/sites/{site}/clock")
def show_controls(site: TheSite, said: TheSaid) -> HTMLResponse:
    """Show the clock with what moves it; of a site that lives by the machine's, why nothing does."""
    return saying(
        said,
        "steering.html",
        site,
        steerable=site.order.mode is ClockMode.VIRTUAL,
        due=_due(site),
        speed=site.clock.speed,
        speeds=SPEEDS,
        spans=SPANS,
        units=list(Unit),
        fastest=FASTEST,
        horizon=HORIZON.days,
    )


@router.post("/sites/{site}/clock/speed")
def set_speed(site: TheSite, speed: Annotated[float, Form(ge=0, le=FASTEST)]) -> RedirectResponse:
    """Let the clock run at a speed, or stand."""
    site.run_at(speed)
    going = {0.0: "stands still until it is moved", 1.0: "runs as fast as the machine's"}
    faster = f"runs {speed:g} times as fast as the machine's"
    return done(site, "clock", f"The clock {going.get(speed, faster)}.")


@router.post("/sites/{site}/clock/advance")
def advance(
    site: TheSite, count: Annotated[float, Form(ge=0, le=LONGEST)], unit: Annotated[Unit, Form()]
) -> RedirectResponse:
    """Move the clock on, and do on the way what is due; a year at once at most."""
    span = min(timedelta(**{unit.value: count}), timedelta(seconds=LONGEST)) if count else timedelta()
    site.advance(span)
    return done(site, "clock", f"The clock went on by {lasting(span)}; what was due on the way was done.")


@router.post("/sites/{site}/clock/until-idle")
def run_until_idle(site: TheSite) -> RedirectResponse:
    """Jump from date to date until nothing is due any more."""
    before = site.clock.now()
    idle = site.run_until_idle(HORIZON)
    span = lasting(site.clock.now() - before)
    sentence = (
        f"The clock went on by {span}; nothing is due any more."
        if idle
        else f"The clock went on by {span}, and something is still due, later than {HORIZON.days} days from where it began."
    )
    return done(site, "clock", sentence)


def _due(site: Hosted) -> datetime | None:
    dates = [at for half in site.appliance.halves if (at := half.next_due()) is not None]
    return min(dates, default=None)
