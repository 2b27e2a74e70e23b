"""What went wrong, as problem details (RFC 9457): every error of ours is one kind of problem with one status."""

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from appliance.errors import (
    ApplianceError,
    NameTakenError,
    NoSuchMailError,
    NoSuchSiteError,
    NotOursError,
    NotSteerableError,
    SiteClosedError,
    SiteNameError,
)
from connector.errors import ConnectorError, QueueUnavailableError, SubmissionError
from foundation.settings import SettingsError
from gateway.errors import GatewayError, LostLeaseError, NoSuchJobError, NoSuchPageError, NotPossibleError


class Problem(BaseModel):
    """What went wrong (RFC 9457). `title` is the same for all problems of one `type`, `detail` speaks of this one."""

    type: str
    title: str
    status: int
    detail: str


_STATUSES: dict[type[Exception], HTTPStatus] = {
    NoSuchSiteError: HTTPStatus.NOT_FOUND,
    NoSuchJobError: HTTPStatus.NOT_FOUND,
    NoSuchMailError: HTTPStatus.NOT_FOUND,
    NoSuchPageError: HTTPStatus.NOT_FOUND,
    SiteNameError: HTTPStatus.UNPROCESSABLE_ENTITY,
    NameTakenError: HTTPStatus.CONFLICT,
    NotOursError: HTTPStatus.CONFLICT,
    NotSteerableError: HTTPStatus.CONFLICT,
    SiteClosedError: HTTPStatus.GONE,
    NotPossibleError: HTTPStatus.CONFLICT,
    LostLeaseError: HTTPStatus.CONFLICT,
    SubmissionError: HTTPStatus.UNPROCESSABLE_ENTITY,
    SettingsError: HTTPStatus.UNPROCESSABLE_ENTITY,
    QueueUnavailableError: HTTPStatus.SERVICE_UNAVAILABLE,
    ApplianceError: HTTPStatus.CONFLICT,
    GatewayError: HTTPStatus.CONFLICT,
    ConnectorError: HTTPStatus.CONFLICT,
}
"""The status of each kind of error; a kind stands before those that it is a kind of."""


def responses(*statuses: HTTPStatus) -> dict[int | str, dict[str, Any]]:
    """Return what OpenAPI says of the problems with which an operation may answer."""
    return {status.value: {"model": Problem, "description": status.phrase} for status in statuses}


def add_problems(app: FastAPI) -> None:
    """Let an application answer with problems."""
    for kind in _STATUSES:
        app.add_exception_handler(kind, _ours)
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(RequestValidationError, _amiss)


def problem(status: HTTPStatus, detail: str, kind: str = "about:blank") -> JSONResponse:
    """Return a problem."""
    content = Problem(type=kind, title=status.phrase, status=status.value, detail=detail)
    return JSONResponse(content.model_dump(), status, media_type="application/problem+json")


def status_of(error: Exception) -> HTTPStatus:
    """Return the status of an error of ours."""
    return next(status for kind, status in _STATUSES.items() if isinstance(error, kind))


def _ours(_request: Request, error: Exception) -> JSONResponse:
    return problem(status_of(error), str(error))


def _refused(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    return problem(HTTPStatus(error.status_code), str(error.detail))


def _amiss(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    found = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, f"{found}; nothing was done")
