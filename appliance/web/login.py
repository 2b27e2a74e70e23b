"""The page where people sign in to the console with a token, and out again."""

import re
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from appliance.console.pages import page
from appliance.web.keys import Keys, cookie_name

_PATH = re.compile(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]{0,2000}")
"""A path of this server: what begins with two slashes would be another one."""


def login(keys: Keys) -> APIRouter:
    """Return the routes of signing in with these tokens."""
    router = APIRouter()

    @router.get("/login")
    def show_login(request: Request, to: Annotated[str, Query(max_length=4000)] = "/") -> Response:
        """Show the field for a token, or who is signed in."""
        return _shown(keys, request, to)

    @router.post("/login")
    def sign_in(
        request: Request,
        token: Annotated[str, Form(max_length=1000)] = "",
        to: Annotated[str, Form(max_length=4000)] = "/",
    ) -> Response:
        """Sign in and go to the page that was asked for."""
        if (holder := keys.known(token.strip())) is None:
            return _shown(keys, request, to, "This token is not known here. Nobody was signed in.")
        answer = RedirectResponse(_path(to), HTTPStatus.SEE_OTHER)
        secure = request.url.scheme == "https"
        name = cookie_name(request.scope)
        answer.set_cookie(name, keys.sign_in(holder), path="/", httponly=True, samesite="strict", secure=secure)
        return answer

    @router.post("/logout")
    def sign_out(request: Request) -> Response:
        """Sign out and show the field for a token."""
        keys.sign_out(request.scope)
        answer = RedirectResponse("/login", HTTPStatus.SEE_OTHER)
        secure = request.url.scheme == "https"
        answer.delete_cookie(cookie_name(request.scope), path="/", httponly=True, samesite="strict", secure=secure)
        return answer

    return router


def _path(to: str) -> str:
    return to if _PATH.fullmatch(to) else "/"


def _shown(keys: Keys, request: Request, to: str, amiss: str = "") -> Response:
    status = HTTPStatus.FORBIDDEN if amiss else HTTPStatus.OK
    holder = keys.holder(request.scope)
    needed = keys.are_needed()
    return page("login.html", None, status, holder=holder, to=_path(to), amiss=amiss, needed=needed)
