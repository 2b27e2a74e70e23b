"""What becomes of calls, said while a site runs."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Body
from pydantic import AfterValidator

from appliance.api.access import TheSite
from appliance.api.problems import responses
from gateway.settings import LineSettings, SequenceSettings

router = APIRouter(tags=["line"])


def _together(sequences: list[SequenceSettings]) -> list[SequenceSettings]:
    """Look at them as the settings do: each with its number, none twice."""
    return list(LineSettings(sequences=tuple(sequences)).sequences)


Sequences = Annotated[
    list[SequenceSettings], AfterValidator(_together), Body(description="What becomes of the calls to each number.")
]


@router.put(
    "/sites/{site}/script",
    status_code=HTTPStatus.NO_CONTENT,
    responses=responses(HTTPStatus.NOT_FOUND, HTTPStatus.GONE),
)
def script_calls(site: TheSite, sequences: Sequences) -> None:
    """Let the calls to come go by these sequences, in the place of those that were given so before; they go before the settings'.

    A sequence begins with the next call to its number. It is forgotten when the site is closed or made anew.
    """
    site.script(sequences)
