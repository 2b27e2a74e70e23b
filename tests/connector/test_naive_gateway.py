"""Somebody else's gateway, in thirty lines of shell, against our Exchange side (samples/naive-gateway.sh)."""

import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from connector.cli import main
from tests.connector.world import MAIL, World, values
from wire import dsn
from wire.dsn import Action

SCRIPT = Path(__file__).parents[2] / "samples" / "naive-gateway.sh"

SHELLS = [
    pytest.param(shell, marks=pytest.mark.skipif(shutil.which(shell) is None, reason=f"{shell} is not installed"))
    for shell in ("sh", "bash", "dash")
]


@pytest.fixture(params=SHELLS)
def shell(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def fax(world: World, number: str) -> None:
    """Send a mail to a fax number, as far as the Drop directory."""
    world.exchange.submit(MAIL, recipients=[f"[FAX:Bob Lee@{number}]"])
    assert world.run()


def answer(world: World, shell: str) -> str:
    """Let the gateway take what waits, and Exchange what the gateway wrote; return what the gateway said."""
    work = world.site / "work"
    work.mkdir(exist_ok=True)
    run: list[str | Path] = [shell, SCRIPT, world.site / "Drop", world.site / "Replay", work]
    said: subprocess.CompletedProcess[str] = subprocess.run(run, capture_output=True, text=True, timeout=60, check=True)
    assert said.stderr == ""
    assert list(work.iterdir()) == []
    assert world.run()
    return said.stdout


def test_a_fax_is_taken_and_its_report_reaches_the_sender(world: World, shell: str):
    fax(world, "+1 (425) 555-0123")
    world.exchange.step()

    said = answer(world, shell)

    assert said == "fax from ann@contoso.example to +1425555-0123 sent\n"
    (report,) = world.inbox("ann@contoso.example")
    (status,) = dsn.read(report).recipients
    assert (status.action, status.status) == (Action.DELIVERED, "2.0.0")
    assert values(report, "Return-Path") == ["<>"]
    assert (world.names("Drop"), world.names("Replay")) == ([], [])


@pytest.mark.rule("pickup.badmail", "replay.one-x-sender")
def test_an_answer_without_x_receiver_stays_as_bad_until_it_is_repaired(world: World, shell: str):
    """Section 4.1: "bad recipients AND no valid sender | badmail"."""
    fax(world, "+14255550100")
    answer(world, shell)
    (name,) = world.names("Replay")
    assert (name.endswith(".bad"), world.inbox("ann@contoso.example")) == (True, [])

    (world.site / "dropfax.toml").write_text("[exchange]\n")
    bad = str(world.site / "Replay" / name)
    repaired = ["repair", "--site", str(world.site), bad, "--add-recipient", "ann@contoso.example", "--submit"]
    result = CliRunner().invoke(main, repaired)
    world.run()

    assert result.exit_code == 0, result.output
    assert len(world.inbox("ann@contoso.example")) == 1


@pytest.mark.rule("pickup.returned-to-sender", "replay.handled-as-pickup")
def test_an_answer_without_a_blank_line_goes_back_to_who_signed_it(world: World, shell: str):
    """Section 4.1: "malformed content | NDR to sender with original attached; file deleted"."""
    fax(world, "+14255550111")

    answer(world, shell)

    (report,) = world.inbox("fax-desk@contoso.example")
    assert {to.status for to in dsn.read(report).recipients} == {"5.6.0"}
    assert b"Your fax was sent" in report
    assert (world.names("Replay"), world.inbox("ann@contoso.example")) == ([], [])


def test_several_faxes_and_several_recipients_are_answered_in_one_run(world: World, shell: str):
    world.exchange.submit(MAIL, recipients=["FAX:+14255550123", "FAX:+14255550124"])
    fax(world, "+14255550125")
    world.exchange.step()

    said = answer(world, shell)

    assert said.count("sent\n") == 3
    reports = world.inbox("ann@contoso.example")
    assert sorted(len(dsn.read(report).recipients) for report in reports) == [1, 2]
    assert answer(world, shell) == ""
