"""What an agent wants told: deliveries also to senders who said nothing, as the reports of fax gateways do; duplicates to nobody."""

import pytest

from connector.model.handover import Standing
from tests.connector.agent.desk import SECOND, Desk, delivered, failed, to_fax
from wire.dsn import Action
from wire.envelope import Envelope, Notify


@pytest.mark.rule("agents.confirmed-deliveries")
@pytest.mark.parametrize(
    ("notify", "told"),
    [
        (None, [Action.DELIVERED]),
        (frozenset({Notify.SUCCESS}), [Action.DELIVERED]),
        (frozenset({Notify.FAILURE, Notify.DELAY}), []),
        (frozenset({Notify.NEVER}), []),
    ],
    ids=["absent", "success", "failure", "never"],
)
def test_a_confirmed_delivery_is_told_unless_the_sender_chose_otherwise(
    desk: Desk, notify: frozenset[Notify] | None, told: list[Action]
):
    desk.put(to_fax(notify=notify))
    connection = desk.connect()

    desk.say(connection, desk.take(connection).key, delivered(confirm=True))

    assert [report.action for report in desk.reports()] == told


@pytest.mark.rule("agents.confirmed-deliveries")
def test_nobody_is_told_of_a_mail_without_a_sender(desk: Desk):
    """RFC 3461 section 6: never to a null return path."""
    desk.put(envelope=Envelope(sender="", recipients=(to_fax(),)))
    connection = desk.connect()

    desk.say(connection, desk.take(connection).key, delivered(confirm=True))

    assert desk.reports() == []


@pytest.mark.rule("agents.duplicate")
def test_of_a_duplicate_nobody_is_told_and_it_ends_all_the_same(desk: Desk):
    """Exchange may submit a Pickup file twice after a restart; the first of the two mails is reported."""
    both = frozenset({Notify.SUCCESS, Notify.FAILURE})
    desk.put(to_fax(notify=both), to_fax(SECOND, notify=both))
    connection = desk.connect()

    stands = desk.say(connection, desk.take(connection).key, delivered(duplicate=True), failed(SECOND, duplicate=True))

    assert stands == [Standing.DONE, Standing.DONE]
    assert (desk.reports(), desk.queued()) == ([], [])
