"""Callees with behaviour: engaged because they are receiving, closed, at lunch, out of paper, moved; conserved and repeatable."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from gateway.line.persona import LONGEST, SHORTEST, Persona
from gateway.model.outcome import Outcome
from gateway.settings import PersonaSettings

MONDAY = date(2026, 11, 23)
MIDNIGHT = datetime.combine(MONDAY, time(0), UTC)
DESK, ANNEX = "+14255559001", "+14255559002"
days = st.dates(date(2026, 1, 1), date(2027, 12, 31))


def a_persona(*, seed: int = 1, site: str = "UTC", **told: Any) -> Persona:
    """A desk with one line that nobody else sends to."""
    facts = {"name": "desk", "numbers": [DESK, ANNEX], **told}
    return Persona(settings=PersonaSettings.model_validate(facts), zone=ZoneInfo(site), seed=seed)


def at(hour: int, minute: int = 0, day: date = MONDAY) -> datetime:
    return datetime.combine(day, time(hour, minute), UTC)


def test_a_callee_that_nobody_else_sends_to_is_never_busy():
    quiet = a_persona()

    assert {quiet.meets(MIDNIGHT + timedelta(minutes=n), []) for n in range(1440)} == {Outcome.DELIVERED}


def test_it_is_busy_with_a_fax_from_others_and_free_at_its_very_end():
    desk = a_persona(calls_per_hour=2)
    fax = desk.traffic(MONDAY)[0]
    moment = timedelta(microseconds=1)

    instants = (fax.begins - moment, fax.begins, fax.ends - moment, fax.ends)

    expected = [Outcome.DELIVERED, Outcome.BUSY, Outcome.BUSY, Outcome.DELIVERED]
    assert [desk.meets(instant, []) for instant in instants] == expected


def test_our_own_call_engages_every_number_of_a_machine_with_one_line():
    desk, pool = a_persona(), a_persona(lines=2)

    assert desk.meets(at(9), ["+1 425 555 9002"]) is Outcome.BUSY
    assert desk.meets(at(9), ["+14255550199"]) is Outcome.DELIVERED
    assert pool.meets(at(9), [ANNEX]) is Outcome.DELIVERED
    assert pool.meets(at(9), [ANNEX, DESK]) is Outcome.BUSY


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 1000),
    lines=st.integers(1, 4),
    load=st.floats(0, 0.99),
    length=st.integers(1, 600),
    day=days,
    minutes=st.lists(st.integers(0, 1439), min_size=1, max_size=30),
    ours=st.integers(0, 5),
)
def test_it_is_busy_exactly_when_every_line_is_in_use(
    seed: int, lines: int, load: float, length: int, day: date, minutes: list[int], ours: int
):
    """Conservation: the faxes that can be inspected, and our own calls, account for every busy signal and for no other."""
    desk = a_persona(
        seed=seed, lines=lines, calls_per_hour=min(600, load * lines * 3600 / length), call_length=f"{length} s"
    )

    for minute in minutes:
        now = datetime.combine(day, time(minute // 60, minute % 60), UTC)
        others = sum(fax.begins <= now < fax.ends for fax in desk.traffic(day))
        in_use = others + ours
        assert others <= lines
        assert desk.others(now) == others
        assert (desk.meets(now, [DESK] * ours) is Outcome.BUSY) == (in_use >= lines)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 1000), rate=st.floats(0, 30), day=days)
def test_the_same_seed_has_the_same_faxes_and_every_day_stands_alone(seed: int, rate: float, day: date):
    desk = a_persona(seed=seed, calls_per_hour=rate)
    begins = datetime.combine(day, time(0), UTC)
    length = desk.settings.call_length

    faxes = desk.traffic(day)

    assert faxes == a_persona(seed=seed, calls_per_hour=rate).traffic(day)
    assert all(begins <= fax.begins and fax.ends <= begins + timedelta(days=1) for fax in faxes)
    assert all(SHORTEST * length <= fax.ends - fax.begins <= LONGEST * length for fax in faxes)
    assert list(faxes) == sorted(faxes, key=lambda fax: fax.begins)


def test_seed_and_day_make_a_difference():
    traffic = [
        a_persona(seed=seed, calls_per_hour=4).traffic(MONDAY + timedelta(days=n)) for seed in (1, 2) for n in (0, 1)
    ]

    assert len({tuple(fax.begins.time() for fax in faxes) for faxes in traffic}) == 4


def test_as_many_faxes_come_as_the_settings_say():
    """Ten an hour to ten lines: none is turned away, so a month has about 7200 of them."""
    desk = a_persona(calls_per_hour=10, lines=10)

    faxes = sum(len(desk.traffic(MONDAY + timedelta(days=n))) for n in range(30))

    assert 6800 < faxes < 7600


def test_outside_its_hours_nobody_answers():
    office = a_persona(open="Wk0800-1700")

    assert office.meets(at(7, 59), []) is Outcome.NO_ANSWER
    assert office.meets(at(8), []) is Outcome.DELIVERED
    assert office.meets(at(17), []) is Outcome.NO_ANSWER
    assert office.meets(at(12, day=MONDAY + timedelta(days=5)), []) is Outcome.NO_ANSWER


def test_its_hours_are_those_of_its_own_zone_or_else_of_the_site():
    """In November Berlin is an hour ahead of UTC, New York five hours behind."""
    eight: dict[str, Any] = {"open": "Wk0800-1700"}

    assert a_persona(site="Europe/Berlin", **eight).meets(at(7), []) is Outcome.DELIVERED
    assert a_persona(site="America/New_York", **eight).meets(at(12, 59), []) is Outcome.NO_ANSWER
    assert a_persona(site="Europe/Berlin", zone="America/New_York", **eight).meets(at(13), []) is Outcome.DELIVERED


@pytest.mark.parametrize(
    ("told", "outcome"),
    [
        ({"human": "Any1200-1300"}, Outcome.NO_CARRIER),
        ({"no_paper": "Any1200-1300"}, Outcome.NOT_READY),
        ({"human": "Any1200-1300", "no_paper": "Any"}, Outcome.NO_CARRIER),
        ({"human": "Any", "open": "Any0800-1100"}, Outcome.NO_ANSWER),
        ({"moved_to": "+14255550120", "open": "Any0800-1100"}, Outcome.NO_SUCH_NUMBER),
    ],
)
def test_at_half_past_twelve(told: dict[str, Any], outcome: Outcome):
    assert a_persona(**told).meets(at(12, 30), []) is outcome


def test_lunch_ends_and_paper_comes():
    desk = a_persona(human="Any1200-1300", no_paper="Any0000-1200")

    assert [desk.meets(at(hour), []) for hour in (11, 12, 13)] == [
        Outcome.NOT_READY,
        Outcome.NO_CARRIER,
        Outcome.DELIVERED,
    ]


@pytest.mark.parametrize(
    "told",
    [{"open": "Wk0800-1700"}, {"human": "Any1200-1300"}, {"no_paper": "Any0000-1200"}, {"moved_to": "+14255550120"}],
    ids=str,
)
def test_a_machine_that_cannot_receive_begins_no_fax_from_others(told: dict[str, Any]):
    desk = a_persona(calls_per_hour=60, lines=5, **told)

    assert all(desk.receives(fax.begins) and not told.get("moved_to") for fax in desk.traffic(MONDAY))
    assert bool(desk.traffic(MONDAY)) == ("moved_to" not in told)


def test_the_machine_is_the_one_of_the_settings():
    told: dict[str, Any] = {
        "csid": "+44 20 1",
        "speed": 9600,
        "ecm": False,
        "fine": False,
        "scan_time": "20 ms",
        "rings": 3,
        "bad_pages": 0.1,
    }

    machine = a_persona(**told).machine

    assert (machine.words, machine.csid, machine.speed, machine.scan_ms) == ("desk", "+44 20 1", 9600, 20)
    assert (machine.ecm, machine.fine, machine.rings, machine.bad_pages) == (False, False, 2, 0.1)


@pytest.mark.parametrize(
    "told",
    [{"name": ""}, {"numbers": []}, {"lines": 0}, {"open": "sometimes"}, {"zone": "Mars"}, {"csid": "Desk"}],
    ids=str,
)
def test_a_persona_that_cannot_be_is_refused(told: dict[str, Any]):
    with pytest.raises(ValueError, match=r"name|numbers|lines|open|zone|csid"):
        a_persona(**told)


def test_an_encounter_is_what_a_call_meets_with_the_faxes_of_that_day_by_the_clocks_of_the_callee():
    far = a_persona(calls_per_hour=6, site="Asia/Tokyo")

    met = far.encounter(at(20), [])

    tuesday = [fax for day in (MONDAY, MONDAY + timedelta(days=1)) for fax in far.traffic(day)]
    begins, ends = at(15), at(15, day=MONDAY + timedelta(days=1))
    expected = [(fax.begins, fax.ends) for fax in tuesday if begins <= fax.begins < ends]
    assert (met.outcome, met.in_use, met.day) == (far.meets(at(20), []), far.occupancy(at(20), []), date(2026, 11, 24))
    assert [(visit.begins, visit.ends) for visit in met.visits] == expected
    assert expected


@pytest.mark.parametrize("speed", [2400, 4800, 7200, 9600, 12000, 14400, 16800, 21600, 33600])
def test_a_machine_has_a_rate_that_fax_modems_have(speed: int):
    """fax.md section 3: V.27 ter, V.29, V.17; V.34 in steps of 2400 up to 33600."""
    machine = a_persona(speed=speed).machine

    assert machine.ladder[0].speed == speed
    assert machine.abilities.v34 is (speed > 14400)


@pytest.mark.parametrize("speed", [-2400, 0, 300, 2401, 14401, 28000, 36000])
def test_a_rate_that_no_fax_modem_has_is_refused(speed: int):
    with pytest.raises(ValidationError, match=r"should be 2400, 4800, .* or a rate of V\.34"):
        a_persona(speed=speed)
