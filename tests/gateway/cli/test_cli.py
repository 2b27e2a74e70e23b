"""The gateway's commands, as a person and as a script call them."""

import json
import logging
import os
import runpy
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from foundation.clock import VirtualClock
from foundation.lock import held
from foundation.loop import run_until_idle, step_all
from gateway.app import open_gateway
from gateway.cli import main
from gateway.records import read_settings
from tests.gateway.flow.scene import MAIL, a_file, address
from tests.gateway.model.facts import EIGHT
from tests.gateway.test_app import DAY, GOOD

HOSTILE = b"Subject: =?utf-8?q?=1B[2J?= [bold]big[/] \x1b]0;x\x07\r\nMessage-ID: <m1@contoso.example>\r\n\r\nHello\r\n"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    for directory in ("Drop", "Replay"):
        (tmp_path / directory).mkdir()
    (tmp_path / "dropfax.toml").write_text("[site]\n[gateway]\n[exchange]\n")
    return tmp_path


@pytest.fixture(autouse=True)
def own_log() -> Iterator[None]:
    """Give the process its log back: `run` sends it to its own standard error."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


def dropfax(site: Path, *words: str) -> Result:
    return CliRunner().invoke(main, [words[0], "--site", str(site), *words[1:]], env={"COLUMNS": "200"})


def told(site: Path, *words: str) -> Any:
    result = dropfax(site, *words, "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    return json.loads(result.stdout)


def drop(site: Path, name: str, *recipients: str, mail: bytes = MAIL) -> None:
    (site / "Drop" / name).write_bytes(a_file(*recipients or (address(GOOD),), mail=mail))


def play(site: Path, *, until_idle: bool = True) -> None:
    """Let the gateway work, from eight o'clock on."""
    clock = VirtualClock(EIGHT)
    with open_gateway(site, read_settings(site), clock) as gateway:
        if until_idle:
            assert run_until_idle([gateway], clock, DAY)
        else:
            step_all([gateway])


def test_run_until_idle_turns_drop_files_into_reports(site: Path):
    drop(site, "x.eml")

    result = dropfax(site, "run", "--until-idle")

    assert result.exit_code == 0
    assert len(list((site / "Replay").glob("*.eml"))) == 1
    assert "call ended job=1 outcome=DELIVERED" in result.stderr
    assert result.stdout == ""


def test_run_until_idle_says_by_its_exit_code_that_something_is_still_due(site: Path):
    (site / "Replay").rmdir()
    drop(site, "x.eml")

    assert dropfax(site, "run", "--until-idle", "--horizon", "0.1").exit_code == 1


def test_run_takes_files_until_it_is_told_to_stop(site: Path):
    drop(site, "x.eml", "FAX=nobody@elsewhere.example")

    def stop_when_posted() -> None:
        while not list((site / "Replay").glob("*.eml")):
            posted.wait(0.05)
        os.kill(os.getpid(), signal.SIGTERM)

    posted = threading.Event()
    watcher = threading.Thread(target=stop_when_posted)
    watcher.start()
    result = dropfax(site, "run", "--speed", "10")
    watcher.join(20)

    assert result.exit_code == 0
    assert "letter posted" in result.stderr


@pytest.mark.parametrize("command", ["run", "jobs", "show", "explain"])
def test_settings_that_cannot_be_used_are_refused_with_a_sentence(site: Path, command: str):
    (site / "dropfax.toml").write_text("[gateway]\ncolour = 7\n")

    result = dropfax(site, command, *{"show": ["1"], "explain": ["FAX=1@x"]}.get(command, []))

    assert (result.exit_code, result.stdout) == (2, "")
    assert "dropfax.toml, line 2: gateway.colour: there is no such setting" in result.stderr


def test_a_site_that_runs_already_is_refused_with_a_sentence(site: Path):
    with held(site / "spool" / "node1.lock"):
        result = dropfax(site, "run", "--until-idle")

    assert result.exit_code == 2
    assert "node1.lock is held" in result.stderr


def test_jobs_lists_every_fax_on_one_line(site: Path):
    drop(site, "x.eml", address(GOOD), "FAX=nobody@elsewhere.example")
    play(site)

    lines = [line for line in dropfax(site, "jobs").stdout.splitlines() if "Invoice 7" in line]

    assert len(lines) == 2
    assert all(word in lines[0] for word in ("+1 425 555 0120", "Bob", "delivered", "1/1"))
    assert all(word in lines[1] for word in ("elsewhere.example", "failed", "not ours"))


def test_jobs_as_json_are_facts_for_scripts(site: Path):
    drop(site, "x.eml", address(GOOD), "FAX=nobody@elsewhere.example")
    play(site)

    good, bad = told(site, "jobs")

    assert (good["id"], good["number"], good["name"], good["state"]) == (1, "+14255550120", "Bob", "delivered")
    assert (good["created"], good["due"], good["calls"]) == ("2024-04-02T08:00:05Z", None, 1)
    assert Path(good["pdf"]).read_bytes().startswith(b"%PDF")
    assert Path(good["original"]).read_bytes() == a_file(address(GOOD), "FAX=nobody@elsewhere.example")
    assert (bad["number"], bad["pdf"], bad["outcome"]) == (None, None, "NOT_OURS")


def test_a_site_without_faxes_lists_none(site: Path):
    assert told(site, "jobs") == []


def test_jobs_are_listed_though_an_original_is_gone(site: Path):
    drop(site, "x.eml")
    play(site)
    for original in (site / "spool" / "originals").rglob("*.eml"):
        original.unlink()

    assert len(told(site, "jobs")) == 1


def test_a_waiting_fax_shows_its_next_date_in_the_sites_zone(site: Path):
    (site / "dropfax.toml").write_text('[site]\ntime_zone = "Europe/Berlin"\n')
    drop(site, "x.eml", address("+14255550110"))
    play(site, until_idle=False)

    assert "10:05:05" in dropfax(site, "jobs").stdout
    assert told(site, "jobs")[0]["due"] == "2024-04-02T08:05:05Z"
    story = dropfax(site, "show", "1").stdout
    assert "next       2024-04-02 10:05:05, giving up at 2024-04-02 13:00:05" in story
    assert "Report     none yet" in story


def test_show_tells_the_story_from_the_mail_to_the_report(site: Path):
    drop(site, "x.eml", address("+14255550111"))
    play(site)

    story = dropfax(site, "show", "1").stdout

    for words in (
        "Fax 1   (the telephone line is simulated)",
        "Mail       Invoice 7",
        "from       ann@contoso.example",
        "wishes     NOTIFY absent, RET absent, ENVID absent",
        "Drop file  x.eml, taken 2024-04-02 08:00:05",
        "Call 1 ",
        "ended      E001 Busy signal detected",
        "Call 2 ",
        "from page 1: 1 of 1 sent were confirmed",
        "State      delivered, 1 of 1 pages confirmed, calls: 2",
        "Report     delivered, posted",
    ):
        assert words in story


def test_show_as_json_is_the_whole_story(site: Path):
    drop(site, "x.eml", address("+14255550111"))
    play(site)

    story = told(site, "show", "1")

    assert [call["outcome"] for call in story["calls_made"]] == ["BUSY", "DELIVERED"]
    assert story["mail"] == {
        "message_id": "<m1@contoso.example>",
        "arrived": "2024-04-02T08:00:05Z",
        "file": "x.eml",
    }
    assert [report["action"] for report in story["reports"]] == ["delivered"]
    assert (site / "Replay" / f"{story['reports'][0]['id']}.eml").exists()


def test_show_tells_of_a_fax_without_document_sender_or_report(site: Path):
    (site / "Drop" / "x.eml").write_bytes(a_file("FAX=x@elsewhere.example", sender="", mail=b"\r\nHello\r\n"))
    play(site)

    story = dropfax(site, "show", "1").stdout

    for words in ("(no subject)", "<> (nobody, no report will be sent)", "Pages      no document", "Report     none\n"):
        assert words in story


def test_show_tells_of_a_report_that_waits_and_of_notes(site: Path):
    (site / "Replay").rmdir()
    mail = b"Subject: x\r\nContent-Type: application/zip; name=a.zip\r\n\r\nPK\x03\x04"
    drop(site, "x.eml", address("+14255550150"), mail=mail)
    clock = VirtualClock(EIGHT)
    with open_gateway(site, read_settings(site), clock) as gateway:
        run_until_idle([gateway], clock, DAY)

    story = dropfax(site, "show", "1").stdout

    assert "Report     failed, waiting, offered again 2024-04-0" in story
    assert "note       a.zip" in story


def test_nothing_that_a_mail_contains_commands_the_terminal(site: Path):
    drop(site, "x\x1b[31m.eml", mail=HOSTILE)
    play(site)

    for command in (["show", "1"], ["jobs"]):
        shown = dropfax(site, *command).stdout
        assert "\x1b" not in shown
        assert "[bold]big[/]" in shown


def test_a_fax_that_there_is_not_is_refused_with_a_sentence(site: Path):
    result = dropfax(site, "show", "99")

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "dropfax: there is no job 99\n"


def test_a_damaged_database_is_refused_with_a_sentence(site: Path):
    (site / "dropfax.db").write_bytes(b"not a database, " * 100)

    result = dropfax(site, "jobs")

    assert (result.exit_code, result.stdout) == (2, "")
    assert "file is not a database" in result.stderr


def test_explain_tells_how_an_address_is_read(site: Path):
    result = dropfax(site, "explain", address(GOOD))

    assert result.exit_code == 0
    assert "+14255550120" in result.stdout
    assert told(site, "explain", address(GOOD))["number"] == "+14255550120"


def test_explain_answers_before_there_is_a_site(tmp_path: Path):
    assert dropfax(tmp_path / "none", "explain", address(GOOD)).exit_code == 0


def test_explain_says_what_is_no_fax_address_of_ours(site: Path):
    result = dropfax(site, "explain", "FAX=+1@elsewhere.example")

    assert result.exit_code == 1
    assert "no fax address of ours" in result.stdout
    answer = dropfax(site, "explain", "FAX=+1@elsewhere.example", "--json")
    assert (answer.exit_code, json.loads(answer.stdout)["fault"]) == (1, "not-our-domain")


def test_the_gateway_runs_as_a_module(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setattr(sys, "argv", ["gateway", "--help"])

    with pytest.raises(SystemExit) as ended:
        runpy.run_module("gateway", run_name="__main__")

    assert ended.value.code == 0
    assert "python -m gateway" in capsys.readouterr().out
