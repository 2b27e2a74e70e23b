"""The ledger of received faxes: each call once, with its mail, in one transaction."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from gateway.errors import NoSuchArrivalError
from gateway.model.arrival import Arrival, FaxFormat, letters_on_arrival
from gateway.model.letter import Kind
from gateway.model.outcome import Outcome
from gateway.store.arrivals import Arrivals
from gateway.store.letters import Letters
from tests.gateway.store.conftest import Opener

NOON = datetime(2024, 4, 2, 12, 0, tzinfo=UTC)


def an_arrival(**facts: Any) -> Arrival:
    usual: dict[str, Any] = {
        "id": 0,
        "ring": "a" * 32,
        "called": "+14255550100",
        "caller": "+14255550199",
        "csid": "ACME",
        "sub": "77",
        "channel": 2,
        "started": NOON,
        "ended": NOON + timedelta(minutes=1),
        "outcome": Outcome.DELIVERED,
        "pages": 2,
        "pages_confirmed": 2,
        "rows_cut": None,
        "speed": 14400,
        "ecm": True,
        "route": "rule 'ward' claims it",
        "mailboxes": ("nurse@contoso.example", "ward@contoso.example"),
        "format": FaxFormat.TIFF,
        "transcript": ("CNG", "DIS"),
    }
    return Arrival(**{**usual, **facts})


@pytest.fixture
def engine(open_engine: Opener) -> Engine:
    return open_engine()


@pytest.fixture
def arrivals(engine: Engine) -> Arrivals:
    return Arrivals(engine=engine)


def test_an_arrival_comes_back_as_it_was_written(arrivals: Arrivals) -> None:
    taken = arrivals.take(an_arrival(rows_cut=7), letters_on_arrival)

    assert taken is not None
    assert arrivals.get(taken.id) == taken == an_arrival(id=taken.id, rows_cut=7)
    assert arrivals.all() == [taken]


def test_it_owes_one_mail_that_is_due_at_once(arrivals: Arrivals, engine: Engine) -> None:
    taken = arrivals.take(an_arrival(), letters_on_arrival)

    assert taken is not None
    (letter,) = Letters(engine=engine).due(taken.ended, 10)
    assert (letter.kind, letter.arrival, letter.job) == (Kind.FAX, taken.id, None)
    assert arrivals.letters() == {taken.id: letter}


def test_a_call_is_written_down_once(arrivals: Arrivals, engine: Engine) -> None:
    arrivals.take(an_arrival(), letters_on_arrival)

    again = arrivals.take(an_arrival(pages=1), letters_on_arrival)

    assert again is None
    assert [one.pages for one in arrivals.all()] == [2]
    assert len(Letters(engine=engine).due(NOON + timedelta(days=1), 10)) == 1


def test_an_arrival_whose_mail_cannot_be_written_is_not_written_either(arrivals: Arrivals) -> None:
    def breaks(_: Arrival) -> tuple[()]:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        arrivals.take(an_arrival(), breaks)

    assert not arrivals.is_known("a" * 32)


@pytest.mark.parametrize("facts", [{"pages": 0}, {"mailboxes": ()}, {"mailboxes": (), "pages": 0}])
def test_nobody_gets_a_mail_without_a_fax(arrivals: Arrivals, facts: dict[str, Any]) -> None:
    arrivals.take(an_arrival(**facts), letters_on_arrival)

    assert arrivals.letters() == {}
    assert len(arrivals.all()) == 1


def test_an_unknown_number_is_refused(arrivals: Arrivals) -> None:
    with pytest.raises(NoSuchArrivalError, match="no arrival 9"):
        arrivals.get(9)
