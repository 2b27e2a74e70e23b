"""Leases: who works on a job now, and since which attempt."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from gateway.errors import NoSuchJobError
from gateway.model.deed import Hold, Scope
from gateway.model.job import HEAD_START, Job, Priority, State, Wish
from gateway.model.outcome import Outcome
from gateway.store.rows import hold_row
from gateway.store.schema import holds
from tests.gateway.model.facts import EIGHT, a_call
from tests.gateway.store.ledger import LEASE, Ledger, a_draft, drafts, minutes, owed_at

LATER = minutes(30)


def moved(ledger: Ledger, job: Job, state: State) -> None:
    ledger.jobs.settle(job, job.moved(state), owed_at())


def test_new_jobs_are_leased_for_printing_message_by_message(ledger: Ledger):
    first = ledger.accept("x.eml", *drafts(3))
    second = ledger.accept("y.eml", *drafts(2))

    printing = [[job.id for job in ledger.jobs.lease_new(EIGHT, 10)] for _ in range(3)]

    assert printing == [[job.id for job in first], [job.id for job in second], []]


def test_the_message_that_waits_longest_is_printed_first(ledger: Ledger):
    ledger.accept("x.eml", a_draft(due=minutes(1)))
    (oldest,) = ledger.accept("y.eml", a_draft(due=EIGHT))

    assert [job.id for job in ledger.jobs.lease_new(minutes(2), 10)] == [oldest.id]


def test_no_more_jobs_are_leased_than_asked_for(ledger: Ledger):
    ledger.accept("x.eml", *drafts(5))

    assert [len(ledger.jobs.lease_new(EIGHT, 2)) for _ in range(4)] == [2, 2, 1, 0]


def test_a_print_is_counted_when_it_is_leased(ledger: Ledger):
    """Counted before the attempt: a document that kills its printer must not be printed for ever."""
    (job,) = ledger.accept("x.eml", a_draft())

    (leased,) = ledger.jobs.lease_new(EIGHT, 1)

    assert leased == replace(job, prints=1, leased_by="node1")
    assert ledger.jobs.get(job.id) == leased


def test_a_job_that_is_not_due_is_not_printed(ledger: Ledger):
    ledger.accept("x.eml", a_draft(due=minutes(1)))

    assert ledger.jobs.lease_new(EIGHT, 1) == []
    assert ledger.agenda().printing == minutes(1)
    assert ledger.jobs.lease_new(minutes(1), 1)


def test_a_lease_holds_until_it_lapses_and_not_longer(ledger: Ledger, elsewhere: Ledger):
    ledger.accept("x.eml", a_draft())
    ledger.jobs.lease_new(EIGHT, 1)

    assert elsewhere.agenda().printing == EIGHT + LEASE
    assert elsewhere.jobs.lease_new(EIGHT + LEASE - timedelta(microseconds=1), 1) == []
    (taken,) = elsewhere.jobs.lease_new(EIGHT + LEASE, 1)
    assert (taken.leased_by, taken.prints) == ("node2", 2)


def test_a_node_that_starts_gives_back_what_it_was_printing_and_nothing_else(ledger: Ledger, elsewhere: Ledger):
    ledger.accept("x.eml", a_draft())
    ledger.accept("y.eml", a_draft())
    ledger.ready("z.eml")
    (mine,) = ledger.jobs.lease_new(EIGHT, 1)
    (theirs,) = elsewhere.jobs.lease_new(EIGHT, 1)
    calling = ledger.jobs.claim_due(EIGHT, LATER)

    ledger.jobs.free_own_leases()

    assert ledger.jobs.get(mine.id).leased_by is None
    assert ledger.jobs.get(theirs.id).leased_by == "node2"
    assert calling is not None
    assert ledger.jobs.get(calling.id).leased_by == "node1"
    assert ledger.agenda().printing == EIGHT


def test_a_claimed_call_is_counted_and_its_next_date_written_before_anybody_dials(ledger: Ledger):
    """COMMIT 3: a node that dies while dialling leaves a job that is late, never one that dials for ever."""
    job = ledger.ready("x.eml")

    claimed = ledger.jobs.claim_due(EIGHT, LATER, 3)

    called: dict[str, Any] = {
        "state": State.CALLING,
        "dials": 1,
        "due": LATER,
        "leased_by": "node1",
        "channel": 3,
        "begun": EIGHT,
    }
    assert claimed == replace(job, **called)
    assert ledger.jobs.get(job.id) == claimed


def test_calls_are_claimed_in_the_order_of_their_dates(ledger: Ledger):
    late = ledger.ready("x.eml", number="+14255550101", due=minutes(2))
    early = ledger.ready("y.eml", number="+14255550102", due=minutes(1))
    same = ledger.ready("z.eml", number="+14255550103", due=minutes(1))

    claimed = [ledger.jobs.claim_due(minutes(5), LATER, channel) for channel in (1, 2, 3, 4)]

    assert [job and job.id for job in claimed] == [early.id, same.id, late.id, None]


def test_a_priority_is_a_head_start_and_no_more(ledger: Ledger):
    high, low = {"priority": Priority.HIGH}, {"priority": Priority.LOW}
    last = ledger.ready("a.eml", number="+14255550101", due=minutes(1), **low)
    second = ledger.ready("b.eml", number="+14255550102", due=minutes(0))
    first = ledger.ready("c.eml", number="+14255550103", due=minutes(29), **high)
    third = ledger.ready("d.eml", number="+14255550104", due=minutes(31), **high)

    claimed = [ledger.jobs.claim_due(minutes(60), minutes(90), channel) for channel in (1, 2, 3, 4)]

    assert [job and job.id for job in claimed] == [first.id, second.id, third.id, last.id]


def test_no_fax_waits_for_ever_behind_those_of_higher_priority(ledger: Ledger):
    """A stream of urgent faxes keeps the only channel busy, a call a minute; the low one has its turn all the same."""
    low = ledger.ready("low.eml", number="+14255550100", priority=Priority.LOW, deadline=minutes(600))
    called_at = {}

    for minute in range(180):
        ledger.ready(
            f"{minute}.eml",
            number=f"+1425555{minute:04}",
            due=minutes(minute),
            priority=Priority.HIGH,
            deadline=minutes(600),
        )
        job = ledger.jobs.claim_due(minutes(minute), minutes(600))
        assert job is not None
        called_at[job.id] = minutes(minute)
        moved(ledger, job, State.FAILED)

    assert EIGHT < called_at[low.id] <= EIGHT + 2 * HEAD_START


@pytest.mark.parametrize("scope", [Scope.NUMBER, Scope.EVERYTHING])
def test_what_is_held_is_not_called(ledger: Ledger, scope: Scope):
    job = ledger.ready("x.eml")
    hold = Hold(scope=scope, value=job.number if scope is Scope.NUMBER else "", at=EIGHT, who="ann")
    with ledger.engine.begin() as db:
        db.execute(insert(holds).values(hold_row(hold)))

    assert (ledger.jobs.claim_due(EIGHT, LATER), ledger.agenda().call) == (None, None)


@pytest.mark.parametrize("wish", [Wish.CANCEL, Wish.HOLD])
def test_a_job_that_somebody_wants_stopped_is_not_called(ledger: Ledger, wish: Wish):
    """Written while the end of its last call was: nobody has obeyed it yet."""
    ledger.ready("x.eml", wish=wish)

    assert (ledger.jobs.claim_due(EIGHT, LATER), ledger.agenda().call) == (None, None)


def test_one_channel_never_has_two_calls_at_once(ledger: Ledger):
    """What no counting in a process can promise: the ledger itself refuses the second."""
    ledger.ready("x.eml", number="+14255550101")
    ledger.ready("y.eml", number="+14255550102")
    ledger.jobs.claim_due(EIGHT, LATER, 1)

    with pytest.raises(IntegrityError):
        ledger.jobs.claim_due(EIGHT, LATER, 1)


def test_a_claim_that_is_taken_back_counts_no_call(ledger: Ledger):
    job = ledger.ready("x.eml")
    claimed = ledger.jobs.claim_due(EIGHT, LATER)
    assert claimed is not None

    ledger.jobs.take_back(claimed, minutes(5))

    assert ledger.jobs.get(job.id) == replace(job, due=minutes(5))


def test_a_retry_that_lies_far_away_is_brought_forward_to_its_opening(ledger: Ledger):
    """A virtual clock may have written its date; what was never called waits for a date of its own."""
    far = ledger.ready("x.eml", number="+14255550101", due=minutes(600), dials=1)
    windowed = ledger.ready("y.eml", number="+14255550102", due=minutes(600), dials=1)
    near = ledger.ready("z.eml", number="+14255550103", due=minutes(3), dials=1)
    fresh = ledger.ready("w.eml", number="+14255550104", due=minutes(600))

    ledger.jobs.bring_forward(minutes(5), lambda job: minutes(700 if job.id == windowed.id else 5))

    assert [ledger.jobs.get(job.id).due for job in (far, windowed, near, fresh)] == [
        minutes(5),
        minutes(600),
        minutes(3),
        minutes(600),
    ]


def test_calls_to_a_number_are_counted_for_whichever_fax(ledger: Ledger):
    for attempt, name in enumerate(("x.eml", "y.eml"), 1):
        ledger.ready(name)
        job = ledger.jobs.claim_due(EIGHT, LATER)
        assert job is not None
        assert ledger.jobs.calls_to(job.number) == attempt - 1
        call = replace(a_call(Outcome.NO_SUCH_NUMBER), job=job.id)
        ledger.jobs.settle(job, job.moved(State.FAILED, outcome=Outcome.NO_SUCH_NUMBER), owed_at(), call)

    assert (ledger.jobs.calls_to("+14255550123"), ledger.jobs.calls_to("+14255550199")) == (2, 0)


def test_a_job_that_is_not_due_or_past_its_deadline_is_not_called(ledger: Ledger):
    ledger.ready("x.eml", number="+14255550101", due=minutes(1))
    ledger.ready("y.eml", number="+14255550102", deadline=EIGHT)

    assert ledger.jobs.claim_due(EIGHT, LATER) is None
    assert ledger.agenda().call == minutes(1)


def test_one_number_never_has_two_calls_at_once(ledger: Ledger, elsewhere: Ledger):
    first, second = ledger.ready("x.eml"), ledger.ready("y.eml")

    calling = ledger.jobs.claim_due(EIGHT, LATER)
    assert (calling and calling.id, elsewhere.jobs.claim_due(EIGHT, LATER)) == (first.id, None)
    assert ledger.agenda().call is None

    assert calling is not None
    moved(ledger, calling, State.DELIVERED)
    freed = elsewhere.jobs.claim_due(EIGHT, LATER)
    assert freed
    assert freed.id == second.id


@pytest.mark.parametrize("state", [s for s in State if s is not State.READY])
def test_only_ready_jobs_are_called(ledger: Ledger, state: State):
    ledger.accept("x.eml", a_draft(state=state))

    assert (ledger.jobs.claim_due(EIGHT, LATER), ledger.agenda().call) == (None, None)


@pytest.mark.parametrize("state", [s for s in State if s not in (State.NEW, State.READY)])
def test_only_waiting_jobs_expire(ledger: Ledger, state: State):
    ledger.accept("x.eml", a_draft(state=state))

    assert (ledger.agenda().expiry, ledger.jobs.expired(LATER)) == (None, [])


def test_a_sign_of_life_keeps_our_leases_and_nobody_elses(ledger: Ledger, elsewhere: Ledger):
    mine, theirs = ledger.ready("x.eml", number="+14255550101"), ledger.ready("y.eml", number="+14255550102")
    ledger.jobs.claim_due(EIGHT, LATER)
    elsewhere.jobs.claim_due(EIGHT, LATER)

    ledger.jobs.extend([mine.id, theirs.id], minutes(2))

    assert elsewhere.agenda().lapse == minutes(2) + LEASE
    assert ledger.agenda().lapse == EIGHT + LEASE


def test_keeping_no_lease_is_possible(ledger: Ledger):
    ledger.jobs.extend([], EIGHT)

    assert ledger.agenda().lapse is None


def test_another_nodes_call_is_unattended_once_its_lease_has_lapsed(ledger: Ledger, elsewhere: Ledger):
    ledger.ready("x.eml")
    calling = ledger.jobs.claim_due(EIGHT, LATER)

    assert elsewhere.jobs.lapsed_calls(EIGHT + LEASE - timedelta(microseconds=1), []) == []
    assert elsewhere.jobs.lapsed_calls(EIGHT + LEASE, []) == [calling]


def test_our_own_call_is_unattended_when_no_line_of_ours_has_it(ledger: Ledger):
    """After a restart nobody waits for the lease: the node's lock says that the caller is dead."""
    ledger.ready("x.eml", number="+14255550101")
    ledger.ready("y.eml", number="+14255550102")
    first, second = ledger.jobs.claim_due(EIGHT, LATER, 1), ledger.jobs.claim_due(EIGHT, LATER, 2)
    assert first is not None

    assert ledger.jobs.lapsed_calls(EIGHT, [first.id]) == [second]
    assert ledger.jobs.lapsed_calls(EIGHT, []) == [first, second]


def test_a_waiting_job_expires_at_its_deadline(ledger: Ledger):
    job = ledger.ready("x.eml", due=minutes(50), deadline=minutes(60))

    assert ledger.agenda().expiry == minutes(60)
    assert ledger.jobs.expired(minutes(59)) == []
    assert ledger.jobs.expired(minutes(60)) == [job]


def test_a_job_whose_next_call_would_come_too_late_only_waits_for_its_end(ledger: Ledger):
    ledger.ready("x.eml", due=minutes(60), deadline=minutes(60))

    assert (ledger.agenda().call, ledger.agenda().expiry) == (None, minutes(60))


def test_an_empty_ledger_waits_for_nothing(ledger: Ledger):
    assert set(vars(ledger.agenda()).values()) == {None}
    assert ledger.agenda().letter is None


def test_an_unknown_job_is_named(ledger: Ledger):
    with pytest.raises(NoSuchJobError, match="no job 99"):
        ledger.jobs.get(99)
