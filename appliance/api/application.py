"""The REST application, put together from one router for each thing that it speaks of."""

from typing import Any

from fastapi import FastAPI

from appliance.api import board, clock, deeds, faxes, mailboxes, mails, papers, script, sites, text, waiting
from appliance.api.problems import Problem, add_problems
from appliance.hosting import Sites

DESCRIPTION = """Both halves of a fax-gateway integration with Microsoft Exchange. The telephone line is simulated: nothing is dialled.

Instants are ISO 8601 in UTC, spans are seconds. What goes wrong is told as a problem (RFC 9457)."""


def api(hosted: Sites) -> FastAPI:
    """Return the application over the sites of this process."""
    app = FastAPI(title="dropfax", version="1", description=DESCRIPTION, redoc_url=None, docs_url=None)
    app.state.sites = hosted
    add_problems(app)
    # Parameters that do not fit are answered with a problem like everything else that goes wrong.
    amiss: dict[int | str, dict[str, Any]] = {
        422: {"model": Problem, "description": "The request does not say what it takes."}
    }
    for router in (
        sites.router,
        clock.router,
        mails.router,
        mailboxes.router,
        faxes.router,
        board.router,
        deeds.router,
        text.router,
        papers.router,
        script.router,
        waiting.router,
    ):
        app.include_router(router, responses=amiss)
    return app
