"""A mail's way from the queue of a Delivery Agent connector to the report in its sender's mailbox, with the transport at work."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from connector.agent.agents import Handed
from connector.model.handover import Standing
from foundation.loop import step_all
from tests.connector.agent.desk import Desk, agent_connector, delivered, failed, settings_with, to_fax
from tests.connector.world import FAX, World
from wire import dsn
from wire.dsn import Action, RecipientStatus
from wire.envelope import Notify


@dataclass(kw_only=True)
class Site:
    """One site: its transport, and its hand-over on the same queue database and clock."""

    world: World
    desk: Desk

    def run_until(self, instant: datetime) -> None:
        """Run the transport until that date."""
        while (due := self.world.exchange.next_due()) is not None and due <= instant:
            self.world.clock.advance_to(due)
            step_all([self.world.exchange])
        self.world.clock.advance_to(instant)

    def told(self) -> list[RecipientStatus]:
        """What the reports in the sender's mailbox say."""
        return [dsn.read(mail).recipients[0] for mail in self.world.inbox("ann@contoso.example")]


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A site whose only way to a fax is a Delivery Agent connector."""
    world = World(site=tmp_path, settings=settings_with(agent_connector()))
    return Site(world=world, desk=Desk(site=tmp_path, settings=world.settings, clock=world.clock))


@pytest.mark.rule("agents.exchange-reports", "agents.message-stays-queued")
def test_a_sender_reads_what_became_of_a_fax(site: Site):
    desk = site.desk
    desk.put()
    site.world.run()
    assert len(desk.queued()) == 1

    connection = desk.connect()
    desk.say(connection, desk.take(connection).key, failed())
    desk.agents.close(connection)
    site.world.run()

    (told,) = site.told()
    assert (told.final_recipient, told.action, told.status) == (FAX, Action.FAILED, "4.4.1")
    assert told.diagnostic == ("x-t30", "E001 Busy")


def test_a_success_is_reported_when_it_was_asked_for(site: Site):
    desk = site.desk
    desk.put(to_fax(notify=frozenset({Notify.SUCCESS})))
    connection = desk.connect()

    desk.say(connection, desk.take(connection).key, delivered(fields=(("X-Fax-Pages", "2/2"),)))
    desk.agents.close(connection)
    site.world.run()

    (told,) = site.told()
    assert (told.action, told.status, told.extensions) == (Action.DELIVERED, "2.1.5", (("X-Fax-Pages", "2/2"),))


@pytest.mark.rule("agents.in-hand-does-not-expire", "agents.retry-at-most-12-hours")
def test_a_fax_in_hand_is_reported_late_and_does_not_expire_until_its_agent_dies(site: Site):
    """[MI] DelayNotificationTimeout 4 h, MessageExpirationTimeout 2 d; the agent tries for three days."""
    desk = site.desk
    desk.put()
    connection = desk.connect()
    key = desk.take(connection).key
    for _ in range(8):
        desk.say(connection, key, desk.retry(hours=10))
        desk.agents.close(connection)
        site.run_until(site.world.clock.now() + timedelta(hours=9))
        connection = desk.connect()
    # Until when it is tried the agent alone knows (RFC 3464 section 2.3.9).
    assert [(told.action, told.will_retry_until) for told in site.told()] == [(Action.DELAYED, None)]
    desk.agents.close(connection)

    site.run_until(site.world.clock.now() + timedelta(hours=2))

    assert {told.status for told in site.told()} == {"4.4.7"}
    assert [told.action for told in site.told()].count(Action.FAILED) == 1
    assert desk.say(desk.connect(), key, delivered()) == [Standing.GONE]


def test_a_message_that_an_administrator_retries_is_handed_over_again_at_once(site: Site):
    """[Q] Retry-Queue; the agent knows the delivery by its key."""
    desk = site.desk
    desk.put()
    connection = desk.connect()
    key = desk.take(connection).key
    desk.say(connection, key, desk.retry(hours=10))

    desk.queues.retry([desk.queued()[0].queue])

    again = desk.agents.next(connection)
    assert isinstance(again, Handed)
    assert again.key == key
