"""`dropfax plan`: the dates of all calls to come, for a person and for a script."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from foundation.clock import RealClock, VirtualClock
from foundation.loop import run_until_idle, step_all
from gateway.app import open_gateway
from gateway.cli import main
from gateway.model.deed import Scope
from gateway.records import open_records, read_settings
from gateway.store.management import Request
from tests.gateway.cli.printing import PRINTING_HERE
from tests.gateway.flow.scene import a_file, address

FIRST = "1"
PLAIN = "+442071838750"
"""A number of which nothing is known."""

ALWAYS_BUSY = "+9999999001"
"""A number for testing: +999 9999 and HylaFAX's code."""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    for directory in ("Drop", "Replay"):
        (tmp_path / directory).mkdir()
    (tmp_path / "dropfax.toml").write_text("[site]\n[gateway]\n[exchange]\n")
    return tmp_path


def dropfax(site: Path, *words: str) -> Result:
    return CliRunner().invoke(main, [words[0], "--site", str(site), *words[1:]], env={"COLUMNS": "200"})


def told(site: Path, *words: str) -> Any:
    result = dropfax(site, *words, "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    return json.loads(result.stdout)


def dates(plan: Any) -> list[datetime]:
    return [datetime.fromisoformat(call["begins"]) for call in plan["calls"]]


def dropped(site: Path, number: str) -> None:
    (site / "Drop" / "x.eml").write_bytes(a_file(address(number)))


def begun(site: Path, clock: VirtualClock) -> None:
    """The gateway has taken in what was dropped, and its first call has ended."""
    with open_gateway(site, read_settings(site), clock, PRINTING_HERE) as gateway:
        while not gateway.records.jobs.all() or not gateway.records.jobs.calls(1):
            step_all([gateway])
            clock.advance_to(gateway.next_due() or clock.now())


def test_the_calls_to_come_are_those_that_are_made(site: Path):
    clock = VirtualClock(RealClock().now())
    dropped(site, ALWAYS_BUSY)
    begun(site, clock)

    foretold = told(site, "plan", FIRST)
    with open_gateway(site, read_settings(site), clock, PRINTING_HERE) as gateway:
        assert run_until_idle([gateway], clock, timedelta(days=1))
        calls, job = gateway.records.jobs.calls(1)[1:], gateway.records.jobs.get(1)

    assert foretold["assumed"]["outcome"] == "BUSY"
    assert [call["attempt"] for call in foretold["calls"]] == [call.attempt for call in calls]
    for date, call in zip(dates(foretold), calls, strict=True):
        assert abs(date - call.result.started) < timedelta(minutes=1)
    assert foretold["end"]["diagnostic"] == "E001 Busy signal detected; " + job.detail


def test_a_number_is_planned_from_now_on_and_taken_to_be_busy(site: Path):
    plan = told(site, "plan", PLAIN)

    pauses = {later - earlier for earlier, later in zip(dates(plan), dates(plan)[1:], strict=False)}
    assert (len(plan["calls"]), pauses) == (12, {timedelta(minutes=3, seconds=6)})
    assert plan["end"]["sentence"] == "The number was busy each time (12 calls)."
    assert (plan["end"]["state"], plan["end"]["status"]) == ("failed", "4.4.1")


def test_a_number_is_planned_before_there_is_a_site(tmp_path: Path):
    assert dropfax(tmp_path / "none", "plan", PLAIN).exit_code == 0


def test_the_ending_can_be_chosen(site: Path):
    plan = told(site, "plan", PLAIN, "--outcome", "no-carrier")

    assert (len(plan["calls"]), plan["end"]["outcome"]) == (2, "NO_CARRIER")


def test_a_person_reads_local_dates_with_their_weekday(site: Path):
    (site / "dropfax.toml").write_text(
        '[site]\ntime_zone = "Europe/Berlin"\n[[gateway.schedule.windows]]\nhours = "Mon0900-0904"\n[gateway.retry]\nlifetime = "9 d"\n'
    )

    plan = dropfax(site, "plan", PLAIN).stdout

    assert "Mon 20" in plan
    assert " 09:00:00" in plan
    assert "(Europe/Berlin)" in plan
    assert "Given up Mon 20" in plan
    assert "The report would say (4.4.7): The fax could not be sent before its deadline." in plan


@pytest.mark.parametrize(
    ("timeout", "code", "words"),
    [
        ("25min", 1, "The last call would come after your program has given up: it waits 25 min"),
        ("34.15 min", 1, "The report would come after your program has given up"),
        ("1 h", 0, "Your program waits long enough: the end is known 34 min 12 s after acceptance"),
    ],
)
def test_a_time_out_that_is_too_short_is_told(site: Path, timeout: str, code: int, words: str):
    result = dropfax(site, "plan", PLAIN, "--timeout", timeout)

    assert (result.exit_code, words in result.stdout) == (code, True)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("17",), "there is no job 17"),
        (("no number",), "is not one fax number"),
        ((PLAIN, "--outcome", "duplicate"), "no ending of a call"),
        ((PLAIN, "--outcome", "[red]"), "no ending of a call"),
        ((PLAIN, "--timeout", "soon"), "should be a number with one of the units"),
        (("+9999999348",), "is never called"),
    ],
)
def test_what_cannot_be_planned_is_refused_with_a_sentence(site: Path, words: tuple[str, ...], reason: str):
    result = dropfax(site, "plan", *words)

    assert (result.exit_code, result.stdout) == (2, "")
    assert reason in result.stderr


def test_a_fax_that_is_over_has_no_plan(site: Path):
    clock = VirtualClock(RealClock().now())
    dropped(site, "+14255550100")
    with open_gateway(site, read_settings(site), clock, PRINTING_HERE) as gateway:
        assert run_until_idle([gateway], clock, timedelta(days=1))

    assert "It is over (delivered)" in dropfax(site, "plan", FIRST).stdout
    assert told(site, "plan", FIRST)["calls"] == []


@pytest.mark.parametrize(
    ("number", "calls", "state", "words"),
    [
        ("+14255550110", 12, "failed", "every call ends as busy (E001) after 6 s."),
        ("+14255550150", 1, "failed", "every call ends as no such number (E"),
        (
            "+1 425 555 0112",
            3,
            "delivered",
            "the first 2 calls end as busy (E001) after 6 s, then the fax is delivered.",
        ),
        ("+14255550120", 1, "delivered", "every call ends as delivered"),
        ("+14255550162", 2, "delivered", "the first call ends as hang up (E128) on page 2 after"),
        ("+14255550172", 3, "failed", "every call ends as hang up (E128) on page 2 after"),
        ("+999 9999 002 1", 2, "delivered", "the first call ends as"),
    ],
)
def test_a_number_for_testing_is_planned_as_it_is_known_to_behave(
    site: Path, number: str, calls: int, state: str, words: str
):
    plan, shown = told(site, "plan", number), dropfax(site, "plan", number).stdout

    assert (len(plan["calls"]), plan["end"]["state"]) == (calls, state)
    assert f"The number is one for testing: {words}" in shown


def test_what_is_known_of_a_number_for_testing_gives_way_to_the_ending_that_is_named(site: Path):
    assert told(site, "plan", "+14255550150", "--outcome", "busy")["assumed"]["outcome"] == "BUSY"


def test_what_is_known_of_a_number_for_testing_gives_way_to_the_settings(site: Path):
    with (site / "dropfax.toml").open("a") as file:
        file.write('[[gateway.line.sequences]]\nnumber = "+1 425 555 0150"\ncalls = ["no_answer"]\n')

    assumed = told(site, "plan", "+14255550150")["assumed"]

    assert (assumed["outcome"], assumed["rehearsed"]) == ("BUSY", None)


@pytest.mark.parametrize("number", ["+14255550112", "+14255550161", "+14255550171", "+9999999203"])
def test_a_number_for_testing_is_called_as_often_as_was_foretold(site: Path, number: str):
    clock = VirtualClock(RealClock().now())
    foretold = told(site, "plan", number)
    dropped(site, number)

    with open_gateway(site, read_settings(site), clock, PRINTING_HERE) as gateway:
        assert run_until_idle([gateway], clock, timedelta(days=1))
        calls, job = gateway.records.jobs.calls(1), gateway.records.jobs.get(1)

    assert len(foretold["calls"]) == len(calls)
    assert (foretold["end"]["state"], foretold["end"]["outcome"]) == (job.state.value, job.outcome and job.outcome.name)


def test_an_ending_by_time_is_told_once(site: Path):
    today = RealClock().now().date()
    closed = ", ".join(f'"{today + timedelta(days=n)}"' for n in range(-1, 3))
    with (site / "dropfax.toml").open("a") as file:
        file.write(f"[[gateway.schedule.windows]]\nholidays = [{closed}]\n")

    assert told(site, "plan", PLAIN)["end"]["diagnostic"] == "E325 Kill time expired"


def test_what_is_held_is_planned_as_if_it_were_released_now_and_says_so(site: Path):
    clock = VirtualClock(RealClock().now())
    dropped(site, ALWAYS_BUSY)
    begun(site, clock)
    desk = open_records(site, read_settings(site)).desk
    ann = Request(who="ann [b]", at=clock.now())
    desk.hold(1, ann)
    desk.block(Scope.EVERYTHING, "", ann)

    plan = dropfax(site, "plan", FIRST).stdout

    assert "The fax is held: these are the dates if it is released now." in plan
    assert "All calls are held, by ann [b] since" in plan
    assert told(site, "plan", FIRST)["held"] is True
