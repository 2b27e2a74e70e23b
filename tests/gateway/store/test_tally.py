"""How often each ending came, counted from what is written down."""

from dataclasses import replace

from gateway.model.arrival import Arrival, FaxFormat
from gateway.model.job import State
from gateway.model.outcome import Outcome
from gateway.store.arrivals import Arrivals
from gateway.store.tally import Tally
from tests.gateway.model.facts import EIGHT, a_call
from tests.gateway.store.ledger import Ledger, a_draft, minutes, owed_at

ARRIVAL = Arrival(
    id=0,
    ring="r1",
    called="+14255550100",
    caller="+14255550167",
    csid="",
    sub="",
    channel=1,
    started=EIGHT,
    ended=minutes(1),
    outcome=Outcome.T2_TIMEOUT,
    pages=2,
    pages_confirmed=1,
    rows_cut=7,
    speed=14400,
    ecm=True,
    route="default",
    mailboxes=("faxes@contoso.example",),
    format=FaxFormat.PDF,
)


def called(ledger: Ledger, outcome: Outcome, state: State, attempt: int = 1) -> None:
    """Call the job that is due once, with this ending."""
    leased = ledger.jobs.claim_due(EIGHT, minutes(60))
    assert leased is not None
    over = EIGHT if state.is_final else None
    call = replace(a_call(outcome, attempt=attempt), job=leased.id, number=leased.number)
    ledger.jobs.settle(leased, leased.moved(state, outcome=outcome, finished=over, due=EIGHT), owed_at(), call)


def test_an_empty_site_has_no_endings(ledger: Ledger):
    tally = Tally(engine=ledger.engine)

    assert (tally.calls(), tally.faxes(), tally.arrivals()) == ({}, {}, {})
    assert (list(tally.calls_to("+14255550123")), list(tally.numbers())) == ([], [])


def test_every_call_counts_and_a_fax_counts_once_when_it_is_over(ledger: Ledger):
    ledger.ready("a")

    called(ledger, Outcome.BUSY, State.READY)
    called(ledger, Outcome.BUSY, State.READY, attempt=2)
    assert Tally(engine=ledger.engine).faxes() == {}
    called(ledger, Outcome.DELIVERED, State.DELIVERED, attempt=3)

    tally = Tally(engine=ledger.engine)
    assert tally.calls() == {Outcome.BUSY: 2, Outcome.DELIVERED: 1}
    assert tally.faxes() == {Outcome.DELIVERED: 1}


def test_a_fax_that_no_call_was_made_for_counts_too(ledger: Ledger):
    ledger.accept("a", a_draft(state=State.FAILED, outcome=Outcome.BAD_NUMBER, finished=EIGHT))

    tally = Tally(engine=ledger.engine)
    assert (tally.calls(), tally.faxes()) == ({}, {Outcome.BAD_NUMBER: 1})


def test_the_calls_to_a_number_are_those_of_every_fax_first_to_last(ledger: Ledger):
    first, second = ledger.ready("a"), ledger.ready("b")
    ledger.ready("c", number="+14255550124")

    called(ledger, Outcome.BUSY, State.FAILED)
    called(ledger, Outcome.DELIVERED, State.DELIVERED)

    tally = Tally(engine=ledger.engine)
    assert [(call.job, call.result.outcome) for call in tally.calls_to("+14255550123")] == [
        (first.id, Outcome.BUSY),
        (second.id, Outcome.DELIVERED),
    ]
    assert list(tally.numbers()) == ["+14255550123", "+14255550124"]


def test_calls_to_us_are_counted_apart(ledger: Ledger):
    Arrivals(engine=ledger.engine).take(ARRIVAL, lambda _: ())

    tally = Tally(engine=ledger.engine)
    assert (tally.calls(), tally.arrivals()) == ({}, {Outcome.T2_TIMEOUT: 1})
