"""A callee on the line: our own calls engage it, and only those that reached it."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from gateway.line.persona import Persona
from gateway.line.simulator import SimulatedLine
from gateway.model.outcome import Outcome
from gateway.settings import PersonaSettings
from tests.gateway.line.calls import a_line, an_order
from tests.gateway.model.facts import EIGHT

DESK, ANNEX = "+14255559001", "+14255559002"
CALLEE: dict[str, Any] = {"name": "desk", "numbers": [DESK, ANNEX]}


def endings(line: SimulatedLine) -> dict[int, Outcome]:
    """How every call ends, by its job."""
    return {order.job: result.outcome for order, result in line.ended(EIGHT + timedelta(days=1))}


def test_a_machine_with_one_line_is_busy_while_it_receives_our_own_fax():
    line = a_line(personas=[CALLEE])

    line.dial(an_order(DESK, job=1, channel=1), EIGHT)
    line.dial(an_order(ANNEX, job=2, channel=2), EIGHT + timedelta(seconds=10))
    over = line.next_end()
    assert over is not None
    busy = line.ended(over)
    end = line.next_end()
    assert end is not None
    line.dial(an_order(ANNEX, job=3, channel=3), end)

    assert [(order.job, result.outcome) for order, result in busy] == [(2, Outcome.BUSY)]
    assert endings(line) == {1: Outcome.DELIVERED, 3: Outcome.DELIVERED}


def test_a_call_that_found_it_busy_engages_nobody_while_we_hear_the_tone():
    busy = CALLEE | {"calls_per_hour": 20}
    fax = Persona(settings=PersonaSettings.model_validate(busy), zone=ZoneInfo("UTC"), seed=1).traffic(EIGHT.date())[0]
    line = a_line(personas=[busy], seed=1)

    line.dial(an_order(DESK, job=1, channel=1), fax.ends - timedelta(seconds=1))
    line.dial(an_order(ANNEX, job=2, channel=2), fax.ends)

    assert endings(line) == {1: Outcome.BUSY, 2: Outcome.DELIVERED}
