"""Whether a report is owed (reports.md section 1) and what its name is."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import pytest

from gateway.model.job import Job, State
from gateway.model.letter import (
    Kind,
    Letter,
    ReportPolicy,
    ReportSuccess,
    first_reminder,
    is_owed,
    letter_id,
    letters_on,
    reminder,
)
from gateway.model.message import Message
from gateway.model.outcome import Outcome
from tests.gateway.model.facts import EIGHT, a_job, a_message
from wire.dsn import Action
from wire.envelope import Notify, Recipient

ABSENT = None
NEVER = frozenset({Notify.NEVER})
FAILURE = frozenset({Notify.FAILURE})
SUCCESS = frozenset({Notify.SUCCESS})
DELAY = frozenset({Notify.DELAY})
ASKED_AND_NEVER = frozenset({Notify.NEVER, Notify.SUCCESS, Notify.FAILURE})


letters_at = partial(letters_on, now=EIGHT, policy=ReportPolicy())


@pytest.mark.parametrize(
    ("notify", "failed", "delivered", "delayed", "relayed"),
    [
        (ABSENT, True, False, True, False),
        (NEVER, False, False, False, False),
        (FAILURE, True, False, False, False),
        (SUCCESS, False, True, False, True),
        (DELAY, False, False, True, False),
        (FAILURE | SUCCESS, True, True, False, True),
        (FAILURE | DELAY, True, False, True, False),
        (ASKED_AND_NEVER, False, False, False, False),
        (frozenset[Notify](), False, False, False, False),
    ],
)
def test_a_report_is_owed_as_notify_says(
    notify: frozenset[Notify] | None, failed: bool, delivered: bool, delayed: bool, relayed: bool
) -> None:
    """RFC 3461 section 4.1 and RFC 3464 section 2.3.3 (relayed only when SUCCESS was asked for)."""
    owed = {action: is_owed(action, "ann@contoso.example", notify, ReportSuccess.REQUESTED) for action in Action}

    assert owed == {
        Action.FAILED: failed,
        Action.DELIVERED: delivered,
        Action.DELAYED: delayed,
        Action.RELAYED: relayed,
        Action.EXPANDED: relayed,
    }


@pytest.mark.parametrize(("notify", "owed"), [(ABSENT, True), (FAILURE, False), (NEVER, False), (SUCCESS, True)])
def test_always_confirms_to_those_who_did_not_say_and_to_no_others(
    notify: frozenset[Notify] | None, owed: bool
) -> None:
    assert is_owed(Action.DELIVERED, "ann@contoso.example", notify, ReportSuccess.ALWAYS) is owed


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("notify", [ABSENT, FAILURE | SUCCESS | DELAY])
def test_the_null_sender_is_never_owed_a_report(action: Action, notify: frozenset[Notify] | None) -> None:
    """RFC 3461 section 6, RFC 3834 section 2."""
    assert not is_owed(action, "", notify, ReportSuccess.ALWAYS)


@pytest.mark.parametrize(
    ("state", "action"),
    [
        (State.DELIVERED, Action.DELIVERED),
        (State.FAILED, Action.FAILED),
        (State.CANCELLED, Action.FAILED),
        (State.NEW, None),
        (State.READY, None),
        (State.CALLING, None),
        (State.HELD, None),
    ],
)
def test_every_final_state_and_no_other_is_reported(state: State, action: Action | None) -> None:
    letters = letters_at(a_message(), a_job(state=state), ())

    assert [letter.action for letter in letters] == ([action] if action else [])


def test_no_letter_is_written_to_those_who_want_none() -> None:
    job = a_job(state=State.FAILED, recipient=Recipient(address="x@contoso.example", notify=NEVER))

    assert letters_at(a_message(), job, (job,)) == ()


def test_a_letter_is_named_by_message_recipient_and_action_alone() -> None:
    (letter,) = letters_at(a_message(), a_job(state=State.FAILED), ())

    assert letter == Letter(
        id=letter_id(a_message(), 0, Action.FAILED), job=4711, action=Action.FAILED, created=EIGHT, due=EIGHT
    )
    assert letter.file_name == f"{letter.id}.eml"


def test_no_two_reports_share_a_name() -> None:
    messages = [replace(a_message(), fingerprint=mark, repeat=repeat) for mark in ("a", "b") for repeat in (0, 1)]

    names = {letter_id(message, index, action) for message in messages for index in range(12) for action in Action}

    assert len(names) == 4 * 12 * len(Action)
    assert all(name.isascii() and name.replace("-", "").isalnum() for name in names)


def a_fate(state: State, index: int, notify: frozenset[Notify] | None = None) -> Job:
    """The fax to one of several recipients, and how it ended."""
    recipient = Recipient(address=f"FAX=+1425555010{index}@fax.contoso.example", notify=notify)
    return a_job(id=index + 1, index=index, state=state, recipient=recipient)


WHOLE = a_message(whole=True)


def on_whole(*jobs: Job) -> tuple[Letter, ...]:
    return letters_on(WHOLE, jobs[-1], jobs, now=EIGHT, policy=ReportPolicy())


def test_one_report_for_a_message_is_owed_when_its_last_fax_is_over() -> None:
    """reports.md section 1: one for each message as an option."""
    first, last = a_fate(State.DELIVERED, 0), a_fate(State.FAILED, 1)

    assert letters_on(WHOLE, first, (), now=EIGHT, policy=ReportPolicy()) == ()
    (letter,) = on_whole(first, last)
    assert (letter.whole, letter.action, letter.job) == (True, Action.FAILED, first.id)


def test_a_message_of_which_all_was_delivered_has_a_report_of_success() -> None:
    (letter,) = on_whole(a_fate(State.DELIVERED, 0), a_fate(State.DELIVERED, 1))

    assert letter.action is Action.DELIVERED


def test_a_failure_that_nobody_wants_to_hear_of_does_not_make_the_report_a_failure() -> None:
    """RFC 3461 section 5.2.8: only recipients on whom a report is due."""
    (letter,) = on_whole(a_fate(State.DELIVERED, 0), a_fate(State.FAILED, 1, NEVER))

    assert letter.action is Action.DELIVERED


def test_a_message_on_which_nothing_is_owed_has_no_report() -> None:
    assert on_whole(a_fate(State.DELIVERED, 0, FAILURE), a_fate(State.DELIVERED, 1, NEVER)) == ()


ASKED = a_message(mdn=True)


@pytest.mark.parametrize(
    ("message", "switched_on", "kinds"),
    [
        (ASKED, True, [Kind.REPORT, Kind.MDN]),
        (ASKED, False, [Kind.REPORT]),
        (a_message(), True, [Kind.REPORT]),
        (replace(ASKED, sender=""), True, []),
    ],
)
def test_a_disposition_notification_is_owed_when_asked_for_and_switched_on(
    message: Message, switched_on: bool, kinds: list[Kind]
) -> None:
    """reports.md section 10: a user must be able to switch them off; none for the null sender."""
    job = a_job(state=State.DELIVERED)

    letters = letters_on(message, job, (), now=EIGHT, policy=ReportPolicy(mdn=switched_on))

    assert [letter.kind for letter in letters] == kinds
    assert len({letter.id for letter in letters}) == len(letters)


def test_notify_rules_reports_and_not_disposition_notifications() -> None:
    """RFC 3461 speaks of delivery reports alone."""
    job = a_job(state=State.FAILED, recipient=Recipient(address="x@contoso.example", notify=NEVER))

    letters = letters_on(ASKED, job, (), now=EIGHT, policy=ReportPolicy(mdn=True))

    assert [letter.kind for letter in letters] == [Kind.MDN]


HOUR = timedelta(hours=1)
BY_NOON = a_message(deliver_by=EIGHT + 4 * HOUR, deliver_by_notify=True)


def reminders_of(job: Job, message: Message, policy: ReportPolicy, days: int = 3) -> list[datetime]:
    """Every date on which a fax that never ends is reported as delayed."""
    dates: list[datetime] = []
    due = first_reminder(job, message, policy)
    while due is not None and due < EIGHT + timedelta(days=days):
        dates.append(due)
        job, letter = reminder(job, message, due, policy)
        assert (letter.action, letter.turn, letter.created) == (Action.DELAYED, len(dates), due)
        due = job.remind
    return dates


@pytest.mark.parametrize(
    ("notify", "is_told"),
    [(ABSENT, True), (DELAY, True), (FAILURE | DELAY, True), (FAILURE, False), (SUCCESS, False), (NEVER, False)],
)
def test_a_delay_is_reported_after_an_hour_and_then_daily_where_notify_allows(
    notify: frozenset[Notify] | None, is_told: bool
) -> None:
    """reports.md section 5; RFC 3461 section 5.2.5."""
    job = a_job(state=State.READY, recipient=Recipient(address="x@contoso.example", notify=notify))

    dates = reminders_of(job, a_message(), ReportPolicy())

    assert dates == ([EIGHT + HOUR, EIGHT + 25 * HOUR, EIGHT + 49 * HOUR] if is_told else [])


def test_no_delay_is_reported_to_the_null_sender_nor_where_it_is_switched_off() -> None:
    job = a_job(state=State.READY)

    assert reminders_of(job, a_message(sender=""), ReportPolicy()) == []
    assert reminders_of(job, replace(BY_NOON, sender=""), ReportPolicy()) == []
    assert reminders_of(job, a_message(), ReportPolicy(delay_after=None)) == []


def test_the_hour_begins_when_the_fax_may_be_called() -> None:
    job = a_job(state=State.READY, not_before=EIGHT + 10 * HOUR)

    assert reminders_of(job, a_message(), ReportPolicy())[0] == EIGHT + 11 * HOUR


def test_the_time_that_the_sender_set_brings_a_report_of_its_own() -> None:
    """RFC 2852, by-mode N: when the time has passed, whatever the usual dates are."""
    dates = reminders_of(a_job(state=State.READY), BY_NOON, ReportPolicy())

    assert dates[:3] == [EIGHT + HOUR, EIGHT + 4 * HOUR, EIGHT + 28 * HOUR]


@pytest.mark.parametrize(("notify", "dates"), [(FAILURE, [EIGHT + 4 * HOUR]), (NEVER, [])])
def test_that_report_needs_no_delay_in_notify_but_never_is_never(
    notify: frozenset[Notify], dates: list[datetime]
) -> None:
    """RFC 2852 section 4.1.4.2 and RFC 3461 section 5.2."""
    job = a_job(state=State.READY, recipient=Recipient(address="x@contoso.example", notify=notify))

    assert reminders_of(job, BY_NOON, ReportPolicy()) == dates


def test_each_report_of_delay_has_a_name_of_its_own() -> None:
    job = a_job(state=State.READY, outcome=Outcome.BUSY)

    first, one = reminder(job, a_message(), EIGHT + HOUR, ReportPolicy())
    _, two = reminder(first, a_message(), EIGHT + 25 * HOUR, ReportPolicy())

    assert len({one.id, two.id, letter_id(a_message(), 0, Action.FAILED)}) == 3


def test_a_duplicate_is_told_neither_alone_nor_among_others() -> None:
    """RFC 4161 section 2.1: the fax of which it is one has its own report."""
    twin = replace(a_fate(State.CANCELLED, 1), outcome=Outcome.DUPLICATE)

    assert letters_at(a_message(), twin, ()) == ()
    (letter,) = on_whole(a_fate(State.DELIVERED, 0), twin)
    assert letter.action is Action.DELIVERED
