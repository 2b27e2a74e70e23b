"""Two on one mail.que, the second acting between the first one's look and his writing: nothing lost, doubled or told falsely."""

import errno
import os
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from random import Random
from threading import Event

import pytest
from sqlalchemy import event

from connector.errors import QueueUnavailableError
from connector.model.transit import DeliveryType, QueueFacts
from connector.transport.administration import Administration, Listed
from tests.connector.test_kill_safety import Killed
from tests.connector.transport.between import interrupt, overtake
from tests.connector.transport.test_tracked import rows
from tests.connector.world import ONE_OFF, World, mail, values
from wire import dsn
from wire.dsn import Action
from wire.envelope import Notify

ALL = [Notify.SUCCESS, Notify.FAILURE, Notify.DELAY]


def told(world: World) -> list[tuple[Action, str]]:
    """What the sender reads of his mail."""
    read = [dsn.read(report).recipients[0] for report in world.inbox("ann@contoso.example")]
    return [(one.action, one.status) for one in read]


def desk_of(world: World) -> tuple[Administration, list[Listed]]:
    """The desk of an administrator, with a connection of its own, and what waits."""
    desk = world.administration()
    now = world.clock.now()
    return desk, desk.messages(desk.find_queues(now), now)


def remove(world: World, *, with_ndr: bool = True) -> list[Listed]:
    """Remove every message, as `message remove` does."""
    desk, found = desk_of(world)
    return desk.remove(found, world.clock.now(), with_ndr=with_ndr)


def suspend(world: World) -> list[Listed]:
    """Suspend every message."""
    desk, found = desk_of(world)
    return desk.suspend(found)


def suspend_queue(world: World) -> None:
    """Suspend the queue of faxes."""
    world.administration().queues.suspend([fax_queue(world).id])


def resubmit(world: World) -> list[int]:
    """Send the faxes through the categorizer again."""
    return world.administration().resubmit([fax_queue(world)], world.clock.now())


def fax_queue(world: World) -> QueueFacts:
    """The queue of the Foreign connector."""
    known = world.administration().queues.all(world.clock.now())
    return next(queue for queue in known if queue.hop.type is DeliveryType.NON_SMTP_GATEWAY)


def send(world: World, *recipients: str, notify: list[Notify] | None = None) -> None:
    """Submit a mail."""
    world.exchange.submit(mail(), recipients=recipients or [ONE_OFF], notify=ALL if notify is None else notify)


@pytest.mark.rule("queues.looked-at-again", "queues.remove-message", "dropping.named-while-it-stands")
@pytest.mark.parametrize(("with_ndr", "reports"), [(True, [(Action.FAILED, "4.3.2")]), (False, [])])
def test_a_message_that_is_removed_while_its_file_is_written_is_not_dropped(
    world: World, with_ndr: bool, reports: list[tuple[Action, str]]
):
    send(world)
    interrupt(world, "stage", partial(remove, world, with_ndr=with_ndr))

    assert world.run()

    assert world.names("Drop") == []
    assert (told(world), rows(world, "GATEWAY", "SEND"), world.queued()) == (reports, [], [])


@pytest.mark.rule("queues.looked-at-again", "dropping.named-while-it-stands", "queues.suspend-message")
def test_a_message_that_is_suspended_while_its_file_is_written_waits_and_is_dropped_once_when_it_is_resumed(
    world: World,
):
    send(world)
    interrupt(world, "stage", partial(suspend, world))

    world.run()
    assert (world.names("Drop"), len(world.queued())) == ([], 1)
    desk, found = desk_of(world)
    desk.resume(found, world.clock.now())
    assert world.run()

    assert (len(world.dropped()), world.queued()) == (1, [])


@pytest.mark.rule("queues.looked-at-again", "dropping.named-while-it-stands", "queues.suspend-queue")
def test_a_queue_that_is_suspended_while_a_file_is_written_lets_nothing_out(world: World):
    send(world)
    interrupt(world, "stage", partial(suspend_queue, world))

    world.run()

    assert (world.names("Drop"), len(world.queued())) == ([], 1)


@pytest.mark.rule("queues.looked-at-again", "queues.retry-queue")
def test_a_message_that_is_resubmitted_while_its_file_is_written_is_dropped_once(world: World):
    send(world)
    interrupt(world, "stage", partial(resubmit, world))

    assert world.run()

    assert (len(world.dropped()), world.queued()) == (1, [])


@pytest.mark.rule("queues.looked-at-again")
@pytest.mark.parametrize("act", [remove, suspend, resubmit])
def test_what_is_about_to_get_its_name_is_left_alone_and_nobody_is_told_otherwise(
    world: World, act: Callable[[World], list[object]]
):
    """From the moment when the file is written down, the message is being delivered."""
    send(world)
    answers: list[object] = []
    overtake(world, lambda: answers.extend(act(world)))

    assert world.run()

    assert answers in ([], [0])
    assert (len(world.dropped()), told(world), world.queued()) == (1, [], [])
    assert rows(world, "ADMIN", "FAIL") == rows(world, "QUEUE", "RESUBMIT") == []


def test_an_administrator_hears_why_a_message_was_left_alone(world: World):
    send(world)
    said: list[str] = []

    def ask() -> None:
        desk, found = desk_of(world)
        desk.remove(found, world.clock.now(), with_ndr=True)
        said.append(desk.left_alone(found[0]))

    overtake(world, ask)
    world.exchange.step()

    assert said == [
        "is being delivered, or was when Exchange was stopped; nothing was changed: look again while Exchange runs"
    ]


@pytest.mark.rule("queues.looked-at-again")
@pytest.mark.parametrize(
    ("write", "recipient"), [("apply", ONE_OFF), ("apply", "bob@contoso.example"), ("claim", "bob@contoso.example")]
)
def test_a_message_that_is_removed_before_it_is_delivered_goes_nowhere(world: World, write: str, recipient: str):
    """In the Submission queue, and in the queue of mailboxes."""
    send(world, recipient)
    interrupt(world, write, partial(remove, world))

    assert world.run()

    assert (world.names("Drop"), world.inbox("bob@contoso.example"), told(world)) == (
        [],
        [],
        [(Action.FAILED, "4.3.2")],
    )


@pytest.mark.rule("queues.looked-at-again", "queues.suspend-queue")
def test_a_message_that_is_suspended_while_it_is_categorized_stays_in_submission(world: World):
    send(world)
    interrupt(world, "apply", partial(suspend, world))

    world.run()

    assert world.names("Drop") == []
    (waiting,) = world.exchange.transport.queues.deliveries()
    assert (waiting.suspended, waiting.queue) == (True, 1)


@pytest.mark.rule("queues.looked-at-again")
def test_a_mail_that_is_on_its_way_into_a_mailbox_is_not_removed_any_more(world: World):
    send(world, "bob@contoso.example")
    removed: list[object] = []
    # The first change is the categorizer's, the second the delivery's.
    interrupt(world, "apply", None, lambda: removed.extend(remove(world)))

    assert world.run()

    assert removed == []
    assert len(world.inbox("bob@contoso.example")) == 1
    assert [action for action, _ in told(world)] == [Action.DELIVERED]


@pytest.mark.rule("queues.looked-at-again", "queues.expiration")
@pytest.mark.parametrize("act", [partial(remove, with_ndr=False), suspend])
def test_who_was_removed_or_suspended_meanwhile_does_not_expire(world: World, act: Callable[[World], object]):
    world.drop.rmdir()
    send(world, notify=[Notify.FAILURE])
    world.exchange.step()
    world.clock.advance_to(world.sent + timedelta(days=2))
    interrupt(world, "apply", partial(act, world))

    world.exchange.step()

    assert told(world) == []
    assert rows(world, "QUEUE", "FAIL") == []


@pytest.mark.rule("queues.looked-at-again", "queues.delay-notification")
def test_who_was_removed_meanwhile_is_not_reported_as_delayed(world: World):
    world.drop.rmdir()
    send(world, notify=[Notify.FAILURE, Notify.DELAY])
    interrupt(world, "note_delays", partial(remove, world))

    world.run(timedelta(hours=9))

    assert [action for action, _ in told(world)] == [Action.FAILED]


@pytest.mark.rule("queues.delay-notification")
def test_every_recipient_of_a_late_message_is_told_of_whatever_else_is_late(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    """A turn of the transport looks at so many messages, in all their queues."""
    monkeypatch.setattr("connector.transport.service.BATCH", 1)
    world.drop.rmdir()
    (world.site / "mailboxes").mkdir()
    (world.site / "mailboxes" / "bob@contoso.example").write_bytes(b"in the way")
    for _ in range(2):
        send(world, ONE_OFF, "bob@contoso.example", notify=[Notify.DELAY])

    world.run(timedelta(hours=5))

    assert [action for action, _ in told(world)] == [Action.DELAYED] * 4


def test_a_message_that_comes_in_after_another_was_removed_is_not_taken_for_it(world: World):
    """Who has read the one must not meet the other under its number."""
    send(world)

    def replace_it() -> None:
        remove(world, with_ndr=False)
        world.exchange.submit(mail(message_id="<m2@contoso.example>"), recipients=["bob@contoso.example"])

    interrupt(world, "apply", replace_it)

    assert world.run()

    assert (world.names("Drop"), len(world.inbox("bob@contoso.example"))) == ([], 1)


@pytest.mark.rule("queues.expiration", "dropping.missing-directory-is-8008")
@pytest.mark.parametrize("ending", ["expires", "is removed"])
def test_a_message_whose_drop_directory_vanishes_under_its_file_waits_like_any_other(world: World, ending: str):
    send(world, notify=[Notify.FAILURE])

    def vanish() -> None:
        for file in world.drop.iterdir():
            file.unlink()
        world.drop.rmdir()

    overtake(world, vanish)
    world.exchange.step()
    if ending == "is removed":
        assert len(remove(world)) == 1
    world.clock.advance_to(world.sent + timedelta(days=2))

    assert world.run()

    assert told(world) == [(Action.FAILED, "4.4.7" if ending == "expires" else "4.3.2")]
    assert world.queued() == []


@pytest.mark.rule("dropping.broken-directory-is-8004")
def test_a_message_whose_file_cannot_be_named_waits_like_any_other_and_leaves_no_file(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    send(world, notify=[Notify.FAILURE])

    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    overtake(world, lambda: monkeypatch.setattr(os, "rename", refuse))
    world.exchange.step()
    monkeypatch.undo()

    assert "Read-only" in fax_queue(world).last_error
    assert (world.names("Drop"), len(remove(world))) == ([], 1)


@pytest.mark.rule("dropping.exactly-once")
def test_nothing_is_left_in_the_drop_directory_when_the_file_cannot_be_written_down(world: World):
    """The queue database is on a full disk just then."""
    send(world)

    def fill() -> None:
        event.listen(world.exchange.stores.engine, "commit", full, once=True)

    def full(_: object) -> None:
        raise QueueUnavailableError("mail.que cannot be used now: database or disk is full; nothing was changed")

    interrupt(world, "stage", fill)
    world.exchange.step()
    assert world.names("Drop") == []

    assert world.run()
    assert len(world.dropped()) == 1


@pytest.mark.rule("dropping.exactly-once", "queues.suspend-queue")
def test_a_start_takes_back_what_was_not_named_and_a_suspended_queue_keeps_it(world: World):
    send(world)
    overtake(world, die)
    with pytest.raises(Killed):
        world.exchange.step()
    suspend_queue(world)

    world.restart()
    world.run()
    assert world.names("Drop") == []
    world.administration().queues.resume([fax_queue(world).id])
    assert world.run()

    assert (len(world.dropped()), world.queued()) == (1, [])


def die() -> None:
    """kill -9."""
    raise Killed


def test_a_file_that_was_named_before_a_kill_is_handed_over_although_its_message_is_damaged(world: World):
    send(world)
    interrupt(world, "apply", None, die)
    with pytest.raises(Killed):
        world.exchange.step()
    with sqlite3.connect(world.site / "spool" / "queue" / "mail.que") as database:
        database.execute("UPDATE messages SET data = ?", (b"no envelope",))
    for file in world.drop.iterdir():
        file.unlink()

    world.restart()

    assert world.run()
    assert (world.names("Drop"), world.exchange.transport.queues.deliveries()) == ([], [])


@pytest.mark.rule("queues.looked-at-again", "dropping.exactly-once", "queues.remove-message")
def test_every_fax_is_dropped_or_reported_once_while_an_administrator_does_what_he_likes(world: World):
    """Nothing is arranged here: the two meet where they meet."""
    ended = Event()
    orders = Random(5)

    def administer() -> None:
        desk, now = world.administration(), world.sent
        while not ended.is_set():
            known = desk.find_queues(now)
            some = [one for one in desk.messages(known, now) if one.delivery.message.sender and orders.random() < 0.3]
            match orders.randrange(4):
                case 0 | 1:
                    desk.remove(some, now, with_ndr=True)
                case 2:
                    desk.resume(desk.suspend(some), now)
                case _:
                    desk.resubmit(known, now)

    with ThreadPoolExecutor(1) as pool:
        administrator = pool.submit(administer)
        for number in range(60):
            world.exchange.submit(
                mail(message_id=f"<{number}@x.example>"), recipients=[ONE_OFF], notify=[Notify.FAILURE]
            )
            if number % 3 == 0:
                world.exchange.step()
        ended.set()
        administrator.result()
    world.run()

    faxed = [values(file.content, "Message-ID")[0] for file in world.dropped()]
    reported = [values(report, "In-Reply-To")[0] for report in world.inbox("ann@contoso.example")]
    assert sorted(faxed + reported) == sorted(f"<{number}@x.example>" for number in range(60))
    assert world.queued() == []
