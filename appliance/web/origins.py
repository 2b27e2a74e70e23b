"""Requests that a page of another origin makes in somebody's browser are refused: they would act with that person's rights (CSRF)."""

from http import HTTPStatus

from starlette.types import ASGIApp, Receive, Scope, Send

from appliance.web.refusal import refusal
from appliance.web.request import header

_OURS = ("same-origin", "none")
"""Who asks, as a browser tells (W3C Fetch Metadata): a page of ours, or a person by the address bar.

A page on another port of this machine is `same-site`, and not ours.
"""


def is_from_elsewhere(scope: Scope) -> bool:
    """Tell whether a page of another origin asks; a link that somebody followed to here only looks, and is not meant.

    Both signs are looked at: browsers of before 2023, and those that came by http from another machine, send Origin alone, and
    with no GET but that of an event stream or a script. What is no browser sends neither.
    """
    fields = [key for key, _ in scope["headers"] if key in (b"origin", b"sec-fetch-site")]
    if len(fields) != len(set(fields)):
        return True
    site = header(scope, b"sec-fetch-site")
    origin = header(scope, b"origin")
    if site is not None and site not in _OURS and not _is_followed_link(scope):
        return True
    return origin is not None and origin.lower().partition("://")[2] != (header(scope, b"host") or "").lower()


def _is_followed_link(scope: Scope) -> bool:
    is_page = header(scope, b"sec-fetch-mode") == "navigate" and header(scope, b"sec-fetch-dest") == "document"
    return is_page and scope["method"] in ("GET", "HEAD")


def from_here_alone(app: ASGIApp) -> ASGIApp:
    """Refuse what a page of another origin asks for, be it to change something, to read events, or to show it in a frame."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if not is_from_elsewhere(scope):
            return await app(scope, receive, send)
        sentence = "a page of another origin asked for this, which only pages of this server may; nothing was done"
        return await refusal(scope, HTTPStatus.FORBIDDEN, sentence)(scope, receive, send)

    return answer
