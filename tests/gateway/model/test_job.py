"""The one table of legal moves."""

import pytest

from gateway.errors import IllegalMoveError
from gateway.model.job import LEGAL_MOVES, State
from tests.gateway.model.facts import EIGHT, a_job


@pytest.mark.parametrize(
    ("state", "targets"),
    [
        (State.NEW, {State.READY, State.FAILED, State.HELD, State.CANCELLED}),
        (State.READY, {State.CALLING, State.NEW, State.FAILED, State.HELD, State.CANCELLED}),
        (State.CALLING, {State.READY, State.NEW, State.DELIVERED, State.FAILED, State.HELD, State.CANCELLED}),
        (State.HELD, {State.NEW, State.READY, State.FAILED, State.CANCELLED}),
        (State.DELIVERED, set()),
        (State.FAILED, set()),
        (State.CANCELLED, set()),
    ],
)
def test_a_job_makes_the_moves_of_the_table_and_no_other(state: State, targets: set[State]) -> None:
    for target in State:
        if target in targets:
            assert a_job(state=state).moved(target).state is target
        else:
            with pytest.raises(IllegalMoveError, match=f"job 4711 is {state} and cannot become {target}"):
                a_job(state=state).moved(target)


def test_delivered_is_said_only_of_a_job_that_was_called() -> None:
    assert [state for state in State if State.DELIVERED in LEGAL_MOVES[state]] == [State.CALLING]


def test_final_states_are_those_that_nothing_follows() -> None:
    assert {state for state in State if state.is_final} == {State.DELIVERED, State.FAILED, State.CANCELLED}


def test_a_move_changes_the_facts_that_come_with_it_and_leaves_the_old_job_alone() -> None:
    calling = a_job()

    done = calling.moved(State.DELIVERED, finished=EIGHT)

    assert (done.finished, calling.finished, calling.state) == (EIGHT, None, State.CALLING)


def test_a_job_goes_on_with_the_first_page_that_is_not_confirmed() -> None:
    assert a_job(pages_confirmed=2).first_page == 3
