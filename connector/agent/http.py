"""The hand-over as HTTP: paths, statuses and problems (RFC 9110, RFC 9457)."""

import logging
import secrets
from collections.abc import Callable
from functools import partial
from http import HTTPStatus

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from connector.agent import reading
from connector.agent.agents import DeliveryAgents
from connector.model.handover import Refusal

log = logging.getLogger(__name__)

LARGEST_BODY = 1024**2
"""Bytes; an acknowledgement of 1000 recipients has less."""

RETRY_AFTER = 30
"""Seconds of the agent's own clock after which it may ask again for what was busy."""

_STATUSES = {
    Refusal.NO_CONNECTOR: HTTPStatus.NOT_FOUND,
    Refusal.BUSY: HTTPStatus.SERVICE_UNAVAILABLE,
    Refusal.CLOSED: HTTPStatus.GONE,
    Refusal.SPENT: HTTPStatus.CONFLICT,
    Refusal.UNKNOWN: HTTPStatus.NOT_FOUND,
    Refusal.STRANGER: HTTPStatus.NOT_FOUND,
    Refusal.HELD: HTTPStatus.CONFLICT,
    Refusal.MOVING: HTTPStatus.CONFLICT,
}

Answer = Callable[[DeliveryAgents, Request, bytes], Response]


def application(agents: DeliveryAgents, token: str) -> ASGIApp:
    """Return the application; nobody is answered who does not show the token."""
    routes = [
        Route(path, partial(_answered, agents, answer), methods=[method])
        for method, path, answer in (
            ("GET", "/connectors", _connectors),
            ("POST", "/connections", _connect),
            ("GET", "/connections/{id}/next", _next),
            ("POST", "/connections/{id}/deliveries/{key}/acknowledgements", _acknowledge),
            ("DELETE", "/connections/{id}", _close),
        )
    ]
    app = Starlette(routes=routes, exception_handlers={HTTPException: _refused_by_router})
    return partial(_authorized, app, token.encode())


def problem(status: HTTPStatus, detail: str) -> JSONResponse:
    """Return a problem (RFC 9457 section 4.2.1: about:blank says no more than the status does)."""
    headers = {}
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = str(RETRY_AFTER)
    if status is HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"  # RFC 6750 section 3
    content = {"type": "about:blank", "title": status.phrase, "status": status.value, "detail": detail}
    return JSONResponse(content, status, headers, "application/problem+json")


async def _authorized(app: ASGIApp, expected: bytes, scope: Scope, receive: Receive, send: Send) -> None:
    scheme, _, shown = dict(scope.get("headers", ())).get(b"authorization", b"").partition(b" ")
    # In constant time: how long a wrong token takes tells nothing of the right one.
    if secrets.compare_digest(shown.strip(), expected) and scheme.lower() == b"bearer":
        await app(scope, receive, send)
    else:
        refused = problem(
            HTTPStatus.UNAUTHORIZED, "the token of AgentTokenFile is expected: Authorization: Bearer TOKEN"
        )
        await refused(scope, receive, send)


async def _answered(agents: DeliveryAgents, answer: Answer, request: Request) -> Response:
    """Answer one request in a thread of its own; a fault of ours is logged, and the agent is told to come again."""
    try:
        if (body := await _body(request)) is None:
            return problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"a request has at most {LARGEST_BODY} bytes")
        return await run_in_threadpool(answer, agents, request, body)
    except OSError as error:
        log.warning("an agent's request could not be served", extra={"path": request.url.path, "reason": str(error)})
        return problem(HTTPStatus.SERVICE_UNAVAILABLE, f"{error}; ask again later")
    except Exception:
        log.exception("an agent's request broke off", extra={"path": request.url.path})
        return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "the request broke off and nothing is known of it; ask again")


async def _body(request: Request) -> bytes | None:
    """Read the body; None when it is too long."""
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST_BODY:
            return None
    return body


async def _refused_by_router(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    status = HTTPStatus(error.status_code)
    refused = problem(status, "there is nothing of that name, or not by this method")
    refused.headers.update(error.headers or {})
    return refused


def _refused(refusal: Refusal) -> Response:
    return problem(_STATUSES[refusal], refusal.value)


def _connectors(agents: DeliveryAgents, _request: Request, _body: bytes) -> Response:
    return JSONResponse([vars(connector) for connector in agents.connectors()])


def _connect(agents: DeliveryAgents, _request: Request, body: bytes) -> Response:
    try:
        name, agent = reading.opening(body)
    except ValueError as error:
        return problem(HTTPStatus.BAD_REQUEST, str(error))
    opened = agents.connect(name, agent)
    if isinstance(opened, Refusal):
        return _refused(opened)
    connection, connector = opened
    told = {
        "connection": connection.id,
        "connector": connector.name,
        "max_messages": connector.max_messages_per_connection,
    }
    return JSONResponse(told, HTTPStatus.CREATED, {"Location": f"/connections/{connection.id}"})


def _next(agents: DeliveryAgents, request: Request, _body: bytes) -> Response:
    handed = agents.next(request.path_params["id"])
    if handed is None:
        return Response(status_code=HTTPStatus.NO_CONTENT)
    if isinstance(handed, Refusal):
        return _refused(handed)
    headers = {
        "Content-Length": str(handed.file.size),
        "Dropfax-Delivery": handed.key,
        "Dropfax-Message": handed.identity,
    }
    return StreamingResponse(handed.file.pieces(), headers=headers, media_type="application/octet-stream")


def _acknowledge(agents: DeliveryAgents, request: Request, body: bytes) -> Response:
    try:
        pause = agents.settings.timers.message_retry_interval
        said = reading.acknowledgements(body, agents.clock.now(), pause)
    except ValueError as error:
        return problem(HTTPStatus.BAD_REQUEST, str(error))
    standings = agents.acknowledge(request.path_params["id"], request.path_params["key"], said)
    if isinstance(standings, Refusal):
        return _refused(standings)
    rows = [{"address": one.address, "state": state.value} for one, state in zip(said, standings, strict=True)]
    return JSONResponse({"recipients": rows})


def _close(agents: DeliveryAgents, request: Request, _body: bytes) -> Response:
    if not agents.close(request.path_params["id"]):
        return _refused(Refusal.CLOSED)
    return Response(status_code=HTTPStatus.NO_CONTENT)
