"""What there is of a fax on paper: its pages, what went over the line, its Drop file, its reports. All are given to be kept."""

from enum import StrEnum, unique
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi import Path as InPath
from fastapi.responses import Response

from appliance.api.access import TheSite
from appliance.api.faxes import FaxNumber
from appliance.api.problems import responses
from gateway.errors import NoSuchPageError, SpoolError
from gateway.records import fax as fax_of
from gateway.story import pages
from wire import mailfile

router = APIRouter(tags=["papers"])

MAIL = "message/rfc822"

CallNumber = Annotated[int | None, Query(ge=1, lt=2**31, description="Only what the far machine of this call has.")]


@unique
class View(StrEnum):
    """As what a page is looked at: as it was printed, or as it goes over the line."""

    CLEAN = "clean"
    LINE = "line"


def _kept(kind: str, description: str) -> dict[int | str, dict[str, Any]]:
    content = {kind: {"schema": {"type": "string", "format": "binary"}}}
    return {200: {"content": content, "description": description}, **_PROBLEMS}


_PROBLEMS = responses(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT, HTTPStatus.GONE)


@router.get(
    "/sites/{site}/faxes/{fax}/fax.pdf",
    response_class=Response,
    responses=_kept("application/pdf", "The pages as they were printed."),
)
def get_pdf(site: TheSite, fax: FaxNumber) -> Response:
    """Return the pages as they were printed."""
    records = site.appliance.gateway.records
    return _download(pages.pdf(records, fax_of(records, fax)), "application/pdf", f"fax-{fax}.pdf")


@router.get(
    "/sites/{site}/faxes/{fax}/received.tif",
    response_class=Response,
    responses=_kept("image/tiff", "The pages of the line, profile S of RFC 3949."),
)
def get_tiff(site: TheSite, fax: FaxNumber, call: CallNumber = None) -> Response:
    """Return the pages that go over the line, bit by bit; a page on which a call broke off ends where the data ended."""
    records = site.appliance.gateway.records
    name = f"received-{fax}.tif" if call is None else f"received-{fax}-{call}.tif"
    return _download(pages.tiff(records, fax_of(records, fax), call), "image/tiff", name)


@router.get(
    "/sites/{site}/faxes/{fax}/pages/{number}.png",
    response_class=Response,
    responses=_kept("image/png", "One page."),
)
def get_page(
    site: TheSite,
    fax: FaxNumber,
    number: Annotated[int, InPath(ge=1, lt=2**31, description="The page, the first 1.")],
    view: Annotated[View, Query(description="As it was printed, or as it goes over the line.")] = View.CLEAN,
    width: Annotated[int, Query(ge=50, le=pages.WIDEST, description="Dots.")] = pages.WIDEST,
    call: CallNumber = None,
) -> Response:
    """Return the picture of a page."""
    records = site.appliance.gateway.records
    found = fax_of(records, fax)
    if view is View.LINE:
        png = pages.line_picture(records, found, number, width, call)
    else:
        png = pages.clean_picture(records, found, number, width)
    return _download(png, "image/png", f"fax-{fax}-{number}.png")


@router.get(
    "/sites/{site}/faxes/{fax}/drop-file",
    response_class=Response,
    responses=_kept(MAIL, "The X-headers of the envelope, then the mail."),
)
def get_drop_file(site: TheSite, fax: FaxNumber) -> Response:
    """Return the file of the Drop directory that the fax came in, byte by byte; of a mail too large to be faxed, its beginning."""
    records = site.appliance.gateway.records
    found = fax_of(records, fax)
    try:
        file = records.blobs.original(found.message.fingerprint)
    except SpoolError as error:
        raise NoSuchPageError(f"the file that fax {fax} came in is there no more") from error
    return _download(file, MAIL, f"drop-{fax}.eml")


@router.get(
    "/sites/{site}/faxes/{fax}/reports/{report}",
    response_class=Response,
    responses=_kept(MAIL, "The report as a mail."),
)
def get_report(
    site: TheSite, fax: FaxNumber, report: Annotated[str, InPath(max_length=200, description="The report's id.")]
) -> Response:
    """Return a report of the gateway as it was or will be handed to Exchange, without its envelope."""
    gateway = site.appliance.gateway
    for letter in fax_of(gateway.records, fax).letters:
        if letter.id == report:
            return _download(mailfile.mail_in(gateway.post.written(letter)), MAIL, f"report-{fax}.eml")
    raise NoSuchPageError(f"fax {fax} has no report {report!r}")


def _download(content: bytes, kind: str, name: str) -> Response:
    # Mail is foreign: a browser must neither guess what it is nor show it.
    given = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return Response(content, media_type=kind, headers=given)
