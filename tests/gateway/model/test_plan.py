"""The calls to come: the same dates and the same end as those of a fax whose calls end so."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from gateway.model.job import Job, State, Wish
from gateway.model.outcome import Fate, Outcome, Stage
from gateway.model.plan import Assumption, Plan, Rules, plan, usual
from gateway.model.retry import RetryPolicy
from gateway.model.window import Window, closed_days, read_hours
from tests.gateway.model.facts import EIGHT, a_job

BUSY = Assumption(outcome=Outcome.BUSY, length=timedelta(minutes=1))
RULES = Rules(policy=RetryPolicy())


def waiting(**facts: Any) -> Job:
    return a_job(**{"state": State.READY, "dials": 0, **facts})


def minutes(planned: Plan) -> list[float]:
    return [(call.result.started - EIGHT) / timedelta(minutes=1) for call in planned.calls]


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+00:00")


def test_a_busy_number_is_called_at_its_pauses_until_the_limit() -> None:
    planned = plan(waiting(), EIGHT, BUSY, RULES)

    assert minutes(planned) == [4 * call for call in range(12)]
    assert [call.attempt for call in planned.calls] == list(range(1, 13))
    assert (planned.end.state, planned.end.outcome, planned.end.detail) == (
        State.FAILED,
        Outcome.BUSY,
        "too many attempts to dial",
    )
    assert planned.end.finished == planned.calls[-1].result.ended


def test_a_number_that_was_never_reached_is_called_twice() -> None:
    """fax.md section 7.1: JobRetryNoCarrier 1."""
    planned = plan(waiting(), EIGHT, usual(Outcome.NO_CARRIER, waiting()), RULES)

    assert (len(planned.calls), planned.end.detail) == (2, "no fax machine at this number")


def test_calls_that_were_made_count() -> None:
    planned = plan(waiting(dials=10, due=EIGHT + timedelta(minutes=2)), EIGHT, BUSY, RULES)

    assert minutes(planned) == [2, 6]


def test_what_is_overdue_is_called_now() -> None:
    assert minutes(plan(waiting(due=EIGHT - timedelta(hours=1)), EIGHT, BUSY, RULES))[0] == 0


def test_a_delivered_fax_needs_one_call() -> None:
    planned = plan(waiting(), EIGHT, usual(Outcome.DELIVERED, waiting()), RULES)

    assert (len(planned.calls), planned.end.state, planned.end.pages_confirmed) == (1, State.DELIVERED, 3)


def test_a_call_in_progress_is_the_first() -> None:
    calling = a_job(begun=EIGHT - timedelta(seconds=30), dials=11)

    planned = plan(calling, EIGHT, BUSY, RULES)

    assert minutes(planned) == [-0.5, 3.5]


def test_a_call_in_progress_of_a_fax_that_was_cancelled_is_the_last() -> None:
    planned = plan(a_job(wish=Wish.CANCEL), EIGHT, BUSY, RULES)

    assert (len(planned.calls), planned.end.state) == (1, State.CANCELLED)


def test_a_held_fax_is_planned_as_if_it_were_released_now_with_the_time_that_it_had() -> None:
    hours_ago = {"created": EIGHT - timedelta(hours=22), "deadline": EIGHT - timedelta(hours=19)}
    held = waiting(state=State.HELD, held_since=EIGHT - timedelta(hours=20), **hours_ago)

    planned = plan(held, EIGHT, BUSY, RULES)

    assert (minutes(planned)[0], len(planned.calls)) == (0, 12)


def test_a_fax_that_is_not_printed_yet_is_planned_too() -> None:
    planned = plan(waiting(state=State.NEW, pages=None), EIGHT, BUSY, RULES)

    assert minutes(planned)[:2] == [0, 4]


def test_a_fax_that_is_over_has_no_calls() -> None:
    over = a_job(state=State.DELIVERED)

    assert plan(over, EIGHT, BUSY, RULES) == Plan(calls=(), end=over)


def test_calls_keep_to_hours_holidays_and_the_senders_date() -> None:
    hours = Window(terms=read_hours("Wk0800-0810"), zone=ZoneInfo("UTC"), holidays=closed_days(["2024-04-03"]))
    job = waiting(not_before=at("2024-04-02 08:02"), due=at("2024-04-02 08:02"), deadline=at("2024-04-06 00:00"))

    planned = plan(job, EIGHT, BUSY, Rules(policy=RetryPolicy(), window=hours))

    assert [f"{call.result.started:%d %H:%M}" for call in planned.calls] == [
        "02 08:02",
        "02 08:06",
        "04 08:00",
        "04 08:04",
        "04 08:08",
        "05 08:00",
        "05 08:04",
        "05 08:08",
    ]
    assert (planned.end.outcome, planned.end.detail) == (Outcome.EXPIRED, "E001 Busy signal detected")


def test_hours_that_do_not_come_before_the_deadline_end_the_fax_at_it() -> None:
    night = Window(terms=read_hours("Any2300-2400"), zone=ZoneInfo("UTC"))

    planned = plan(waiting(), EIGHT, BUSY, Rules(policy=RetryPolicy(), window=night))

    assert planned.calls == ()
    assert (planned.end.state, planned.end.outcome, planned.end.finished) == (
        State.FAILED,
        Outcome.EXPIRED,
        waiting().deadline,
    )


def test_a_machine_that_takes_no_form_gets_two() -> None:
    planned = plan(waiting(), EIGHT, usual(Outcome.RESOLUTION_MISMATCH, waiting()), RULES)

    assert (len(planned.calls), planned.end.state) == (2, State.FAILED)


@pytest.mark.parametrize("outcome", [outcome for outcome in Outcome if outcome.value.stage is Stage.CALL])
def test_every_ending_of_a_call_has_a_plan_that_ends(outcome: Outcome) -> None:
    planned = plan(waiting(), EIGHT, usual(outcome, waiting()), RULES)

    assert planned.calls
    assert planned.end.state is (State.DELIVERED if outcome.fate is Fate.SUCCESS else State.FAILED)
    assert all(call.result.duration > timedelta() for call in planned.calls)


def test_the_date_by_which_the_sender_wants_it_back_ends_the_plan() -> None:
    """RFC 2852, mode R: no call begins at that date or later."""
    planned = plan(waiting(returned_by=EIGHT + timedelta(minutes=8)), EIGHT, BUSY, RULES)

    assert minutes(planned) == [0, 4]
    assert (planned.end.outcome, planned.end.detail) == (Outcome.DELIVER_BY, "E001 Busy signal detected")


def test_a_fax_that_is_to_be_printed_again_has_a_page_left() -> None:
    again = waiting(state=State.NEW, pages=None, pages_confirmed=2)

    planned = plan(again, EIGHT, usual(Outcome.DELIVERED, again), RULES)

    assert [call.result.pages_confirmed for call in planned.calls] == [1]
    assert planned.calls[0].result.duration > timedelta()
