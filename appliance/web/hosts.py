"""By which names the server lets itself be called: a name that somebody else's DNS gave to this machine is refused (DNS rebinding)."""

import ipaddress
import re
from dataclasses import dataclass
from http import HTTPStatus

from starlette.types import ASGIApp, Receive, Scope, Send

from appliance.web.refusal import refusal
from appliance.web.request import header

_HOST = re.compile(r"(?:\[(?P<six>[0-9a-fA-F:.]{2,45})\]|(?P<name>[0-9A-Za-z._-]{1,253}))(?::[0-9]{1,5})?")
"""A Host field (RFC 9110 section 7.2), of any port: a tunnel to this server has another."""


@dataclass(frozen=True, kw_only=True)
class Names:
    """The names of the server: `localhost`, its addresses, and those that were named to it; of any case."""

    named: frozenset[str] = frozenset()
    is_loopback: bool = True

    def include(self, host: str) -> bool:
        """Tell whether a Host field calls the server by a name of its own.

        An address is not given by DNS, so rebinding cannot use it; on loopback the machine's other addresses mean somebody else all the
        same.
        """
        if (found := _HOST.fullmatch(host)) is None:
            return False
        name = (found["six"] or found["name"]).lower().removesuffix(".")
        if name == "localhost" or name in self.named:
            return True
        try:
            address = ipaddress.ip_address(name)
        except ValueError:
            return False
        return address.is_loopback or not self.is_loopback


def under_known_names(app: ASGIApp, names: Names) -> ASGIApp:
    """Refuse requests that call the server by no name of its own, or by none, or by two."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        host = header(scope, b"host") or ""
        if names.include(host):
            return await app(scope, receive, send)
        sentence = "this server is not called what the Host field of the request says; `dropfax serve --name` names it; nothing was done"
        return await refusal(scope, HTTPStatus.MISDIRECTED_REQUEST, sentence)(scope, receive, send)

    return answer
