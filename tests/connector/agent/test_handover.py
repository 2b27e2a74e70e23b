"""Connections of delivery agents and the messages that they take (exchange-files.md section 7, [DA])."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from connector.agent import IDLE
from connector.agent.agents import Handed
from connector.model.handover import Refusal
from connector.model.transit import DeliveryType, NextHop
from connector.settings import DeliveryAgentConnectorSettings
from tests.connector.agent.desk import SECOND, Desk, agent_connector, delivered, read, settings_with, to_fax
from tests.connector.world import FAX, MAIL, ONE_OFF, World, mail
from wire.envelope import Envelope, Notify, Ret


@pytest.mark.rule("agents.message-stays-queued")
def test_a_message_stays_in_its_queue_until_it_is_acknowledged(desk: Desk):
    """[DA] messages stay in a queue that can be viewed, suspended, retried."""
    desk.put()
    connection = desk.connect()

    handed = desk.take(connection)

    assert [one.connection for one in desk.queued()] == [connection]
    desk.say(connection, handed.key, delivered())
    assert desk.count() == (0, 0)


@pytest.mark.rule("agents.no-file")
def test_no_file_lies_between_exchange_and_the_agent(desk: Desk):
    """[DA] no intermediate file."""
    desk.put()

    desk.take(desk.connect())

    assert {path.name for path in desk.site.rglob("*") if path.is_file()} <= {
        "mail.que",
        "mail.que-wal",
        "mail.que-shm",
    }


@pytest.mark.rule("agents.sees-the-properties")
def test_an_agent_sees_the_wishes_of_the_sender(desk: Desk):
    """[DA] the agent sees message properties."""
    wishes = frozenset({Notify.SUCCESS, Notify.DELAY})
    envelope = Envelope(
        sender="ann@contoso.example",
        recipients=(to_fax(notify=wishes),),
        envid="QQ314159",
        ret=Ret.HDRS,
        source="SMTP:Default MBX01",
    )
    desk.put(envelope=envelope)

    seen = read(desk.take(desk.connect())).envelope

    assert (seen.sender, seen.envid, seen.ret, seen.source) == (
        "ann@contoso.example",
        "QQ314159",
        Ret.HDRS,
        "SMTP:Default MBX01",
    )
    assert [(r.address, r.notify) for r in seen.recipients] == [(FAX, wishes)]


@pytest.mark.rule("agents.oldest-first")
def test_the_oldest_message_is_handed_over_first(desk: Desk):
    first, second = desk.put(content=mail(subject="1")), desk.put(content=mail(subject="2"))
    connection = desk.connect()

    taken = [desk.take(connection).identity, desk.take(connection).identity]

    assert taken == [rf"MBX01\4\{first}", rf"MBX01\4\{second}"]
    assert desk.agents.next(connection) is None


@pytest.mark.rule("agents.oldest-first")
def test_a_message_that_kills_its_agent_does_not_block_the_others(desk: Desk):
    deadly, harmless = desk.put(content=mail(subject="1")), desk.put(content=mail(subject="2"))
    first = desk.connect()
    assert desk.take(first).identity.endswith(f"\\{deadly}")
    desk.clock.advance(timedelta(seconds=1))

    desk.agents.close(first)

    second = desk.connect()
    assert desk.take(second).identity.endswith(f"\\{harmless}")
    assert desk.take(second).identity.endswith(f"\\{deadly}")


@pytest.mark.rule("agents.held-by-one-connection")
def test_what_one_connection_holds_goes_to_no_other_until_it_is_closed(desk: Desk):
    desk.put()
    first, second = desk.connect(), desk.connect()
    handed = desk.take(first)

    assert desk.agents.next(second) is None
    assert desk.agents.connectors()[0].waiting == 0

    desk.agents.close(first)
    assert desk.agents.connectors()[0].waiting == 1
    assert desk.take(second).key == handed.key


@pytest.mark.rule("agents.key")
def test_the_key_of_a_delivery_is_the_same_after_it_was_routed_anew(desk: Desk):
    id = desk.put()
    connection = desk.connect()
    key = desk.take(connection).key
    desk.agents.close(connection)

    desk.resubmit()
    desk.put(content=mail(subject="another"))  # both are routed now

    again = [handed for handed in (desk.take(c) for c in [desk.connect()] * 2) if handed.identity.endswith(f"\\{id}")]
    assert [handed.key for handed in again] == [key]


@pytest.mark.rule("agents.key")
def test_a_queue_that_was_forgotten_leaves_its_number_to_none(desk: Desk):
    """Else two deliveries of one message could have the same key."""
    desk.put()
    connection = desk.connect()
    desk.say(connection, desk.take(connection).key, delivered())
    (before,) = [q.id for q in desk.queues.all(desk.clock.now()) if q.hop.type is DeliveryType.DELIVERY_AGENT]

    for _ in range(2):
        desk.queues.tidy(desk.clock.now(), timedelta(minutes=3))
        desk.clock.advance(timedelta(minutes=4))
    desk.put()

    (after,) = [q.id for q in desk.queues.all(desk.clock.now()) if q.hop.type is DeliveryType.DELIVERY_AGENT]
    assert after > before


@pytest.mark.rule("agents.remaining-recipients")
def test_a_message_that_is_handed_over_again_names_only_those_who_have_not_ended(desk: Desk):
    desk.put(to_fax(), to_fax(SECOND))
    first = desk.connect()
    handed = desk.take(first)
    assert [r.address for r in read(handed).envelope.recipients] == [FAX, SECOND]

    desk.say(first, handed.key, delivered(FAX))
    desk.agents.close(first)

    again = desk.take(desk.connect())
    assert ([r.address for r in read(again).envelope.recipients], again.key) == ([SECOND], handed.key)


@pytest.mark.rule("agents.suspended-is-not-handed-over")
def test_a_suspended_message_and_one_of_a_suspended_queue_are_handed_to_nobody(desk: Desk):
    """[DA] messages stay in a queue that can be suspended; [Q] Suspend-Message, Suspend-Queue."""
    desk.put()
    (delivery,) = desk.queued()
    connection = desk.connect()

    desk.queues.suspend_messages([delivery.id])
    assert desk.agents.next(connection) is None
    assert desk.agents.connectors()[0].waiting == 0

    desk.queues.resume_messages([delivery.id])
    desk.queues.suspend([delivery.queue])
    assert desk.agents.next(connection) is None
    assert desk.agents.connectors()[0].waiting == 0

    desk.queues.resume([delivery.queue])
    assert isinstance(desk.agents.next(connection), Handed)


@pytest.mark.rule("agents.max-messages-per-connection")
def test_a_connection_is_given_as_many_messages_as_it_may(tmp_path: Path):
    desk = Desk(site=tmp_path, settings=settings_with(agent_connector(MaxMessagesPerConnection=2)))
    for _ in range(3):
        desk.put()
    connection = desk.connect()

    assert [type(desk.agents.next(connection)) for _ in range(2)] == [Handed, Handed]
    assert desk.agents.next(connection) is Refusal.SPENT
    assert isinstance(desk.agents.next(desk.connect()), Handed)


@pytest.mark.rule("agents.max-concurrent-connections", "agents.max-messages-per-connection")
def test_the_documented_limits_are_the_defaults():
    """[DA] MaxConcurrentConnections 5, MaxMessagesPerConnection 20."""
    connector = DeliveryAgentConnectorSettings()

    assert (connector.max_concurrent_connections, connector.max_messages_per_connection) == (5, 20)


@pytest.mark.rule("agents.max-concurrent-connections")
def test_agents_that_race_get_no_more_connections_than_there_are(tmp_path: Path):
    desk = Desk(site=tmp_path, settings=settings_with(agent_connector(MaxConcurrentConnections=3)))

    with ThreadPoolExecutor(8) as pool:
        opened = list(pool.map(lambda _: desk.agents.connect("fax agent", "node-1"), range(16)))

    assert [one is Refusal.BUSY for one in opened].count(False) == 3
    assert not desk.agents.close("0" * 32)


@pytest.mark.rule("agents.held-by-one-connection", "agents.max-messages-per-connection")
def test_connections_that_race_never_get_the_same_message(tmp_path: Path):
    desk = Desk(site=tmp_path, settings=settings_with(agent_connector(MaxMessagesPerConnection=9)))
    for _ in range(20):
        desk.put()
    connections = [desk.connect(), desk.connect()]

    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(desk.agents.next, connections * 12))

    keys = [handed.key for handed in taken if isinstance(handed, Handed)]
    assert len(keys) == len(set(keys)) == 18
    assert taken.count(Refusal.SPENT) == 6


@pytest.mark.rule("agents.max-concurrent-connections")
def test_the_limit_is_each_connectors_own(tmp_path: Path):
    one, other = agent_connector(MaxConcurrentConnections=1), agent_connector(Name="B", MaxConcurrentConnections=1)
    desk = Desk(site=tmp_path, settings=settings_with(one, other))
    desk.connect()

    assert desk.agents.connect("Fax Agent", "node-2") is Refusal.BUSY
    assert desk.connect("B")


def test_a_connection_sees_the_messages_of_its_own_connector_from_all_its_queues(tmp_path: Path):
    desk = Desk(site=tmp_path, settings=settings_with(agent_connector(), agent_connector(Name="B")))
    agents = DeliveryType.DELIVERY_AGENT
    desk.put(hop=NextHop(server="MBX01", type=agents, domain="FAX", connector="B"))
    desk.put()
    desk.put(hop=NextHop(server="MBX01", type=agents, domain="fax.contoso.example", connector="Fax Agent"))

    connection = desk.connect("B")

    assert [c.waiting for c in desk.agents.connectors()] == [2, 1]
    assert isinstance(desk.agents.next(connection), Handed)
    assert desk.agents.next(connection) is None


@pytest.mark.rule("agents.enabled")
def test_a_connector_that_is_not_enabled_or_not_there_takes_no_connection(tmp_path: Path):
    desk = Desk(site=tmp_path, settings=settings_with(agent_connector(Enabled=False)))

    assert desk.agents.connect("Fax Agent", "node-1") is Refusal.NO_CONNECTOR
    assert desk.agents.connect("Telex", "node-1") is Refusal.NO_CONNECTOR
    assert [c.enabled for c in desk.agents.connectors()] == [False]


@pytest.mark.rule("agents.delivery-protocol")
def test_an_agent_sees_the_protocol_by_which_it_chooses_its_connector(tmp_path: Path):
    desk = Desk(site=tmp_path, settings=settings_with(agent_connector(DeliveryProtocol="T.38")))

    assert [(c.name, c.delivery_protocol) for c in desk.agents.connectors()] == [("Fax Agent", "T.38")]


@pytest.mark.rule("agents.idle-connection")
def test_a_connection_without_a_request_for_ten_minutes_is_closed_and_its_message_ready(desk: Desk):
    desk.put()
    connection = desk.connect()
    desk.clock.advance(timedelta(minutes=5))
    desk.take(connection)

    assert desk.agents.next_due() == desk.clock.now() + IDLE
    desk.clock.advance(IDLE - timedelta(seconds=1))
    assert not desk.agents.step()
    desk.clock.advance(timedelta(seconds=1))
    assert desk.agents.step()

    assert desk.agents.next(connection) is Refusal.CLOSED
    assert [one.connection for one in desk.queued()] == [""]
    assert desk.agents.next_due() is None


@pytest.mark.rule("agents.idle-connection")
def test_an_idle_connection_frees_its_place_when_another_agent_asks_for_it(tmp_path: Path):
    desk = Desk(site=tmp_path, settings=settings_with(agent_connector(MaxConcurrentConnections=1)))
    desk.connect()

    desk.clock.advance(IDLE)

    assert desk.connect()


@pytest.mark.rule("agents.idle-connection")
def test_a_start_closes_what_an_earlier_process_left_open(desk: Desk):
    desk.put()
    connection = desk.connect()
    key = desk.take(connection).key

    desk.restart()
    desk.agents.close_all()

    assert desk.agents.next(connection) is Refusal.CLOSED
    assert desk.take(desk.connect()).key == key


@pytest.mark.rule("agents.poison")
def test_a_message_that_cannot_be_written_becomes_poison_and_the_next_one_is_handed_over(desk: Desk):
    """An address that no X-Receiver can hold comes from somebody who changed the database; it must not stop the others."""
    desk.put(envelope=Envelope(sender="", recipients=(to_fax("a@b.example"),)))
    with desk.engine.begin() as db:
        db.exec_driver_sql("UPDATE recipients SET address = 'a b>,<c'")
    whole = desk.put()

    handed = desk.take(desk.connect())

    assert handed.identity.endswith(f"\\{whole}")
    assert [one.message.id for one in desk.queued()] == [whole]
    ((stuck, why),) = desk.poison
    assert (stuck, why.split(":")[0]) == (whole - 1, "it cannot be handed to an agent")


@pytest.mark.rule("agents.poison")
def test_a_message_whose_bytes_are_damaged_becomes_poison(desk: Desk):
    desk.spoil(desk.put())

    assert desk.agents.next(desk.connect()) is None

    assert (desk.queued(), [message for message, _ in desk.poison]) == ([], [1])


def test_a_message_that_is_removed_while_it_is_handed_over_is_passed_over(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    removed, other = desk.put(), desk.put()
    real = type(desk.agents.handover)._data

    def after_removal(self: object, delivery: object) -> bytes | None:
        desk.remove(removed)
        return real(self, delivery)  # type: ignore[arg-type]

    monkeypatch.setattr(type(desk.agents.handover), "_data", after_removal)

    assert desk.take(desk.connect()).identity.endswith(f"\\{other}")


def test_the_same_mail_reads_the_same_from_a_drop_file_and_from_an_agents(tmp_path: Path):
    """The gateway takes both by the same door: block of X-headers and mail agree."""
    (tmp_path / "a").mkdir()
    world = World(site=tmp_path / "a")
    world.exchange.submit(MAIL, recipients=[ONE_OFF])
    world.run()
    (dropped,) = world.dropped()
    desk = Desk(site=tmp_path)
    desk.put(envelope=dropped.envelope, content=dropped.content)

    handed = read(desk.take(desk.connect()))

    assert handed == dropped
