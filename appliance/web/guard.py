"""What stands between the network and the application, from the outside to the inside."""

from dataclasses import dataclass, field

from starlette.types import ASGIApp, Receive, Scope, Send

from appliance.web.access import for_those_who_may
from appliance.web.headers import with_headers
from appliance.web.hosts import Names, under_known_names
from appliance.web.keys import Keys
from appliance.web.limits import within_limits
from appliance.web.origins import from_here_alone

MOST_BODY = 30 * 1024 * 1024
"""Bytes of a body unless something else is said: what Exchange takes of a mail fits."""


@dataclass(frozen=True, kw_only=True)
class Door:
    """Who may come in, and with how much."""

    names: Names = field(default_factory=Names)
    most_body: int = MOST_BODY
    keys: Keys = field(default_factory=Keys)


def guarded(app: ASGIApp, door: Door) -> ASGIApp:
    """Return the application with everything before it that keeps the wrong requests out."""
    inside = for_those_who_may(within_limits(app, door.most_body), door.keys)
    inner = with_headers(under_known_names(from_here_alone(inside), door.names))

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await inner(scope, receive, send)
        elif scope["type"] == "lifespan":
            await app(scope, receive, send)
        # There is no websocket here: a request for one is closed unanswered.

    return answer
