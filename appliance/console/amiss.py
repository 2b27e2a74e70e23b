"""What went wrong, as a page that can be read."""

from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from appliance.api.problems import status_of
from appliance.console.pages import page
from appliance.errors import ApplianceError
from appliance.hosting import Hosted, Sites
from connector.errors import ConnectorError
from foundation.settings import SettingsError
from gateway.errors import GatewayError

_KINDS = (ApplianceError, GatewayError, ConnectorError, SettingsError)


def add_error_pages(app: FastAPI) -> None:
    """Let an application answer with pages that say what went wrong."""
    for kind in _KINDS:
        app.add_exception_handler(kind, _ours)
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(RequestValidationError, _misunderstood)


def _ours(request: Request, error: Exception) -> Response:
    return _page(request, status_of(error), _sentence(str(error)))


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    status = HTTPStatus(error.status_code)
    told = "There is no such page." if status is HTTPStatus.NOT_FOUND else _sentence(str(error.detail))
    return _page(request, status, told)


def _misunderstood(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    found = "; ".join(f"{one['loc'][-1]}: {one['msg']}" for one in error.errors())
    return _page(request, HTTPStatus.UNPROCESSABLE_ENTITY, f"This address does not say what it takes: {found}.")


def _page(request: Request, status: HTTPStatus, told: str) -> Response:
    return page("amiss.html", _site(request), status, phrase=status.phrase, told=told)


def _site(request: Request) -> Hosted | None:
    """Return the site of the path, for the navigation; None when there is none."""
    sites: Sites = request.app.state.sites
    name = request.path_params.get("site")
    try:
        return None if name is None else sites.get(name)
    except ApplianceError:
        return None


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith('.') else '.'}"
