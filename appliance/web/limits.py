"""How much a request may bring, and how long it may take to bring it."""

import asyncio
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from appliance.web.refusal import refusal
from appliance.web.request import has, header
from foundation.measures import write_size

MOST_HEAD = 32 * 1024
"""Bytes of the head of a request."""

MOST_FIELDS = 100
"""Header fields of a request."""

PATIENCE = 30.0
"""Seconds for which a body may stand still while it is being sent."""


def within_limits(app: ASGIApp, most: int) -> ASGIApp:
    """Refuse heads that are too long, and bodies of more than `most` bytes or that come to a halt."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if (amiss := _too_much(scope, most)) is not None:
            return await refusal(scope, *amiss)(scope, receive, send)
        return await app(scope, _counted(receive, most), send)

    return answer


def _too_much(scope: Scope, most: int) -> tuple[HTTPStatus, str] | None:
    fields = scope["headers"]
    if len(fields) > MOST_FIELDS or sum(len(key) + len(value) for key, value in fields) > MOST_HEAD:
        sentence = f"the head of a request takes {MOST_FIELDS} fields and {write_size(MOST_HEAD)}; nothing was done"
        return HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, sentence
    if not has(scope, b"content-length"):
        return None
    length = header(scope, b"content-length") or ""
    if not (length.isascii() and length.isdigit() and len(length) < 20):
        return HTTPStatus.BAD_REQUEST, "Content-Length takes one number; nothing was done"
    if int(length) > most:
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _too_long(most)
    return None


def _too_long(most: int) -> str:
    return f"the body has more than {write_size(most)} (`dropfax serve --max-body`); nothing was done"


def _counted(receive: Receive, most: int) -> Receive:
    """Count what comes of a body, which need not have told its length; raises what the application answers with 413 or 408."""
    came = 0
    is_whole = False

    async def receive_on() -> Message:
        nonlocal came, is_whole
        if is_whole:
            return await receive()
        try:
            message = await asyncio.wait_for(receive(), PATIENCE)
        except TimeoutError as error:
            sentence = f"the body came to a halt for {PATIENCE:g} seconds; nothing was done"
            raise HTTPException(HTTPStatus.REQUEST_TIMEOUT, sentence, {"Connection": "close"}) from error
        came += len(message.get("body", b""))
        is_whole = not message.get("more_body", False)
        if came > most:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _too_long(most), {"Connection": "close"})
        return message

    return receive_on
