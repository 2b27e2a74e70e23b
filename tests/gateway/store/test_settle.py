"""COMMIT 2 and COMMIT 4: a result counts as long as the lease is still ours, and then all of it."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from gateway.errors import LostLeaseError
from gateway.model.call import Call
from gateway.model.deed import Deed
from gateway.model.job import Job, State, Wish
from gateway.model.letter import Letter
from gateway.model.message import Message
from gateway.model.outcome import Outcome
from gateway.store.jobs import Owed
from gateway.store.schema import jobs
from tests.gateway.model.facts import EIGHT, a_call
from tests.gateway.store.ledger import Ledger, a_draft, drafts, minutes, owed_at
from wire.dsn import Action

LATER = minutes(30)


@pytest.fixture
def calling(ledger: Ledger) -> Job:
    ledger.ready("x.eml")
    job = ledger.jobs.claim_due(EIGHT, LATER)
    assert job is not None
    return job


LETTER = Letter(id="dsn-1", action=Action.DELIVERED, created=minutes(2), due=minutes(2))


def owing(letter: Letter) -> Owed:
    """Owe this letter on the job, whatever became of it."""

    def owed(_message: Message, job: Job, _closed: Sequence[Job]) -> list[Letter]:
        return [replace(letter, job=job.id)]

    return owed


def result(job: Job, letter: Letter = LETTER) -> tuple[Job, Owed, Call]:
    call = replace(a_call(Outcome.DELIVERED, pages_sent=3, pages_confirmed=3), job=job.id)
    return job.moved(State.DELIVERED, pages_confirmed=3, finished=minutes(2)), owing(letter), call


def test_state_call_and_report_are_written_together_and_the_lease_ends(ledger: Ledger, calling: Job):
    delivered, owed, call = result(calling)
    deed = Deed(at=minutes(2), who="watchdog", what="the call took too long", job=calling.id)

    ledger.jobs.settle(calling, delivered, owed, call, deed)

    assert ledger.jobs.get(calling.id) == replace(delivered, leased_by=None, channel=None, begun=None)
    assert ledger.jobs.calls(calling.id) == [call]
    assert ledger.letters.of_job(calling.id) == [replace(LETTER, job=calling.id)]
    assert ledger.jobs.deeds(calling.id) == [deed]


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
    _, owed, call = result(calling)
    believed = as_it_was(calling)

    with pytest.raises(LostLeaseError, match="no longer ours"):
        ledger.jobs.settle(believed, replace(believed, state=State.FAILED), owed, call)

    assert ledger.jobs.all() == [calling]
    assert (ledger.jobs.calls(calling.id), ledger.letters.of_job(calling.id)) == ([], [])


def test_a_result_counts_once(ledger: Ledger, calling: Job):
    ledger.jobs.settle(calling, *result(calling))

    with pytest.raises(LostLeaseError):
        ledger.jobs.settle(calling, *result(calling))


def test_a_job_that_nobody_leases_can_be_settled_by_who_knows_it_so(ledger: Ledger):
    waiting = ledger.ready("x.eml")
    failed = waiting.moved(State.FAILED, outcome=Outcome.EXPIRED, finished=LATER)

    ledger.jobs.settle(waiting, failed, owed_at())

    assert ledger.jobs.get(waiting.id) == failed


def test_a_report_that_cannot_be_written_leaves_the_call_unsettled(ledger: Ledger, calling: Job):
    """One transaction: never a finished fax without its report."""
    bad = a_draft(state=State.FAILED, number="", outcome=Outcome.BAD_NUMBER)
    ledger.accept("y.eml", bad)
    (taken,) = ledger.letters.due(EIGHT, 1)

    with pytest.raises(IntegrityError):
        ledger.jobs.settle(calling, *result(calling, replace(LETTER, id=taken.id)))

    assert ledger.jobs.get(calling.id) == calling
    assert ledger.jobs.calls(calling.id) == []


def test_the_calls_of_a_job_are_told_first_to_last(ledger: Ledger, calling: Job):
    job: Job | None = calling
    for attempt in (1, 2):
        assert job is not None
        call = replace(a_call(Outcome.BUSY, attempt=attempt), job=job.id)
        ledger.jobs.settle(job, job.moved(State.READY, due=EIGHT), owed_at(), call)
        job = ledger.jobs.claim_due(EIGHT, LATER)

    assert [call.attempt for call in ledger.jobs.calls(calling.id)] == [1, 2]


def wish(ledger: Ledger, job: Job, wished: Wish | None) -> None:
    """Somebody wishes something during the call, in a process of his own."""
    with ledger.engine.begin() as db:
        db.execute(update(jobs).where(jobs.c.id == job.id).values(wish=wished))


@pytest.mark.parametrize(("read", "written"), [(None, Wish.CANCEL), (Wish.HOLD, Wish.CANCEL), (Wish.HOLD, None)])
def test_a_result_that_was_judged_without_the_last_wish_is_not_written(
    ledger: Ledger, calling: Job, read: Wish | None, written: Wish | None
):
    wish(ledger, calling, read)
    judged = ledger.jobs.get(calling.id)
    wish(ledger, calling, written)

    with pytest.raises(LostLeaseError):
        ledger.jobs.settle(judged, judged.moved(State.READY, due=EIGHT, wish=None), owed_at())

    assert (ledger.jobs.get(calling.id).state, ledger.jobs.get(calling.id).wish) == (State.CALLING, written)


def test_a_wish_that_was_read_is_done_with(ledger: Ledger, calling: Job):
    wish(ledger, calling, Wish.HOLD)
    read = ledger.jobs.get(calling.id)

    ledger.jobs.settle(read, read.moved(State.HELD, held_since=EIGHT, wish=None), owed_at())

    assert (ledger.jobs.get(calling.id).state, ledger.jobs.get(calling.id).wish) == (State.HELD, None)


def test_the_last_job_of_a_message_is_settled_with_all_of_them(ledger: Ledger):
    """One report on a whole message is owed with its last fax, in the same transaction."""
    told: list[list[int]] = []

    def owed(_message: Message, _job: Job, closed: Sequence[Job]) -> list[Letter]:
        told.append([job.id for job in closed])
        return []

    first, second = ledger.accept("x.eml", *drafts(2))
    for job in (first, second):
        ledger.jobs.settle(job, job.moved(State.CANCELLED, finished=EIGHT), owed)

    assert told == [[], [first.id, second.id]]
