"""The fake Exchange behind a real Unix socket, speaking the hand-over's HTTP."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from foundation.unix_socket import reachable
from gateway.errors import AwayError, NotTakenError
from gateway.model.handover import Result, Word
from tests.gateway.agent.exchange import FakeConnection, FakeExchange

TOKEN = "a-token-that-nobody-guesses"


@dataclass(kw_only=True)
class Desk:
    """Answers in Exchange's words; `instead` is answered in place of everything while it is set."""

    exchange: FakeExchange
    instead: Response | None = None
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    bodies: list[Any] = field(default_factory=list)
    _connections: dict[str, FakeConnection] = field(default_factory=dict)

    async def answer(self, request: Request) -> Response:
        """Answer one request."""
        self.asked.append((request.method, request.url.path, request.headers.get("authorization", "")))
        if body := await request.body():
            self.bodies.append(await request.json())
        if self.instead is not None:
            return self.instead
        try:
            return self._answered(request, self.bodies[-1] if body else None)
        except NotTakenError as error:
            return problem(404, str(error))
        except AwayError as error:
            return problem(503, str(error))

    def _answered(self, request: Request, body: Any) -> Response:  # noqa: PLR0911  a row for each request that there is
        match (request.method, request.url.path.split("/")[1:]):
            case ("GET", ["connectors"]):
                waiting = self.exchange.waiting(self.exchange.name)
                return JSONResponse([{"name": self.exchange.name, "enabled": True, "waiting": waiting}])
            case ("POST", ["connections"]):
                opened = self.exchange.opened(body["connector"])
                self._connections[f"c{opened.number}"] = opened
                return JSONResponse({"connection": f"c{opened.number}", "max_messages": 20}, 201)
            case ("GET", ["connections", name, "next"]):
                handed = self._connections[name].next()
                if handed is None:
                    return Response(status_code=204)
                headers = {"Dropfax-Delivery": handed.delivery, "Dropfax-Message": handed.identity}
                return Response(handed.file, media_type="application/octet-stream", headers=headers)
            case ("POST", ["connections", name, "deliveries", delivery, "acknowledgements"]):
                stands = self._connections[name].acknowledge(delivery, [_word(row) for row in body["recipients"]])
                rows = [{"address": address, "state": standing.value} for address, standing in stands.items()]
                return JSONResponse({"recipients": rows})
            case ("DELETE", ["connections", name]):
                self._connections[name].close()
                return Response(status_code=204)
            case _:
                return problem(404, "nothing of that name")


def problem(status: int, detail: str) -> Response:
    """A problem as RFC 9457 writes it."""
    return JSONResponse({"title": "", "status": status, "detail": detail}, status, None, "application/problem+json")


def _word(row: dict[str, Any]) -> Word:
    instants: dict[str, Any] = {
        name: datetime.fromisoformat(row[name]) for name in ("after", "last_attempt") if name in row
    }
    fields: tuple[tuple[str, str], ...] = tuple(row.get("fields", {}).items())
    return Word(**{**row, **instants, "result": Result(row["result"]), "fields": fields})


@contextmanager
def served(directory: Path, exchange: FakeExchange) -> Iterator[Desk]:
    """Serve it on `agent.sock` in the directory, with its token beside it."""
    desk = Desk(exchange=exchange)
    (directory / "agent.token").write_text(f"{TOKEN}\n")
    app = Starlette(routes=[Route("/{path:path}", desk.answer, methods=["GET", "POST", "DELETE"])])
    listener = socket.socket(socket.AF_UNIX)
    with listener, reachable(directory / "agent.sock") as name:
        listener.bind(name)
        listener.listen()
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off", ws="none", http="h11"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            yield desk
        finally:
            server.should_exit = True
            thread.join()
