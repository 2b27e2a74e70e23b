"""When calls may be made: HylaFAX's TimeOfDay (fax.md section 7.1), by the clocks of a zone."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.model.window import ANY_TIME, Term, Window, closed_days, read_hours

BERLIN, NEW_YORK, UTC_ZONE = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York"), ZoneInfo("UTC")
MONDAY = "2026-11-23"


def hours(text: str, zone: ZoneInfo = UTC_ZONE, *holidays: str) -> Window:
    return Window(terms=read_hours(text), zone=zone, holidays=closed_days(holidays))


def instant(text: str, zone: ZoneInfo = UTC_ZONE, fold: int = 0) -> datetime:
    """The instant at which clocks of that zone show this."""
    return datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold).astimezone(UTC)


@pytest.mark.parametrize(
    ("text", "at", "opens"),
    [
        ("Any", f"{MONDAY} 03:00", f"{MONDAY} 03:00"),
        ("Wk0800-1800", f"{MONDAY} 08:00", f"{MONDAY} 08:00"),
        ("Wk0800-1800", f"{MONDAY} 17:59:59", f"{MONDAY} 17:59:59"),
        ("Wk0800-1800", f"{MONDAY} 18:00", "2026-11-24 08:00"),
        ("Wk0800-1800", f"{MONDAY} 07:59", f"{MONDAY} 08:00"),
        ("Wk0800-1800", "2026-11-27 18:00", "2026-11-30 08:00"),
        ("Any2300-0700,Sat,Sun", f"{MONDAY} 06:59", f"{MONDAY} 06:59"),
        ("Any2300-0700,Sat,Sun", f"{MONDAY} 07:00", f"{MONDAY} 23:00"),
        ("Any2300-0700,Sat,Sun", "2026-11-28 12:00", "2026-11-28 12:00"),
        ("Fri2300-0700", "2026-11-28 06:00", "2026-11-28 06:00"),
        ("Fri2300-0700", "2026-11-27 06:00", "2026-11-27 23:00"),
        ("MonWed0900-1200", "2026-11-24 10:00", "2026-11-25 09:00"),
        ("0900-1200", f"{MONDAY} 13:00", "2026-11-24 09:00"),
        ("Sun", f"{MONDAY} 00:00", "2026-11-29 00:00"),
        ("Any0800-0800", f"{MONDAY} 03:00", f"{MONDAY} 03:00"),
        ("Mon0800-2400", f"{MONDAY} 23:59", f"{MONDAY} 23:59"),
        ("wk1200-1300, SAT", "2026-11-28 00:00", "2026-11-28 00:00"),
    ],
)
def test_a_call_waits_for_the_hours_of_its_window(text: str, at: str, opens: str) -> None:
    assert hours(text).opens(instant(at)) == instant(opens)


@pytest.mark.parametrize(
    "text", ["", ",", "Wk0800", "Mo0800-1800", "0800-2460", "2500-2600", "2401-0000", "Any 0800-1800"]
)
def test_hours_that_cannot_be_read_are_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match="should be"):
        read_hours(text)


@pytest.mark.parametrize("text", ["\u017fat", "W\u212a0800-1800"])
def test_letters_that_only_look_like_those_of_a_day_are_refused(text: str) -> None:
    """Case folding takes them for s and k; a term of no day would never open."""
    with pytest.raises(ValueError, match="should be hours"):
        read_hours(text)


def test_any_beside_other_hours_is_any_hour() -> None:
    assert read_hours("Wk0800-1800,Any") == ()


def test_hours_are_those_of_the_zones_clocks_in_summer_and_in_winter() -> None:
    window = hours("Any0800-1800", BERLIN)

    assert window.opens(datetime(2026, 7, 1, 5, tzinfo=UTC)) == datetime(2026, 7, 1, 6, tzinfo=UTC)
    assert window.opens(datetime(2026, 12, 1, 5, tzinfo=UTC)) == datetime(2026, 12, 1, 7, tzinfo=UTC)


def test_the_day_is_that_of_the_zone_not_that_of_greenwich() -> None:
    late_sunday_here = datetime(2026, 11, 23, 3, tzinfo=UTC)

    assert hours("Sun", NEW_YORK).opens(late_sunday_here) == late_sunday_here


def test_hours_that_begin_in_the_hour_that_clocks_skip_begin_when_clocks_jump() -> None:
    """In Berlin no clock shows 02:30 on 29 March 2026: 02:00 is followed by 03:00."""
    window = hours("Any0230-0400", BERLIN)

    assert window.opens(instant("2026-03-29 01:00", BERLIN)) == instant("2026-03-29 03:00", BERLIN)


def test_hours_that_clocks_skip_altogether_do_not_open_that_day() -> None:
    window = hours("Any0210-0250", BERLIN)

    assert window.opens(instant("2026-03-29 01:00", BERLIN)) == instant("2026-03-30 02:10", BERLIN)


def test_hours_that_end_in_the_skipped_hour_end_when_clocks_jump() -> None:
    window = hours("Any0100-0230", BERLIN)
    jump = datetime(2026, 3, 29, 1, tzinfo=UTC)

    assert window.is_open(jump - timedelta(seconds=1))
    assert not window.is_open(jump)


def test_an_hour_that_clocks_show_twice_is_open_twice() -> None:
    """In Berlin 02:00 to 03:00 comes twice on 25 October 2026."""
    window = hours("Any0200-0230", BERLIN)
    second = instant("2026-10-25 02:00", BERLIN, fold=1)

    assert window.opens(instant("2026-10-25 02:40", BERLIN)) == second
    assert window.is_open(instant("2026-10-25 02:10", BERLIN))


def test_a_holiday_is_closed_from_midnight_to_midnight() -> None:
    window = hours("Any", BERLIN, "2026-12-25", "2026-12-26")

    assert window.opens(instant("2026-12-24 23:59", BERLIN)) == instant("2026-12-24 23:59", BERLIN)
    assert window.opens(instant("2026-12-25 00:00", BERLIN)) == instant("2026-12-27 00:00", BERLIN)


def test_a_night_stops_at_the_holiday_and_goes_on_behind_it() -> None:
    window = hours("Any2300-0700", UTC_ZONE, "2026-12-25")

    assert window.opens(instant("2026-12-25 03:00")) == instant("2026-12-26 00:00")


@pytest.mark.parametrize("text", ["", "25.12.2026", "2026-13-01", "2026-02-30"])
def test_a_holiday_that_is_no_day_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match="should be a day such as 2026-12-25"):
        closed_days([text])


def test_a_window_that_is_closed_for_more_than_a_year_never_opens() -> None:
    holidays = [(date(2026, 1, 1) + timedelta(days=day)).isoformat() for day in range(900)]

    assert hours("Any", UTC_ZONE, *holidays).opens(instant("2026-01-01 12:00")) is None


def test_any_time_is_any_time() -> None:
    assert ANY_TIME.opens(instant(f"{MONDAY} 03:14:15.926535")) == instant(f"{MONDAY} 03:14:15.926535")


INSTANTS = st.integers(0, 4 * 365 * 24 * 60).map(
    lambda minute: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
)
TURNS = st.sampled_from(
    [
        datetime(2026, 3, 28, 20, tzinfo=UTC),  # Europe/Berlin, to summer
        datetime(2026, 10, 24, 20, tzinfo=UTC),
        datetime(2026, 3, 8, 2, tzinfo=UTC),  # America/New_York, to summer
        datetime(2026, 11, 1, 2, tzinfo=UTC),
        datetime(2026, 4, 4, 12, tzinfo=UTC),  # Australia/Lord_Howe, half an hour
        datetime(2026, 10, 3, 12, tzinfo=UTC),
    ]
).flatmap(lambda turn: st.integers(0, 8 * 60).map(lambda minute: turn + timedelta(minutes=minute)))
"""Instants around those at which clocks are turned."""

CLOCKS = st.builds(time, st.integers(0, 23), st.sampled_from([0, 1, 30, 59]))
TERMS = st.builds(Term, days=st.frozensets(st.integers(0, 6), min_size=1), begin=CLOCKS, end=CLOCKS)
ZONES = st.sampled_from(
    ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia"]
).map(ZoneInfo)
WINDOWS = st.builds(
    Window,
    terms=st.lists(TERMS, max_size=3).map(tuple),
    zone=ZONES,
    holidays=st.frozensets(st.dates(date(2024, 1, 1), date(2028, 1, 1)), max_size=5),
)


@settings(max_examples=300, deadline=None)
@given(WINDOWS, INSTANTS | TURNS)
def test_what_opens_is_open_and_not_in_the_past_and_opens_no_later(window: Window, at: datetime) -> None:
    opening = window.opens(at)

    assert opening is not None
    assert opening >= at
    assert window.is_open(opening)
    assert window.opens(opening) == opening


@settings(max_examples=60, deadline=None)
@given(WINDOWS, INSTANTS | TURNS, st.integers(1, 60))
def test_nothing_before_the_opening_is_open(window: Window, at: datetime, step: int) -> None:
    opening = window.opens(at)
    assert opening is not None
    between = at + timedelta(minutes=step)
    while between < opening:
        assert not window.is_open(between)
        between += timedelta(minutes=37)


@settings(max_examples=100, deadline=None)
@given(WINDOWS, INSTANTS | TURNS, st.timedeltas(timedelta(), timedelta(days=3)))
def test_who_asks_later_is_not_called_earlier(window: Window, at: datetime, later: timedelta) -> None:
    first, second = window.opens(at), window.opens(at + later)

    assert first is not None
    assert second is not None
    assert first <= second
