"""What people do to faxes from the command line, beside a gateway that has them in its hands; and the board that shows it."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from foundation.clock import VirtualClock
from foundation.loop import run_until_idle, step_all
from gateway.app import Gateway, open_gateway
from gateway.cli import main
from gateway.cli.callwords import lasting
from gateway.records import read_settings
from gateway.store.management import Request
from tests.gateway.flow.scene import MAIL, a_file, address

BUSY, GOOD = "+14255550110", "+14255550120"
NOON = datetime.fromisoformat("2100-04-06T12:00:00+00:00")
"""In the future of whoever runs this: the commands act by the machine's clock."""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    for directory in ("Drop", "Replay"):
        (tmp_path / directory).mkdir()
    (tmp_path / "dropfax.toml").write_text(
        '[site]\n[gateway.dialling]\ncountry = "US"\n[gateway.schedule]\nlongest_wait = "9000 d"\n'
    )
    return tmp_path


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(NOON)


@pytest.fixture
def gateway(site: Path, clock: VirtualClock) -> Iterator[Gateway]:
    """A gateway that has made the first of its calls to a busy number."""
    (site / "Drop" / "x.eml").write_bytes(a_file(address(BUSY), mail=MAIL))
    with open_gateway(site, read_settings(site), clock) as running:
        run_until_idle([running], clock, timedelta(minutes=1))
        yield running


def dropfax(site: Path, *words: str) -> Result:
    return CliRunner().invoke(
        main, [words[0], "--site", str(site), *words[1:]], env={"COLUMNS": "200", "LOGNAME": "ann"}
    )


def told(site: Path, *words: str) -> Any:
    result = dropfax(site, *words, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def go_on(gateway: Gateway, clock: VirtualClock, **span: float) -> None:
    run_until_idle([gateway], clock, timedelta(**span))


def test_a_fax_is_held_and_released_and_its_story_says_by_whom(site: Path, gateway: Gateway, clock: VirtualClock):
    held = dropfax(site, "hold", "1", "--as", "eve", "--because", "paper jam")
    go_on(gateway, clock, hours=1)
    state = told(site, "jobs")[0]
    released = dropfax(site, "release", "1")

    assert (held.exit_code, held.stdout) == (0, "fax 1 to +1 425 555 0110 is held until it is released\n")
    assert (state["state"], state["calls"], state["wait"]["why"]) == ("held", 1, "eve holds it (paper jam)")
    assert released.exit_code == 0
    deeds = [(deed["who"], deed["what"]) for deed in told(site, "show", "1")["deeds"]]
    assert deeds == [("eve", "held the fax: paper jam"), ("ann", "released the fax")]
    assert "eve        Held the fax: paper jam" in dropfax(site, "show", "1").stdout


def test_a_cancelled_fax_is_reported_and_never_called_again(site: Path, gateway: Gateway, clock: VirtualClock):
    assert dropfax(site, "cancel", "1").stdout == "fax 1 to +1 425 555 0110 is cancelled\n"

    go_on(gateway, clock, days=1)

    (job,) = told(site, "jobs")
    assert (job["state"], job["outcome"], job["calls"]) == ("cancelled", "CANCELLED", 1)
    assert len(list((site / "Replay").iterdir())) == 1


def test_what_cannot_be_done_is_refused_with_its_reason_and_exit_code_2(site: Path, gateway: Gateway):
    dropfax(site, "cancel", "1")

    again = dropfax(site, "cancel", "1", "99")

    assert (again.exit_code, again.stdout) == (2, "")
    assert again.stderr == "fax 1 is over: cancelled\nthere is no fax 99\n"


def test_what_can_be_done_is_done_beside_what_cannot(site: Path, gateway: Gateway):
    both = dropfax(site, "hold", "99", "1")

    assert both.exit_code == 0
    assert told(site, "jobs")[0]["state"] == "held"


def test_a_number_is_held_in_any_spelling_with_the_faxes_to_come(site: Path, gateway: Gateway, clock: VirtualClock):
    held = dropfax(site, "hold", "--number", "(425) 555-0110")
    (site / "Drop" / "y.eml").write_bytes(a_file(address(BUSY), mail=MAIL.replace(b"m1@", b"m2@")))
    go_on(gateway, clock, hours=1)

    assert held.stdout.splitlines()[0] == "the number +1 425 555 0110 is held"
    assert [job["calls"] for job in told(site, "jobs")] == [1, 0]
    assert [job["wait"]["cause"] for job in told(site, "jobs")] == ["held", "held"]
    board = dropfax(site, "line").stdout
    assert "The number +1 425 555 0110 is held by ann since " in board
    released = told(site, "release", "--number", BUSY)
    assert [one["done"] for one in released] == [True, True, False]
    assert {job["state"] for job in told(site, "jobs")} == {"ready"}


def test_a_held_line_makes_no_call_and_the_board_says_by_whom(site: Path, gateway: Gateway, clock: VirtualClock):
    for line in range(1, 5):
        dropfax(site, "hold", "--line", str(line), "--as", "eve")
    go_on(gateway, clock, minutes=30)

    board = told(site, "line")

    assert [line["hold"]["who"] for line in board["lines"]] == ["eve"] * 4
    assert [(wait["fax"], wait["cause"]) for wait in board["waiting"]] == [(1, "retry pause")]
    assert told(site, "jobs")[0]["calls"] == 1
    assert "held by eve" in dropfax(site, "line").stdout


def test_the_board_shows_the_call_on_each_line(site: Path, clock: VirtualClock):
    (site / "Drop" / "x.eml").write_bytes(a_file(address(GOOD), mail=MAIL))
    with open_gateway(site, read_settings(site), clock) as running:
        step_all([running])
        board = told(site, "line")
        shown = dropfax(site, "line").stdout
        story = dropfax(site, "show", "1").stdout

    first, *others = board["lines"]
    assert (first["node"], first["line"], first["fax"], first["number"]) == ("node1", 1, 1, GOOD)
    assert first["since"] == "2100-04-06T12:00:00Z"
    assert [line["fax"] for line in others] == [None] * 3
    assert "calling" in shown
    assert "2100-04-06 12:00:00" in shown
    assert "No fax waits." in shown
    assert "Call 1 goes on since 2100-04-06 12:00:00 (0 s) on line 1 of node1." in story


def test_a_fax_is_cancelled_during_its_call(site: Path, clock: VirtualClock):
    (site / "Drop" / "x.eml").write_bytes(a_file(address(GOOD), mail=MAIL))
    with open_gateway(site, read_settings(site), clock) as running:
        step_all([running])
        said = dropfax(site, "cancel", "--line", "1")
        clock.advance_to(NOON + timedelta(seconds=3))
        running.step()

    assert said.stdout == "fax 1 to +1 425 555 0120 is being sent; its call is hung up, and the fax ends with it\n"
    (job,) = told(site, "jobs")
    assert (job["state"], job["outcome"]) == ("cancelled", "ABORTED")


def test_everything_is_cancelled_only_by_who_means_it(site: Path, gateway: Gateway):
    refused = dropfax(site, "cancel", "--all")
    assert refused.exit_code == 2
    assert "--yes" in refused.stderr
    assert told(site, "jobs")[0]["state"] == "ready"

    assert dropfax(site, "cancel", "--all", "--yes").exit_code == 0
    assert told(site, "jobs")[0]["state"] == "cancelled"


def test_a_site_with_nothing_to_cancel_says_so(site: Path):
    result = dropfax(site, "cancel", "--all", "--yes")

    assert (result.exit_code, result.stdout) == (2, "")
    assert "there is no fax that this concerns" in result.stderr


def test_a_waiting_fax_is_called_at_once(site: Path, gateway: Gateway, clock: VirtualClock):
    result = dropfax(site, "retry", "1")
    assert result.exit_code == 0

    gateway.step()

    assert told(site, "jobs")[0]["calls"] == 2


@pytest.mark.parametrize("words", [["hold"], ["hold", "1", "--all"], ["retry", "--line", "1"], ["change", "1"]])
def test_who_does_not_say_what_is_meant_is_asked(site: Path, words: list[str]):
    result = dropfax(site, *words)

    assert result.exit_code == 2
    assert "Usage:" in result.stderr


def test_a_fax_goes_to_another_number_with_new_pages(site: Path, gateway: Gateway, clock: VirtualClock):
    assert dropfax(site, "change", "1", "--number", "+1 425 555 0120").exit_code == 0

    go_on(gateway, clock, hours=1)

    (job,) = told(site, "jobs")
    assert (job["number"], job["state"]) == (GOOD, "delivered")
    assert [call["number"] for call in told(site, "show", "1")["calls_made"]] == [BUSY, GOOD]


@pytest.mark.parametrize(("number", "why"), [("911", "911 cannot be called"), ("12x", "is not one fax number")])
def test_a_number_that_may_not_be_called_changes_nothing(site: Path, gateway: Gateway, number: str, why: str):
    refused = dropfax(site, "change", "1", "--number", number)

    assert refused.exit_code == 2
    assert why in refused.stderr
    assert told(site, "jobs")[0]["number"] == BUSY


def test_a_fax_is_sent_at_another_date_by_the_sites_clock(site: Path, gateway: Gateway):
    settings = (site / "dropfax.toml").read_text().replace("[site]", '[site]\ntime_zone = "Europe/Berlin"')
    (site / "dropfax.toml").write_text(settings.replace("9000 d", "36000 d"))

    assert dropfax(site, "change", "1", "--at", "2100-05-01T10:00").exit_code == 0

    (job,) = told(site, "jobs")
    assert (job["not_before"], job["due"]) == ("2100-05-01T08:00:00Z", "2100-05-01T08:00:00Z")


def test_a_date_too_far_away_is_refused(site: Path, gateway: Gateway):
    refused = dropfax(site, "change", "1", "--at", "2100-05-01T10:00")

    assert refused.exit_code == 2
    assert "schedule.longest_wait allows 9000 days" in refused.stderr


def test_jobs_are_chosen_by_state_number_and_date(site: Path, gateway: Gateway, clock: VirtualClock):
    (site / "Drop" / "y.eml").write_bytes(a_file(address(GOOD), mail=MAIL.replace(b"m1@", b"m2@")))
    go_on(gateway, clock, minutes=2)

    assert [job["id"] for job in told(site, "jobs", "--state", "delivered")] == [2]
    assert [job["id"] for job in told(site, "jobs", "--number", "425 555 0110")] == [1]
    assert [job["id"] for job in told(site, "jobs", "--since", "2100-04-06T12:00:01")] == [2]
    assert told(site, "jobs", "--since", "2100-04-07T00:00:00") == []


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (12, "12 s"),
        (185, "3 min 5 s"),
        (180, "3 min"),
        (5400, "1 h 30 min"),
        (3605, "1 h"),
        (187_200, "2 d 4 h"),
    ],
)
def test_a_span_is_told_in_no_more_than_two_units(seconds: int, words: str):
    assert lasting(timedelta(seconds=seconds)) == words


def test_a_fax_that_was_called_four_times_reads_as_a_story(site: Path, clock: VirtualClock):
    """In order of time, and each wait with its reason: hours, a person, the pause of each ending."""
    (site / "dropfax.toml").write_text(
        '[site]\n[[gateway.schedule.windows]]\nnumber = "+1425*"\nhours = "Any1230-1500"\n'
        f'[[gateway.line.sequences]]\nnumber = "{GOOD}"\ncalls = ["busy", "no_answer", "hang_up"]\n'
    )
    (site / "Drop" / "x.eml").write_bytes(a_file(address(GOOD), mail=MAIL))
    with open_gateway(site, read_settings(site), clock) as running:
        go_on(running, clock, minutes=31)
        running.records.desk.hold(1, Request(who="eve", at=clock.now(), why="paper jam"))
        clock.advance_to(clock.now() + timedelta(minutes=7))
        running.records.desk.release(1, Request(who="eve", at=clock.now()))
        go_on(running, clock, hours=2)

    story = dropfax(site, "show", "1").stdout

    sentences = (
        "12:00:00  Mail       Exchange handed in: Invoice 7",
        "It waited 30 min for the first call: its number is called in certain hours only, which began then.",
        "12:30:00  Call 1     The number was busy.",
        "It waited 7 min for the next call; what was done meanwhile decided when.",
        "eve        Held the fax: paper jam",
        "eve        Released the fax",
        "Call 2     Nobody answered.",
        "It waited 5 min for the next call: the pause after a call that nobody answered.",
        "Call 3     The connection broke while sending page 1.",
        "It waited 1 min for the next call: the pause after a connection that broke off.",
        "Call 4     Every page was received: page 1 in ",
        "End        Delivered. The fax was received by the machine at +1 425 555 0120",
        'Report     The report "delivered" was handed to Exchange.',
    )
    assert [sentence for sentence in sentences if sentence not in story] == []
    places = [story.index(sentence) for sentence in sentences]
    assert places == sorted(places)
