"""Leases: who works on a job now, and since which attempt."""

from dataclasses import replace
from datetime import timedelta

import pytest

from gateway.errors import NoSuchJobError
from gateway.model.job import Job, State
from tests.gateway.model.facts import EIGHT
from tests.gateway.store.ledger import LEASE, Ledger, a_draft, drafts, minutes

LATER = minutes(30)


def moved(ledger: Ledger, job: Job, state: State) -> None:
    ledger.jobs.settle(job, job.moved(state), None, None)


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
    assert ledger.jobs.next_print() == minutes(1)
    assert ledger.jobs.lease_new(minutes(1), 1)


def test_a_lease_holds_until_it_lapses_and_not_longer(ledger: Ledger, elsewhere: Ledger):
    ledger.accept("x.eml", a_draft())
    ledger.jobs.lease_new(EIGHT, 1)

    assert elsewhere.jobs.next_print() == EIGHT + LEASE
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
    assert ledger.jobs.next_print() == EIGHT


def test_a_claimed_call_is_counted_and_its_next_date_written_before_anybody_dials(ledger: Ledger):
    """COMMIT 3: a node that dies while dialling leaves a job that is late, never one that dials for ever."""
    job = ledger.ready("x.eml")

    claimed = ledger.jobs.claim_due(EIGHT, LATER)

    assert claimed == replace(job, state=State.CALLING, dials=1, due=LATER, leased_by="node1")
    assert ledger.jobs.get(job.id) == claimed


def test_calls_are_claimed_in_the_order_of_their_dates(ledger: Ledger):
    late = ledger.ready("x.eml", number="+14255550101", due=minutes(2))
    early = ledger.ready("y.eml", number="+14255550102", due=minutes(1))
    same = ledger.ready("z.eml", number="+14255550103", due=minutes(1))

    claimed = [ledger.jobs.claim_due(minutes(5), LATER) for _ in range(4)]

    assert [job and job.id for job in claimed] == [early.id, same.id, late.id, None]


def test_a_job_that_is_not_due_or_past_its_deadline_is_not_called(ledger: Ledger):
    ledger.ready("x.eml", number="+14255550101", due=minutes(1))
    ledger.ready("y.eml", number="+14255550102", deadline=EIGHT)

    assert ledger.jobs.claim_due(EIGHT, LATER) is None
    assert ledger.jobs.next_call() == minutes(1)


def test_one_number_never_has_two_calls_at_once(ledger: Ledger, elsewhere: Ledger):
    first, second = ledger.ready("x.eml"), ledger.ready("y.eml")

    calling = ledger.jobs.claim_due(EIGHT, LATER)
    assert (calling and calling.id, elsewhere.jobs.claim_due(EIGHT, LATER)) == (first.id, None)
    assert ledger.jobs.next_call() is None

    assert calling is not None
    moved(ledger, calling, State.DELIVERED)
    freed = elsewhere.jobs.claim_due(EIGHT, LATER)
    assert freed
    assert freed.id == second.id


@pytest.mark.parametrize("state", [s for s in State if s is not State.READY])
def test_only_ready_jobs_are_called(ledger: Ledger, state: State):
    ledger.accept("x.eml", a_draft(state=state))

    assert (ledger.jobs.claim_due(EIGHT, LATER), ledger.jobs.next_call()) == (None, None)


@pytest.mark.parametrize("state", [s for s in State if s not in (State.NEW, State.READY)])
def test_only_waiting_jobs_expire(ledger: Ledger, state: State):
    ledger.accept("x.eml", a_draft(state=state))

    assert (ledger.jobs.next_expiry(), ledger.jobs.expired(LATER)) == (None, [])


def test_a_sign_of_life_keeps_our_leases_and_nobody_elses(ledger: Ledger, elsewhere: Ledger):
    mine, theirs = ledger.ready("x.eml", number="+14255550101"), ledger.ready("y.eml", number="+14255550102")
    ledger.jobs.claim_due(EIGHT, LATER)
    elsewhere.jobs.claim_due(EIGHT, LATER)

    ledger.jobs.extend([mine.id, theirs.id], minutes(2))

    assert elsewhere.jobs.next_lapse() == minutes(2) + LEASE
    assert ledger.jobs.next_lapse() == EIGHT + LEASE


def test_keeping_no_lease_is_possible(ledger: Ledger):
    ledger.jobs.extend([], EIGHT)

    assert ledger.jobs.next_lapse() is None


def test_another_nodes_call_is_unattended_once_its_lease_has_lapsed(ledger: Ledger, elsewhere: Ledger):
    ledger.ready("x.eml")
    calling = ledger.jobs.claim_due(EIGHT, LATER)

    assert elsewhere.jobs.lapsed_calls(EIGHT + LEASE - timedelta(microseconds=1), []) == []
    assert elsewhere.jobs.lapsed_calls(EIGHT + LEASE, []) == [calling]


def test_our_own_call_is_unattended_when_no_line_of_ours_has_it(ledger: Ledger):
    """After a restart nobody waits for the lease: the node's lock says that the caller is dead."""
    ledger.ready("x.eml", number="+14255550101")
    ledger.ready("y.eml", number="+14255550102")
    first, second = ledger.jobs.claim_due(EIGHT, LATER), ledger.jobs.claim_due(EIGHT, LATER)
    assert first is not None

    assert ledger.jobs.lapsed_calls(EIGHT, [first.id]) == [second]
    assert ledger.jobs.lapsed_calls(EIGHT, []) == [first, second]


def test_a_waiting_job_expires_at_its_deadline(ledger: Ledger):
    job = ledger.ready("x.eml", due=minutes(50), deadline=minutes(60))

    assert ledger.jobs.next_expiry() == minutes(60)
    assert ledger.jobs.expired(minutes(59)) == []
    assert ledger.jobs.expired(minutes(60)) == [job]


def test_a_job_whose_next_call_would_come_too_late_only_waits_for_its_end(ledger: Ledger):
    ledger.ready("x.eml", due=minutes(60), deadline=minutes(60))

    assert (ledger.jobs.next_call(), ledger.jobs.next_expiry()) == (None, minutes(60))


def test_an_empty_ledger_waits_for_nothing(ledger: Ledger):
    jobs = ledger.jobs

    assert {jobs.next_print(), jobs.next_call(), jobs.next_expiry(), jobs.next_lapse()} == {None}
    assert ledger.letters.next_due() is None


def test_an_unknown_job_is_named(ledger: Ledger):
    with pytest.raises(NoSuchJobError, match="no job 99"):
        ledger.jobs.get(99)
