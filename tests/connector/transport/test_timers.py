"""Retry, delay, expiration, resubmission, idleness: every timer of section 6 on the virtual clock."""

from datetime import datetime, timedelta

import pytest

from connector.model.transit import DeliveryType, QueueFacts
from connector.settings import ExchangeSettings, TimerSettings
from connector.transport.retry import pause
from foundation.loop import step_all
from tests.connector.world import FAX, ONE_OFF, World, fax_connector, mail
from wire import dsn
from wire.dsn import Action
from wire.envelope import Notify


def fax_queue(world: World) -> QueueFacts:
    """The queue of the Foreign connector."""
    (found,) = [q for q in queues(world) if q.hop.type is DeliveryType.NON_SMTP_GATEWAY]
    return found


def queues(world: World) -> list[QueueFacts]:
    """All queues."""
    return world.exchange.transport.queues.all(world.clock.now())


def tries(world: World, until: timedelta) -> list[timedelta]:
    """Run that long and return when, after the start, the fax queue was tried in vain."""
    begin, seen = world.clock.now(), set[datetime]()
    while world.clock.now() <= begin + until:
        step_all([world.exchange])
        if (last := fax_queue(world).last_retry) is not None:
            seen.add(last)
        due = world.exchange.next_due()
        assert due is not None
        world.clock.advance_to(max(due, world.clock.now() + timedelta(seconds=1)))
    return sorted(at - begin for at in seen)


@pytest.mark.rule("queues.glitch-retry", "queues.transient-failure-retry", "queues.connection-failure-retry")
def test_a_queue_is_tried_after_glitch_transient_and_connection_failure_intervals(world: World):
    """[MI]: 4 times 1 min, 6 times 5 min, then every 10 min."""
    world.drop.rmdir()
    world.exchange.submit(mail(), recipients=[ONE_OFF])

    found = tries(world, timedelta(minutes=70))

    minutes = [round(at / timedelta(minutes=1)) for at in found]
    assert minutes == [0, 1, 2, 3, 4, 9, 14, 19, 24, 29, 34, 44, 54, 64]


@pytest.mark.rule("queues.glitch-retry", "queues.transient-failure-retry")
def test_counts_of_zero_lead_to_the_connection_failure_interval_at_once():
    timers = TimerSettings.model_validate({"QueueGlitchRetryCount": 0, "TransientFailureRetryCount": 0})

    assert pause(1, timers) == timedelta(minutes=10)


@pytest.mark.rule("queues.non-smtp-gateway-delivery", "queues.always-there", "queues.durable")
def test_a_waiting_fax_lies_in_the_queue_of_its_connector_and_survives_a_restart(world: World):
    """[Q]: DeliveryType NonSmtpGatewayDelivery; NextHopDomain is the destination address space, FAX in the documentation's own example."""
    world.drop.rmdir()
    world.exchange.submit(mail(), recipients=[ONE_OFF])
    world.exchange.step()
    before = fax_queue(world)
    world.restart()

    queue = fax_queue(world)

    assert (queue.hop.connector, queue.hop.server, queue.messages) == ("Fax", "MBX01", 1)
    assert queue.hop.domain.startswith("FAX")
    assert queue.last_error.startswith("A connection failure occurred on the Foreign connector Fax")
    assert queue == before
    assert [q.hop.domain for q in queues(world)[:3]] == ["Submission", "Poison", "Unreachable"]


@pytest.mark.rule("queues.delay-notification")
def test_a_message_that_waits_is_reported_as_delayed_once_after_four_hours(world: World):
    """[PS] DelayNotificationTimeout, default 4 h."""
    world.drop.rmdir()
    world.exchange.submit(mail(), recipients=[ONE_OFF])

    world.run(timedelta(hours=3, minutes=59))
    assert world.inbox("ann@contoso.example") == []
    world.run(timedelta(hours=20))

    (report,) = world.inbox("ann@contoso.example")
    (told,) = dsn.read(report).recipients
    assert (told.action, told.final_recipient, told.status[:2]) == (Action.DELAYED, FAX, "4.")
    assert told.will_retry_until == world.sent + timedelta(days=2)


@pytest.mark.rule("queues.delay-notification")
@pytest.mark.parametrize("notify", [[Notify.NEVER], [Notify.FAILURE], [Notify.SUCCESS, Notify.FAILURE]])
def test_who_did_not_ask_for_delays_hears_of_none(world: World, notify: list[Notify]):
    """RFC 3461 section 5.2.5: only where NOTIFY is absent or lists DELAY."""
    world.drop.rmdir()
    world.exchange.submit(mail(), recipients=[ONE_OFF], notify=notify)

    world.run(timedelta(hours=20))

    assert world.inbox("ann@contoso.example") == []


@pytest.mark.rule("queues.expiration")
def test_a_message_that_waits_two_days_comes_back(world: World):
    """[PS] MessageExpirationTimeout, default 2 d; section 8: status `550 4.4.7 QUEUE.Expired;message expired`."""
    world.drop.rmdir()
    world.exchange.submit(mail(), recipients=[ONE_OFF], notify=[Notify.FAILURE])

    assert world.run(timedelta(days=3))

    (report,) = world.inbox("ann@contoso.example")
    (told,) = dsn.read(report).recipients
    assert (told.action, told.status) == (Action.FAILED, "4.4.7")
    assert told.diagnostic == ("smtp", "550 4.4.7 QUEUE.Expired;message expired")
    assert world.clock.now() - world.sent < timedelta(days=2, minutes=11)
    assert world.queued() == []


@pytest.mark.rule("queues.clock-ends-with-hand-over")
def test_a_message_that_was_dropped_neither_delays_nor_expires_here(world: World):
    """Section 6: "The two clocks are independent"."""
    world.exchange.submit(mail(), recipients=[ONE_OFF])
    world.run()

    world.clock.advance(timedelta(days=5))
    world.run()

    assert world.inbox("ann@contoso.example") == []


@pytest.mark.rule("queues.suspended-does-not-expire", "queues.suspend-message")
def test_a_suspended_message_waits_beyond_its_expiration_and_is_returned_when_it_is_resumed(world: World):
    world.drop.rmdir()
    world.exchange.submit(mail(), recipients=[ONE_OFF], notify=[Notify.FAILURE])
    world.exchange.step()
    (waiting,) = world.exchange.transport.queues.deliveries()
    world.exchange.transport.queues.suspend_messages([waiting.id])

    world.clock.advance(timedelta(days=3))
    assert world.run()
    assert (world.inbox("ann@contoso.example"), len(world.queued())) == ([], 1)
    world.exchange.transport.queues.resume_messages([waiting.id])
    world.run()

    assert len(world.inbox("ann@contoso.example")) == 1


@pytest.mark.rule("queues.message-retry")
def test_a_mailbox_that_cannot_be_written_is_tried_again_after_a_quarter_of_an_hour(world: World):
    """[MI] MessageRetryInterval: the message waits, its queue goes on."""
    (world.site / "mailboxes").mkdir()
    (world.site / "mailboxes" / "bob@contoso.example").write_bytes(b"in the way")
    world.exchange.submit(mail(), recipients=["bob@contoso.example", "cas@contoso.example"])

    world.exchange.step()

    (waiting,) = world.exchange.transport.queues.deliveries()
    assert waiting.not_before == world.clock.now() + timedelta(minutes=15)
    assert [r.address for r in waiting.recipients] == ["bob@contoso.example"]
    assert (waiting.tries, bool(waiting.last_error)) == (1, True)
    assert len(world.inbox("cas@contoso.example")) == 1


@pytest.mark.rule("queues.resubmit-after-idle")
def test_a_queue_in_retry_for_twelve_hours_gives_its_messages_back_to_the_categorizer(world: World):
    """[MI] MaxIdleTimeBeforeResubmit: the retries begin anew, with the glitch interval."""
    world.drop.rmdir()
    world.exchange.submit(mail(), recipients=[ONE_OFF])
    world.run(timedelta(hours=11))
    before = fax_queue(world)

    world.run(timedelta(hours=1, minutes=15))

    after = fax_queue(world)
    assert before.retries > 60
    assert after.retries < 10
    assert (after.messages, after.first_retry is not None) == (1, True)


@pytest.mark.rule("queues.max-idle-time")
def test_an_empty_queue_stays_in_the_list_for_three_minutes(world: World):
    """[PS] QueueMaxIdleTime, default 3 min."""
    world.exchange.submit(mail(), recipients=[ONE_OFF])
    world.run()
    assert fax_queue(world).messages == 0

    world.clock.advance(timedelta(minutes=3, seconds=1))
    world.exchange.step()
    world.clock.advance(timedelta(minutes=3, seconds=1))
    world.exchange.step()

    assert [q for q in queues(world) if q.hop.type is DeliveryType.NON_SMTP_GATEWAY] == []


@pytest.mark.rule("queues.unreachable")
def test_an_unroutable_domain_waits_in_unreachable_until_a_start_with_other_settings(world: World):
    """[CS]: no match for an SMTP address: the Unreachable queue."""
    world.exchange.submit(mail(), recipients=["lab@fax.elsewhere.example"])
    world.exchange.step()
    (unreachable,) = [q for q in queues(world) if q.messages]
    assert unreachable.name == "Unreachable"

    world.settings = ExchangeSettings(foreign_connectors=(fax_connector(spaces=("SMTP:*.elsewhere.example",)),))
    world.restart()
    world.run()

    assert len(world.dropped()) == 1


@pytest.mark.rule("queues.connector-removed")
def test_what_waits_for_a_connector_that_was_removed_finds_another_way(world: World):
    world.drop.rmdir()
    world.exchange.submit(mail(), recipients=[ONE_OFF])
    world.exchange.step()
    (world.site / "Other").mkdir()

    world.settings = ExchangeSettings(foreign_connectors=(fax_connector(Name="New", DropDirectory="Other"),))
    world.restart()
    world.clock.advance(timedelta(minutes=1))
    world.run()

    assert len(list((world.site / "Other").glob("*.eml"))) == 1


@pytest.mark.rule("queues.source-server-takes-over")
def test_another_source_server_takes_over_when_the_first_is_disabled(world: World):
    """ "One drops, the other takes over when the first is disabled": each has its own Drop directory."""
    (world.site / "one").mkdir()
    (world.site / "two" / "Drop").mkdir(parents=True)
    world.settings = two_servers(first_enabled=True)
    world.restart()
    world.exchange.submit(mail(), recipients=[ONE_OFF])
    world.run(timedelta(minutes=2))
    assert list((world.site / "two" / "Drop").iterdir()) == []

    world.settings = two_servers(first_enabled=False)
    world.restart()
    assert world.run()

    assert len(list((world.site / "two" / "Drop").iterdir())) == 1


def two_servers(*, first_enabled: bool) -> ExchangeSettings:
    """A connector hosted by the second and the third of three servers; the first one routes."""
    return ExchangeSettings.model_validate(
        {
            "TransportServers": [
                {"Name": "MBX01"},
                {"Name": "MBX02", "RootDropDirectoryPath": "one", "Enabled": first_enabled},
                {"Name": "MBX03", "RootDropDirectoryPath": "two"},
            ],
            "ForeignConnectors": [
                {"DropDirectory": "Drop", "SourceTransportServers": ["MBX02", "MBX03"], "AddressSpaces": ["FAX:*"]}
            ],
        }
    )
