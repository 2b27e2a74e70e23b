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
from gateway.document.pages import write_tiff
from gateway.records import read_settings
from gateway.spool.incoming import CallFile
from gateway.store.management import Request
from gateway.story.callwords import lasting
from tests.gateway.cli.printing import PRINTING_HERE
from tests.gateway.flow.scene import MAIL, PAGE, a_file, address
from wire import mailfile
from wire.envelope import Envelope, Recipient

BUSY, GOOD = "+14255550110", "+14255550120"
NOON = datetime.fromisoformat("2100-04-06T12:00:00+00:00")
"""Far from the machine's date: the commands act by the clock of the gateway that runs."""


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
    with open_gateway(site, read_settings(site), clock, PRINTING_HERE) as running:
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


def test_what_people_do_beside_a_fast_gateway_has_its_date(site: Path, gateway: Gateway, clock: VirtualClock):
    """By the machine's clock the deed would stand before the mail that it concerns."""
    go_on(gateway, clock, minutes=30)

    dropfax(site, "hold", "1")

    (deed,) = gateway.records.jobs.deeds(1)
    assert deed.at == datetime.fromisoformat(told(site, "line")["at"]) > NOON
    assert deed.at == clock.now()


def test_beside_no_gateway_the_machines_date_counts(site: Path, clock: VirtualClock):
    with open_gateway(site, read_settings(site), clock, PRINTING_HERE):
        pass

    assert told(site, "line")["at"] < "2100"


def test_a_held_line_makes_no_call_and_the_board_says_by_whom(site: Path, gateway: Gateway, clock: VirtualClock):
    for line in range(1, 5):
        dropfax(site, "hold", "--line", str(line), "--as", "eve")
    go_on(gateway, clock, minutes=30)

    board = told(site, "line")

    assert [line["hold"]["who"] for line in board["lines"]] == ["eve"] * 4
    assert [(wait["fax"], wait["cause"]) for wait in board["waiting"]] == [(1, "no free line")]
    assert told(site, "jobs")[0]["calls"] == 1
    assert "held by eve" in dropfax(site, "line").stdout


@pytest.mark.parametrize("command", [["hold"], ["release"], ["cancel"]])
def test_a_line_that_the_site_has_not_is_refused(site: Path, gateway: Gateway, command: list[str]):
    refused = dropfax(site, *command, "--line", "9")

    assert (refused.exit_code, refused.stdout) == (2, "")
    assert refused.stderr == (
        "dropfax: there is no line 9: the site has lines 1 to 4 (line.channels); nothing was done\n"
    )
    assert [line["hold"] for line in told(site, "line")["lines"]] == [None] * 4


def test_a_line_that_the_site_has_no_more_can_still_be_released(site: Path, gateway: Gateway):
    dropfax(site, "hold", "--line", "4")
    with (site / "dropfax.toml").open("a") as file:
        file.write("[gateway.line]\nchannels = 1\n")

    released, again = (dropfax(site, "release", "--line", "4") for _ in range(2))

    assert (released.exit_code, released.stdout) == (0, "line 4 is released\n")
    assert (again.exit_code, "there is no line 4: the site has line 1 " in again.stderr) == (2, True)


@pytest.mark.parametrize(
    "what", [["--at", "2999-01-01T10:00"], ["--at", "2001-01-01T10:00"], ["--number", "911"], ["--number", GOOD]]
)
def test_of_a_fax_that_is_over_nothing_else_is_said_than_that_it_is_over(site: Path, gateway: Gateway, what: list[str]):
    dropfax(site, "cancel", "1")

    refused = dropfax(site, "change", "1", *what)

    assert (refused.exit_code, refused.stderr) == (2, "fax 1 is over: cancelled\n")


def test_the_board_shows_the_call_on_each_line(site: Path, clock: VirtualClock):
    (site / "Drop" / "x.eml").write_bytes(a_file(address(GOOD), mail=MAIL))
    with open_gateway(site, read_settings(site), clock, PRINTING_HERE) as running:
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


def a_caller(name: str, caller: str) -> CallFile:
    return CallFile(id=name, called="425 555 0100", caller=caller, tiff=write_tiff([PAGE]))


def test_the_board_shows_who_calls_us_as_long_as_the_call_lasts(site: Path, clock: VirtualClock):
    with open_gateway(site, read_settings(site), clock, PRINTING_HERE) as running:
        running.records.incoming.put(a_caller("a1", "(425) 555-0199"))
        running.records.incoming.put(a_caller("b2", ""))
        step_all([running])
        during, shown = told(site, "line"), dropfax(site, "line").stdout
        run_until_idle([running], clock, timedelta(hours=1))
        after = told(site, "line")

    calls = [
        (line["line"], line["receiving"] and line["receiving"]["caller"], line["since"]) for line in during["lines"]
    ]
    since = "2100-04-06T12:00:00Z"
    assert calls == [(1, "+14255550199", since), (2, None, since), (3, None, None), (4, None, None)]
    assert during["lines"][1]["receiving"]["called"] == "+14255550100"
    assert [line.split()[2] for line in shown.splitlines() if line.startswith("node1")] == ["receiving"] * 2 + [
        "idle"
    ] * 2
    assert "from +1 425 555 0199 to +1 425 555 0100" in shown
    assert "from a withheld number to +1 425 555 0100" in shown
    assert [line["receiving"] for line in after["lines"]] == [None] * 4


def test_calls_that_find_no_free_line_are_counted(site: Path, clock: VirtualClock):
    with (site / "dropfax.toml").open("a") as file:
        file.write("[gateway.line]\nchannels = 1\n")
    with open_gateway(site, read_settings(site), clock, PRINTING_HERE) as running:
        for name in ("a1", "b2", "c3"):
            running.records.incoming.put(a_caller(name, "+14255550199"))
        step_all([running])
        board, shown = told(site, "line"), dropfax(site, "line").stdout

    assert (board["unanswered"], [line["receiving"]["ring"] for line in board["lines"]]) == (2, ["a1"])
    assert "2 calls ring and wait for a line that answers." in shown


def test_a_call_that_was_on_the_line_of_a_gateway_that_died_rings_and_is_shown_again(site: Path, clock: VirtualClock):
    with open_gateway(site, read_settings(site), clock, PRINTING_HERE) as running:
        running.records.incoming.put(a_caller("a1", "+14255550199"))
        step_all([running])
    clock.advance_to(NOON + timedelta(seconds=30))

    with open_gateway(site, read_settings(site), clock, PRINTING_HERE) as again:
        again.receive.recover()
        forgotten = told(site, "line")["lines"][0]["receiving"]
        step_all([again])
        first = told(site, "line")["lines"][0]

    assert forgotten is None
    assert (first["receiving"]["ring"], first["since"]) == ("a1", "2100-04-06T12:00:30Z")


def test_the_board_shows_the_last_things_done_to_numbers_lines_and_everything(site: Path, gateway: Gateway):
    quiet = dropfax(site, "line").stdout
    for line in ("1", "2", "3"):
        dropfax(site, "hold", "--line", line, "--as", "eve", "--because", "[b]paper[/b] jam")
    dropfax(site, "hold", "--number", BUSY, "--as", "eve")
    dropfax(site, "hold", "1", "--as", "bob")
    dropfax(site, "release", "--line", "1", "--as", "ann")
    dropfax(site, "release", "--line", "2", "--as", "ann")

    board, shown = told(site, "line"), dropfax(site, "line").stdout

    assert "Lately" not in quiet
    assert [(deed["who"], deed["what"]) for deed in board["lately"]] == [
        ("eve", "held line 2: [b]paper[/b] jam"),
        ("eve", "held line 3: [b]paper[/b] jam"),
        ("eve", f"held the number {BUSY}"),
        ("ann", "released line 1"),
        ("ann", "released line 2"),
    ]
    lately = shown[shown.index("Lately") :]
    assert "held line 3: [b]paper[/b] jam" in lately
    assert "bob" not in lately  # a fax has a story of its own


def test_a_fax_is_cancelled_during_its_call(site: Path, clock: VirtualClock):
    (site / "Drop" / "x.eml").write_bytes(a_file(address(GOOD), mail=MAIL))
    with open_gateway(site, read_settings(site), clock, PRINTING_HERE) as running:
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
    refused = dropfax(site, "change", "1", "--at", "2130-05-01T10:00")

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


def test_what_few_senders_ask_for_stands_beside_what_all_do(site: Path, clock: VirtualClock):
    """RFC 2852: BY=7200;R is a fax that is to be returned two hours later."""
    wishes = b"X-Fax-Priority: high\r\nX-Fax-Send-At: 2100-04-06T13:00:00Z\r\n"
    envelope = Envelope(
        sender="ann@contoso.example", recipients=(Recipient(address=address(GOOD)),), other=(("BY", "7200;R"),)
    )
    (site / "Drop" / "x.eml").write_bytes(mailfile.write(envelope, wishes + MAIL))
    (site / "Drop" / "y.eml").write_bytes(a_file(address(GOOD), mail=MAIL.replace(b"m1@", b"m2@")))
    with open_gateway(site, read_settings(site), clock, PRINTING_HERE) as running:
        step_all([running])

    asked = [
        line for number in "12" for line in dropfax(site, "show", number).stdout.splitlines() if "asked for" in line
    ]

    assert asked[0].endswith(
        "ENVID absent, DELIVERBY 2100-04-06 14:00:00 UTC (else returned), send at 2100-04-06 13:00 UTC, priority high"
    )
    assert asked[1].endswith("ENVID absent")


def test_a_fax_that_was_called_four_times_reads_as_a_story(site: Path, clock: VirtualClock):
    """In order of time, and each wait with its reason: hours, a person, the pause of each ending."""
    (site / "dropfax.toml").write_text(
        '[site]\n[[gateway.schedule.windows]]\nnumber = "+1425*"\nhours = "Any1230-1500"\n'
        f'[[gateway.line.sequences]]\nnumber = "{GOOD}"\ncalls = ["busy", "no_answer", "hang_up"]\n'
    )
    (site / "Drop" / "x.eml").write_bytes(a_file(address(GOOD), mail=MAIL))
    with open_gateway(site, read_settings(site), clock, PRINTING_HERE) as running:
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
        "It waited 7 min for the next call: it was held until eve released it.",
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
