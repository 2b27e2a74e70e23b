"""What the transport writes into the message tracking log (section 8): sources and events of every ending."""

import csv
import errno
import os
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from connector.model.transit import Source
from connector.settings import ExchangeSettings
from tests.connector.world import FAX, NOWHERE, ONE_OFF, REPLAY, World, fax_connector, mail, values
from wire.envelope import Notify

Row = Mapping[str, str]


def read(file: Path) -> list[Row]:
    """The rows of one file, past all of the product's code."""
    *head, names = [line for line in file.read_text("utf-8-sig").splitlines() if line.startswith("#")]
    assert head
    body = [line for line in file.read_text("utf-8-sig").splitlines() if not line.startswith("#")]
    return list(csv.DictReader(body, names.removeprefix("#Fields: ").split(",")))


def rows(world: World, source: str, event: str) -> list[Row]:
    """The rows of one source and event."""
    return [
        row
        for path in sorted((world.site / "Logs" / "MessageTracking").iterdir())
        for row in read(path)
        if (row["source"], row["event-id"]) == (source, event)
    ]


@pytest.mark.rule("tracking.drop-is-gateway-send")
def test_a_hand_over_is_gateway_send_with_the_name_of_the_file(world: World):
    """Section 8: `GATEWAY,SEND ... 250 2.0.0 Written to drop directory ... S:File=0a1b….eml`."""
    world.exchange.submit(mail(), recipients=[ONE_OFF])
    world.run()

    (row,) = rows(world, "GATEWAY", "SEND")

    (file,) = world.drop.iterdir()
    assert (row["recipient-address"], row["connector-id"]) == (FAX, "Fax")
    assert row["recipient-status"] == "250 2.0.0 Written to drop directory"
    assert f"S:File={file.name}" in row["custom-data"]
    assert row["message-info"] == "2024-04-02T08:00:02.000Z"


@pytest.mark.rule("tracking.failure-is-gateway-defer")
def test_a_missing_drop_directory_is_gateway_defer(world: World):
    world.drop.rmdir()
    world.exchange.submit(mail(), recipients=[ONE_OFF])
    world.exchange.step()

    (row,) = rows(world, "GATEWAY", "DEFER")

    assert "does not exist" in row["recipient-status"]


@pytest.mark.rule("tracking.quota-is-gateway-defer")
def test_a_full_drop_directory_is_gateway_defer(world: World):
    world.settings = ExchangeSettings(foreign_connectors=(fax_connector(DropDirectoryQuota="1 B"),))
    world.restart()
    (world.drop / "other").write_bytes(b"x")
    world.exchange.submit(mail(), recipients=[ONE_OFF])
    world.exchange.step()

    (row,) = rows(world, "GATEWAY", "DEFER")

    assert "DropDirectoryQuota" in row["recipient-status"]


@pytest.mark.rule("tracking.no-connector-is-routing-fail", "tracking.report-is-dsn-dsn")
def test_an_address_without_connector_is_routing_fail_and_its_report_dsn(world: World):
    """Section 8: `no connector -> ROUTING,FAIL`; `NDR made -> DSN,DSN` with the original's Message-ID as reference."""
    world.exchange.submit(mail(), recipients=[NOWHERE])
    world.run()

    (failed,), (made,) = rows(world, "ROUTING", "FAIL"), rows(world, "DSN", "DSN")

    assert failed["recipient-status"].startswith("550 5.4.4")
    assert (made["reference"], made["return-path"]) == ("<m1@contoso.example>", "<>")
    assert made["recipient-address"] == "ann@contoso.example"


@pytest.mark.rule("tracking.expiry-is-queue-fail")
def test_an_expired_message_is_queue_fail(world: World):
    """Section 8: `QUEUE,FAIL` status `550 4.4.7 QUEUE.Expired;message expired`."""
    world.drop.rmdir()
    world.exchange.submit(mail(), recipients=[ONE_OFF], notify=[Notify.NEVER])
    world.run(timedelta(days=3))

    (row,) = rows(world, "QUEUE", "FAIL")

    assert row["recipient-status"] == "550 4.4.7 QUEUE.Expired;message expired"


@pytest.mark.rule("tracking.drop-is-discarded")
def test_a_message_that_is_removed_without_a_report_is_drop(world: World):
    """[MT]: DROP is a message discarded without a DSN, not one written to a Drop directory."""
    world.drop.rmdir()
    world.exchange.submit(mail(), recipients=[ONE_OFF])
    world.exchange.step()
    desk = world.administration()

    desk.remove(desk.find_messages("1", world.clock.now()), world.clock.now(), with_ndr=False)

    assert [row["recipient-address"] for row in rows(world, "ADMIN", "DROP")] == [FAX]


@pytest.mark.rule("tracking.mailbox-is-storedriver-deliver", "tracking.duplicate-is-duplicatedeliver")
def test_a_mail_in_its_mailbox_is_deliver_and_its_repeat_duplicatedeliver(world: World):
    for _ in range(2):
        world.put("Replay", {"letter.eml": REPLAY})
        world.run()

    assert [len(rows(world, "STOREDRIVER", event)) for event in ("DELIVER", "DUPLICATEDELIVER")] == [1, 1]


def test_a_mailbox_that_cannot_be_written_is_defer(world: World):
    (world.site / "mailboxes").write_bytes(b"in the way")
    world.exchange.submit(mail())
    world.exchange.step()

    (row,) = rows(world, "STOREDRIVER", "DEFER")

    assert os.strerror(errno.EEXIST) in row["recipient-status"]


@pytest.mark.rule("tracking.directionality")
def test_every_row_of_a_message_names_the_same_direction(world: World):
    """A report of Exchange's own comes from inside although it has no sender, a gateway's from outside, wherever a row stands."""
    world.put("Replay", {"x.eml": REPLAY})
    outside = mail(message_id="<e1@fabrikam.example>").replace(b"ann@contoso.example", b"eve@fabrikam.example")
    world.exchange.submit(outside, recipients=["bob@contoso.example"])
    world.exchange.submit(mail(), recipients=[NOWHERE, "bob@contoso.example"])
    world.run()

    told: dict[str, set[str]] = {}
    for path in (world.site / "Logs" / "MessageTracking").iterdir():
        for row in read(path):
            told.setdefault(row["message-id"], set()).add(row["directionality"])
    (own,) = {values(report, "Message-ID")[0] for report in world.inbox("ann@contoso.example")} - {
        "<dsn1@fax.contoso.example>"
    }
    expected = {
        "<dsn1@fax.contoso.example>": "Incoming",
        "<e1@fabrikam.example>": "Incoming",
        "<m1@contoso.example>": "Originating",
        own: "Originating",
    }
    assert told == {message: {direction} for message, direction in expected.items()}


@pytest.mark.rule("tracking.directionality")
def test_a_queue_shows_the_direction_that_the_log_tells(world: World):
    """Properties of messages, Directionality: a report of Exchange's own that waits for its mailbox is Originating."""
    (world.site / "mailboxes").mkdir()
    (world.site / "mailboxes" / "ann@contoso.example").write_bytes(b"no mailbox")
    world.exchange.submit(mail(), recipients=[NOWHERE])
    world.put("Replay", {"x.eml": REPLAY})
    world.clock.advance(timedelta(seconds=5))
    world.exchange.step()
    world.exchange.step()

    desk, now = world.administration(), world.clock.now()
    waiting = {one.delivery.message.source: one.is_originating for one in desk.messages(desk.find_queues(now), now)}

    assert waiting == {Source.DSN: True, Source.PICKUP: False}
