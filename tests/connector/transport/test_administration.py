"""What administrators do with queues and messages: the *-Queue and *-Message cmdlets of section 9."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import insert

from connector.cli import main
from connector.model.transit import DeliveryType, MessageStatus, NextHop, QueueFacts
from connector.store.schema import queues
from connector.store.special import POISON_ID, queue_row
from connector.transport.administration import Administration, Listed
from connector.transport.filters import FilterError, parse
from tests.connector.world import FAX, ONE_OFF, REPLAY, World, mail
from wire import dsn, mailfile
from wire.envelope import Notify


@pytest.fixture
def waiting(world: World) -> World:
    """A site with three faxes that wait for their Drop directory, in one queue."""
    (world.site / "dropfax.toml").write_text("")
    world.drop.rmdir()
    for _ in range(3):
        world.exchange.submit(mail(), recipients=[ONE_OFF], notify=[Notify.FAILURE])
    world.exchange.step()
    return world


def run(world: World, *arguments: str, code: int = 0) -> str:
    """Run a command on the site and return what it printed."""
    done: Result = CliRunner().invoke(main, [*arguments[:2], "--site", str(world.site), *arguments[2:]])
    assert done.exit_code == code, done.output
    return done.output


def listed(world: World, *arguments: str) -> Sequence[dict[str, object]]:
    """What a list command prints as JSON."""
    found: Sequence[dict[str, object]] = json.loads(run(world, *arguments, "--json"))
    return found


FAX_QUEUE = ("--filter", "DeliveryType -eq 'NonSmtpGatewayDelivery'")


@pytest.mark.rule("queues.properties", "queues.filter", "queues.identity", "queues.status")
def test_queues_are_listed_with_the_documented_properties(waiting: World):
    """[Q] Queue properties; the filter is the documentation's own example."""
    (queue,) = listed(waiting, "queue", "list", *FAX_QUEUE)

    documented = (
        "Identity DeferredMessageCount DeliveryType FirstRetryTime IncomingRate LastError LastRetryTime MessageCount "
        "MessageCountsPerPriority NextHopCategory NextHopConnector NextHopDomain NextRetryTime OutgoingRate RetryCount Status Velocity"
    )
    assert set(documented.split()) <= queue.keys()
    assert (queue["MessageCount"], queue["RetryCount"], queue["NextHopCategory"]) == (3, 1, "External")
    assert str(queue["Identity"]).startswith("MBX01\\")
    assert listed(waiting, "queue", "list", str(queue["Identity"])) == [queue]
    assert listed(waiting, "queue", "list", str(queue["Identity"]).lower()) == [queue]


@pytest.mark.rule("queues.properties", "queues.identity")
def test_messages_are_listed_with_the_documented_properties(waiting: World):
    """[Q] Properties of messages in queues."""
    messages = listed(waiting, "message", "list", "--filter", "FromAddress -like 'ann@*' -and Size -gt 10")

    documented = (
        "DateReceived DeferReason Directionality ExpirationTime FromAddress Identity InternetMessageId LastError MessageLatency "
        "MessageSourceName Priority Queue Recipients RetryCount SCL Size SourceIP Status Subject"
    )
    assert set(documented.split()) <= messages[0].keys()
    assert [message["Recipients"] for message in messages] == [FAX] * 3
    for identity in (str(messages[1]["Identity"]), "2"):
        (found,) = listed(waiting, "message", "list", identity)
        # A second may have passed since.
        assert {**found, "MessageLatency": ""} == {**messages[1], "MessageLatency": ""}


@pytest.mark.parametrize(
    "arguments",
    [
        ("queue", "list", "MBX01\\99"),
        ("message", "list", "MBX01\\Submission\\99"),
        ("message", "remove", "77"),
        ("queue", "list", "--filter", "Colour -eq 'red'"),
        ("queue", "suspend", "--filter", "Status -is 'Ready'"),
        ("queue", "suspend", "--filter", ""),
        ("queue", "suspend"),
        ("queue", "suspend", "MBX01\\Poison", "--filter", "MessageCount -gt 1"),
    ],
)
@pytest.mark.rule("queues.filter", "queues.identity")
def test_what_names_nothing_is_refused_with_a_sentence(waiting: World, arguments: tuple[str, ...]):
    """[PS]: -Identity or -Filter, not both."""
    output = run(waiting, *arguments, code=2)

    assert "Error" in output or output.startswith("dropfax: ")


@pytest.mark.rule("queues.next-hop-identity")
def test_a_queue_is_found_by_its_next_hop_domain_and_named_as_what_it_is(waiting: World):
    """[PS] Suspend-Queue: the identity in the form of Server\\destination."""
    (queue,) = listed(waiting, "queue", "list", *FAX_QUEUE)

    assert listed(waiting, "queue", "list", "mbx01\\fax") == [queue]
    assert listed(waiting, "message", "list", "FAX\\2") == listed(waiting, "message", "list", "2")
    assert run(waiting, "queue", "suspend", "FAX") == (
        f"{queue['Identity']} (NextHopDomain FAX, connector Fax) is suspended; its messages wait, new ones come in\n"
    )
    assert run(waiting, "queue", "suspend", "Poison").startswith("MBX01\\Poison is suspended")


@pytest.mark.rule("queues.next-hop-identity")
def test_an_identity_that_means_two_queues_changes_neither(waiting: World):
    """[PS] Suspend-Queue: "If the identity matches more than one queue, you receive an error"."""
    second = NextHop(server="MBX02", type=DeliveryType.NON_SMTP_GATEWAY, domain="FAX", connector="Fax 2")
    with waiting.exchange.stores.engine.begin() as db:
        db.execute(insert(queues).values(**queue_row(second)))

    refused = run(waiting, "queue", "suspend", "FAX", code=2)

    assert "FAX means 2 queues: MBX01\\" in refused
    assert "(NextHopDomain FAX, connector Fax 2)" in refused
    found = listed(waiting, "queue", "list", "FAX")
    assert [(queue["ConnectorName"], queue["Status"]) for queue in found] == [("Fax", "Ready"), ("Fax 2", "Ready")]
    assert "is suspended" in run(waiting, "queue", "suspend", "MBX02\\FAX")


@pytest.mark.rule("queues.status")
def test_a_message_waits_while_its_queue_does(waiting: World):
    desk, now = waiting.administration(), waiting.clock.now()
    (queue,) = desk.find_queues(now, "FAX")

    assert queue.next_retry is not None
    assert {one.status for one in desk.messages([queue], now)} == {MessageStatus.RETRY}
    assert {one.status for one in desk.messages([queue], queue.next_retry)} == {MessageStatus.READY}


@pytest.mark.rule("queues.suspend-queue", "queues.status")
def test_a_suspended_queue_takes_in_and_lets_nothing_out(waiting: World):
    run(waiting, "queue", "suspend", *FAX_QUEUE)
    waiting.drop.mkdir()
    waiting.exchange.submit(mail(), recipients=[ONE_OFF])

    assert waiting.run(timedelta(hours=30))

    assert waiting.dropped() == []
    (queue,) = listed(waiting, "queue", "list", *FAX_QUEUE)
    assert (queue["Status"], queue["MessageCount"]) == ("Suspended", 4)
    run(waiting, "queue", "resume", *FAX_QUEUE)
    run(waiting, "queue", "retry", *FAX_QUEUE)
    waiting.run()
    assert len(waiting.dropped()) == 4


@pytest.mark.rule("queues.retry-queue")
def test_a_queue_in_retry_is_tried_at_once_when_somebody_says_so(waiting: World):
    waiting.drop.mkdir()
    waiting.exchange.step()
    assert waiting.dropped() == []

    run(waiting, "queue", "retry", *FAX_QUEUE)
    waiting.exchange.step()

    assert len(waiting.dropped()) == 3


@pytest.mark.rule("queues.retry-queue")
def test_a_resubmitted_queue_goes_through_the_categorizer_again(waiting: World):
    """[PS] Retry-Queue -Resubmit $true."""
    output = run(waiting, "queue", "retry", *FAX_QUEUE, "--resubmit")

    assert "(3 in all)" in output
    (queue,) = listed(waiting, "queue", "list", "--filter", "MessageCount -gt 0")
    assert queue["Identity"] == "MBX01\\Submission"


@pytest.mark.rule("queues.suspend-message", "queues.status")
def test_a_suspended_message_is_passed_by_the_others(waiting: World):
    (first, *_) = listed(waiting, "message", "list")
    run(waiting, "message", "suspend", str(first["Identity"]))
    waiting.drop.mkdir()
    run(waiting, "queue", "retry", *FAX_QUEUE)

    waiting.run()

    assert len(waiting.dropped()) == 2
    (left,) = listed(waiting, "message", "list")
    assert (left["Identity"], left["Status"]) == (first["Identity"], "Suspended")
    run(waiting, "message", "resume", str(first["Identity"]))
    waiting.run()
    assert len(waiting.dropped()) == 3


@pytest.mark.rule("queues.remove-message")
@pytest.mark.parametrize(("option", "reports"), [("--with-ndr", 3), ("--without-ndr", 0)])
def test_removed_messages_are_reported_unless_nobody_is_to_be_told(waiting: World, option: str, reports: int):
    """[PS] Remove-Message -WithNDR, $true by default."""
    run(waiting, "message", "remove", "--filter", "Subject -like '*'", option)

    waiting.run()

    assert waiting.queued() == []
    found = [dsn.read(report).recipients[0] for report in waiting.inbox("ann@contoso.example")]
    assert [told.status for told in found] == ["4.3.2"] * reports


@pytest.mark.rule("queues.export-message")
def test_an_export_is_a_file_for_replay_under_the_message_id(waiting: World, tmp_path: Path):
    """ "Export messages from queues": Message-ID with < and > replaced by _, plus .eml; the message is suspended first."""
    (tmp_path / "out").mkdir()
    (first, *_) = listed(waiting, "message", "list")
    identity = str(first["Identity"])
    refused = run(waiting, "message", "export", identity, "--to", str(tmp_path / "out"), code=2)
    assert "while it is suspended" in refused
    run(waiting, "message", "suspend", identity)

    run(waiting, "message", "export", identity, "--to", str(tmp_path / "out"))

    (file,) = (tmp_path / "out").iterdir()
    assert file.name == "_m1@contoso.example_.eml"
    read = mailfile.read(file.read_bytes())
    assert [recipient.address for recipient in read.envelope.recipients] == [FAX]
    assert (read.envelope.sender, read.envelope.created_by) == ("ann@contoso.example", "MSExchange15")


@pytest.mark.rule("queues.poison")
def test_a_message_that_breaks_its_processing_twice_is_poison_until_it_is_resumed(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    """[PS] PoisonThreshold, default 2."""
    (world.site / "dropfax.toml").write_text("")
    with monkeypatch.context() as patch:
        patch.setattr("connector.transport.categorizing.categorize", breaking)
        world.exchange.submit(mail())
        assert world.run()
    (poison,) = world.exchange.transport.queues.deliveries()
    assert (poison.queue, poison.message.faults) == (POISON_ID, 2)
    world.clock.advance_to(poison.message.expires)
    assert world.run()
    assert len(world.queued()) == 1

    run(world, "message", "resume", "1")
    world.run()

    assert len(world.inbox("bob@contoso.example")) == 1


def breaking(*_: object) -> None:
    """A fault of ours."""
    raise LookupError("a fault of ours")


def test_a_message_from_replay_is_shown_with_its_source(world: World):
    """Section 1.2: X-Source is the queue viewer's MessageSourceName, default `Replay`."""
    (world.site / "dropfax.toml").write_text("")
    world.put("Replay", {"x.eml": REPLAY})
    (world.site / "mailboxes").write_bytes(b"in the way")
    world.exchange.step()

    (message,) = listed(world, "message", "list")

    assert (message["MessageSourceName"], message["FromAddress"]) == ("Replay", "<>")


@pytest.mark.rule("queues.filter")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("N -eq 5", [5]),
        ("n -gt '9'", [10, 100]),
        ("N -ge 10 -and N -lt 100", [10]),
        ("N -ne 5 -AND N -like '1*'", [10, 100]),
        ('N -le "10"', [5, 10]),
    ],
)
def test_filters_compare_numbers_by_size_and_texts_by_pattern(text: str, expected: list[int]):
    lets_pass = parse(text, {"N": lambda number: number})

    assert [number for number in (5, 10, 100) if lets_pass(number)] == expected


@pytest.mark.parametrize(
    "text", ["", "N", "N -eq", "N -eq 1 -or N -eq 2", "N -eq 1 N -eq 2", "M -eq 1", "N -eq 'a' -and"]
)
@pytest.mark.rule("queues.filter")
def test_other_filters_are_refused(text: str):
    with pytest.raises(FilterError, match="the filter cannot be read from"):
        parse(text, {"N": lambda number: number})


@pytest.mark.rule("queues.retry-queue")
def test_a_suspended_queue_stays_suspended_when_somebody_retries_it_and_the_answer_says_so(waiting: World):
    run(waiting, "queue", "suspend", *FAX_QUEUE)
    waiting.drop.mkdir()

    tried = run(waiting, "queue", "retry", *FAX_QUEUE)
    resubmitted = run(waiting, "queue", "retry", *FAX_QUEUE, "--resubmit")
    waiting.run()

    assert "is suspended and stays so; it is tried when it is resumed" in tried
    assert "is suspended and stays so; its messages stay" in resubmitted
    assert waiting.dropped() == []
    run(waiting, "queue", "resume", *FAX_QUEUE)
    waiting.run()
    assert len(waiting.dropped()) == 3


@pytest.mark.rule("queues.retry-queue")
@pytest.mark.parametrize(("queue", "sentence"), [("Poison", "message resume"), ("Unreachable", "--resubmit")])
def test_a_queue_that_nobody_tries_is_not_said_to_be_tried(waiting: World, queue: str, sentence: str):
    output = run(waiting, "queue", "retry", queue)

    assert sentence in output
    assert "is tried at once" not in output


@pytest.mark.rule("queues.remove-queue")
@pytest.mark.parametrize(("option", "reports"), [("--with-ndr", 3), ("--without-ndr", 0)])
def test_a_removed_queue_loses_its_messages_and_disappears(
    waiting: World, caplog: pytest.LogCaptureFixture, option: str, reports: int
):
    caplog.clear()
    output = run(waiting, "queue", "remove", *FAX_QUEUE, option)

    assert "lost 3 messages" in output
    assert [record.getMessage() for record in caplog.records if record.levelname != "INFO"] == []
    waiting.run()
    assert len(waiting.inbox("ann@contoso.example")) == reports
    for _ in range(2):
        waiting.clock.advance(timedelta(minutes=4))
        waiting.exchange.step()
    assert listed(waiting, "queue", "list", *FAX_QUEUE) == []
    assert "held no message" in run(waiting, "queue", "remove", "Submission")


@pytest.mark.rule("queues.retry-message")
def test_a_message_that_waits_for_its_own_date_is_tried_when_somebody_says_so(world: World):
    (world.site / "dropfax.toml").write_text("")
    (world.site / "mailboxes").mkdir()
    (world.site / "mailboxes" / "bob@contoso.example").write_bytes(b"in the way")
    world.exchange.submit(mail())
    world.exchange.step()
    (world.site / "mailboxes" / "bob@contoso.example").unlink()

    assert "is tried at once" in run(world, "message", "retry", "1")
    world.exchange.step()

    assert len(world.inbox("bob@contoso.example")) == 1


@pytest.mark.rule("queues.retry-message")
def test_a_message_that_cannot_be_tried_says_why(waiting: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("connector.cli.queueing.time_of", lambda _: waiting.clock.now())
    (first, second, _) = (str(one["Identity"]) for one in listed(waiting, "message", "list"))

    queue_waits = run(waiting, "message", "retry", first)
    run(waiting, "message", "suspend", second)
    suspended = run(waiting, "message", "retry", second, code=1)
    run(waiting, "queue", "suspend", *FAX_QUEUE)
    queue_suspended = run(waiting, "message", "retry", first)

    assert "waits for its queue, which is tried at 2024-04-02 08:01:02 UTC" in queue_waits
    assert "is suspended; nothing was changed: resume it first" in suspended
    assert "waits for its queue, which is suspended" in queue_suspended


@pytest.mark.rule("queues.looked-at-again")
@pytest.mark.parametrize("command", ["remove", "suspend", "resume", "retry"])
def test_a_message_that_is_gone_when_it_is_to_be_changed_is_not_said_to_be_changed(
    waiting: World, monkeypatch: pytest.MonkeyPatch, command: str
):
    """The service hands it over between the command's look and its writing."""
    real = Administration.find_messages
    waiting.drop.mkdir()
    waiting.clock.advance(timedelta(minutes=1))

    def slow(desk: Administration, identity: str, now: datetime) -> list[Listed]:
        found = real(desk, identity, now)
        waiting.exchange.step()
        return found

    monkeypatch.setattr(Administration, "find_messages", slow)

    output = run(waiting, "message", command, "1", code=1)

    assert output.endswith("had left its queue; nothing was changed\n")
    assert waiting.inbox("ann@contoso.example") == []


def test_a_queue_that_is_gone_when_it_is_to_be_changed_is_not_said_to_be_changed(
    waiting: World, monkeypatch: pytest.MonkeyPatch
):
    run(waiting, "queue", "remove", *FAX_QUEUE, "--without-ndr")
    real = Administration.find_queues

    def slow(desk: Administration, *sought: Any) -> list[QueueFacts]:
        found = real(desk, *sought)
        for _ in range(2):
            waiting.clock.advance(timedelta(minutes=4))
            waiting.exchange.step()
        return found

    monkeypatch.setattr(Administration, "find_queues", slow)

    assert "is not there any more; nothing was changed" in run(waiting, "queue", "suspend", *FAX_QUEUE, code=1)


@pytest.mark.rule("queues.retry-queue")
def test_what_waits_for_the_categorizer_is_not_lost_by_giving_it_back_to_the_categorizer(waiting: World):
    """Nor what is there already of a message of which another part comes back."""
    waiting.exchange.submit(mail(), recipients=["bob@contoso.example"])

    output = run(waiting, "queue", "retry", "--filter", "MessageCount -gt 0", "--resubmit")

    assert "MBX01\\Submission is where the categorizer finds its messages; none was moved" in output
    waiting.drop.mkdir()
    waiting.run()
    assert (len(waiting.dropped()), len(waiting.inbox("bob@contoso.example"))) == (3, 1)
