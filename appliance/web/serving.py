"""Serving the web application from a thread of this process."""

import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from appliance.errors import WebAddressError
from appliance.web.limits import MOST_HEAD

DEFAULT = "127.0.0.1:8025"

PATIENCE = 5
"""Seconds that a request at hand has when the server stops."""


MOST_CONNECTIONS = 500
"""Connections at a time; who comes when there are so many is told to come again (503)."""


@dataclass(frozen=True, kw_only=True)
class Address:
    """Where to listen: an address of this machine, and a port; 0 takes one that is free."""

    host: str
    port: int
    is_encrypted: bool = False

    @property
    def is_loopback(self) -> bool:
        """Whether nobody but this machine can reach it."""
        return ipaddress.ip_address(self.host).is_loopback

    @property
    def url(self) -> str:
        """The address of the console's first page."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http{'s' if self.is_encrypted else ''}://{host}:{self.port}/"


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """What the server proves itself with (TLS): the chain of its certificate and the key, both PEM."""

    chain: Path
    key: Path

    def refuse_unusable(self) -> None:
        """Raise WebAddressError when it cannot be used."""
        try:
            ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(self.chain, self.key, _no_password)
        except (OSError, ssl.SSLError, ValueError) as error:
            raise WebAddressError(
                f"the certificate {self.chain} with the key {self.key} cannot be used: {error}; nothing was started"
            ) from error


def address_of(text: str) -> Address:
    """Read `[HOST:]PORT`; without a host 127.0.0.1. Raises WebAddressError."""
    host, _, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]") or "127.0.0.1"
    host = "127.0.0.1" if host == "localhost" else host
    try:
        ipaddress.ip_address(host)
        number = int(port)
    except ValueError as error:
        raise WebAddressError(f"{text!r} is no address such as 8025, 127.0.0.1:8025 or [::1]:8025") from error
    if not 0 <= number <= 65535:
        raise WebAddressError(f"{number} is no port: it takes 0 to 65535")
    return Address(host=host, port=number)


@contextmanager
def serving(app: ASGIApp, at: Address, certificate: Certificate | None = None) -> Iterator[Address]:
    """Serve the application for the time of the block and yield where; raises WebAddressError when the address is taken."""
    listener = _listener(at)
    where = replace(at, port=listener.getsockname()[1], is_encrypted=certificate is not None)
    config = uvicorn.Config(
        app,
        http="h11",
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # nobody stands before us whose word about who asks could be believed
        h11_max_incomplete_event_size=MOST_HEAD,
        limit_concurrency=MOST_CONNECTIONS,
        timeout_graceful_shutdown=PATIENCE,
        ssl_certfile=certificate.chain if certificate else None,
        ssl_keyfile=certificate.key if certificate else None,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="web", daemon=True)
    thread.start()
    try:
        yield where
    finally:
        server.should_exit = True
        thread.join(2 * PATIENCE)
        listener.close()


def _listener(at: Address) -> socket.socket:
    family = socket.AF_INET6 if ":" in at.host else socket.AF_INET
    try:
        listener = socket.create_server((at.host, at.port), family=family, backlog=128)
    except OSError as error:
        raise WebAddressError(f"{at.url} cannot be served: {error.strerror}; nothing was started") from error
    # Connections inherit it. asyncio does so only for sockets that name their protocol, which these do not: head and body of
    # an answer are written one after the other, and the second would wait 40 ms for the first one's acknowledgement.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def _no_password() -> str:
    # Without it, OpenSSL would ask on the terminal.
    raise ValueError("the key has a password; dropfax takes one without")
