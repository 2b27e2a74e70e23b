"""Asking Exchange's Delivery Agent connectors for mail, and telling them what became of it (HTTP/1.1 on a Unix socket)."""

import json
import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus
from pathlib import Path
from typing import Any

import httpx

from foundation.unix_socket import reachable
from gateway.agent.words import as_json, standings
from gateway.errors import AwayError, NotTakenError
from gateway.model.handover import HandedOver, Standing, Word
from wire import envelope_block

log = logging.getLogger(__name__)

_PATIENCE = 30
"""Seconds of the machine's clock until a request that is not answered is given up: both are on one machine."""

_KEPT_OPEN = 2
"""Seconds; less than servers keep a silent connection open, so that none is closed as we use it."""

_DELIVERY = re.compile(r"[0-9a-f]{32}-[0-9]{1,18}")

_CONNECTION = re.compile(r"[A-Za-z0-9-]{1,64}")

_BROKEN = (HTTPStatus.UNAUTHORIZED, HTTPStatus.GONE)
"""Refusals of a word that are not about the word."""


@dataclass(frozen=True, kw_only=True)
class Sizes:
    """Bytes: the largest mail that is read whole, and how much is kept of a larger one, its envelope in any case."""

    largest: int
    kept_of_larger: int


@dataclass(frozen=True, kw_only=True)
class HttpConnectors:
    """The connectors behind one socket, as the agent `agent` sees them."""

    socket: Path
    token_file: Path
    agent: str
    sizes: Sizes
    closing: ExitStack

    @cached_property
    def http(self) -> httpx.Client:
        """The connection pool, made when it is first needed: most sites take mail as files alone."""
        name = self.closing.enter_context(reachable(self.socket))
        # Nothing is encrypted on a socket of the same machine: certificates would be read for nothing.
        limits = httpx.Limits(keepalive_expiry=_KEPT_OPEN)
        transport = httpx.HTTPTransport(uds=name, verify=False, limits=limits, trust_env=False)
        client = httpx.Client(transport=transport, base_url="http://exchange", timeout=_PATIENCE, trust_env=False)
        return self.closing.enter_context(client)

    def waiting(self, connector: str) -> int:
        """Count the mails that wait for an agent; raises AwayError, also when there is no such connector."""
        found = _json_of(self.asked("GET", "/connectors"), HTTPStatus.OK)
        try:
            waiting = {str(one["name"]).lower(): int(one["waiting"]) for one in found}
        except (TypeError, KeyError, ValueError) as error:
            raise AwayError(f"Exchange lists its connectors in a form that is not understood: {error!r}") from error
        if connector.lower() not in waiting:  # names compare without case, as everywhere in Exchange
            raise AwayError(f"Exchange has no Delivery Agent connector {connector!r}; nothing is taken from it")
        return waiting[connector.lower()]

    @contextmanager
    def connected(self, connector: str) -> Iterator["HttpConnection"]:
        """Open a connection for the time of a block; raises AwayError, also when all connections are in use."""
        opening = {"connector": connector, "agent": self.agent}
        opened = _json_of(self.asked("POST", "/connections", opening), HTTPStatus.CREATED)
        name = opened.get("connection") if isinstance(opened, dict) else None
        if not isinstance(name, str) or not _CONNECTION.fullmatch(name):
            raise AwayError("Exchange opened a connection without a name that is understood")
        connection = HttpConnection(connectors=self, path=f"/connections/{name}")
        try:
            yield connection
        finally:
            connection.close()

    def asked(self, method: str, path: str, body: object = None) -> httpx.Response:
        """Ask, and return the answer whatever its status; raises AwayError when there is none."""
        with _told_apart():
            request = self.request(method, path, body)
            return self.http.send(request)

    def request(self, method: str, path: str, body: object = None) -> httpx.Request:
        """Return the request that shows the token; raises AwayError without one, or without a socket."""
        if not self.socket.exists():
            raise AwayError(f"Exchange's hand-over is not reached: there is no socket {self.socket}")
        try:
            token = self.token_file.read_text("ascii").strip()
        except (OSError, ValueError) as error:
            raise AwayError(f"the token that Exchange wants to see cannot be read: {error}") from error
        # Mail comes as it is: what is read of a large one is counted as it comes.
        headers = {"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"}
        content = None if body is None else json.dumps(body).encode()
        return self.http.build_request(method, path, content=content, headers=headers)


@dataclass(frozen=True, kw_only=True)
class HttpConnection:
    """One open connection."""

    connectors: HttpConnectors
    path: str

    def next(self) -> HandedOver | None:
        """Take the next mail; None when nothing waits, or this connection was given as many as it may be. Raises AwayError."""
        with _told_apart():
            request = self.connectors.request("GET", f"{self.path}/next")
            answer = self.connectors.http.send(request, stream=True)
            try:
                if answer.status_code in (HTTPStatus.NO_CONTENT, HTTPStatus.CONFLICT):
                    return None
                if answer.status_code != HTTPStatus.OK:
                    answer.read()
                    raise AwayError(_problem(answer))
                return self._handed_over(answer)
            finally:
                answer.close()

    def _handed_over(self, answer: httpx.Response) -> HandedOver:
        delivery = answer.headers.get("Dropfax-Delivery", "")
        if not _DELIVERY.fullmatch(delivery):
            raise AwayError("Exchange handed a mail over without a name that is understood; it is asked for again")
        file, size = self._read(answer)
        return HandedOver(
            delivery=delivery, identity=answer.headers.get("Dropfax-Message", delivery), file=file, size=size
        )

    def _read(self, answer: httpx.Response) -> tuple[bytes, int]:
        """Read a mail and count its bytes; of one that is too large keep the beginning, whatever it says of its length."""
        sizes, kept, size = self.connectors.sizes, bytearray(), 0
        most = max(sizes.largest, sizes.kept_of_larger)
        for piece in answer.iter_raw():
            size += len(piece)
            kept += piece[: most - len(kept)]
        file = bytes(kept)
        return file if size <= sizes.largest else envelope_block.beginning(file, sizes.kept_of_larger), size

    def acknowledge(self, delivery: str, words: Sequence[Word]) -> Mapping[str, Standing]:
        """Say what became of recipients; raises NotTakenError when these words are refused, else AwayError."""
        path = f"{self.path}/deliveries/{delivery}/acknowledgements"
        answer = self.connectors.asked("POST", path, as_json(words))
        if answer.is_client_error and answer.status_code not in _BROKEN:
            raise NotTakenError(_problem(answer))
        return standings(_json_of(answer, HTTPStatus.OK))

    def close(self) -> None:
        """Give back what was not acknowledged; a connection that cannot be closed is closed by Exchange itself after a while."""
        try:
            self.connectors.asked("DELETE", self.path)
        except AwayError as error:
            log.info("connection is left to Exchange to close", extra={"reason": error})


@contextmanager
def open_connectors(socket: Path, token_file: Path, agent: str, sizes: Sizes) -> Iterator[HttpConnectors]:
    """Reach the connectors behind a socket, which need not be there yet; no other place is asked, whatever the environment says."""
    with ExitStack() as closing:
        yield HttpConnectors(socket=socket, token_file=token_file, agent=agent, sizes=sizes, closing=closing)


@contextmanager
def _told_apart() -> Iterator[None]:
    try:
        yield
    except httpx.HTTPError as error:
        raise AwayError(f"Exchange's hand-over is not reached: {str(error) or type(error).__name__}") from error


def _json_of(answer: httpx.Response, expected: HTTPStatus) -> Any:
    if answer.status_code != expected:
        raise AwayError(_problem(answer))
    try:
        return answer.json()
    except ValueError as error:
        raise AwayError("Exchange answers in a form that is not understood") from error


def _problem(answer: httpx.Response) -> str:
    """Return the sentence of a problem (RFC 9457), the bare status where there is none."""
    try:
        told = answer.json()
    except ValueError:
        told = None
    detail = told.get("detail") if isinstance(told, dict) else None
    said = f": {detail[:300]}" if isinstance(detail, str) and detail.isprintable() else ""
    return f"Exchange's hand-over answers {answer.status_code}{said}"
