"""`rules`: the list of what is imitated, as people and programs read it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from connector.cli import main
from connector.cli.rules import in_markdown
from connector.rules import AREAS, RULES

OFF = "dropping.orcpt-always"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site that does without one rule."""
    (tmp_path / "dropfax.toml").write_text(f'[exchange]\nDisabledRules = ["{OFF}"]\n', "utf-8")
    return tmp_path


def listed(*arguments: str, site: Path | str = "nowhere", columns: int = 80) -> Result:
    return CliRunner(env={"COLUMNS": str(columns)}).invoke(main, ["rules", "--site", str(site), *arguments])


def test_every_rule_stands_in_the_list_with_its_source_and_its_switch():
    result = listed(columns=120)

    assert result.exit_code == 0
    assert all(f"  {rule.id}\n" in result.output for rule in RULES)
    assert f"{len(RULES)} rules; DisabledRules can name" in result.output
    assert "this site" not in result.output


@pytest.mark.parametrize("columns", [80, 120])
def test_no_terminal_breaks_a_line(columns: int):
    assert max(map(len, listed(columns=columns).output.splitlines())) <= columns


def test_what_a_site_does_without_is_marked(site: Path):
    output = listed("dropping", site=site).output

    assert f"  {OFF}  OFF on this site\n" in output
    assert output.count("OFF on this site") == 1
    assert "and names 1 on this site" in output


@pytest.mark.parametrize("named", ["dropping", "Drop directory", "DROPPING"])
def test_an_area_can_be_asked_for(named: str):
    ids = [row["id"] for row in json.loads(listed(named, "--json").output)]

    assert ids == [rule.id for rule in dict(AREAS)["Drop directory"]]


def test_one_rule_can_be_asked_for_and_says_whether_it_is_off(site: Path):
    (row,) = json.loads(listed(OFF, "--json", site=site).output)
    (unknown,) = json.loads(listed(OFF, "--json").output)

    assert row == {
        "id": OFF,
        "area": "Drop directory",
        "sentence": "Every X-Receiver has an ORCPT: the one that came with the recipient, else its own address.",
        "sources": ["SMP", "OUR CHOICE"],
        "versions": "2016",
        "switch": "DisabledRules",
        "off": True,
    }
    assert unknown["off"] is None


@pytest.mark.parametrize(("named", "hint"), [("dropping.orcpt", OFF), ("dropin", "dropping"), ("0000", "areas are")])
def test_what_there_is_not_is_refused_with_the_nearest(named: str, hint: str):
    result = listed(named)

    assert result.exit_code == 2
    assert hint in result.output


def test_a_settings_file_that_refers_to_the_list_does_not_keep_it_from_being_printed(tmp_path: Path):
    (tmp_path / "dropfax.toml").write_text('[exchange]\nDisabledRules = ["dropping.nothing"]\n', "utf-8")

    result = listed("dropping", site=tmp_path)

    assert result.exit_code == 0
    assert "dropping.orcpt-always" in result.stdout
    assert "what this site does without is not known" in result.stderr


def test_the_document_has_a_row_for_every_rule_and_a_legend():
    document = in_markdown()

    assert listed("--markdown").output == document
    assert all(document.count(f"| `{rule.id}` |") == 1 for rule in RULES)
    assert "| PR | Pickup directory and Replay directory" in document


def test_nothing_in_a_sentence_is_taken_for_markup():
    """A `*.eml` would begin italics, and an address in angle brackets would vanish."""
    assert r"whoever looks for \*.eml" in in_markdown()
    assert r"\<IMCEAFAX-...@default accepted domain>" in in_markdown()
