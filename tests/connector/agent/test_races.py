"""An agent's word, the transport and an administrator on one mail.que, each acting between another's look and his writing."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from connector.agent.agents import Handed
from connector.model.handover import LAST_WORD, Standing
from connector.store.changes import Change
from connector.store.changes import Handed as Dropped
from connector.store.handover import key_of
from connector.transport.administration import Administration
from tests.connector.agent.desk import Desk, agent_connector, delivered, settings_with, to_fax
from tests.connector.agent.test_in_transport import Site
from tests.connector.transport.between import Interrupted, interrupt
from tests.connector.world import World
from wire.dsn import Action
from wire.envelope import Notify

ALL = frozenset({Notify.SUCCESS, Notify.FAILURE, Notify.DELAY})


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A site with a fax that an agent had in hand until a moment ago, older than two days."""
    world = World(site=tmp_path, settings=settings_with(agent_connector()))
    site = Site(world=world, desk=Desk(site=tmp_path, settings=world.settings, clock=world.clock))
    site.desk.put(to_fax(notify=ALL))
    site.run_until(world.sent + timedelta(days=2) - timedelta(hours=1))
    connection = site.desk.connect()
    site.desk.say(connection, site.desk.take(connection).key, site.desk.retry(hours=2))
    site.desk.agents.close(connection)
    site.world.inbox("ann@contoso.example")
    return site


def key(site: Site) -> str:
    """The key by which the agent knows the fax."""
    return key_of(site.desk.queued()[0])


def acknowledge(site: Site) -> None:
    """Let the agent say that the fax was delivered."""
    assert site.desk.say(site.desk.connect(), key(site), delivered()) == [Standing.DONE]


def take(site: Site) -> None:
    """Let the agent take the fax again."""
    assert isinstance(site.desk.agents.next(site.desk.connect()), Handed)


def put_off(site: Site) -> None:
    """Let the agent say that it goes on."""
    site.desk.say(site.desk.connect(), key(site), site.desk.retry(hours=10))


def ends(site: Site) -> list[Action]:
    """The endings that the sender was told of."""
    return [one.action for one in site.told() if one.action is not Action.DELAYED]


@pytest.mark.rule("queues.looked-at-again", "queues.expiration", "agents.one-report")
@pytest.mark.parametrize(
    ("act", "ended", "left"), [(acknowledge, [Action.DELIVERED], 0), (take, [], 1), (put_off, [], 1)]
)
def test_a_fax_of_which_its_agent_speaks_while_it_expires_does_not_expire(
    site: Site, act: Callable[[Site], None], ended: list[Action], left: int
):
    site.world.clock.advance(timedelta(hours=2) + LAST_WORD)
    interrupt(site.world, "apply", lambda: act(site))

    for _ in range(3):
        site.world.exchange.step()

    assert (ends(site), len(site.desk.queued())) == (ended, left)


@pytest.mark.rule("queues.looked-at-again", "queues.retry-queue", "agents.one-report")
def test_a_fax_that_is_acknowledged_while_it_is_resubmitted_does_not_come_back(site: Site):
    """It would loop, acknowledged already, until its sender is told after two days that it failed."""
    site.world.clock.advance(timedelta(hours=2))
    desk = overtaken(site, lambda: acknowledge(site))

    moved = desk.resubmit(desk.find_queues(site.world.clock.now()), site.world.clock.now())
    site.world.run(timedelta(days=4))

    assert (sum(moved), ends(site), site.desk.queued()) == (0, [Action.DELIVERED], [])


@pytest.mark.rule("queues.looked-at-again", "queues.remove-message")
def test_a_fax_that_is_acknowledged_while_it_is_removed_is_reported_as_delivered_alone(site: Site):
    desk = overtaken(site, lambda: acknowledge(site))
    now = site.world.clock.now()
    found = desk.messages(desk.find_queues(now), now)

    removed = desk.remove(found, now, with_ndr=True)
    site.world.run()

    assert (removed, ends(site)) == ([], [Action.DELIVERED])
    assert desk.left_alone(found[0]) == "had left its queue; nothing was changed"


@pytest.mark.rule("queues.looked-at-again", "queues.delay-notification")
def test_a_fax_that_is_acknowledged_while_it_is_found_late_is_not_reported_as_late(tmp_path: Path):
    world = World(site=tmp_path, settings=settings_with(agent_connector()))
    site = Site(world=world, desk=Desk(site=tmp_path, settings=world.settings, clock=world.clock))
    site.desk.put(to_fax(notify=ALL))
    take(site)
    interrupt(world, "note_delays", lambda: acknowledge(site))

    world.clock.advance(timedelta(hours=5))
    world.run()

    assert [one.action for one in site.told()] == [Action.DELIVERED]


@pytest.mark.rule("agents.in-hand-does-not-expire", "queues.retry-queue", "queues.retry-message")
@pytest.mark.parametrize("order", ["queue retry", "queue retry --resubmit", "message retry", "message resume"])
def test_no_order_lets_a_fax_expire_that_its_agent_has_in_hand(site: Site, order: str):
    """The agent dials it; its sender must not be told before that nothing came of it."""
    desk, now = site.world.administration(), site.world.clock.now()
    queues = desk.find_queues(now)
    found = desk.messages(queues, now)
    match order:
        case "queue retry":
            desk.queues.retry([queue.id for queue in queues])
        case "queue retry --resubmit":
            assert sum(desk.resubmit(queues, now)) == 0
        case "message retry":
            assert desk.retry(found) == found
        case _:
            desk.suspend(found)
            assert desk.resume(found, now) == found

    site.run_until(now + timedelta(hours=1, minutes=55))

    assert (ends(site), len(site.desk.queued())) == ([], 1)
    acknowledge(site)
    site.world.run()
    assert ends(site) == [Action.DELIVERED]


def overtaken(site: Site, act: Callable[[], None]) -> Administration:
    """The desk of an administrator before whose next change somebody else acts."""
    desk = site.world.administration()
    transit = Interrupted(engine=desk.transit.engine, lifetime=desk.transit.lifetime, before={"apply": [act]})
    return Administration(
        settings=desk.settings, queues=desk.queues, transit=transit, timing=desk.timing, track=desk.track
    )


def test_a_fax_that_left_its_agent_for_a_drop_directory_is_followed_there(desk: Desk):
    """Routed anew, it is the gateway's of the Foreign connector, whose report acknowledges it."""
    desk.put()
    connection = desk.connect()
    desk.say(connection, desk.take(connection).key, desk.retry())
    handed = Dropped(connector="Fax", at=desk.clock.now(), file="0a1b.eml")
    (waiting,) = desk.queued()

    desk.transit.apply([Change(delivery=waiting, done=waiting.recipients, handed=handed)])

    (row,) = desk.figures.newest(None, 9)
    assert (row.connector, row.result, row.tries) == ("Fax", "", 2)
    assert desk.figures.unpicked("Fax", 9) == [(1, "0a1b.eml")]
    address = waiting.recipients[0].address
    assert desk.figures.acknowledged_by_report("<m1@contoso.example>", address, "delivered", "2.0.0", desk.clock.now())
