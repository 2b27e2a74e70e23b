"""What the README tells people to type exists, and its two first commands are the whole set-up."""

import re
import shlex
from pathlib import Path

import click
import pytest

from appliance.cli import main as dropfax
from connector.cli import main as connector
from gateway.cli import main as gateway
from tests.architecture.house import ROOT, named

README = (ROOT / "README.md").read_text("utf-8")
BLOCKS = re.findall(r"^```console\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
LINES = [line.removeprefix("$ ") for block in BLOCKS for line in block.splitlines() if line.startswith("$ ")]
LINK = re.compile(r"\]\((?!https?:)([^)#]+)")
GROUPS: dict[str, click.Group] = {"dropfax": dropfax, "python -m gateway": gateway, "python -m connector": connector}
RUNS = [line for line in LINES if line.startswith(tuple(GROUPS))]


def test_the_first_two_commands_are_all_that_one_needs() -> None:
    assert [line.split("#")[0].strip() for line in LINES[:2]] == ["make demo", "make test"]


def test_the_makefile_has_every_target_that_the_readme_names() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert {line.split()[1] for line in LINES if line.startswith("make ")} <= targets


def test_the_readme_shows_commands() -> None:
    assert RUNS


@pytest.mark.parametrize("line", RUNS)
def test_a_command_of_the_readme_is_understood(line: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "letter.eml").write_text("From: ann@contoso.example\n\nHello\n")
    (tmp_path / "scan.pdf").touch()
    program = next(name for name in GROUPS if line.startswith(name))
    name, *arguments = shlex.split(line.removeprefix(program), comments=True)
    command = GROUPS[program].commands[name]
    # Parsing alone: a wrong option or a missing argument raises here, and nothing is carried out.
    command.make_context(name, arguments).close()


def test_every_link_of_the_documents_leads_somewhere() -> None:
    documents = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "samples").rglob("*.md")]
    links = [(file, target) for file in documents for target in LINK.findall(file.read_text("utf-8"))]
    assert links
    assert [f"{named(file)}: {target}" for file, target in links if not (file.parent / target).exists()] == []
