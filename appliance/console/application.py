"""The console's pages, put together from one router for each screen."""

from pathlib import Path

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from appliance.console import (
    arrivals,
    board,
    compose,
    deeds,
    entry,
    explain,
    faxes,
    listing,
    mailboxes,
    numbers,
    papers,
    steering,
)
from appliance.console.amiss import add_error_pages
from appliance.hosting import Sites

_STATIC = Path(__file__).parent / "static"


def console(hosted: Sites) -> FastAPI:
    """Return the application over the sites of this process."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.state.sites = hosted
    add_error_pages(app)
    app.mount("/static", StaticFiles(directory=_STATIC), name="static")
    for router in (
        entry.router,
        board.router,
        compose.router,
        listing.router,
        faxes.router,
        deeds.router,
        papers.router,
        arrivals.router,
        mailboxes.router,
        numbers.router,
        explain.router,
        steering.router,
    ):
        app.include_router(router)
    return app
