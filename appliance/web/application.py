"""The web application: REST under /api/v1, the console everywhere else, and the guard before both."""

from fastapi import FastAPI
from starlette.types import ASGIApp

from appliance.api import api
from appliance.console import console
from appliance.hosting import Sites
from appliance.web.guard import Door, guarded
from appliance.web.refusal import API


def application(sites: Sites, door: Door | None = None) -> ASGIApp:
    """Return the application over the sites of this process; without a door, the one of a server that this machine alone reaches."""
    return guarded(unguarded(sites), door or Door())


def unguarded(sites: Sites) -> FastAPI:
    """Return what the guard stands before: REST and console themselves."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.mount(API, api(sites))
    app.mount("/", console(sites))
    return app
