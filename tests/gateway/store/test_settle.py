"""COMMIT 2 and COMMIT 4: a result counts as long as the lease is still ours, and then all of it."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError

from gateway.errors import LostLeaseError
from gateway.model.call import Call
from gateway.model.job import Job, State
from gateway.model.letter import Letter
from gateway.model.outcome import Outcome
from tests.gateway.model.facts import EIGHT, a_call
from tests.gateway.store.ledger import Ledger, a_draft, minutes
from wire.dsn import Action

LATER = minutes(30)


@pytest.fixture
def calling(ledger: Ledger) -> Job:
    ledger.ready("x.eml")
    job = ledger.jobs.claim_due(EIGHT, LATER)
    assert job is not None
    return job


def result(job: Job) -> tuple[Job, Call, Letter]:
    call = replace(a_call(Outcome.DELIVERED, pages_sent=3, pages_confirmed=3), job=job.id)
    letter = Letter(id="dsn-1", job=job.id, action=Action.DELIVERED, created=minutes(2), due=minutes(2))
    return job.moved(State.DELIVERED, pages_confirmed=3, finished=minutes(2)), call, letter


def test_state_call_and_report_are_written_together_and_the_lease_ends(ledger: Ledger, calling: Job):
    delivered, call, letter = result(calling)

    ledger.jobs.settle(calling, delivered, call, letter)

    assert ledger.jobs.get(calling.id) == replace(delivered, leased_by=None)
    assert ledger.jobs.calls(calling.id) == [call]
    assert ledger.letters.of_job(calling.id) == [letter]


@pytest.mark.parametrize(
    "as_it_was",
    [
        lambda job: replace(job, leased_by="node2"),
        lambda job: replace(job, leased_by=None),
        lambda job: replace(job, dials=job.dials - 1),
        lambda job: replace(job, prints=job.prints + 1),
        lambda job: replace(job, state=State.READY),
        lambda job: replace(job, id=99),
    ],
    ids=["other owner", "no owner", "other call", "other print", "other state", "other job"],
)
def test_a_lost_lease_writes_nothing(ledger: Ledger, calling: Job, as_it_was: Callable[[Job], Job]):
    _, call, letter = result(calling)
    believed = as_it_was(calling)

    with pytest.raises(LostLeaseError, match="no longer ours"):
        ledger.jobs.settle(believed, replace(believed, state=State.FAILED), call, letter)

    assert ledger.jobs.all() == [calling]
    assert (ledger.jobs.calls(calling.id), ledger.letters.of_job(calling.id)) == ([], [])


def test_a_result_counts_once(ledger: Ledger, calling: Job):
    ledger.jobs.settle(calling, *result(calling))

    with pytest.raises(LostLeaseError):
        ledger.jobs.settle(calling, *result(calling))


def test_a_job_that_nobody_leases_can_be_settled_by_who_knows_it_so(ledger: Ledger):
    waiting = ledger.ready("x.eml")
    failed = waiting.moved(State.FAILED, outcome=Outcome.EXPIRED, finished=LATER)

    ledger.jobs.settle(waiting, failed, None, None)

    assert ledger.jobs.get(waiting.id) == failed


def test_a_report_that_cannot_be_written_leaves_the_call_unsettled(ledger: Ledger, calling: Job):
    """One transaction: never a finished fax without its report."""
    bad = a_draft(state=State.FAILED, number="", outcome=Outcome.BAD_NUMBER)
    ledger.accept("y.eml", bad)
    (taken,) = ledger.letters.due(EIGHT, 1)
    delivered, call, letter = result(calling)

    with pytest.raises(IntegrityError):
        ledger.jobs.settle(calling, delivered, call, replace(letter, id=taken.id))

    assert ledger.jobs.get(calling.id) == calling
    assert ledger.jobs.calls(calling.id) == []


def test_the_calls_of_a_job_are_told_first_to_last(ledger: Ledger, calling: Job):
    ledger.jobs.settle(
        calling,
        calling.moved(State.READY, due=EIGHT),
        replace(a_call(Outcome.BUSY, attempt=1), job=calling.id),
        None,
    )
    again = ledger.jobs.claim_due(EIGHT, LATER)
    assert again is not None
    ledger.jobs.settle(
        again, again.moved(State.READY, due=EIGHT), replace(a_call(Outcome.BUSY, attempt=2), job=again.id), None
    )

    assert [call.attempt for call in ledger.jobs.calls(calling.id)] == [1, 2]
