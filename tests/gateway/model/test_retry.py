"""What follows a call: HylaFAX's counters and limits (fax.md section 7.1)."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.model.job import State, Wish
from gateway.model.outcome import Fate, Form, Outcome, RetryClass
from gateway.model.retry import CallAgain, Finish, MakeAnew, Pauses, RetryPolicy, after, counted, judge
from gateway.model.window import Window, read_hours
from tests.gateway.model.facts import EIGHT, a_job, a_result

POLICY = RetryPolicy()
GENEROUS = RetryPolicy(max_dials=100, max_tries=100)


def minutes(count: int) -> datetime:
    return EIGHT + timedelta(minutes=count)


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
    ],
)
def test_each_limit_ends_the_fax_and_says_so(facts: dict[str, Any], outcome: Outcome, because: str) -> None:
    assert judge(a_job(**facts), outcome, EIGHT, POLICY) == Finish(delivered=False, because=because)


@pytest.mark.parametrize(
    ("facts", "ending"),
    [
        ({"deadline": minutes(3)}, Outcome.EXPIRED),
        ({"returned_by": minutes(3)}, Outcome.DELIVER_BY),
        ({"returned_by": minutes(2), "deadline": minutes(3)}, Outcome.DELIVER_BY),
        ({"returned_by": minutes(3), "deadline": minutes(2)}, Outcome.EXPIRED),
    ],
)
@pytest.mark.parametrize("outcome", [Outcome.BUSY, Outcome.RESOLUTION_MISMATCH])
def test_a_fax_whose_next_call_would_come_too_late_ends_as_its_limit_of_time_says(
    facts: dict[str, Any], ending: Outcome, outcome: Outcome
) -> None:
    """fax.md section 7.1: kill time past, E325; reports.md section 3: DELIVERBY expired, mode R, 5.4.7, after calls as well."""
    job = after(a_job(**facts), a_result(outcome), minutes(0 if outcome is Outcome.BUSY else 3), POLICY)

    assert (job.state, job.outcome, job.detail) == (State.FAILED, ending, outcome.diagnosis)


def test_behind_a_limit_of_time_stands_how_the_last_call_ended() -> None:
    job = after(a_job(deadline=EIGHT), a_result(Outcome.BUSY), EIGHT, POLICY)

    assert job.detail == "E001 Busy signal detected"


def test_a_fax_that_has_a_moment_left_is_called_in_it() -> None:
    job = a_job(returned_by=minutes(3) + timedelta(seconds=1))

    assert judge(job, Outcome.BUSY, EIGHT, POLICY) == CallAgain(at=minutes(3))


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


def test_every_class_of_retry_has_its_pauses() -> None:
    assert set(POLICY.classes) == set(RetryClass) - {RetryClass.NONE}
    assert POLICY.longest_pause == timedelta(minutes=5)


@pytest.mark.parametrize(
    ("streak", "minutes"),
    [(1, 3), (2, 6), (3, 12), (4, 24), (5, 30), (6, 30), (10_000, 30)],
    ids=lambda value: f"{value}",
)
def test_the_pause_grows_with_each_call_that_ends_alike_up_to_the_longest(streak: int, minutes: int) -> None:
    pauses = Pauses(pause=timedelta(minutes=3), backoff=2, longest=timedelta(minutes=30))

    assert pauses.after(streak) == timedelta(minutes=minutes)


def test_a_pause_beyond_the_longest_stays_as_it_was_set() -> None:
    assert Pauses(pause=timedelta(hours=2), backoff=3, longest=timedelta(hours=1)).after(5) == timedelta(hours=2)


def test_a_call_that_ends_otherwise_begins_the_pauses_of_its_class_anew() -> None:
    busy = counted(counted(a_job(), a_result(Outcome.BUSY)), a_result(Outcome.BUSY))

    assert (busy.streak, counted(busy, a_result(Outcome.NO_ANSWER)).streak) == (2, 1)
    assert counted(a_job(streak=3, outcome=Outcome.HANG_UP), a_result(Outcome.NO_TRAINING)).streak == 4


PAUSES = st.builds(
    Pauses,
    pause=st.timedeltas(timedelta(seconds=1), timedelta(days=36525)),
    backoff=st.floats(1, 10),
    longest=st.timedeltas(timedelta(seconds=1), timedelta(days=36525)),
    jitter=st.floats(0, 0.9),
)


@given(PAUSES, st.integers(0, 10_000), st.integers(0, 10_000), st.integers(0, 3))
def test_the_date_written_before_dialling_is_no_earlier_than_any_pause(
    pauses: Pauses, streak: int, dials: int, seed: int
) -> None:
    policy = RetryPolicy(classes={RetryClass.BUSY: pauses}, seed=seed)

    pause = policy.pause(a_job(streak=streak, dials=dials), RetryClass.BUSY)

    assert timedelta() < pause <= policy.longest_pause


@given(st.floats(0.01, 0.9), st.integers(1, 100))
def test_jitter_stays_within_its_share_and_repeats_itself(jitter: float, dials: int) -> None:
    policy = RetryPolicy(classes={RetryClass.BUSY: Pauses(jitter=jitter)}, seed=7)
    usual, job = timedelta(minutes=5), a_job(dials=dials)

    pause = policy.pause(job, RetryClass.BUSY)

    assert usual * (1 - jitter) <= pause <= usual * (1 + jitter)
    assert pause == policy.pause(job, RetryClass.BUSY)


def test_jitter_differs_from_call_to_call_from_fax_to_fax_and_from_seed_to_seed() -> None:
    def pause(seed: int = 0, **facts: Any) -> timedelta:
        policy = RetryPolicy(classes={RetryClass.BUSY: Pauses(jitter=0.5)}, seed=seed)
        return policy.pause(a_job(**facts), RetryClass.BUSY)

    assert len({pause(), pause(dials=2), pause(id=4712), pause(seed=1)}) == 4


@pytest.mark.parametrize("outcome", [outcome for outcome in Outcome if outcome.fate is Fate.TRANSIENT])
def test_strictness_gives_up_at_once_what_is_likely_non_recoverable_and_nothing_else(outcome: Outcome) -> None:
    """RFC 4161 section 2.2.2: a voice, no answer, a data modem, a machine that is not ready."""
    verdict = judge(a_job(), outcome, EIGHT, RetryPolicy(strict=True))

    assert isinstance(verdict, Finish) is outcome.value.strict


def test_the_default_calls_again_what_strictness_gives_up() -> None:
    assert isinstance(judge(a_job(), Outcome.NO_ANSWER, EIGHT, POLICY), CallAgain)


@pytest.mark.parametrize(
    ("outcome", "form", "confirmed"),
    [(Outcome.RESOLUTION_MISMATCH, Form.STANDARD, 2), (Outcome.PAPER_MISMATCH, Form.A4, 0)],
)
def test_a_machine_that_cannot_take_the_pages_gets_others(outcome: Outcome, form: Form, confirmed: int) -> None:
    """HylaFAX E408 to E419: reformat, then call again; pages that are only coarser go on behind those that are confirmed."""
    job = after(a_job(pages_confirmed=2, page_tries=2, prints=1), a_result(outcome), EIGHT, POLICY)

    assert (job.state, job.forms, job.due) == (State.NEW, frozenset({form}), EIGHT)
    assert (job.pages, job.pages_confirmed, job.page_tries, job.prints) == (None, confirmed, 0, 0)


def test_a_machine_that_cannot_take_the_coding_gets_the_same_pages_in_another() -> None:
    """HylaFAX E403 to E407."""
    job = after(a_job(pages_confirmed=1), a_result(Outcome.FORMAT_MISMATCH), EIGHT, POLICY)

    assert (job.state, job.due, job.forms) == (State.READY, EIGHT, frozenset({Form.ONE_DIMENSIONAL}))
    assert (job.pages, job.pages_confirmed) == (3, 1)


@pytest.mark.parametrize("outcome", [outcome for outcome in Outcome if outcome.fate is Fate.REFORMAT])
def test_a_form_that_was_not_taken_either_ends_the_fax(outcome: Outcome) -> None:
    assert outcome.value.form is not None
    job = a_job(forms=frozenset({outcome.value.form}))

    assert judge(job, outcome, EIGHT, POLICY) == Finish(delivered=False)


def test_no_fax_is_made_anew_that_could_not_be_called_any_more() -> None:
    verdict = judge(a_job(dials=12), Outcome.RESOLUTION_MISMATCH, EIGHT, POLICY)

    assert verdict == Finish(delivered=False, because="too many attempts to dial")


def test_making_anew_is_no_retry() -> None:
    """HylaFAX counts tries against its limits only after an error that is retried."""
    verdict = judge(a_job(tries=3, page_tries=3), Outcome.RESOLUTION_MISMATCH, EIGHT, POLICY)

    assert verdict == MakeAnew(form=Form.STANDARD)


MORNING = Window(terms=read_hours("Any0800-0810"), zone=ZoneInfo("UTC"))


def test_the_next_call_waits_for_the_window() -> None:
    job = after(a_job(deadline=EIGHT + timedelta(days=2)), a_result(Outcome.BUSY), minutes(8), POLICY, MORNING)

    assert (job.state, job.due) == (State.READY, EIGHT.replace(second=0) + timedelta(days=1))


def test_a_window_that_opens_only_after_the_deadline_ends_the_fax() -> None:
    job = after(a_job(), a_result(Outcome.BUSY), minutes(8), POLICY, MORNING)

    assert (job.state, job.outcome, job.detail) == (State.FAILED, Outcome.EXPIRED, "E001 Busy signal detected")


def test_a_fax_in_another_coding_waits_for_the_window_as_any_other() -> None:
    waiting = a_job(deadline=EIGHT + timedelta(days=2))

    job = after(waiting, a_result(Outcome.FORMAT_MISMATCH), minutes(10), POLICY, MORNING)

    assert job.due == EIGHT.replace(second=0) + timedelta(days=1)


def test_the_next_call_is_not_made_before_the_date_its_sender_set() -> None:
    later = EIGHT + timedelta(hours=1)

    assert after(a_job(not_before=later), a_result(Outcome.BUSY), EIGHT, POLICY).due == later


def test_a_fax_that_is_cancelled_during_its_call_is_over_with_it() -> None:
    job = after(a_job(wish=Wish.CANCEL), a_result(Outcome.ABORTED, pages_confirmed=1), EIGHT, POLICY)

    assert (job.state, job.outcome, job.finished, job.wish) == (State.CANCELLED, Outcome.ABORTED, EIGHT, None)
    assert job.pages_confirmed == 1


def test_a_fax_that_was_delivered_before_it_could_be_cancelled_is_delivered() -> None:
    """Whoever has it in his hands must not read that it was never sent."""
    job = after(a_job(wish=Wish.CANCEL), a_result(Outcome.DELIVERED, pages_confirmed=3), EIGHT, POLICY)

    assert (job.state, job.outcome, job.wish) == (State.DELIVERED, Outcome.DELIVERED, None)


@pytest.mark.parametrize("outcome", [Outcome.BUSY, Outcome.FORMAT_MISMATCH, Outcome.RESOLUTION_MISMATCH])
def test_a_fax_that_is_to_be_held_is_held_when_its_call_is_over(outcome: Outcome) -> None:
    job = after(a_job(wish=Wish.HOLD), a_result(outcome), EIGHT, POLICY)

    assert (job.state, job.held_since, job.wish) == (State.HELD, EIGHT, None)


def test_a_fax_that_is_over_is_not_held() -> None:
    job = after(a_job(wish=Wish.HOLD), a_result(Outcome.NO_SUCH_NUMBER), EIGHT, POLICY)

    assert (job.state, job.held_since, job.wish) == (State.FAILED, None, None)


def test_a_stuck_call_that_the_watchdog_broke_off_is_repeated() -> None:
    job = after(a_job(wish=Wish.AGAIN), a_result(Outcome.ABORTED), EIGHT, POLICY)

    assert (job.state, job.outcome, job.wish) == (State.READY, Outcome.INTERRUPTED, None)


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
