"""What follows a call: HylaFAX's counters and limits (fax.md section 7.1)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.model.job import State
from gateway.model.outcome import Fate, Outcome, RetryClass
from gateway.model.retry import CallAgain, Finish, RetryPolicy, after, counted, judge
from tests.gateway.model.facts import EIGHT, a_job, a_result

POLICY = RetryPolicy()
GENEROUS = RetryPolicy(max_dials=100, max_tries=100)


@pytest.mark.parametrize(
    ("outcome", "pause"),
    [
        (Outcome.BUSY, timedelta(seconds=180)),
        (Outcome.NO_CARRIER, timedelta(seconds=300)),
        (Outcome.NO_ANSWER, timedelta(seconds=300)),
        (Outcome.DATA_MODEM, timedelta(seconds=300)),
        (Outcome.NO_DIALTONE, timedelta(seconds=300)),
        (Outcome.INTERRUPTED, timedelta(seconds=300)),
        (Outcome.HANG_UP, timedelta(seconds=60)),
        (Outcome.PAGE_REJECTED, timedelta(seconds=60)),
        (Outcome.NO_RECEIVER, timedelta(seconds=60)),
        (Outcome.NO_TRAINING, timedelta(seconds=60)),
    ],
)
def test_the_pause_is_that_of_the_class_of_the_failure(outcome: Outcome, pause: timedelta) -> None:
    """hylafax-config(4f), JobReq."""
    assert judge(a_job(), outcome, EIGHT, POLICY) == CallAgain(at=EIGHT + pause)


@pytest.mark.parametrize("outcome", [outcome for outcome in Outcome if outcome.fate is Fate.PERMANENT])
def test_a_permanent_outcome_finishes_at_once(outcome: Outcome) -> None:
    assert judge(a_job(), outcome, EIGHT, POLICY) == Finish(delivered=False)


def test_a_delivered_fax_is_finished_whatever_the_counters_say() -> None:
    spent = a_job(dials=99, tries=99, page_tries=99)

    assert judge(spent, Outcome.DELIVERED, EIGHT, POLICY) == Finish(delivered=True)


@pytest.mark.parametrize(
    ("facts", "outcome", "because"),
    [
        ({"dials": 12}, Outcome.BUSY, "too many attempts to dial"),
        ({"tries": 3}, Outcome.HANG_UP, "too many attempts to send"),
        ({"unanswered": 2}, Outcome.NO_CARRIER, "no fax machine at this number"),
        ({"deadline": EIGHT + timedelta(minutes=3)}, Outcome.BUSY, "kill time expired"),
    ],
)
def test_each_limit_ends_the_fax_and_says_so(facts: dict[str, Any], outcome: Outcome, because: str) -> None:
    assert judge(a_job(**facts), outcome, EIGHT, POLICY) == Finish(delivered=False, because=because)


def test_three_failures_on_one_page_end_the_fax_where_more_tries_are_allowed() -> None:
    """HylaFAX: "Giving up after 3 attempts to send same page"."""
    verdict = judge(a_job(page_tries=3), Outcome.HANG_UP, EIGHT, GENEROUS)

    assert verdict == Finish(delivered=False, because="giving up after 3 attempts to send same page")


@pytest.mark.parametrize(
    ("facts", "outcome"),
    [
        ({"dials": 11}, Outcome.BUSY),
        ({"dials": 3, "tries": 2, "page_tries": 2}, Outcome.HANG_UP),
        ({"unanswered": 1}, Outcome.NO_CARRIER),
        ({"unanswered": 9, "reached": True}, Outcome.NO_CARRIER),
        ({"unanswered": 9}, Outcome.NO_ANSWER),
        ({"deadline": EIGHT + timedelta(minutes=3, seconds=1)}, Outcome.BUSY),
    ],
)
def test_one_below_the_limit_is_called_again(facts: dict[str, Any], outcome: Outcome) -> None:
    assert isinstance(judge(a_job(**facts), outcome, EIGHT, POLICY), CallAgain)


def test_a_call_that_reached_nobody_counts_as_unanswered_only() -> None:
    job = counted(a_job(unanswered=1, tries=1, page_tries=1, reached=True), a_result(Outcome.BUSY))

    assert (job.unanswered, job.tries, job.page_tries, job.reached, job.outcome) == (2, 1, 1, True, Outcome.BUSY)


def test_a_machine_that_answers_resets_the_unanswered_calls() -> None:
    job = counted(a_job(unanswered=5), a_result(Outcome.HANG_UP))

    assert (job.unanswered, job.tries, job.page_tries, job.reached) == (0, 1, 1, True)


def test_progress_begins_the_tries_of_a_new_page() -> None:
    job = counted(a_job(tries=2, page_tries=2), a_result(Outcome.HANG_UP, pages_sent=1, pages_confirmed=1))

    assert (job.page_tries, job.pages_confirmed, job.tries) == (1, 1, 3)


def test_after_a_busy_signal_the_job_is_ready_for_its_next_date_and_free() -> None:
    job = after(a_job(leased_by="node1"), a_result(Outcome.BUSY), EIGHT, POLICY)

    assert (job.state, job.due, job.leased_by) == (State.READY, EIGHT + timedelta(minutes=3), None)


def test_after_its_last_page_the_job_is_delivered_and_free() -> None:
    result = a_result(Outcome.DELIVERED, pages_sent=3, pages_confirmed=3)

    job = after(a_job(leased_by="node1"), result, EIGHT, POLICY)

    assert (job.state, job.finished, job.pages_confirmed, job.leased_by) == (State.DELIVERED, EIGHT, 3, None)


def test_after_the_last_allowed_call_the_job_has_failed_and_holds_the_reason() -> None:
    job = after(a_job(dials=12), a_result(Outcome.BUSY), EIGHT, POLICY)

    assert (job.state, job.finished, job.detail) == (State.FAILED, EIGHT, "too many attempts to dial")


def test_the_date_written_before_dialling_is_no_earlier_than_any_pause() -> None:
    assert POLICY.longest_pause == timedelta(minutes=5)
    assert all(pause <= POLICY.longest_pause for pause in POLICY.pauses.values())
    assert set(POLICY.pauses) == set(RetryClass) - {RetryClass.NONE}


@st.composite
def endings(draw: st.DrawFn) -> tuple[Outcome, int]:
    """A call of any outcome that confirms some of the pages it was given."""
    outcome = draw(st.sampled_from([outcome for outcome in Outcome if outcome.fate is Fate.TRANSIENT]))
    return outcome, draw(st.integers(0, 2)) if outcome.value.reached else 0


@settings(max_examples=60, deadline=None)
@given(st.lists(endings(), min_size=40, max_size=40), st.integers(1, 12), st.integers(1, 5))
def test_every_fax_ends_within_its_limits_and_never_loses_a_confirmed_page(
    calls: list[tuple[Outcome, int]], max_dials: int, max_tries: int
) -> None:
    """Promise: whatever a line does, a fax comes to an end; no page is taken back."""
    policy = RetryPolicy(max_dials=max_dials, max_tries=max_tries)
    job, now = a_job(dials=0, pages=200, state=State.READY), EIGHT

    for outcome, confirmed in calls:
        calling = job.moved(State.CALLING, dials=job.dials + 1)
        then = after(calling, a_result(outcome, pages_sent=confirmed, pages_confirmed=confirmed), now, policy)
        assert then.pages_confirmed == job.pages_confirmed + confirmed
        assert then.dials <= max_dials
        assert then.tries <= max_tries
        if then.state.is_final:
            assert then.state is State.FAILED
            assert then.detail
            return
        assert now < then.due < job.deadline
        job, now = then, then.due

    pytest.fail("the fax never ended")


@given(endings(), st.integers(0, 20), st.integers(0, 20))
def test_judging_twice_says_the_same(ending: tuple[Outcome, int], dials: int, tries: int) -> None:
    job = replace(a_job(), dials=dials, tries=tries, page_tries=tries)

    assert judge(job, ending[0], EIGHT, POLICY) == judge(job, ending[0], EIGHT, POLICY)
