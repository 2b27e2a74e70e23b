"""Many nodes and threads on one ledger: every job is handed out once and nobody is told that the database is locked."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Engine

from gateway.model.job import State
from tests.gateway.model.facts import EIGHT
from tests.gateway.store.ledger import Ledger, a_draft, a_ledger, drafts, minutes, owed_at

WORKERS = 6


def in_parallel(work: Callable[[int], list[int]]) -> Counter[int]:
    """Run the work in every worker at once and count what came out; what a worker raises is raised here."""
    with ThreadPoolExecutor(WORKERS) as pool:
        return Counter(one for found in pool.map(work, range(WORKERS)) for one in found)


def test_every_job_is_claimed_by_one_caller_only(ledger: Ledger, open_engine: Callable[[], Engine]):
    for n in range(40):
        ledger.ready(f"{n}.eml", number=f"+1425555{n:04}")
    nodes = [a_ledger(open_engine(), f"node{n}") for n in range(WORKERS)]

    def call(worker: int) -> list[int]:
        claimed = []
        while job := nodes[worker].jobs.claim_due(EIGHT, minutes(30)):
            nodes[worker].jobs.settle(job, job.moved(State.DELIVERED), owed_at())
            claimed.append(job.id)
        return claimed

    assert in_parallel(call) == Counter(job.id for job in ledger.jobs.all())
    assert {job.state for job in ledger.jobs.all()} == {State.DELIVERED}


def test_threads_of_one_node_do_not_claim_one_number_twice(ledger: Ledger):
    for n in range(WORKERS):
        ledger.ready(f"{n}.eml")

    def call(_: int) -> list[int]:
        job = ledger.jobs.claim_due(EIGHT, minutes(30))
        return [job.id] if job else []

    assert in_parallel(call).total() == 1


def test_every_new_job_is_printed_by_one_node_only(ledger: Ledger, open_engine: Callable[[], Engine]):
    for n in range(10):
        ledger.accept(f"{n}.eml", *drafts(3))
    nodes = [a_ledger(open_engine(), f"node{n}") for n in range(WORKERS)]

    def print_each(worker: int) -> list[int]:
        printed = []
        while leased := nodes[worker].jobs.lease_new(EIGHT, 2):
            printed += [job.id for job in leased]
        return printed

    assert in_parallel(print_each) == Counter(job.id for job in ledger.jobs.all())


def test_a_file_that_two_nodes_offer_at_once_is_accepted_once(ledger: Ledger, open_engine: Callable[[], Engine]):
    nodes = [a_ledger(open_engine(), f"node{n}") for n in range(WORKERS)]

    def offer(worker: int) -> list[int]:
        return [job.id for n in range(5) for job in nodes[worker].offer(f"{n}.eml", a_draft()) or ()]

    assert in_parallel(offer).total() == 5
    assert len(ledger.jobs.all()) == 5


def test_whoever_reads_does_not_wait_for_whoever_writes(ledger: Ledger, elsewhere: Ledger):
    ledger.ready("x.eml")

    with ledger.engine.begin():
        assert len(elsewhere.jobs.all()) == 1


def test_many_processes_may_open_a_new_ledger_at_once(open_engine: Callable[[], Engine]):
    def open_one(_: int) -> list[int]:
        return [len(a_ledger(open_engine()).jobs.all())]

    assert in_parallel(open_one) == Counter({0: WORKERS})
