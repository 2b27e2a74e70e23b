"""Parts of a page that renew themselves: the page asks every two seconds, and is answered with nothing while it shows what there is."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated

from fastapi import Query, Response
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from appliance.console.pages import encoded, rendered

Seen = Annotated[str, Query(max_length=64)]
"""What a page shows, by the digest that came with it."""


@dataclass(frozen=True, kw_only=True)
class Live:
    """A part of a page: what stands in it, and the digest of that."""

    text: Markup
    digest: str

    def answer(self, seen: str) -> Response:
        """Return the part for a page that shows `seen`: nothing when that is it."""
        return Response(status_code=204) if seen == self.digest else HTMLResponse(encoded(self.text))


def live(body: Markup, key: str, path: str, query: str = "", *, goes_on: bool = True) -> Live:
    """Return a part of a page, to be asked for anew at a path; `key` is its id on the page. One that does not go on is not asked for."""
    digest = sha256(encoded(body)).hexdigest()[:16]
    address = f"{path}?{query}&seen={digest}" if query else f"{path}?seen={digest}"
    return Live(text=rendered("live.html", None, body=body, key=key, address=address, goes_on=goes_on), digest=digest)
