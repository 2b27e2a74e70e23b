"""`explain`: the plan, the rules and the aliases say what they would do, before any fax comes."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from gateway.cli import main

SETTINGS = """
[site]
[exchange]
[gateway.dialling]
country = "DE"
outside = "0"
[[gateway.dialling.rules]]
name = "temps stay at home"
sender = "*@temp.example"
[[gateway.aliases]]
name = "sales"
numbers = ["Bob@+4930123456", "110"]
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "dropfax.toml").write_text(SETTINGS)
    return tmp_path


def explained(site: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["explain", *arguments, "--site", str(site)], env={"COLUMNS": "150"})


def told(site: Path, *arguments: str) -> Any:
    return json.loads(explained(site, *arguments, "--json").stdout)


def test_the_plan_tells_how_a_number_is_read_and_dialled(site: Path):
    shown = explained(site, "030123456@fax.contoso.example")

    assert shown.exit_code == 0
    assert "030123456 dialled in DE is +4930123456" in shown.stdout
    assert "number +4930123456  dialled 0030123456" in shown.stdout


def test_a_script_gets_the_same(site: Path):
    answer = told(site, "030123456@fax.contoso.example")

    (callee,) = answer["callees"]
    assert (answer["number"], answer["alias"]) == ("030123456", None)
    assert (callee["number"], callee["dialled"], callee["refused"]) == ("+4930123456", "0030123456", None)
    assert [step["rule"] for step in callee["steps"]] == ["number of the country", "national call"]


def test_a_refused_number_is_told_with_its_rule(site: Path):
    shown = explained(site, "110@fax.contoso.example")

    assert shown.exit_code == 1
    assert "would not be called: it is an emergency number (5.7.1)" in shown.stdout
    assert told(site, "110@fax.contoso.example")["callees"][0]["refused"] == {
        "outcome": "FORBIDDEN",
        "status": "5.7.1",
        "rule": "refuse_emergency",
        "detail": "it is an emergency number",
    }


def test_the_sender_can_be_named_because_rules_speak_of_senders(site: Path):
    number = "030123456@fax.contoso.example"

    assert explained(site, number, "--from", "ann@contoso.example").exit_code == 0
    refused = explained(site, number, "--from", "bob@temp.example")
    assert refused.exit_code == 1
    assert "the gateway's rule 'temps stay at home' refuses it" in refused.stdout


def test_an_alias_is_told_with_every_number_that_it_stands_for(site: Path):
    shown = explained(site, "sales@fax.contoso.example")

    assert shown.exit_code == 0  # one of them would be called
    assert "sales stands for Bob@+4930123456, 110" in shown.stdout
    assert "number +4930123456  dialled 0030123456  name Bob" in shown.stdout
    assert "would not be called" in shown.stdout
    assert told(site, "sales@fax.contoso.example")["alias"] == "sales"


def test_text_of_strangers_cannot_colour_the_terminal(site: Path):
    shown = explained(site, "[bold]\x1b[2J@fax.contoso.example")

    assert "\x1b[2J" not in shown.stdout
    assert shown.exit_code == 1


CARD = "4929123412341234"


@pytest.mark.parametrize(
    "address",
    [
        f"FAX=+14255550123/postd={CARD}@fax.contoso.example",
        f"[FAX:9,1-425-555-0123 | Bob@+1 (425) 555-0123 | ,,{CARD}]",
        f"4255550123,,{CARD}@fax.contoso.example",
        f"FAX=+14255550123/postd={CARD}x@fax.contoso.example",
    ],
)
def test_digits_that_are_dialled_after_the_answer_are_stars_on_the_screen(site: Path, address: str):
    """Spec reports.md section 11, RFC 3965 section 5.2.3: they can be the code of a calling card."""
    shown = explained(site, address).stdout

    assert "****" in shown
    assert CARD not in "".join(shown.split())


def test_a_program_that_asks_gets_back_what_it_asked(site: Path):
    answer = told(site, f"FAX=+14255550123/postd={CARD}@fax.contoso.example")

    assert answer["post"] == CARD
    assert not any(CARD in step["found"] for step in answer["steps"])
