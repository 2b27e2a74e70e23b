"""The lines, and what waits for them."""

from http import HTTPStatus

from fastapi import APIRouter

from appliance.api.access import TheSite
from appliance.api.models.board import BoardFacts
from appliance.api.problems import responses
from gateway.story.board import board_of, facts

router = APIRouter(tags=["line"])


@router.get("/sites/{site}/line", responses=responses(HTTPStatus.NOT_FOUND))
def get_board(site: TheSite) -> BoardFacts:
    """Return who is being called and who calls on which line, why everybody else waits, and what was done lately."""
    return BoardFacts.model_validate(facts(board_of(site.appliance.gateway.records, site.clock.now())))
