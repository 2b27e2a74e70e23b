"""When a job that waits is called, and how it ends when no call comes to it any more."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from gateway.model.job import State
from gateway.model.outcome import Outcome
from gateway.model.schedule import due_from, expired, time_limit
from gateway.model.window import ANY_TIME, Window, closed_days, read_hours
from gateway.settings import ScheduleSettings, WindowSettings
from tests.gateway.model.facts import EIGHT, a_job

UTC_ZONE = ZoneInfo("UTC")
AT_NINE = Window(terms=read_hours("Any0900-1000"), zone=UTC_ZONE)
NINE = EIGHT.replace(hour=9, second=0)


def test_without_hours_or_wishes_a_fax_is_called_at_once() -> None:
    assert due_from(a_job(), EIGHT, ANY_TIME) == EIGHT


def test_a_fax_waits_for_its_hours_and_for_its_senders_date() -> None:
    assert due_from(a_job(), EIGHT, AT_NINE) == NINE
    assert due_from(a_job(not_before=NINE + timedelta(minutes=30)), EIGHT, AT_NINE) == NINE + timedelta(minutes=30)
    assert due_from(a_job(not_before=NINE + timedelta(hours=1)), EIGHT, AT_NINE) == NINE + timedelta(days=1)


def test_a_date_that_is_past_delays_nothing() -> None:
    assert due_from(a_job(not_before=EIGHT - timedelta(hours=1)), EIGHT, ANY_TIME) == EIGHT


def test_hours_that_never_come_leave_the_fax_to_its_deadline() -> None:
    never = Window(
        terms=(),
        zone=UTC_ZONE,
        holidays=closed_days([(EIGHT + timedelta(days=n)).date().isoformat() for n in range(500)]),
    )

    assert due_from(a_job(), EIGHT, never) == a_job().deadline


@pytest.mark.parametrize(("last", "detail"), [(None, ""), (Outcome.BUSY, "E001 Busy signal detected")])
@pytest.mark.parametrize("limit", [Outcome.EXPIRED, Outcome.DELIVER_BY])
def test_a_fax_whose_time_is_over_tells_how_its_last_call_ended(
    last: Outcome | None, detail: str, limit: Outcome
) -> None:
    """fax.md section 7.1: kill time past, E325; RFC 2852 section 4.1.4.2."""
    job = expired(a_job(state=State.READY, outcome=last), NINE, limit)

    assert (job.state, job.outcome, job.detail, job.finished) == (State.FAILED, limit, detail, NINE)


def test_the_limit_that_comes_first_ends_a_fax() -> None:
    deadline = a_job().deadline

    assert time_limit(a_job()) == (deadline, Outcome.EXPIRED)
    assert time_limit(a_job(returned_by=NINE)) == (NINE, Outcome.DELIVER_BY)
    assert time_limit(a_job(returned_by=deadline + timedelta(hours=1))) == (deadline, Outcome.EXPIRED)


def test_the_first_hours_that_fit_a_number_decide() -> None:
    schedule = ScheduleSettings(
        windows=(
            WindowSettings(number="+44*", hours="Wk0900-1700", zone="Europe/London", holidays=("2024-05-06",)),
            WindowSettings(number="+4420*", hours="Any"),
            WindowSettings(number="+49*", hours="Any0900-1000"),
        )
    )
    berlin = ZoneInfo("Europe/Berlin")

    london, german = schedule.window("+442079460000", berlin), schedule.window("+493012345", berlin)

    assert (london.terms, london.zone) == (read_hours("Wk0900-1700"), ZoneInfo("Europe/London"))
    assert london.holidays == closed_days(["2024-05-06"])
    assert german == Window(terms=read_hours("Any0900-1000"), zone=berlin)
    assert schedule.window("+14255550123", berlin) == ANY_TIME


@pytest.mark.parametrize(
    ("pattern", "number"),
    [
        ("+1 425 555 0123", "+14255550123"),
        ("+1 (425) 555-0123", "+14255550123"),
        ("+44 20*", "+442079460000"),
        ("+1425*", "9p+14255550123"),
        ("9p*", "9p+14255550123"),
        ("[9]*", "[9]1"),
    ],
)
def test_hours_fit_numbers_however_they_are_written(pattern: str, number: str) -> None:
    schedule = ScheduleSettings(windows=(WindowSettings(number=pattern, hours="Any0900-1000"),))

    assert schedule.window(number, UTC_ZONE) == AT_NINE
    assert schedule.window("+33123456789", UTC_ZONE) == ANY_TIME
