"""`dropfax personas`: what somebody who calls now would meet, before anybody calls."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from foundation.clock import VirtualClock
from foundation.loop import step_all
from gateway.app import open_gateway
from gateway.cli import main
from gateway.records import read_settings
from tests.gateway.cli.printing import PRINTING_HERE
from tests.gateway.flow.scene import a_file, address
from tests.gateway.model.facts import EIGHT

SETTINGS = """
[site]
time_zone = "America/Los_Angeles"

[[gateway.line.personas]]
name = "practice"
numbers = ["+1 425 555 9001", "+14255559002"]
open = "Wk0800-1800"
human = "Wk1200-1300"
no_paper = "Fri1500-1800"
zone = "Europe/Berlin"

[[gateway.line.personas]]
name = "press desk"
numbers = ["+14255559003"]
calls_per_hour = 20

[[gateway.line.personas]]
name = "gone"
numbers = ["+14255559004"]
moved_to = "+14255559005"

[[gateway.line.sequences]]
number = "+14255559002"
calls = ["busy"]
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "dropfax.toml").write_text(SETTINGS)
    return tmp_path


def dropfax(site: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["personas", "--site", str(site), *words])


def told(site: Path, *words: str) -> Any:
    result = dropfax(site, *words, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.mark.parametrize(
    ("at", "meets"),
    [
        ("2026-11-23T07:59+01:00", "NO_ANSWER"),
        ("2026-11-23T08:00+01:00", "DELIVERED"),
        ("2026-11-23T12:30+01:00", "NO_CARRIER"),
        ("2026-11-27T15:30+01:00", "NOT_READY"),
        ("2026-11-28T09:00+01:00", "NO_ANSWER"),
        ("2026-11-23T00:30", "DELIVERED"),  # by the site's clocks: 09:30 at the practice
    ],
)
def test_a_call_meets_what_the_hours_of_the_callee_say(site: Path, at: str, meets: str):
    (practice,) = told(site, "practice", "--at", at)

    assert practice["meets"] == meets


def test_a_persona_is_shown_with_its_numbers_hours_and_what_a_call_would_meet(site: Path):
    shown = dropfax(site, "practice", "--at", "2026-11-23T12:30+01:00").stdout

    assert shown == (
        "practice\n"
        "  numbers  +1 425 555 9001, +1 425 555 9002\n"
        "  hours    on Wk0800-1800; a person answers Wk1200-1300; out of paper Fri1500-1800 (Europe/Berlin)\n"
        "  lines    0 of 1 in use at 2026-11-23 03:30:00\n"
        "  a call   would meet no_carrier: No carrier detected (E002)\n"
        "           but a sequence decides the calls to +1 425 555 9002, see `dropfax sequences`\n"
        "  traffic  0 faxes from others on 2026-11-23 (they try 0 an hour)\n"
    )


def test_its_traffic_is_that_of_the_day_by_its_own_clocks_and_engages_it(site: Path):
    (desk,) = told(site, "press desk", "--at", "2026-11-23T12:00")
    first = desk["traffic"][0]
    (during,) = told(site, "press desk", "--at", first["begins"].replace("Z", "+00:00"))
    shown = dropfax(site, "press desk", "--at", "2026-11-23T12:00").stdout

    # From midnight to midnight in Los Angeles.
    assert all("2026-11-23T08:00" <= fax["begins"] < "2026-11-24T08:00" for fax in desk["traffic"])
    assert (during["meets"], during["in_use"], during["day"]) == ("BUSY", 1, "2026-11-23")
    assert shown.count(" to ") == len(desk["traffic"]) > 100
    assert f"{len(desk['traffic'])} faxes from others on 2026-11-23, " in shown


def test_without_a_name_all_are_shown_and_their_faxes_are_counted_only(site: Path):
    shown = dropfax(site, "--at", "2026-11-23T12:00").stdout

    assert [line for line in shown.splitlines() if line and not line.startswith(" ")] == [
        "practice",
        "press desk",
        "gone",
    ]
    assert " to 1" not in shown
    assert 'a person hears "the number has changed, the new number is +1 425 555 9005"' in shown


def test_our_own_call_engages_a_persona_now(site: Path):
    for directory in ("Drop", "Replay"):
        (site / directory).mkdir()
    (site / "Drop" / "x.eml").write_bytes(a_file(address("+14255559001")))
    with open_gateway(site, read_settings(site), VirtualClock(EIGHT), PRINTING_HERE) as running:
        step_all([running])
        now, then = told(site, "practice"), told(site, "practice", "--at", "2026-11-23T09:00")

    assert [one["in_use"] for one in (*now, *then)] == [1, 0]


def test_a_name_that_there_is_not_is_told_with_those_that_there_are(site: Path):
    result = dropfax(site, "nobody")

    assert result.exit_code == 2
    assert "no persona 'nobody'; its personas are 'practice', 'press desk', 'gone'" in result.output


def test_a_site_without_personas_says_so(tmp_path: Path):
    (tmp_path / "dropfax.toml").write_text("[site]\n")

    assert "has no personas" in dropfax(tmp_path).stdout
    assert told(tmp_path) == []
