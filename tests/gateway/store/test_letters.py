"""The outbox: what is owed is offered until it is posted."""

import pytest

from gateway.model.job import State
from gateway.model.letter import Letter
from gateway.model.outcome import Outcome
from tests.gateway.model.facts import EIGHT
from tests.gateway.store.ledger import Ledger, a_draft, minutes


@pytest.fixture
def owed(ledger: Ledger) -> Letter:
    ledger.accept("x.eml", a_draft(state=State.FAILED, number="", outcome=Outcome.BAD_NUMBER))
    (letter,) = ledger.letters.due(EIGHT, 10)
    return letter


def test_an_owed_letter_is_due_at_once(ledger: Ledger, owed: Letter):
    assert (owed.due, owed.tries, owed.posted) == (EIGHT, 0, None)
    assert ledger.agenda().letter == EIGHT


def test_a_posted_letter_is_not_offered_again(ledger: Ledger, owed: Letter):
    ledger.letters.mark_posted(owed, minutes(1))

    assert (ledger.letters.due(minutes(60), 10), ledger.agenda().letter) == ([], None)
    (posted,) = ledger.letters.of_job(owed.job or 0)
    assert (posted.posted, posted.tries) == (minutes(1), 1)


def test_marking_twice_keeps_the_first_date(ledger: Ledger, owed: Letter):
    ledger.letters.mark_posted(owed, minutes(1))
    ledger.letters.mark_posted(owed, minutes(2))

    assert ledger.letters.of_job(owed.job or 0)[0].posted == minutes(1)


def test_a_postponed_letter_comes_back_at_its_date(ledger: Ledger, owed: Letter):
    ledger.letters.postpone(owed, minutes(5))

    assert ledger.letters.due(minutes(4), 10) == []
    assert ledger.agenda().letter == minutes(5)
    (again,) = ledger.letters.due(minutes(5), 10)
    assert again.tries == 1


def test_the_letter_that_waits_longest_comes_first(ledger: Ledger, owed: Letter):
    ledger.accept("y.eml", a_draft(state=State.FAILED, number="", outcome=Outcome.BAD_NUMBER), arrived=minutes(1))
    ledger.letters.postpone(owed, minutes(2))

    assert [letter.id == owed.id for letter in ledger.letters.due(minutes(3), 10)] == [False, True]
    assert len(ledger.letters.due(minutes(3), 1)) == 1
