"""How long Exchange waits for an agent that has a message in hand, and how long it remembers what it handed over."""

from datetime import timedelta

import pytest

from connector.model.handover import LAST_WORD, Standing
from connector.store.timers import Timers
from connector.transport.timing import KEPT
from tests.connector.agent.desk import LIFETIME, Desk, delivered

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def timers(desk: Desk) -> Timers:
    return Timers(engine=desk.engine)


def put_off(desk: Desk, hours: float = 1) -> str:
    """A message that its agent has in hand; returns its key."""
    connection = desk.connect()
    key = desk.take(connection).key
    desk.say(connection, key, desk.retry(hours=hours))
    desk.agents.close(connection)
    return key


def expired(desk: Desk, timers: Timers) -> list[int]:
    return [one.delivery.message.id for one in timers.expired(desk.clock.now(), 9)]


@pytest.mark.rule("agents.last-word")
def test_a_message_waits_an_hour_for_its_agents_word_before_it_expires(desk: Desk, timers: Timers):
    desk.put()
    desk.clock.advance(LIFETIME)
    put_off(desk)

    desk.clock.advance(HOUR + LAST_WORD - timedelta(seconds=1))
    assert expired(desk, timers) == []
    assert timers.dates(desk.clock.now()).next(9 * DAY, 9 * DAY) == desk.clock.now() + timedelta(seconds=1)

    desk.clock.advance(timedelta(seconds=1))
    assert expired(desk, timers) == [1]


@pytest.mark.rule("agents.last-word")
def test_a_fax_that_was_delivered_while_no_transport_ran_is_not_returned_as_expired(desk: Desk, timers: Timers):
    desk.put()
    desk.clock.advance(LIFETIME)
    key = put_off(desk)
    desk.clock.advance(DAY)

    desk.agents.close_all()  # as a start does

    assert expired(desk, timers) == []
    assert desk.say(desk.connect(), key, delivered()) == [Standing.DONE]


@pytest.mark.rule("agents.last-word")
def test_what_no_agent_ever_spoke_of_expires_in_time(desk: Desk, timers: Timers):
    desk.put()
    desk.clock.advance(LIFETIME)

    desk.agents.close_all()

    assert expired(desk, timers) == [1]


@pytest.mark.rule("agents.last-word")
def test_a_queue_that_is_retried_hands_its_messages_over_again_and_lets_none_expire(desk: Desk, timers: Timers):
    desk.put()
    desk.clock.advance(LIFETIME)
    key = put_off(desk)

    desk.queues.retry([desk.queued()[0].queue])

    assert expired(desk, timers) == []
    assert desk.take(desk.connect()).key == key


@pytest.mark.rule("agents.remembered")
def test_what_was_handed_over_is_known_as_long_as_its_message_waits(desk: Desk, timers: Timers):
    desk.put()
    key = put_off(desk)
    desk.clock.advance(2 * KEPT)

    timers.forget_handovers(desk.clock.now() - KEPT)

    assert desk.say(desk.connect(), key, delivered()) == [Standing.DONE]


@pytest.mark.rule("agents.remembered")
@pytest.mark.parametrize(("ago", "known"), [(KEPT - DAY, True), (KEPT + DAY, False)], ids=["lately", "long ago"])
def test_of_one_that_has_ended_it_is_known_for_thirty_days_from_the_last_word(
    desk: Desk, timers: Timers, ago: timedelta, *, known: bool
):
    """A gateway that was killed before it noted the answer says it again."""
    desk.put()
    desk.clock.advance(40 * DAY)
    desk.say(desk.connect(), put_off(desk), delivered())
    desk.clock.advance(ago)

    timers.forget_handovers(desk.clock.now() - KEPT)

    assert (desk.figures.newest(None, 9) != []) is known


@pytest.mark.rule("agents.remembered")
def test_of_one_that_was_removed_its_agent_hears_however_old_it_was(desk: Desk, timers: Timers):
    id = desk.put()
    key = put_off(desk)
    for _ in range(80):
        desk.clock.advance(timedelta(hours=12))
        put_off(desk)
    desk.remove(id)

    timers.forget_handovers(desk.clock.now() - KEPT)

    assert desk.say(desk.connect(), key, delivered()) == [Standing.GONE]
