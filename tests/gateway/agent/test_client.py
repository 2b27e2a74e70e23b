"""The hand-over over HTTP: what is asked of Exchange on its Unix socket, and what is made of its answers."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from starlette.responses import Response

from gateway.agent import HttpConnectors, open_connectors
from gateway.agent.client import Sizes
from gateway.errors import AwayError, NotTakenError
from gateway.model.handover import Result, Standing, Word
from tests.gateway.agent.exchange import FakeExchange
from tests.gateway.agent.socket import TOKEN, Desk, problem, served
from tests.gateway.flow.scene import a_file, address
from tests.gateway.model.facts import EIGHT
from wire import mailfile

BOB = address("+14255550123")
SIZES = Sizes(largest=100_000, kept_of_larger=1000)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with served(tmp_path, FakeExchange()) as desk:
        yield desk


@pytest.fixture
def connectors(desk: Desk, tmp_path: Path) -> Iterator[HttpConnectors]:
    with opened(tmp_path) as connectors:
        yield connectors


def opened(directory: Path):
    return open_connectors(directory / "agent.sock", directory / "agent.token", "node1", SIZES)


def test_a_mail_is_taken_acknowledged_and_its_connection_closed(desk: Desk, connectors: HttpConnectors):
    delivery = desk.exchange.drop(a_file(BOB))
    done = Word(
        address=BOB,
        result=Result.DELIVERED,
        status="2.1.5",
        diagnostic="x-t30; E000 fine",
        text="It was delivered.",
        last_attempt=EIGHT,
        remote_mta="x-csid; BOB",
        fields=(("X-Fax-Pages", "2/2"),),
        confirm=True,
    )

    assert connectors.waiting("fax agent") == 1
    with connectors.connected("Fax Agent") as connection:
        handed = connection.next()
        assert handed is not None
        assert (handed.delivery, handed.identity, handed.file) == (delivery, r"MBX01\7\12", a_file(BOB))
        assert handed.size == len(handed.file)
        assert connection.next() is None
        assert connection.acknowledge(delivery, [done]) == {BOB: Standing.DONE}

    assert desk.exchange.words == [(delivery, done)]
    assert desk.exchange.open == {}
    assert desk.bodies[0] == {"connector": "Fax Agent", "agent": "node1"}
    assert {authorization for _, _, authorization in desk.asked} == {f"Bearer {TOKEN}"}


def test_a_retry_says_until_when_the_mail_is_left_with_us(desk: Desk, connectors: HttpConnectors):
    desk.exchange.drop(a_file(BOB))
    later = EIGHT + timedelta(hours=1)

    with connectors.connected("Fax Agent") as connection:
        handed = connection.next()
        assert handed is not None
        word = Word(address=BOB, result=Result.RETRY, text="busy", after=later)
        assert connection.acknowledge(handed.delivery, [word]) == {BOB: Standing.WAITING}

    rows = desk.bodies[-1]["recipients"]
    assert rows == [{"address": BOB, "result": "retry", "text": "busy", "after": "2024-04-02T09:00:05+00:00"}]


def test_of_a_mail_that_is_too_large_the_beginning_is_kept_and_its_size_told(desk: Desk, connectors: HttpConnectors):
    desk.exchange.drop(a_file(BOB, mail=b"Subject: large\r\n\r\n" + b"x" * 300_000))

    with connectors.connected("Fax Agent") as connection:
        handed = connection.next()

    assert handed is not None
    assert handed.size > 300_000
    assert handed.file == a_file(BOB, mail=b"Subject: large\r\n\r\n" + b"x" * 300_000)[:1000]


def test_of_a_mail_that_is_too_large_everybody_whom_its_envelope_names_is_kept(desk: Desk, connectors: HttpConnectors):
    many = [address(f"+1425555{number:04}") for number in range(100)]
    desk.exchange.drop(a_file(*many, mail=b"Subject: large\r\n\r\n" + b"x" * 300_000))

    with connectors.connected("Fax Agent") as connection:
        handed = connection.next()

    assert handed is not None
    assert len(handed.file) < 10_000
    assert [to.address for to in mailfile.read(handed.file).envelope.recipients] == many


def test_a_word_that_exchange_refuses_is_not_taken_for_an_exchange_that_is_away(connectors: HttpConnectors):
    with connectors.connected("Fax Agent") as connection, pytest.raises(NotTakenError, match="404: no such delivery"):
        connection.acknowledge("0" * 32 + "-1", [Word(address=BOB, result=Result.FAILED, status="5.0.0")])


def test_a_socket_that_is_not_there_is_an_exchange_that_is_away(tmp_path: Path):
    (tmp_path / "agent.token").write_text(TOKEN)

    with opened(tmp_path) as connectors, pytest.raises(AwayError, match="not reached"):
        connectors.waiting("Fax Agent")


def test_a_missing_token_is_an_exchange_that_is_away(desk: Desk, connectors: HttpConnectors, tmp_path: Path):
    (tmp_path / "agent.token").unlink()

    with pytest.raises(AwayError, match="token"):
        connectors.waiting("Fax Agent")


def test_a_connector_that_exchange_does_not_have_is_named(connectors: HttpConnectors):
    with pytest.raises(AwayError, match="no Delivery Agent connector 'Fix Agent'"):
        connectors.waiting("Fix Agent")


def test_no_free_connection_is_an_exchange_that_is_away(desk: Desk, connectors: HttpConnectors):
    desk.exchange.slots = 0

    with pytest.raises(AwayError, match="503: all connections are in use"), connectors.connected("Fax Agent"):
        pass


@pytest.mark.parametrize(
    "answer",
    [
        problem(401, "the token is wrong"),
        problem(500, "broken"),
        Response("<html>", 200),
        Response("[7]", 200),
        Response("{}", 201),
    ],
    ids=["wrong token", "fault", "no JSON", "other JSON", "nameless connection"],
)
def test_an_answer_that_is_not_understood_is_an_exchange_that_is_away(
    desk: Desk, connectors: HttpConnectors, answer: Response
):
    desk.instead = answer

    with pytest.raises(AwayError):
        connectors.waiting("Fax Agent")
    with pytest.raises(AwayError), connectors.connected("Fax Agent"):
        pass


def test_a_mail_without_the_name_of_its_delivery_is_not_taken(desk: Desk, connectors: HttpConnectors):
    with connectors.connected("Fax Agent") as connection:
        desk.instead = Response(a_file(BOB), 200, {"Dropfax-Delivery": "../../etc"})
        with pytest.raises(AwayError, match="without a name"):
            connection.next()


def test_a_site_deep_in_the_file_system_reaches_its_socket_too(tmp_path: Path):
    """A Unix socket's address holds about a hundred bytes (unix(7))."""
    deep = tmp_path / ("d" * 60) / ("e" * 60)
    deep.mkdir(parents=True)
    exchange = FakeExchange()

    with served(deep, exchange), opened(deep) as connectors:
        assert connectors.waiting("Fax Agent") == 0
