"""The web application: REST under /api/v1, the console everywhere else."""

from fastapi import FastAPI

from appliance.api import api
from appliance.console import console
from appliance.hosting import Sites


def application(sites: Sites) -> FastAPI:
    """Return the application over the sites of this process."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.mount("/api/v1", api(sites))
    app.mount("/", console(sites))
    return app
