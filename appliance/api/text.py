"""The words on the pages of a fax."""

from http import HTTPStatus

from fastapi import APIRouter

from appliance.api.access import TheSite
from appliance.api.faxes import FaxNumber
from appliance.api.problems import responses
from gateway.records import fax as fax_of
from gateway.story.pages import words

router = APIRouter(tags=["faxes"])


@router.get(
    "/sites/{site}/faxes/{fax}/text",
    responses=responses(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT),
)
def get_text(site: TheSite, fax: FaxNumber) -> list[str]:
    """Return the words on each page, first to last, as it was printed: a picture of words has none."""
    records = site.appliance.gateway.records
    return list(words(records, fax_of(records, fax)))
