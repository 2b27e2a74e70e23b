"""The fax side of a site as a whole, with mail by agent on a real socket and a clock that jumps: what it does, and what it shows."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from foundation.clock import VirtualClock
from foundation.loop import run_until_idle
from gateway.app import Gateway, Surroundings, open_gateway
from gateway.cli import main
from gateway.document.printing import print_fax
from gateway.model.handover import Result
from gateway.model.job import State
from gateway.records import read_settings
from tests.gateway.agent.exchange import FakeExchange
from tests.gateway.agent.socket import served
from tests.gateway.flow.scene import a_file, address
from tests.gateway.model.facts import EIGHT

SETTINGS = '[gateway.agent]\nconnector = "Fax Agent"\nsocket = "agent.sock"\ntoken_file = "agent.token"\n'
DAY = timedelta(days=1)
GOOD, BUSY_ONCE, BUSY_FOR_EVER = (address(f"+142555501{digits}") for digits in ("20", "11", "10"))


@dataclass(frozen=True, kw_only=True)
class Clockwork:
    """Lets the fake Exchange live by the clock of the site."""

    exchange: FakeExchange
    clock: VirtualClock

    def step(self) -> bool:
        """Set its clock."""
        self.exchange.now = self.clock.now()
        self.exchange.close_idle()
        return False

    def next_due(self) -> datetime | None:
        """Wait for nothing."""
        return None


@pytest.fixture
def site(tmp_path: Path) -> Path:
    for directory in ("Drop", "Replay"):
        (tmp_path / directory).mkdir()
    (tmp_path / "dropfax.toml").write_text(SETTINGS)
    return tmp_path


@pytest.fixture
def exchange(site: Path) -> Iterator[FakeExchange]:
    exchange = FakeExchange()
    with served(site, exchange):
        yield exchange


@contextmanager
def opened(site: Path, clock: VirtualClock) -> Iterator[Gateway]:
    with open_gateway(site, read_settings(site), clock, Surroundings(printer=print_fax)) as gateway:
        yield gateway


def play(site: Path, exchange: FakeExchange, horizon: timedelta = DAY) -> bool:
    """Run until nothing is due."""
    clock = VirtualClock(EIGHT)
    with opened(site, clock) as gateway:
        return run_until_idle([Clockwork(exchange=exchange, clock=clock), gateway], clock, horizon)


def shown(site: Path) -> str:
    return CliRunner().invoke(main, ["show", "--site", str(site), "1"], env={"COLUMNS": "200"}).stdout


def story(site: Path) -> Any:
    return json.loads(CliRunner().invoke(main, ["show", "--site", str(site), "1", "--json"]).stdout)


def test_a_mail_that_is_handed_over_ends_as_an_acknowledgement(site: Path, exchange: FakeExchange):
    exchange.drop(a_file(GOOD, BUSY_ONCE, "FAX=nobody@elsewhere.example"))

    assert play(site, exchange) is True

    assert sorted(exchange.reports) == [
        ("FAX=nobody@elsewhere.example", Result.FAILED),
        (BUSY_ONCE, Result.DELIVERED),
        (GOOD, Result.DELIVERED),
    ]
    assert list((site / "Replay").iterdir()) == []


def test_mail_comes_as_files_and_by_agent_at_once(site: Path, exchange: FakeExchange):
    exchange.drop(a_file(GOOD))
    (site / "Drop" / "x.eml").write_bytes(a_file(BUSY_ONCE))

    assert play(site, exchange) is True

    assert exchange.reports == [(GOOD, Result.DELIVERED)]
    assert len(list((site / "Replay").iterdir())) == 1


def test_an_exchange_that_never_comes_is_given_up_at_the_horizon(site: Path):
    assert play(site, FakeExchange()) is False


def test_show_tells_by_which_connector_it_came_and_how_it_was_acknowledged(site: Path, exchange: FakeExchange):
    delivery = exchange.drop(a_file(BUSY_ONCE))
    play(site, exchange)

    told = shown(site)

    assert f"by the Delivery Agent connector Fax Agent, delivery {delivery}" in told
    assert 'Exchange took the acknowledgement "delivered"; it makes the report that its sender asked for.' in told
    assert "  Message    MBX01\\7\\12" in told
    assert "Drop file" not in told
    assert "No report is owed." not in told


def test_show_as_json_tells_what_exchange_heard(site: Path, exchange: FakeExchange):
    delivery = exchange.drop(a_file(GOOD))
    play(site, exchange)

    agent = story(site)["agent"]

    assert (agent["connector"], agent["delivery"], agent["result"]) == ("Fax Agent", delivery, "delivered")
    assert (agent["due"], agent["gone"]) == (None, False)
    assert agent["ended"] == agent["told"]


def test_show_tells_what_exchange_was_told_of_a_fax_that_goes_on(site: Path, exchange: FakeExchange):
    exchange.drop(a_file(BUSY_ONCE))
    play(site, exchange, timedelta(minutes=2))

    told = shown(site)

    assert "Exchange was told at 2024-04-02 08:0" in told
    assert "The last call ended with: Busy signal detected" in told
    assert "It hears again at 2024-04-02 08:4" in told


def test_show_tells_that_exchange_had_ended_it(site: Path, exchange: FakeExchange):
    delivery = exchange.drop(a_file(BUSY_FOR_EVER))
    play(site, exchange, timedelta(minutes=2))
    exchange.expire(delivery)

    play(site, exchange)

    told = shown(site)
    assert "Cancelled the fax: the message expired there or was removed" in told
    assert "Exchange had ended its message before; it reports nothing of this fax." in told
    assert story(site)["state"] == State.CANCELLED
    assert exchange.reports == []
