"""Delivery: bifurcation, retry, reports."""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from connector.errors import QueueUnavailableError
from connector.settings import ExchangeSettings
from connector.store import waiting
from connector.store.special import POISON_ID, SUBMISSION_ID
from foundation.loop import run_until_idle
from tests.connector.world import FAX, MORNING, NOWHERE, ONE_OFF, REPLAY, Counted, World, fax_connector, mail
from wire import dsn, mailfile
from wire.dsn import Action
from wire.envelope import Notify


def test_a_mail_to_fax_and_mailbox_goes_both_ways(world: World):
    world.exchange.submit(mail(), recipients=[ONE_OFF, "bob@contoso.example", "FAX:2"])

    world.run()

    (file,) = world.dropped()
    assert [r.address for r in file.envelope.recipients] == [FAX, "IMCEAFAX-2@contoso.example"]
    assert len(world.inbox("bob@contoso.example")) == 1
    assert world.queued() == []


def test_connectors_with_one_drop_directory_each_get_their_own_file(world: World):
    """Section 2: one file for all recipients that share the connector."""
    world.settings = ExchangeSettings(
        foreign_connectors=(
            fax_connector(Name="DE", spaces=("FAX:+49*",)),
            fax_connector(Name="All", spaces=("FAX:*",)),
        )
    )
    world.restart()
    world.exchange.submit(mail(), recipients=["FAX:+49 89 1", "FAX:+1 425 2", "FAX:+49 89 3"])

    world.run()

    found = sorted(len(file.envelope.recipients) for file in world.dropped())
    assert found == [1, 2]


def test_a_message_waits_for_its_drop_directory_and_nothing_is_delivered_twice(world: World):
    """Section 2: "If it is missing: event 8008 ...; messages stay queued (retry)"."""
    world.drop.rmdir()
    world.exchange.submit(mail(), recipients=[ONE_OFF, "bob@contoso.example", NOWHERE])

    assert not world.run(timedelta(minutes=10))
    (waiting,) = world.queued()
    assert [recipient.address for recipient in waiting.envelope.recipients] == [FAX]
    world.drop.mkdir()
    assert world.run()

    assert len(world.dropped()) == 1
    assert len(world.inbox("bob@contoso.example")) == 1
    assert len(world.inbox("ann@contoso.example")) == 1


def test_a_missing_drop_directory_reaches_the_horizon_soon_and_is_logged_when_it_begins_and_ends(
    world: World, caplog: pytest.LogCaptureFixture
):
    """A month of tries every minute would be 43 000; whoever waits for `--until-idle` waits for the end."""
    caplog.set_level(logging.INFO)
    world.drop.rmdir()
    world.exchange.submit(mail(), recipients=[ONE_OFF])
    tries = Counted(world.exchange)

    assert not run_until_idle([tries], world.clock, timedelta(days=1))
    world.drop.mkdir()
    assert world.run(timedelta(hours=2))

    assert tries.steps < 2000
    told = [record.getMessage() for record in caplog.records if "report" not in record.getMessage()]
    begin, *_, end, dropped = [phrase for phrase in told if phrase != "mail delivered"]
    assert begin.startswith("connection failure for a Foreign connector")
    assert (end, dropped) == ("a Drop directory takes messages again", "message dropped")


@pytest.mark.rule("queues.glitch-retry")
def test_what_waits_is_tried_again_after_a_minute(world: World):
    """[MI] QueueGlitchRetryInterval, 1 min."""
    world.drop.rmdir()
    world.exchange.submit(mail(), recipients=[ONE_OFF])
    world.exchange.step()

    due = world.exchange.next_due()

    assert due == world.clock.now() + timedelta(minutes=1)
    world.clock.advance(timedelta(seconds=59))
    assert not world.exchange.step()


@pytest.mark.parametrize(
    ("recipient", "status"),
    [
        ("bob@contoso.example", "5.1.1"),
        ("IMCEANOTES-Bob@contoso.example", "5.4.4"),
        ("bob", "5.1.3"),
    ],
)
def test_what_goes_nowhere_comes_back_as_a_report(world: World, recipient: str, status: str):
    world.settings = ExchangeSettings(create_mailboxes=False)
    (world.site / "mailboxes" / "ann@contoso.example").mkdir(parents=True)
    world.restart()
    world.exchange.submit(mail(), recipients=[recipient], envid="QQ314159")

    world.run()

    (report,) = world.inbox("ann@contoso.example")
    read = dsn.read(report)
    assert [(r.final_recipient, r.action, r.status) for r in read.recipients] == [(recipient, Action.FAILED, status)]
    assert read.envelope_id == "QQ314159"


@pytest.mark.parametrize(
    ("sender", "notify"),
    [("", [Notify.NEVER]), ("ann@contoso.example", [Notify.NEVER]), ("ann@contoso.example", [Notify.SUCCESS])],
)
def test_nobody_is_told_who_did_not_want_to_know(
    world: World, caplog: pytest.LogCaptureFixture, sender: str, notify: list[Notify]
):
    """RFC 3461 section 4.1: NOTIFY without FAILURE asks for no report; what is discarded then is in the log."""
    world.exchange.submit(mail(), sender=sender, recipients=[NOWHERE], notify=notify)

    world.run()

    assert world.names("spool/queue") == []
    assert not (world.site / "mailboxes").exists()
    assert [(r.levelname, r.getMessage()) for r in caplog.records] == [("WARNING", "recipient is undeliverable")]


@pytest.mark.parametrize("notify", [b"", b" NOTIFY=SUCCESS", b" NOTIFY=FAILURE"])
def test_what_goes_nowhere_and_has_no_sender_is_kept_as_bad(
    world: World, caplog: pytest.LogCaptureFixture, notify: bytes
):
    """Section 4.1: "bad recipients AND no valid sender | badmail"; one error that says why."""
    receiver = b"X-Receiver: <IMCEANOTES-Bob@contoso.example>" + notify
    world.put("Replay", {"x.eml": REPLAY.replace(b"X-Receiver: <ann@contoso.example> NOTIFY=NEVER", receiver)})

    assert world.run()

    (name,) = world.names("spool/queue")
    assert name.endswith(".bad")
    kept = mailfile.read((world.site / "spool" / "queue" / name).read_bytes())
    assert [r.address for r in kept.envelope.recipients] == [NOWHERE]
    assert kept.content.endswith(b"Sorry\r\n")
    (error,) = [vars(record) for record in caplog.records if record.levelname == "ERROR"]
    assert (error["msg"], error["bad"], error["reason"].startswith("550 5.4.4")) == ("badmail", name, True)


def test_a_mail_without_sender_is_kept_for_those_it_cannot_reach_and_delivered_to_the_others(world: World):
    world.drop.rmdir()
    lost = [NOWHERE, "IMCEANOTES-Zoe@contoso.example"]
    world.exchange.submit(mail(), sender="", recipients=["bob@contoso.example", ONE_OFF, *lost])

    world.exchange.step()

    assert len(world.inbox("bob@contoso.example")) == 1
    assert [r.address for r in world.queued()[0].envelope.recipients] == [FAX]
    (bad,) = (world.site / "spool" / "queue").glob("*.bad")
    assert [r.address for r in mailfile.read(bad.read_bytes()).envelope.recipients] == lost


def test_a_report_that_cannot_be_delivered_ends_there(world: World):
    world.exchange.submit(mail(), sender="ann@elsewhere.example", recipients=[NOWHERE])

    assert world.run(timedelta(days=3))
    assert world.queued() == []


def test_a_delivered_mail_is_reported_to_a_sender_who_asked(world: World):
    """RFC 3461 section 5.2.1: NOTIFY=SUCCESS, delivered to the mailbox."""
    world.exchange.submit(mail(), notify=[Notify.SUCCESS])

    world.run()

    (report,) = world.inbox("ann@contoso.example")
    assert dsn.read(report).recipients[0].action is Action.DELIVERED


@pytest.mark.parametrize(("required", "reports"), [(False, 0), (True, 1)])
def test_the_hand_over_is_reported_as_relayed_only_where_the_connector_requires_it(
    world: World, required: bool, reports: int
):
    """Section 2, RelayDsnRequired: false "Exchange stays silent at hand-over", true "Exchange emits Action `relayed`"."""
    world.settings = ExchangeSettings(foreign_connectors=(fax_connector(RelayDsnRequired=required),))
    world.restart()
    world.exchange.submit(mail(), recipients=[ONE_OFF], notify=[Notify.SUCCESS, Notify.FAILURE])

    world.run()

    found = [dsn.read(report).recipients[0].action for report in world.inbox("ann@contoso.example")]
    assert found == [Action.RELAYED] * reports


def test_good_and_bad_news_come_in_two_reports(world: World):
    recipients = ["bob@contoso.example", NOWHERE]
    world.exchange.submit(mail(), recipients=recipients, notify=[Notify.SUCCESS, Notify.FAILURE])

    world.run()

    actions = sorted(dsn.read(report).recipients[0].action for report in world.inbox("ann@contoso.example"))
    assert actions == [Action.DELIVERED, Action.FAILED]


def test_every_failed_recipient_has_a_report_of_its_own(world: World):
    """RFC 3464 section 2 lets a report name one recipient or more: one is what every reader understands."""
    lost = [NOWHERE, "IMCEANOTES-Zoe@contoso.example"]
    world.exchange.submit(mail(), recipients=lost)

    world.run()

    reports = [dsn.read(report).recipients for report in world.inbox("ann@contoso.example")]
    assert sorted(r.final_recipient for (r,) in reports) == lost


@pytest.mark.rule("reports.one-for-a-refused-message", "reports.only-who-is-due", "categorizer.recipient-limit")
def test_a_message_that_is_refused_whole_comes_back_once_and_names_everybody(tmp_path: Path):
    """A report for each of 600 recipients would return a mail of 1 MB 600 times."""
    world = World(site=tmp_path, settings=ExchangeSettings(max_recipient_envelope_limit=2))
    block = b"X-Sender: <ann@contoso.example>\r\nX-Receiver: <a@x.example>\r\nX-Receiver: <b@x.example>\r\n"
    world.put("Replay", {"x.eml": block + b"X-Receiver: <c@x.example> NOTIFY=NEVER\r\n" + mail()})

    world.run()

    (report,) = world.inbox("ann@contoso.example")
    assert [(one.final_recipient, one.status) for one in dsn.read(report).recipients] == [
        ("a@x.example", "5.5.3"),
        ("b@x.example", "5.5.3"),
    ]


def test_a_batch_ends_where_its_bytes_would_be_too_many(world: World, monkeypatch: pytest.MonkeyPatch):
    """A hundred mails of 30 MB are not held in memory at once; one that is larger than a batch goes alone."""
    ids = [world.exchange.submit(mail() + b"x" * size) for size in (10, 10, 5000, 10)]
    transit, timers = world.exchange.transport.transit, world.exchange.transport.timers
    size = world.queued()[0]
    monkeypatch.setattr(waiting, "BATCH_BYTES", 2 * len(size.content) + 100)

    def batch(limit: int) -> list[int]:
        return [one.delivery.message.id for one in transit.ready(SUBMISSION_ID, MORNING, limit)]

    assert (batch(100), batch(1)) == (ids[:2], ids[:1])
    late = timers.delayed(MORNING + timedelta(days=1), timedelta(hours=4), 100)
    assert [one.delivery.message.id for one in late] == ids[:2]
    assert world.run()


def test_a_damaged_message_goes_to_the_poison_queue_and_the_others_go_on(
    world: World, caplog: pytest.LogCaptureFixture
):
    broken = world.exchange.submit(mail())
    with sqlite3.connect(world.site / "spool" / "queue" / "mail.que") as database:
        database.execute("UPDATE messages SET data = ? WHERE id = ?", (b"no envelope", broken))
    world.exchange.submit(mail())

    assert world.run()

    assert len(world.inbox("bob@contoso.example")) == 1
    (left,) = world.exchange.transport.queues.deliveries()
    assert (left.message.id, left.queue) == (broken, POISON_ID)
    assert "message set aside as poison" in [record.getMessage() for record in caplog.records]


def test_a_queue_database_that_cannot_be_written_makes_the_mail_wait(world: World, caplog: pytest.LogCaptureFixture):
    """What was delivered already is delivered again, and its mailbox knows it; the log says it when it begins and when it ends."""
    world.exchange.submit(mail(), notify=[Notify.SUCCESS])
    caplog.set_level(logging.INFO, "connector.transport")
    with refusing_commits(world, after=1):
        assert not world.run(timedelta(minutes=10))
    assert len(world.queued()) == 1

    assert world.run()

    assert (len(world.inbox("bob@contoso.example")), len(world.inbox("ann@contoso.example"))) == (1, 1)
    told = [record.getMessage() for record in caplog.records]
    assert told.count("delivery breaks off and is repeated") == 1
    assert told.count("delivery breaks off no more") == 1


@contextmanager
def refusing_commits(world: World, after: int) -> Iterator[None]:
    """The queue database as it is on a disk that is full after some commits."""
    done = 0

    def refuse(_: object) -> None:
        nonlocal done
        done += 1
        if done > after:
            raise QueueUnavailableError("mail.que cannot be used now: database or disk is full; nothing was changed")

    event.listen(world.exchange.stores.engine, "commit", refuse)
    try:
        yield
    finally:
        event.remove(world.exchange.stores.engine, "commit", refuse)


def test_a_mailbox_that_cannot_be_written_makes_the_mail_wait(world: World, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.INFO)
    (world.site / "mailboxes").write_bytes(b"in the way")
    world.exchange.submit(mail())

    assert not world.run(timedelta(minutes=5))
    (world.site / "mailboxes").unlink()

    assert world.run()
    assert len(world.inbox("bob@contoso.example")) == 1
    assert [record.getMessage() for record in caplog.records] == [
        "mailbox cannot be written to",
        "mail delivered",
        "mailbox can be written to again",
    ]
