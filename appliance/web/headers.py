"""What every answer tells a browser: load nothing from elsewhere, guess nothing, be in nobody's page, store what is foreign unseen."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from appliance.console.pages import POLICY
from appliance.web.refusal import is_for_programs

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    # Not no-referrer: with that, browsers say of our own forms that they come from nowhere ("Origin: null", Fetch 3.2.4).
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
"""Fields of every answer, whatever made it."""

API_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
"""What an answer of REST may do when somebody opens it in a browser: nothing."""

_SHOWN = ("application/json", "application/problem+json", "image/png", "text/event-stream", "text/plain")
"""What a browser may show of REST's answers: none of it runs anything. All else is stored as a file."""

_SHOWN_BY_CONSOLE = (*_SHOWN, "text/html", "text/css", "text/javascript", "application/javascript")


def with_headers(app: ASGIApp) -> ASGIApp:
    """Put the fields on every answer; a Content-Security-Policy of its own is kept, that of a frame is stricter."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_on(message: Message) -> None:
            if message["type"] == "http.response.start":
                _complete(MutableHeaders(scope=message), scope)
            await send(message)

        await app(scope, receive, send_on)

    return answer


def _complete(headers: MutableHeaders, scope: Scope) -> None:
    headers.update(ALWAYS)
    is_api = is_for_programs(scope)
    headers.setdefault("Content-Security-Policy", API_POLICY if is_api else POLICY)
    kind = headers.get("Content-Type", "").partition(";")[0].strip().lower()
    is_ours = kind in (_SHOWN if is_api else _SHOWN_BY_CONSOLE) or scope["path"].startswith("/static/")
    if kind and not is_ours and not headers.get("Content-Disposition", "").lower().startswith("attachment"):
        headers["Content-Disposition"] = "attachment"
