"""The weather of real lines: the shares of spec fax.md section 10, and the same for the same seed."""

import random
from collections import Counter

from gateway.line.weather import Met, machine_at, met
from gateway.model.outcome import Outcome

CALLS = 20_000


def shares(pages: int) -> dict[Outcome, float]:
    """How many of many calls with so many pages end in each way, in percent."""
    ends = Counter(met(pages, random.Random(f"1/{call}")).outcome for call in range(CALLS))
    return {outcome: 100 * number / CALLS for outcome, number in ends.items()}


def test_the_shares_are_those_of_the_profile():
    """fax.md section 10: busy 6 %, no answer 8 %, no fax 3 %, phase B 2 %, training 1 %, line error 1.5 % of the pages."""
    told = {
        Outcome.BUSY: 6,
        Outcome.NO_ANSWER: 8,
        Outcome.NO_CARRIER: 3,
        Outcome.INVALID_COMMAND: 2,
        Outcome.NO_TRAINING: 1,
        Outcome.HANG_UP: 80 * 0.015,
        Outcome.DELIVERED: 80 * 0.985,
    }

    found = shares(pages=1)

    assert {outcome: abs(found[outcome] - share) < 0.8 for outcome, share in told.items()} == dict.fromkeys(told, True)
    assert set(found) == set(told)


def test_a_longer_fax_breaks_off_more_often_and_on_any_of_its_pages():
    assert shares(pages=10)[Outcome.HANG_UP] > 5 * shares(pages=1)[Outcome.HANG_UP]
    broken = {met(3, random.Random(call)).page for call in range(CALLS)}
    assert broken == {None, 0, 1, 2}


def test_the_same_dice_meet_the_same():
    assert met(5, random.Random(7)) == met(5, random.Random(7))
    assert isinstance(met(5, random.Random(7)), Met)


def test_the_machines_are_those_of_the_profile():
    """fax.md section 10: CSID present 90 %, ECM 80 %, V.34 15 %, else V.17 with 14400 bit/s; RTN for 0.5 % of the pages."""
    machines = [machine_at(random.Random(f"1/{number}")) for number in range(CALLS)]

    def percent(*those: bool) -> float:
        return 100 * sum(those) / CALLS

    assert abs(percent(*(machine.names_itself for machine in machines)) - 90) < 1
    assert abs(percent(*(machine.ecm for machine in machines)) - 80) < 1
    assert abs(percent(*(machine.speed == 33600 for machine in machines)) - 15) < 1
    assert {machine.speed for machine in machines} == {14400, 33600}
    assert {machine.bad_pages for machine in machines} == {0.005}
    assert all(machine.ecm for machine in machines if machine.is_v34)
