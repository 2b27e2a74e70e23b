"""Killed at any point between hand-over and acknowledgement: nothing is lost, nothing doubled, nothing reported that was not so.

A point lies before each commit of the ledger and on either side of every call to Exchange: between two of them nothing changes that
outlives a process.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from gateway.model.handover import Result
from gateway.model.outcome import Outcome
from gateway.store.engine import open_database
from tests.gateway.agent.play import Play, by_agent
from tests.gateway.flow.scene import ScriptedLine, a_scene, address

BOB, EVE, JIM = (address(f"+1425555012{n}", name) for n, name in ((3, "Bob"), (4, "Eve"), (5, "Jim")))
SCRIPT = [(Outcome.DELIVERED, 2), (Outcome.BUSY, 0), (Outcome.NO_SUCH_NUMBER, 0), (Outcome.DELIVERED, 2)]
MINUTES = 40


class KilledError(BaseException):
    """The process is gone: no handler of ours runs."""


class Scythe:
    """Kills at one point."""

    def __init__(self, at: int | None = None) -> None:
        self.at, self.passed, self.armed = at, 0, True

    def __call__(self, _point: object = None) -> None:
        if not self.armed:
            return
        self.passed += 1
        if self.passed == self.at:
            self.armed = False  # whoever cleans up behind a killed process is not killed again
            raise KilledError


@contextmanager
def a_play(root: Path, scythe: Scythe) -> Iterator[Play]:
    """A site that speaks with Exchange under the scythe."""
    root.mkdir()
    engine = open_database(root / "dropfax.db")
    event.listen(engine, "commit", scythe)
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous = OFF"))
    play = Play(scene=by_agent(a_scene(root, engine)), line=ScriptedLine(list(SCRIPT)))
    play.exchange.watch = scythe
    yield play
    engine.dispose()


def live(play: Play, scythe: Scythe) -> None:
    """Go on until all is over; a gateway that is killed is started again a minute later."""
    play.queue(BOB, EVE, JIM)
    for _ in range(MINUTES):
        if not play.exchange.queue and not play.exchange.open:
            return
        play.now = play.exchange.now = play.now + timedelta(minutes=1)
        play.exchange.close_idle()
        scythe.armed = scythe.at is None or scythe.passed < scythe.at
        try:
            play.hand_over()
        except KilledError:
            play.restart()
            scythe.armed = False
            continue
        # What happens on the line is killed elsewhere (tests/crash).
        scythe.armed = False
        play.work()


@pytest.fixture(scope="module")
def points(tmp_path_factory: pytest.TempPathFactory) -> int:
    """How many points there are."""
    scythe = Scythe()
    with a_play(tmp_path_factory.mktemp("kill") / "site", scythe) as play:
        live(play, scythe)
        assert play.exchange.queue == {}
    assert scythe.passed > 50
    return scythe.passed


def test_killed_at_any_point_it_loses_doubles_and_misreports_nothing(points: int, tmp_path: Path):
    for point in range(1, points + 1):
        scythe = Scythe(point)
        with a_play(tmp_path / str(point), scythe) as play:
            live(play, scythe)

            assert sorted(play.exchange.reports) == [
                (BOB, Result.DELIVERED),
                (EVE, Result.DELIVERED),
                (JIM, Result.FAILED),
            ], point
            assert (play.exchange.queue, play.exchange.open) == ({}, {}), point
            assert [job.recipient.address for job in play.jobs()] == [BOB, EVE, JIM], point
            assert len(play.line.orders) == len(SCRIPT), point
            ended = play.handover.acknowledging.of(next(iter(play.exchange.handed)), [BOB, EVE, JIM])
            assert all(one.ended is not None and not one.gone for one in ended), point
