"""Lists of faxes: chosen by what they are and what stands in their mails, a page at a time."""

import pytest

from gateway.model.job import State
from gateway.model.outcome import Outcome
from gateway.store.listing import ALL, Choice, Listing, Part
from tests.gateway.store.ledger import Ledger, a_draft, minutes


def found(ledger: Ledger, choice: Choice = ALL, **part: int | bool) -> list[int]:
    return [job.id for job, _ in Listing(engine=ledger.engine).faxes(choice, Part(**part))]  # type: ignore[arg-type]  # of a test


@pytest.fixture
def three(ledger: Ledger) -> Ledger:
    """Three faxes, an hour apart, from two people."""
    ledger.accept("a", a_draft(name="Bob Lee", created=minutes(0)), sender="ann@contoso.example", subject="Größe 100%")
    number, failed = "+14255550150", Outcome.NO_SUCH_NUMBER
    over = a_draft(number=number, state=State.FAILED, outcome=failed, created=minutes(60), finished=minutes(60))
    ledger.accept("b", over, sender="bob@contoso.example", subject="Invoice 7_1")
    ledger.accept("c", a_draft(created=minutes(120)), sender="Ann@Contoso.example", subject="1000")
    return ledger


@pytest.mark.parametrize(
    ("choice", "those"),
    [
        (ALL, [1, 2, 3]),
        (Choice(state=State.FAILED), [2]),
        (Choice(number="+14255550150"), [2]),
        (Choice(outcome=Outcome.NO_SUCH_NUMBER), [2]),
        (Choice(since=minutes(60), until=minutes(120)), [2]),
        (Choice(sender="ANN@contoso.example"), [1, 3]),
        (Choice(sender="ann@contoso"), []),
        (Choice(text="GRÖSSE"), [1]),
        (Choice(text="BOB@"), [2]),
        (Choice(text="00%"), [1]),
        (Choice(text="7_"), [2]),
        (Choice(text="ann@", state=State.NEW, since=minutes(1)), [3]),
    ],
)
def test_faxes_are_chosen_by_everything_that_was_asked(three: Ledger, choice: Choice, those: list[int]):
    assert found(three, choice) == those


def test_a_list_comes_in_pages_from_either_end(three: Ledger):
    assert found(three, limit=2) == [1, 2]
    assert found(three, limit=2, after=2) == [3]
    assert found(three, limit=2, newest_first=True) == [3, 2]
    assert found(three, limit=2, newest_first=True, after=2) == [1]


def test_each_fax_comes_with_its_mail(three: Ledger):
    listed = Listing(engine=three.engine).faxes()

    assert [(job.message, mail.id, mail.subject) for job, mail in listed] == [
        (1, 1, "Größe 100%"),
        (2, 2, "Invoice 7_1"),
        (3, 3, "1000"),
    ]
