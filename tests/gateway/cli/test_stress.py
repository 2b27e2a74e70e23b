"""`dropfax stress`: what a tester can read before choosing a profile or a look."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from gateway.cli import main
from gateway.model.stress import PROFILES
from gateway.report.dialects import DIALECTS

GUIDE = Path(__file__).parents[3] / "docs" / "dialects.md"


def printed(*arguments: str) -> str:
    done = CliRunner().invoke(main, ["stress", *arguments])
    assert done.exit_code == 0, done.output
    return done.output


def test_every_profile_and_every_look_is_listed_with_its_sentence() -> None:
    lines = printed().splitlines()

    listed = [(name, profile.sentence) for name, profile in PROFILES.items()]
    listed += [(dialect.tag, dialect.sentence) for dialect in DIALECTS.values()]
    for name, sentence in listed:
        assert [line for line in lines if line.split() == [name, *sentence.split()]], name


def test_a_program_learns_which_mails_come_and_when() -> None:
    told = json.loads(printed("--json"))["profiles"]

    assert told["delayed-then-failed"]["mails"][1] == {
        "after": 1800,
        "mirror": None,
        "action": None,
        "only": ["failed"],
        "shape": None,
        "message_id": "the honest report's",
    }
    assert told["reversed"]["mails"][0]["mirror"] == 1800
    assert told["never"]["mails"] == []


def test_a_program_learns_which_looks_carry_a_part_for_machines() -> None:
    looks = {look["name"]: (look["version"], look["rfc3464"]) for look in json.loads(printed("--json"))["dialects"]}

    assert looks == {
        "rfc3464": (2, True),
        "exchange": (2, True),
        "succeeded-failed": (1, False),
        "hylafax": (1, False),
    }


@pytest.mark.parametrize("name", [*PROFILES, *(dialect.tag for dialect in DIALECTS.values())])
def test_the_guide_tells_of_every_profile_and_look(name: str) -> None:
    assert f"`{name}`" in GUIDE.read_text(encoding="utf-8")
