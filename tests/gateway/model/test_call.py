"""Calls and what they took."""

from datetime import timedelta

from gateway.model.call import connected
from gateway.model.outcome import Outcome
from tests.gateway.model.facts import a_call, a_result


def test_a_call_lasts_from_dialling_to_hanging_up() -> None:
    assert a_result(Outcome.BUSY).duration == timedelta(seconds=92.34)


def test_the_time_connected_counts_only_calls_that_a_machine_answered() -> None:
    calls = [a_call(Outcome.BUSY), a_call(Outcome.HANG_UP), a_call(Outcome.DELIVERED)]

    assert connected(calls) == timedelta(seconds=184.68)
    assert connected([]) == timedelta()
