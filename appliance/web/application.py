"""The web application: REST under /api/v1, the console everywhere else, and the guard before both."""

from fastapi import FastAPI
from starlette.types import ASGIApp

from appliance.api import api
from appliance.console import console
from appliance.hosting import Sites
from appliance.web.guard import Door, guarded
from appliance.web.keys import Keys
from appliance.web.login import login
from appliance.web.refusal import API


def application(sites: Sites, door: Door | None = None) -> ASGIApp:
    """Return the application over the sites of this process; without a door, the one of a server that this machine alone reaches."""
    door = door or Door()
    return guarded(unguarded(sites, door.keys), door)


def unguarded(sites: Sites, keys: Keys) -> FastAPI:
    """Return what the guard stands before: REST, the console, and the page where people sign in to both."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.mount(API, api(sites))
    app.include_router(login(keys))
    app.mount("/", console(sites))
    return app
