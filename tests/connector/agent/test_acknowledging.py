"""What agents acknowledge, what Exchange makes of it, and that it is made once (exchange-files.md section 7, [DA])."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from connector.model.handover import LAST_WORD, Refusal, Standing
from connector.model.tracking import EventId
from connector.model.transit import DeliveryType, NextHop, Source
from connector.store.changes import Change
from connector.store.special import SUBMISSION_ID
from connector.store.timers import Timers
from tests.connector.agent.desk import LIFETIME, SECOND, Desk, delivered, failed, to_fax
from tests.connector.world import FAX, mail, values
from wire import dsn, headers
from wire.dsn import Action
from wire.envelope import Envelope, Notify, Recipient

THIRD = FAX.replace("0123", "0177")
ALL = frozenset({Notify.SUCCESS, Notify.FAILURE, Notify.DELAY})
ELSEWHERE = NextHop(server="", type=DeliveryType.UNREACHABLE, domain="Unreachable")


def taken(desk: Desk) -> tuple[str, str]:
    """Open a connection and take a message; return both keys."""
    connection = desk.connect()
    return connection, desk.take(connection).key


@pytest.mark.rule("agents.acknowledges-each-recipient")
def test_each_recipient_is_acknowledged_as_it_ended(desk: Desk):
    """[DA] the agent acknowledges each message and recipient: success, fail, retry."""
    desk.put(to_fax(notify=ALL), to_fax(SECOND), to_fax(THIRD))
    connection, key = taken(desk)

    standings = desk.say(connection, key, delivered(), failed(SECOND), desk.retry(THIRD))

    assert standings == [Standing.DONE, Standing.DONE, Standing.WAITING]
    assert [[r.address for r in one.recipients] for one in desk.queued()] == [[THIRD]]
    assert [(r.final_recipient, r.action) for r in desk.reports()] == [
        (FAX, Action.DELIVERED),
        (SECOND, Action.FAILED),
    ]


@pytest.mark.rule("agents.exchange-reports")
@pytest.mark.parametrize(
    ("notify", "of_success", "of_failure"),
    [
        (None, [], [Action.FAILED]),  # RFC 3461 section 4.1: absent is FAILURE
        (frozenset({Notify.NEVER}), [], []),
        (frozenset({Notify.SUCCESS}), [Action.DELIVERED], []),
        (frozenset({Notify.FAILURE}), [], [Action.FAILED]),
        (ALL, [Action.DELIVERED], [Action.FAILED]),
    ],
)
def test_exchange_makes_the_reports_that_the_sender_asked_for(
    desk: Desk, notify: frozenset[Notify] | None, of_success: list[Action], of_failure: list[Action]
):
    """[DA] so Exchange issues the DSN."""
    desk.put(to_fax(notify=notify), to_fax(SECOND, notify=notify))
    connection, key = taken(desk)

    desk.say(connection, key, delivered(), failed(SECOND))

    assert [r.action for r in desk.reports()] == of_success + of_failure
    assert desk.queued() == []


@pytest.mark.rule("agents.facts-of-the-fax")
def test_no_fact_that_the_agent_tells_is_lost_in_the_report(desk: Desk):
    desk.put()
    connection, key = taken(desk)
    told = failed(
        fields=(("X-Fax-Pages", "1/3"), ("X-Fax-Attempts", "12")),
        last_attempt=desk.clock.now(),
        remote_mta=("x-csid", "+1 425 555 0123"),
    )

    desk.say(connection, key, told)

    (report,) = desk.reports()
    assert (report.status, report.diagnostic) == ("4.4.1", ("x-t30", "E001 Busy"))
    assert (report.remote_mta, report.last_attempt) == (("x-csid", "+1 425 555 0123"), desk.clock.now())
    assert report.extensions == (("X-Fax-Pages", "1/3"), ("X-Fax-Attempts", "12"))


@pytest.mark.rule("agents.facts-of-the-fax")
def test_a_person_reads_the_agents_sentence_in_the_report(desk: Desk):
    desk.put()
    connection, key = taken(desk)

    desk.say(connection, key, failed())

    (waiting,) = desk.transit.ready(1, desk.clock.now(), 1)
    assert waiting.file is not None
    assert b"The number was busy each time." in waiting.file.content
    assert values(waiting.file.content, "Subject") == ["Undeliverable: Invoice"]
    assert waiting.file.envelope.sender == ""


@pytest.mark.rule("agents.retry-date")
def test_a_retry_gives_the_message_back_until_the_agents_date(desk: Desk):
    desk.put()
    connection, key = taken(desk)

    desk.say(connection, key, desk.retry(hours=1, text="The number was busy; call 3 at 10:20."))

    (waiting,) = desk.queued()
    assert (waiting.connection, waiting.last_error) == ("", "The number was busy; call 3 at 10:20.")
    assert waiting.not_before == desk.clock.now() + timedelta(hours=1)
    assert (waiting.tries, desk.agents.next(connection)) == (1, None)
    desk.clock.advance(timedelta(hours=1))
    assert desk.take(desk.connect()).key == key


@pytest.mark.rule("agents.retry-at-most-12-hours")
def test_an_agent_that_renews_in_time_is_not_given_the_message_again(desk: Desk):
    desk.put()
    connection, key = taken(desk)
    for _ in range(5):
        desk.say(connection, key, desk.retry(hours=1))
        desk.clock.advance(timedelta(minutes=50))
        connection = desk.connect()
        assert desk.agents.next(connection) is None

    desk.clock.advance(timedelta(minutes=10))  # it died

    assert desk.agents.connectors()[0].waiting == 1


@pytest.mark.rule("agents.in-hand-does-not-expire")
def test_a_message_does_not_expire_while_an_agent_has_it_in_hand(desk: Desk):
    """[MI] MessageExpirationTimeout 2 d; afterwards the gateway's own clock runs (section 6, OUR CHOICE)."""
    timers = Timers(engine=desk.engine)
    desk.put()
    taken(desk)
    desk.clock.advance(LIFETIME)
    assert timers.expired(desk.clock.now(), 9) == []  # held

    connection, key = taken(desk)
    desk.say(connection, key, desk.retry(hours=1))
    assert timers.expired(desk.clock.now(), 9) == []  # put off

    desk.clock.advance(timedelta(hours=1))
    assert timers.expired(desk.clock.now(), 9) == []  # its agent may be about to speak

    desk.clock.advance(LAST_WORD)
    assert [one.delivery.message.id for one in timers.expired(desk.clock.now(), 9)] == [1]
    assert [one.delivery.message.id for one in timers.delayed(desk.clock.now(), timedelta(hours=4), 9)] == [1]


@pytest.mark.rule("agents.repeated-acknowledgement", "agents.one-report")
def test_an_acknowledgement_that_is_repeated_changes_nothing(desk: Desk):
    desk.put()
    connection, key = taken(desk)
    desk.say(connection, key, failed())
    desk.agents.close(connection)
    before = len(desk.tracked)

    again = [desk.say(desk.connect(), key, failed()) for _ in range(3)]

    assert again == [[Standing.DONE]] * 3
    assert (len(desk.reports()), len(desk.tracked), desk.woken) == (1, before, 1)


@pytest.mark.rule("agents.repeated-acknowledgement")
@pytest.mark.parametrize("late", [delivered(), failed(), None])
def test_a_recipient_that_ended_otherwise_is_gone(desk: Desk, late: object):
    """Removed by an administrator: the agent hears it with its next word, whatever that is."""
    removed = desk.put()
    connection, key = taken(desk)
    desk.remove(removed)

    standings = desk.say(connection, key, late or desk.retry())  # type: ignore[arg-type]  # a retry needs the clock

    assert standings == [Standing.GONE]
    assert desk.reports() == []


@pytest.mark.rule("agents.repeated-acknowledgement")
def test_the_first_ending_stands(desk: Desk):
    desk.put(to_fax(notify=ALL))
    connection, key = taken(desk)
    desk.say(connection, key, delivered())

    assert desk.say(connection, key, failed()) == [Standing.GONE]
    assert desk.say(connection, key, desk.retry()) == [Standing.GONE]
    assert [r.action for r in desk.reports()] == [Action.DELIVERED]


@pytest.mark.rule("agents.one-report")
def test_agents_that_race_with_one_acknowledgement_cause_one_report(desk: Desk):
    desk.put(to_fax(notify=ALL), to_fax(SECOND, notify=ALL))
    connection, key = taken(desk)

    with ThreadPoolExecutor(8) as pool:
        said = [(delivered(), failed(SECOND)), (delivered(),), (failed(SECOND),)] * 6
        list(pool.map(lambda words: desk.say(connection, key, *words), said))

    assert sorted(r.final_recipient for r in desk.reports()) == [FAX, SECOND]
    assert desk.count() == (2, 2)  # the reports


def test_a_delivery_may_be_acknowledged_in_any_connection_unless_another_one_holds_it(desk: Desk):
    desk.put()
    holder, key = taken(desk)
    other = desk.connect()

    assert desk.agents.acknowledge(other, key, (delivered(),)) is Refusal.HELD
    desk.agents.close(holder)
    assert desk.say(other, key, delivered()) == [Standing.DONE]


@pytest.mark.parametrize("key", ["", "-", "x-4", f"{'0' * 32}-4", f"{'0' * 32}-0", "0-٣", f"0-{'9' * 40}"])
def test_a_delivery_that_nobody_was_handed_is_unknown(desk: Desk, key: str):
    desk.put()
    connection, _ = taken(desk)

    assert desk.agents.acknowledge(connection, key, (delivered(),)) is Refusal.UNKNOWN


def test_a_delivery_is_known_to_its_own_connector_alone(desk: Desk):
    desk.put(hop=NextHop(server="MBX01", type=DeliveryType.DELIVERY_AGENT, domain="FAX", connector="Fax Agent"))
    _, key = taken(desk)
    other = desk.connect()
    with desk.engine.begin() as db:
        db.exec_driver_sql("UPDATE connections SET connector = 'Other' WHERE id = ?", (other,))

    assert desk.agents.acknowledge(other, key, (delivered(),)) is Refusal.UNKNOWN


def test_an_address_that_is_not_of_the_delivery_is_refused_and_nothing_taken(desk: Desk):
    desk.put()
    connection, key = taken(desk)

    assert desk.agents.acknowledge(connection, key, (delivered(), delivered(SECOND))) is Refusal.STRANGER
    assert len(desk.queued()) == 1


def test_in_a_closed_connection_nothing_is_taken(desk: Desk):
    desk.put()
    connection, key = taken(desk)
    desk.agents.close(connection)

    assert desk.agents.acknowledge(connection, key, (delivered(),)) is Refusal.CLOSED
    assert len(desk.queued()) == 1


def test_an_end_that_comes_while_the_message_is_routed_anew_is_taken_afterwards(desk: Desk):
    """Neither lost nor called gone: the fax was sent."""
    desk.put()
    connection, key = taken(desk)
    desk.say(connection, key, desk.retry(hours=0))
    desk.resubmit()
    assert desk.agents.acknowledge(connection, key, (delivered(),)) is Refusal.MOVING

    desk.route()

    assert desk.say(connection, key, delivered()) == [Standing.DONE]
    assert desk.count() == (0, 0)


def test_a_message_that_was_routed_elsewhere_is_gone_for_the_agent(desk: Desk):
    desk.put()
    connection, key = taken(desk)
    desk.say(connection, key, desk.retry(hours=0))

    desk.resubmit()
    desk.route(ELSEWHERE)

    assert desk.say(connection, key, delivered()) == [Standing.GONE]


def test_recipients_who_join_a_delivery_while_a_report_is_written_get_theirs_too(desk: Desk):
    """Routed anew, a recipient of another queue may come to this one, between two looks at it."""
    desk.put(to_fax(notify=ALL), to_fax(SECOND, notify=ALL))
    connection, key = taken(desk)
    (whole,) = desk.queued()
    second = [r for r in whole.recipients if r.address == SECOND]
    desk.transit.apply([Change(delivery=whole, done=tuple(second))])
    real = desk.agents.telling.reports

    def reports(*facts: object) -> object:
        if second:
            row = "INSERT INTO recipients (delivery, address, notify, other, via) VALUES (?, ?, 'SUCCESS', '[]', '')"
            with desk.engine.begin() as db:
                db.exec_driver_sql(row, (whole.id, second.pop().address))
        return real(*facts)  # type: ignore[arg-type]

    object.__setattr__(desk.agents.telling, "reports", reports)

    assert desk.say(connection, key, delivered(), delivered(SECOND)) == [Standing.DONE, Standing.DONE]
    assert [r.final_recipient for r in desk.reports()] == [FAX, SECOND]


def test_the_sender_hears_of_a_failure_whose_message_cannot_be_read_any_more(desk: Desk):
    """With what the queue knows of it: nothing ends in silence."""
    mail = b"Subject: =?utf-8?Q?Caf=C3=A9?=\r\nMessage-ID: <m1@contoso.example>\r\n\r\nHello.\r\n"
    id = desk.put(to_fax(), content=mail)
    connection, key = taken(desk)
    desk.spoil(id)

    desk.say(connection, key, failed())

    (told,) = desk.reports()
    assert (told.final_recipient, told.action, told.status) == (FAX, Action.FAILED, "4.4.1")
    (report,) = [one.file for one in desk.transit.ready(SUBMISSION_ID, desk.clock.now(), 9)]
    assert report is not None
    assert values(report.content, "In-Reply-To") == ["<m1@contoso.example>"]
    assert [headers.decoded(subject) for subject in values(report.content, "Subject")] == ["Undeliverable: Café"]


def test_a_report_is_owed_also_when_the_message_was_routed_anew_while_it_was_written(desk: Desk):
    """Away and back between two looks it is another delivery of the same message."""
    desk.put()
    connection, key = taken(desk)
    desk.agents.close(connection)
    connection, real = desk.connect(), type(desk.agents.handover)._data

    def after_a_round(self: object, delivery: object) -> bytes | None:
        desk.resubmit()
        desk.route()
        return real(self, delivery)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(desk.agents.handover), "_data", after_a_round)
        assert desk.say(connection, key, failed()) == [Standing.DONE]

    assert [report.action for report in desk.reports()] == [Action.FAILED]


def test_a_failure_of_a_message_without_a_sender_is_kept_as_badmail(desk: Desk):
    """Section 4.1: nobody can be told, and nothing is deleted in silence."""
    desk.put(envelope=Envelope(sender="", recipients=(Recipient(address=FAX),)))
    connection, key = taken(desk)

    desk.say(connection, key, failed())

    assert len(list(desk.directory.glob("*.bad"))) == 1
    assert desk.reports() == []


@pytest.mark.rule("agents.tracked")
def test_acknowledgements_and_their_reports_stand_in_the_tracking_log(desk: Desk):
    desk.put(to_fax(), to_fax(SECOND), to_fax(THIRD), content=mail(message_id="<m7@contoso.example>"))
    connection, key = taken(desk)

    desk.say(connection, key, delivered(), failed(SECOND), desk.retry(THIRD, text="queued as fax 7"))

    assert [(row.source, row.event, row.recipients, row.statuses) for row in desk.tracked[:3]] == [
        (Source.AGENT, EventId.SEND, (FAX,), ("250 2.1.5",)),
        (Source.AGENT, EventId.FAIL, (SECOND,), ("450 4.4.1 The number was busy each time.",)),
        (Source.AGENT, EventId.DEFER, (THIRD,), ("450 4.0.0 queued as fax 7",)),
    ]
    assert {row.connector for row in desk.tracked[:3]} == {"Fax Agent"}
    (report,) = desk.tracked[3:]
    assert (report.source, report.event, report.reference) == (Source.DSN, EventId.DSN, "<m7@contoso.example>")


def test_the_transport_is_woken_for_a_report(desk: Desk):
    desk.put(to_fax(notify=frozenset({Notify.NEVER})), to_fax(SECOND))
    connection, key = taken(desk)

    desk.say(connection, key, delivered())
    assert desk.woken == 0
    desk.say(connection, key, failed(SECOND))
    assert desk.woken == 1


def test_a_report_returns_what_the_sender_wrote(desk: Desk):
    desk.put(content=mail(subject="Contract"))
    connection, key = taken(desk)

    desk.say(connection, key, failed())

    (waiting,) = desk.transit.ready(1, desk.clock.now(), 1)
    assert waiting.file is not None
    assert dsn.read(waiting.file.content).reporting_mta == "mbx01.contoso.example"
    assert b"Subject: Contract" in waiting.file.content
