"""Sites: made, looked at, made anew, closed."""

from datetime import datetime
from http import HTTPStatus

from fastapi import APIRouter
from pydantic import AwareDatetime, BaseModel, Field

from appliance.api.access import TheSite, TheSites
from appliance.api.problems import responses
from appliance.hosting import ClockMode, Hosted, Order
from appliance.site import SiteFile, settings_from

router = APIRouter(tags=["sites"])

FASTEST = 100_000


class NewSite(BaseModel):
    """A site to be made."""

    name: str = Field(description="A DNS label: a to z, 0 to 9 and -.", max_length=63)
    clock: ClockMode = Field(
        ClockMode.VIRTUAL,
        description="`virtual` stands until it is moved, or runs at `speed`; `real` is the machine's.",
    )
    start: AwareDatetime = Field(Order.start, description="What the virtual clock shows first.")
    speed: float = Field(0.0, ge=0, le=FASTEST, description="How many of its seconds pass in a real one.")
    seed: int = Field(0, ge=0, lt=2**63, description="With one other than 0 all ids repeat from run to run.")
    settings: str = Field(
        "", description="The settings file (TOML); what it does not say is as usual.", max_length=1_000_000
    )


class SiteState(BaseModel):
    """A site as it stands."""

    name: str
    clock: ClockMode
    now: datetime
    speed: float
    directory: str = Field(description="Where it lies on the machine that serves it.")
    drop: str
    replay: str
    pickup: str | None
    smtp: str | None = Field(description="host:port where it takes mail in, null when it does not.")


@router.get("/sites")
def list_sites(sites: TheSites) -> list[SiteState]:
    """Return the running sites, in the order in which they were opened."""
    return [state(sites.get(name)) for name in sites.names()]


@router.post("/sites", status_code=HTTPStatus.CREATED, responses=responses(HTTPStatus.CONFLICT))
def create_site(new: NewSite, sites: TheSites) -> SiteState:
    """Make a site and run it."""
    settings = settings_from(new.settings) if new.settings else SiteFile()
    order = Order(settings=settings, mode=new.clock, start=new.start, speed=new.speed, seed=new.seed)
    return state(sites.create(new.name, order))


@router.get("/sites/{site}", responses=responses(HTTPStatus.NOT_FOUND))
def get_site(site: TheSite) -> SiteState:
    """Return a site as it stands."""
    return state(site)


@router.post("/sites/{site}/reset", responses=responses(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT))
def reset_site(site: TheSite, sites: TheSites) -> SiteState:
    """Make a site anew, as it was ordered: everything that happened there is gone."""
    return state(sites.reset(site.name))


@router.delete("/sites/{site}", status_code=HTTPStatus.NO_CONTENT, responses=responses(HTTPStatus.NOT_FOUND))
def close_site(site: TheSite, sites: TheSites) -> None:
    """End a site; one that was made here is deleted."""
    sites.close(site.name)


def state(site: Hosted) -> SiteState:
    """Tell how a site stands."""
    gateway, exchange = site.settings.gateway, site.settings.exchange
    return SiteState(
        name=site.name,
        clock=site.order.mode,
        now=site.clock.now(),
        speed=site.clock.speed,
        directory=str(site.path),
        drop=str(site.path / gateway.drop_directory),
        replay=str(site.path / gateway.replay_directory),
        pickup=str(site.path / exchange.pickup_directory) if exchange.pickup_directory else None,
        smtp=str(site.smtp) if site.smtp else None,
    )
