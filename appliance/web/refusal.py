"""Requests that are refused before anything looks at them: a problem for programs (RFC 9457), a page for people."""

from collections.abc import Mapping
from http import HTTPStatus

from starlette.responses import Response
from starlette.types import Scope

from appliance.api.problems import problem
from appliance.console.pages import page

API = "/api/v1"
"""Where REST begins; everything else is the console's."""


def is_for_programs(scope: Scope) -> bool:
    """Tell whether a request is for REST."""
    path: str = scope["path"]
    return path == API or path.startswith(f"{API}/")


def refusal(scope: Scope, status: HTTPStatus, sentence: str, headers: Mapping[str, str] | None = None) -> Response:
    """Return the answer that refuses a request, with the sentence that says why; the connection ends with it.

    It ends because the body of the request has not been read, and would pass for the next request.
    """
    told = f"{sentence[:1].upper()}{sentence[1:]}."
    answer: Response = (
        problem(status, sentence)
        if is_for_programs(scope)
        else page("amiss.html", None, status, phrase=status.phrase, told=told)
    )
    answer.headers.update({**(headers or {}), "Connection": "close"})
    return answer
