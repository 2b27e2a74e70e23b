"""When a job that waits is called, and how it ends when no call comes to it any more."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from gateway.model.job import State
from gateway.model.outcome import Outcome
from gateway.model.schedule import due_from, expired
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


@pytest.mark.parametrize(("last", "ending"), [(None, Outcome.EXPIRED), (Outcome.BUSY, Outcome.BUSY)])
def test_a_fax_whose_deadline_passes_ends_as_its_last_call_did(last: Outcome | None, ending: Outcome) -> None:
    job = expired(a_job(state=State.READY, outcome=last), NINE)

    assert (job.state, job.outcome, job.detail, job.finished) == (State.FAILED, ending, "kill time expired", NINE)


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
