"""One look tells whether anything is overdue, and the agenda when a call is to be broken off."""

from collections.abc import Callable

import pytest

from gateway.model.deed import Scope
from gateway.model.job import State
from gateway.model.window import ANY_TIME
from gateway.store.management import Desk, Request
from gateway.store.overdue import Overdue
from tests.gateway.model.facts import EIGHT
from tests.gateway.store.ledger import LEASE, Ledger, a_draft, minutes, owed_at

ANN = Request(who="ann", at=EIGHT)
HOUR = minutes(60)


def is_any(ledger: Ledger, now: int) -> bool:
    """What the sweep of this node learns so many minutes past eight: calls are late after 15 minutes, letters after 60."""
    return Overdue(engine=ledger.engine, node="node1").is_any(minutes(now), minutes(now - 15), minutes(now - 60))


def desk(ledger: Ledger) -> Desk:
    return Desk(engine=ledger.engine, window=lambda _: ANY_TIME, owed=owed_at)


def a_deadline(ledger: Ledger) -> None:
    ledger.ready("x.eml", due=HOUR, deadline=minutes(30))


def a_limit_of_the_sender(ledger: Ledger) -> None:
    ledger.ready("x.eml", due=HOUR, deadline=minutes(90), returned_by=minutes(30))


def a_fax_that_is_not_printed(ledger: Ledger) -> None:
    ledger.accept("x.eml", a_draft(created=minutes(15), due=HOUR, deadline=minutes(90)))


def a_call_that_is_not_made(ledger: Ledger) -> None:
    ledger.ready("x.eml", due=minutes(15), deadline=minutes(90))


def a_report_that_is_not_taken(ledger: Ledger) -> None:
    ledger.accept("x.eml", a_draft(state=State.FAILED, due=minutes(-30)), arrived=minutes(-30))


@pytest.mark.parametrize(
    "given",
    [
        a_deadline,
        a_limit_of_the_sender,
        a_fax_that_is_not_printed,
        a_call_that_is_not_made,
        a_report_that_is_not_taken,
    ],
)
def test_what_comes_at_half_past_eight_is_overdue_from_then_on(ledger: Ledger, given: Callable[[Ledger], None]):
    given(ledger)

    assert [is_any(ledger, 29), is_any(ledger, 30)] == [False, True]


def test_a_call_in_progress_wants_a_look_at_every_sweep(ledger: Ledger, elsewhere: Ledger):
    ledger.ready("x.eml", due=EIGHT, deadline=HOUR)
    assert is_any(ledger, 1) is False

    elsewhere.jobs.claim_due(EIGHT, HOUR)

    assert is_any(ledger, 1) is True


def test_a_fax_that_is_held_with_its_number_is_not_late(ledger: Ledger):
    ledger.ready("x.eml", due=EIGHT, deadline=HOUR)

    desk(ledger).block(Scope.EVERYTHING, "", ANN)

    assert is_any(ledger, 30) is False


def test_a_call_of_ours_that_somebody_cancels_is_to_be_broken_off_at_once(ledger: Ledger, elsewhere: Ledger):
    job = ledger.ready("x.eml", due=EIGHT, deadline=HOUR)
    ledger.jobs.claim_due(EIGHT, HOUR)
    assert ledger.agenda().breaking_off is None

    desk(ledger).cancel(job.id, ANN)

    assert (ledger.agenda().breaking_off, elsewhere.agenda().breaking_off) == (EIGHT, None)
    assert elsewhere.agenda().lapse == EIGHT + LEASE
