"""The hand-over as a gateway meets it: HTTP on the site's Unix socket."""

import os
import socket
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from connector.agent import serving
from connector.agent.http import LARGEST_BODY
from connector.errors import AgentSocketError, QueueUnavailableError
from connector.model.handover import Refusal
from connector.settings import ExchangeSettings
from foundation.lock import AlreadyRunningError
from foundation.unix_socket import reachable
from tests.connector.agent.desk import Desk, agent_connector, settings_with, to_fax
from tests.connector.world import FAX, MAIL
from wire import mailfile


@contextmanager
def gateway(desk: Desk, token: str | None = None) -> Iterator[httpx.Client]:
    """Somebody who knows the socket, and the token unless he shows another one."""
    token = (desk.site / "spool/agent.token").read_text().strip() if token is None else token
    with reachable(desk.site / "spool/agent.sock") as path:
        transport = httpx.HTTPTransport(uds=path)
        headers = {"Authorization": f"Bearer {token}"}
        with httpx.Client(transport=transport, base_url="http://exchange", headers=headers) as client:
            yield client


@pytest.fixture
def client(desk: Desk) -> Iterator[httpx.Client]:
    """A gateway of a site whose agents are served."""
    with serving(desk.site, desk.agents), gateway(desk) as client:
        yield client


def connect(client: httpx.Client) -> str:
    """Open a connection."""
    answer = client.post("/connections", json={"connector": "Fax Agent", "agent": "node-1"})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["connection"])


def said(*recipients: dict[str, Any]) -> dict[str, Any]:
    """The words about recipients."""
    return {"recipients": [{"address": FAX, "result": "delivered", "status": "2.1.5"} | one for one in recipients]}


@pytest.mark.rule("agents.over-http", "agents.sees-the-properties", "agents.acknowledges-each-recipient")
def test_a_fax_goes_all_its_way_over_the_socket(desk: Desk, client: httpx.Client):
    id = desk.put()

    assert client.get("/connectors").json() == [
        {"name": "Fax Agent", "delivery_protocol": "FAX", "enabled": True, "waiting": 1}
    ]
    opened = client.post("/connections", json={"connector": "Fax Agent", "agent": "node-1"})
    connection = opened.json()["connection"]
    assert (opened.status_code, opened.json()) == (
        201,
        {"connection": connection, "connector": "Fax Agent", "max_messages": 20},
    )
    handed = client.get(f"/connections/{connection}/next")
    assert (handed.status_code, handed.headers["content-type"]) == (200, "application/octet-stream")
    assert handed.headers["dropfax-message"] == rf"MBX01\4\{id}"
    assert mailfile.read(handed.content).content == MAIL
    assert client.get(f"/connections/{connection}/next").status_code == 204

    key = handed.headers["dropfax-delivery"]
    done = client.post(f"/connections/{connection}/deliveries/{key}/acknowledgements", json=said({}))

    assert (done.status_code, done.json()) == (200, {"recipients": [{"address": FAX, "state": "done"}]})
    assert client.delete(f"/connections/{connection}").status_code == 204
    assert desk.queued() == []


@pytest.mark.rule("agents.token")
@pytest.mark.parametrize("token", ["x", "x" * 43])
def test_whoever_does_not_show_the_token_is_told_nothing(desk: Desk, client: httpx.Client, token: str):
    desk.put()
    with gateway(desk, token) as stranger:
        answers = [stranger.get("/connectors"), stranger.get("/nowhere"), stranger.post("/connections", json={})]

    assert [answer.status_code for answer in answers] == [401] * 3
    assert {answer.headers["www-authenticate"] for answer in answers} == {"Bearer"}


def test_a_refusal_is_a_problem_that_says_what_and_why(client: httpx.Client):
    """RFC 9457."""
    answer = client.post("/connections", json={"connector": "Telex", "agent": "node-1"})

    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "detail": "no enabled Delivery Agent connector has that name",
    }


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 404),
        ("POST", "/connectors", 405),
        ("GET", "/connections/../connectors", 200),  # the client makes it /connectors
        ("GET", f"/connections/{'0' * 32}/next", 410),
        ("DELETE", "/connections/nonsense", 410),
        ("POST", f"/connections/{'0' * 32}/deliveries/a-4/acknowledgements", 400),
        ("POST", "/connections", 400),
    ],
)
def test_other_requests_are_answered_by_the_book(client: httpx.Client, method: str, path: str, status: int):
    answer = client.request(method, path)

    assert answer.status_code == status
    if status != 200:
        assert answer.json()["status"] == status


@pytest.mark.rule("agents.max-concurrent-connections", "agents.max-messages-per-connection")
def test_limits_are_told_with_their_statuses(tmp_path: Path):
    limited = agent_connector(MaxConcurrentConnections=1, MaxMessagesPerConnection=1)
    desk = Desk(site=tmp_path, settings=settings_with(limited))
    desk.put(), desk.put()
    with serving(desk.site, desk.agents), gateway(desk) as client:
        connection = connect(client)
        client.get(f"/connections/{connection}/next")

        busy = client.post("/connections", json={"connector": "Fax Agent", "agent": "node-2"})
        spent = client.get(f"/connections/{connection}/next")

    assert (busy.status_code, busy.headers["retry-after"]) == (503, "30")
    assert (spent.status_code, spent.headers["content-type"]) == (409, "application/problem+json")


def test_words_that_go_with_no_delivery_are_refused_with_their_statuses(desk: Desk, client: httpx.Client):
    desk.put()
    holder, other = connect(client), connect(client)
    key = client.get(f"/connections/{holder}/next").headers["dropfax-delivery"]

    def status(connection: str, key: str, **words: object) -> int:
        path = f"/connections/{connection}/deliveries/{key}/acknowledgements"
        return client.post(path, json=said(dict(words))).status_code

    assert status(holder, "unknown") == 404
    assert status(holder, key, address="x@y.example") == 404
    assert status(other, key) == 409
    assert status("closed", key) == 410
    assert status(holder, key, status="4.4.1") == 400
    assert status(holder, key) == 200


def test_a_request_that_is_too_large_is_refused(desk: Desk, client: httpx.Client):
    connection = connect(client)
    path = f"/connections/{connection}/deliveries/a-4/acknowledgements"

    assert client.post(path, content=b" " * (LARGEST_BODY + 1)).status_code == 413
    assert client.get("/connectors").status_code == 200


def test_a_large_message_comes_whole(desk: Desk, client: httpx.Client):
    content = MAIL + os.urandom(3_000_000)
    desk.put(content=content)

    handed = client.get(f"/connections/{connect(client)}/next")

    assert mailfile.read(handed.content).content == content
    assert int(handed.headers["content-length"]) == len(handed.content)


@pytest.mark.parametrize(("fault", "status"), [(QueueUnavailableError("disk full"), 503), (KeyError("bug"), 500)])
def test_a_fault_of_ours_is_answered_and_ends_nothing(
    desk: Desk, client: httpx.Client, monkeypatch: pytest.MonkeyPatch, fault: Exception, status: int
):
    def broken(*_: object) -> None:
        raise fault

    with monkeypatch.context() as patch:
        patch.setattr(type(desk.agents), "connectors", broken)
        answer = client.get("/connectors")

    assert (answer.status_code, answer.json()["status"]) == (status, status)
    assert client.get("/connectors").status_code == 200


def test_a_gateway_that_breaks_off_while_it_is_handed_a_message_gets_it_again(desk: Desk, client: httpx.Client):
    """Killed between hand-over and acknowledgement: nothing is lost."""
    desk.put(content=MAIL + b"x" * 5_000_000)
    connection = connect(client)
    with client.stream("GET", f"/connections/{connection}/next") as broken:
        key = broken.headers["dropfax-delivery"]

    client.delete(f"/connections/{connection}")

    assert client.get(f"/connections/{connect(client)}/next").headers["dropfax-delivery"] == key


@pytest.mark.rule("agents.over-http", "agents.token")
def test_only_our_own_account_can_open_the_socket_and_read_the_token(desk: Desk, client: httpx.Client):
    files = [desk.site / "spool" / name for name in ("agent.sock", "agent.token")]

    assert [stat.S_IMODE(file.stat().st_mode) for file in files] == [0o600, 0o600]
    assert [path.name for path in (desk.site / "spool").iterdir() if path.name.startswith(".")] == []


def test_nothing_remains_open_when_the_server_stops(desk: Desk):
    desk.put()
    with serving(desk.site, desk.agents) as path, gateway(desk) as client:
        connection = connect(client)
        client.get(f"/connections/{connection}/next")

    assert not path.exists()
    assert [one.connection for one in desk.queued()] == [""]
    assert desk.agents.next(connection) is Refusal.CLOSED
    assert not any(thread.name == "delivery agents" for thread in threading.enumerate())


@pytest.mark.rule("agents.idle-connection")
def test_a_start_after_a_kill_takes_the_socket_over_and_closes_old_connections(desk: Desk):
    desk.put()
    connection = desk.connect()
    desk.take(connection)
    path = desk.site / "spool/agent.sock"
    with socket.socket(socket.AF_UNIX) as dead, reachable(path) as name:
        dead.bind(name)
    assert path.is_socket()

    with serving(desk.site, desk.agents), gateway(desk) as client:
        assert client.get(f"/connections/{connection}/next").status_code == 410
        assert client.get("/connectors").json()[0]["waiting"] == 1


def test_the_place_of_another_program_is_left_alone(desk: Desk):
    path = desk.site / "spool/agent.sock"
    with socket.socket(socket.AF_UNIX) as other, reachable(path) as name:
        other.bind(name)
        other.listen()
        with pytest.raises(AgentSocketError, match="another program listens"), serving(desk.site, desk.agents):
            pass
        assert path.is_socket()


def test_a_file_that_is_no_socket_is_left_alone(desk: Desk):
    path = desk.site / "spool/agent.sock"
    path.write_text("precious")

    with pytest.raises(AgentSocketError, match="is no socket"), serving(desk.site, desk.agents):
        pass

    assert path.read_text() == "precious"


def test_two_servers_do_not_share_a_site(desk: Desk):
    with serving(desk.site, desk.agents), gateway(desk) as client:
        with pytest.raises(AlreadyRunningError), serving(desk.site, desk.agents):
            pass
        assert client.get("/connectors").status_code == 200


def test_another_ones_socket_is_not_removed_when_the_server_stops(desk: Desk):
    with serving(desk.site, desk.agents) as path:
        path.unlink()
        path.write_text("somebody else's")

    assert path.read_text() == "somebody else's"


def test_a_site_may_have_any_path(tmp_path: Path):
    """A socket's address holds about a hundred bytes."""
    site = tmp_path / ("long-" * 30) / ("longer-" * 20)
    site.mkdir(parents=True)
    desk = Desk(site=site)
    desk.put(to_fax())

    with serving(desk.site, desk.agents), gateway(desk) as client:
        assert client.get("/connectors").json()[0]["waiting"] == 1


def test_a_site_without_such_a_connector_has_no_socket(tmp_path: Path):
    desk = Desk(site=tmp_path, settings=ExchangeSettings())

    with serving(desk.site, desk.agents) as path:
        assert not path.exists()
    assert not (tmp_path / "spool/agent.token").exists()
