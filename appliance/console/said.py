"""The sentence that a page says once, of what was done just before: a form is answered by the way to a page, which says it."""

import base64
import binascii
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import Cookie, Depends
from fastapi.responses import HTMLResponse, RedirectResponse

from appliance.console.pages import page
from appliance.hosting import Hosted

COOKIE = "dropfax-said"

_LONGEST = 1500
"""Bytes of a sentence; a browser keeps 4096 of a cookie (RFC 6265 section 6.1), in which they are coded."""

_SOON = 60
"""Seconds after which nobody needs to hear it any more."""


def _said(coded: Annotated[str, Cookie(alias=COOKIE, max_length=4000)] = "") -> str:
    """Read the sentence; a cookie that is none of ours says nothing. Pages escape it like whatever else comes from outside."""
    try:
        return base64.urlsafe_b64decode(coded.encode()).decode()
    except (binascii.Error, ValueError):
        return ""


TheSaid = Annotated[str, Depends(_said)]


def done(site: Hosted, path: str, sentence: str) -> RedirectResponse:
    """Go to a page of a site, which says the sentence."""
    answer = RedirectResponse(f"/sites/{site.name}/{path}", HTTPStatus.SEE_OTHER)
    coded = base64.urlsafe_b64encode(sentence.encode("utf-8", "replace")[:_LONGEST].decode("utf-8", "ignore").encode())
    answer.set_cookie(
        COOKIE, coded.decode(), max_age=_SOON, path=f"/sites/{site.name}", httponly=True, samesite="strict"
    )
    return answer


def saying(said: str, template: str, site: Hosted, **told: Any) -> HTMLResponse:
    """Return a page of a site that says the sentence, this one time."""
    answer = page(template, site, said=said, **told)
    if said:
        answer.delete_cookie(COOKIE, path=f"/sites/{site.name}", httponly=True, samesite="strict")
    return answer
