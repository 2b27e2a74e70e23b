"""Only who may do what a request asks for comes through: by a token (RFC 6750), or signed in with one."""

from http import HTTPStatus
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Send
from starlette.types import Scope as Request

from appliance.web.keys import Keys
from appliance.web.refusal import is_for_programs, refusal
from appliance.web.request import header
from appliance.web.scopes import Scope, scope_of
from appliance.web.tokens import Token

NOBODY = (
    "this needs a token, and the request brings none that is known; `dropfax token add` makes one; nothing was done"
)


def for_those_who_may(app: ASGIApp, keys: Keys) -> ASGIApp:
    """Refuse who brings no token, or one that does not allow what is asked; without tokens on loopback everybody may do everything."""

    async def answer(scope: Request, receive: Receive, send: Send) -> None:
        refused = await run_in_threadpool(_refused, scope, keys)
        await (app if refused is None else refused)(scope, receive, send)

    return answer


def _refused(request: Request, keys: Keys) -> Response | None:
    needed = scope_of(request["method"], request["path"])
    if needed is None or not keys.are_needed():
        return None
    holder = keys.holder(request)
    if holder is None:
        return _unknown(request)
    if holder.scope < needed:
        return _not_enough(request, holder, needed)
    request.setdefault("state", {})["who"] = holder.name
    return None


def _unknown(request: Request) -> Response:
    """Send people to the page where one signs in, and programs away."""
    is_page = request["method"] == "GET" and header(request, b"hx-request") is None
    if is_page and not is_for_programs(request):
        query = request["query_string"].decode("latin-1")
        here = f"{request['path']}?{query}" if query else request["path"]
        return RedirectResponse(f"/login?to={quote(here, safe='')}", HTTPStatus.SEE_OTHER)
    return refusal(request, HTTPStatus.UNAUTHORIZED, NOBODY, {"WWW-Authenticate": 'Bearer realm="dropfax"'})


def _not_enough(request: Request, holder: Token, needed: Scope) -> Response:
    sentence = (
        f"this takes the scope {needed.word}, and the token {holder.name} has {holder.scope.word}; nothing was done"
    )
    challenge = f'Bearer realm="dropfax", error="insufficient_scope", scope="{needed.word}"'
    return refusal(request, HTTPStatus.FORBIDDEN, sentence, {"WWW-Authenticate": challenge})
