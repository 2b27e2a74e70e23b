"""Deliveries that an agent wants told also to senders who said nothing, as the reports of fax gateways do."""

import pytest

from tests.connector.agent.desk import Desk, delivered, to_fax
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
