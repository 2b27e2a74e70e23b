"""The Exchange side as a whole, as the loop and other programs see it."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from connector.app import exclusive
from connector.directory import POLL
from connector.errors import SubmissionError
from foundation.clock import VirtualClock
from foundation.lock import AlreadyRunningError
from tests.connector.world import MAIL, MORNING, ONE_OFF, REPLAY, World, mail


def test_an_empty_site_waits_for_nothing(world: World):
    assert not world.exchange.step()
    assert world.exchange.next_due() is None


def test_a_file_in_replay_makes_the_next_poll_due(world: World):
    world.exchange.step()
    world.put("Replay", {"x.eml": REPLAY})

    assert world.exchange.next_due() == MORNING + POLL


def test_polls_stay_on_their_grid_after_a_long_pause(world: World):
    world.exchange.step()
    world.clock.advance(timedelta(minutes=3, seconds=2))
    world.exchange.step()
    world.put("Pickup", {"x.eml": MAIL})

    assert world.exchange.next_due() == MORNING + timedelta(minutes=3, seconds=5)


def test_a_queued_message_is_due_at_once(world: World):
    world.exchange.submit(MAIL)

    assert world.exchange.next_due() == MORNING


def test_a_mail_is_delivered_by_whoever_runs_on_the_site(world: World):
    world.exchange.submit(mail(to=ONE_OFF))
    world.restart()

    world.run()

    assert len(world.dropped()) == 1


@pytest.mark.parametrize("broken", [mail(from_=None), mail(to=None), b""])
def test_a_mail_that_cannot_be_queued_is_refused_with_a_sentence(world: World, broken: bytes):
    with pytest.raises(SubmissionError, match="nothing was queued"):
        world.exchange.submit(broken)


def test_the_same_mails_with_the_same_seed_make_the_same_bytes(tmp_path: Path):
    """Design promise 4."""
    seen = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        world = World(site=tmp_path / name)
        world.exchange.submit(mail(to=ONE_OFF, message_id=None), recipients=[ONE_OFF, "bob@elsewhere.example"])
        world.run()
        seen.append(
            ({path.name: path.read_bytes() for path in world.drop.iterdir()}, world.inbox("ann@contoso.example"))
        )

    assert seen[0] == seen[1]


class StoppedClock(VirtualClock):
    """A clock that breaks whoever asks it."""

    def now(self) -> datetime:
        """Break."""
        raise LookupError


def test_a_fault_in_one_directory_keeps_neither_the_other_nor_the_queue_from_its_turn(
    world: World, caplog: pytest.LogCaptureFixture
):
    pickup, replay = world.exchange.directories
    world.exchange.directories = (replace(pickup, clock=StoppedClock(MORNING)), replay)
    world.put("Pickup", {"x.eml": MAIL, "x.tmp": b"both names are taken: the clock is asked for a third"})
    world.put("Replay", {"x.eml": REPLAY})
    world.exchange.submit(MAIL)

    assert world.exchange.step()

    assert (len(world.inbox("ann@contoso.example")), len(world.inbox("bob@contoso.example"))) == (1, 1)
    assert [vars(r)["part"] for r in caplog.records if r.exc_info] == ["Pickup"]


def test_a_fault_in_the_queue_itself_stops_no_directory(world: World, caplog: pytest.LogCaptureFixture):
    world.exchange.step()
    world.clock.advance(POLL)
    world.exchange.transport = replace(world.exchange.transport, clock=StoppedClock(MORNING))
    world.put("Replay", {"x.eml": REPLAY})

    assert world.exchange.step()

    assert (world.names("Replay"), len(world.queued())) == ([], 1)
    assert [vars(r)["part"] for r in caplog.records if r.exc_info] == ["transport"]


def test_a_site_has_one_exchange_at_a_time(tmp_path: Path):
    with exclusive(tmp_path), pytest.raises(AlreadyRunningError, match="does not start"), exclusive(tmp_path):
        pass

    with exclusive(tmp_path):
        pass
