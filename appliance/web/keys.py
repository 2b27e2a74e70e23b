"""Who asks: found by the token that a request brings, or by the cookie of somebody who signed in with one."""

import logging
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from starlette.types import Scope as Request

from appliance.errors import TokenError
from appliance.web import tokens
from appliance.web.request import header
from appliance.web.tokens import Token, hash_of

_LOG = logging.getLogger(__name__)

MOST_SIGNED_IN = 1000
"""People who are signed in; the one who signed in first is signed out for one more."""


@dataclass(kw_only=True)
class Keys:
    """The tokens of a server. Once there is one, or where `always`, nobody comes in without; what is removed is gone at once.

    Who is signed in is known to this process alone: all sign in again when it has been started anew.
    """

    file: Path | None = None
    always: bool = False
    secret: Callable[[], str] = secrets.token_urlsafe
    _signed_in: dict[str, str] = field(default_factory=dict)
    _changing: threading.Lock = field(default_factory=threading.Lock)

    def are_needed(self) -> bool:
        """Tell whether one needs a token; when the last one was removed, one needs it still."""
        if not self.always and self._known():
            self.always = True
        return self.always

    def holder(self, request: Request) -> Token | None:
        """Return whose token a request brings; None when it brings none that is known."""
        if (authorization := header(request, b"authorization")) is not None:
            scheme, _, token = authorization.partition(" ")
            return self.known(token.strip()) if scheme.lower() == "bearer" else None
        session = _cookie(request, cookie_name(request))
        with self._changing:
            kept = self._signed_in.get(hash_of(session)) if session else None
        return self._known().get(kept) if kept else None

    def known(self, token: str) -> Token | None:
        """Return who holds a token."""
        return self._known().get(hash_of(token))

    def sign_in(self, token: Token) -> str:
        """Sign the holder of a token in, and return the value of the cookie that says so."""
        session = self.secret()
        with self._changing:
            if len(self._signed_in) >= MOST_SIGNED_IN:
                del self._signed_in[next(iter(self._signed_in))]
            self._signed_in[hash_of(session)] = token.hash
        return session

    def sign_out(self, request: Request) -> None:
        """Forget who brings the cookie of this request."""
        with self._changing:
            self._signed_in.pop(hash_of(_cookie(request, cookie_name(request)) or ""), None)

    def _known(self) -> dict[str, Token]:
        """Read the file anew: it is small, and a token that was removed must not open anything."""
        if self.file is None:
            return {}
        try:
            return tokens.read(self.file)
        except TokenError as error:
            self.always = True
            _LOG.error("tokens cannot be read", extra={"why": str(error)})
            return {}


def cookie_name(request: Request) -> str:
    """Return the name of our cookie: cookies know no ports, so that two servers on one machine would sign one another's people out.

    With TLS a name that no other host of the domain can set (RFC 6265bis, 4.1.3.2).
    """
    port = (request.get("server") or ("", 0))[1]
    return f"__Host-dropfax-{port}" if request["scheme"] == "https" else f"dropfax-{port}"


def _cookie(request: Request, name: str) -> str | None:
    pairs = [pair.strip().partition("=") for pair in (header(request, b"cookie") or "").split(";")]
    return next((value for key, _, value in pairs if key == name), None)
