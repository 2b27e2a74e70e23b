"""Whether a report is owed (reports.md section 1) and what its name is."""

from dataclasses import replace

import pytest

from gateway.model.job import State
from gateway.model.letter import Letter, ReportSuccess, is_owed, letter_id, report_on
from tests.gateway.model.facts import EIGHT, a_job, a_message
from wire.dsn import Action
from wire.envelope import Notify, Recipient

ABSENT = None
NEVER = frozenset({Notify.NEVER})
FAILURE = frozenset({Notify.FAILURE})
SUCCESS = frozenset({Notify.SUCCESS})
DELAY = frozenset({Notify.DELAY})
ASKED_AND_NEVER = frozenset({Notify.NEVER, Notify.SUCCESS, Notify.FAILURE})


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
    letter = report_on(a_job(state=state), a_message(), EIGHT, ReportSuccess.ALWAYS)

    assert (letter.action if letter else None) is action


def test_no_letter_is_written_to_those_who_want_none() -> None:
    job = a_job(state=State.FAILED, recipient=Recipient(address="x@contoso.example", notify=NEVER))

    assert report_on(job, a_message(), EIGHT, ReportSuccess.ALWAYS) is None


def test_a_letter_is_named_by_message_recipient_and_action_alone() -> None:
    letter = report_on(a_job(state=State.FAILED), a_message(), EIGHT, ReportSuccess.ALWAYS)

    assert letter == Letter(
        id=letter_id(a_message(), 0, Action.FAILED), job=4711, action=Action.FAILED, created=EIGHT, due=EIGHT
    )
    assert letter.file_name == f"{letter.id}.eml"


def test_no_two_reports_share_a_name() -> None:
    messages = [replace(a_message(), fingerprint=mark, repeat=repeat) for mark in ("a", "b") for repeat in (0, 1)]

    names = {letter_id(message, index, action) for message in messages for index in range(12) for action in Action}

    assert len(names) == 4 * 12 * len(Action)
    assert all(name.isascii() and name.replace("-", "").isalnum() for name in names)
