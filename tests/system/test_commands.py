"""The command line as a user has it: every command on a real site."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner
from rich.console import Console

from appliance.cli import main as dropfax_main
from appliance.demo.board import under_way
from connector.cli import main as connector_main
from gateway.cli import main as gateway_main
from gateway.model.number import spaced
from tests.system.conftest import START, make_the_trip
from wire.dsn import read

LETTER = b"""From: Ann <ann@contoso.example>\r
To: "Bob (Fax)" <IMCEAFAX-Bob+40+2B14255550120@contoso.example>\r
Subject: A letter\r
Message-ID: <letter@contoso.example>\r
\r
Hello Bob,\r
\r
this is the letter.\r
"""


COMMANDS: dict[str, click.Command] = {"dropfax": dropfax_main, "connector": connector_main, "gateway": gateway_main}


@dataclass(frozen=True, kw_only=True)
class Done:
    """What a command left behind."""

    returncode: int
    stdout: str
    stderr: str


def dropfax(*arguments: str | Path, program: str = "dropfax", environment: dict[str, str] | None = None) -> Done:
    """Run a command of one of the three programs in this process."""
    result = CliRunner(env=environment).invoke(COMMANDS[program], [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return Done(returncode=result.exit_code, stdout=result.stdout, stderr=result.stderr)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Make a site with `init`, and a letter beside it."""
    made = dropfax("init", tmp_path / "site")
    assert made.returncode == 0, made.stderr
    (tmp_path / "letter.eml").write_bytes(LETTER)
    return tmp_path / "site"


def jobs_of(site: Path) -> list[dict[str, Any]]:
    """Return what `jobs --json` prints."""
    listed: list[dict[str, Any]] = json.loads(dropfax("jobs", "--json", "--site", site).stdout)
    return listed


def reports_in(site: Path, mailbox: str = "ann@contoso.example") -> list[str]:
    """Return the action of every report in a mailbox."""
    mails = (site / "mailboxes" / mailbox / "new").glob("*")
    return [status.action.value for mail in mails for status in read(mail.read_bytes()).recipients]


def test_a_letter_makes_the_round_trip(site: Path) -> None:
    sent = dropfax("send", site.parent / "letter.eml", "--site", site)
    ran = dropfax("run", "--until-idle", "--site", site)

    assert (sent.returncode, ran.returncode) == (0, 0), sent.stderr + ran.stderr
    (job,) = jobs_of(site)
    assert (job["state"], job["number"], job["name"], job["pages"]) == ("delivered", "+14255550120", "Bob", 1)
    assert reports_in(site) == ["delivered"]


def test_the_halves_run_alone_one_after_the_other(site: Path) -> None:
    dropfax("send", site.parent / "letter.eml", "--site", site, program="connector")

    for program in ("connector", "gateway", "connector"):
        ran = dropfax("run", "--until-idle", "--site", site, program=program)
        assert ran.returncode == 0, ran.stderr

    assert reports_in(site) == ["delivered"]


def test_show_tells_mail_pages_calls_and_report_with_their_paths(site: Path) -> None:
    dropfax("send", site.parent / "letter.eml", "--to", "[FAX:Bob@+1 (425) 555-0112]", "--site", site)
    dropfax("run", "--until-idle", "--site", site)

    told = dropfax("show", "1", "--site", site).stdout
    data = json.loads(dropfax("show", "1", "--json", "--site", site).stdout)

    assert [call["outcome"] for call in data["calls_made"]] == ["BUSY", "BUSY", "DELIVERED"]
    for path in (data["pdf"], data["tiff"], data["original"], data["mailed"]["file"]):
        assert path in told
        assert Path(path).is_file()


def test_show_of_an_unknown_job_is_refused_with_a_sentence(site: Path) -> None:
    refused = dropfax("show", "7", "--site", site)

    assert (refused.returncode, refused.stderr) == (2, "dropfax: there is no job 7\n")


def test_init_never_overwrites_a_site(site: Path) -> None:
    before = (site / "dropfax.toml").read_bytes()

    again = dropfax("init", site)

    assert again.returncode == 2
    assert (site / "dropfax.toml").read_bytes() == before


@pytest.mark.parametrize("name", ["", " "])
def test_init_without_a_name_makes_no_site(name: str) -> None:
    refused = dropfax("init", name)

    assert refused.returncode == 2
    assert "the name is empty" in refused.stderr


def test_init_among_files_of_somebody_else_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")

    refused = dropfax("init", tmp_path)

    assert refused.returncode == 2
    assert refused.stderr == (
        f"dropfax: {tmp_path} holds other files and is no site; name a new or empty directory; nothing was changed\n"
    )
    assert [file.name for file in tmp_path.iterdir()] == ["letter.txt"]


def test_init_takes_an_empty_directory(tmp_path: Path) -> None:
    assert dropfax("init", tmp_path).returncode == 0


PARTED = {
    'drop_directory = "Drop"': 'drop_directory = "Elsewhere"',
    'replay_directory = "Replay"': 'replay_directory = "Elsewhere"',
    'DropDirectory = "Drop"': 'DropDirectory = "Elsewhere"',
    'RootDropDirectoryPath = "."': 'RootDropDirectoryPath = "Elsewhere"',
    'ReplayDirectoryPath = "Replay"': 'ReplayDirectoryPath = "Elsewhere"',
}


@pytest.mark.parametrize("line", PARTED)
def test_halves_that_would_never_meet_do_not_run_together(site: Path, line: str) -> None:
    file = site / "dropfax.toml"
    assert f"\n{line}\n" in file.read_text()
    file.write_text(file.read_text().replace(f"\n{line}\n", f"\n{PARTED[line]}\n"))

    refused = dropfax("run", "--until-idle", "--site", site)

    assert refused.returncode == 2
    assert refused.stderr.startswith("dropfax: the halves do not meet: gateway.")
    assert str(site / "Elsewhere") in refused.stderr


def test_a_half_alone_needs_no_other_to_meet(site: Path) -> None:
    """Beside a real Exchange the other half's settings mean nothing."""
    (site / "dropfax.toml").write_text('[gateway]\ndrop_directory = "Elsewhere"\n')
    (site / "Elsewhere").mkdir()

    assert dropfax("run", "--until-idle", "--site", site, program="gateway").returncode == 0


def test_the_halves_meet_by_any_name_of_the_directory(site: Path) -> None:
    """Exchange's root may be given in full."""
    (site / "dropfax.toml").write_text(f'[exchange]\nRootDropDirectoryPath = "{site}/mailboxes/.."\n')

    assert dropfax("run", "--until-idle", "--site", site).returncode == 0


def test_an_unknown_setting_refuses_to_start_and_names_its_line(site: Path) -> None:
    file = site / "dropfax.toml"
    text = file.read_text().replace("channels = 4", "chanels = 4")
    file.write_text(text)
    line = text.splitlines().index("chanels = 4") + 1

    refused = dropfax("run", "--until-idle", "--site", site)

    assert refused.returncode == 2
    assert f"{file}, line {line}: gateway.line.chanels: there is no such setting" in refused.stderr
    assert "channels" in refused.stderr.split("here may stand:")[1]


def test_a_site_that_is_none_is_refused(tmp_path: Path) -> None:
    refused = dropfax("run", "--until-idle", "--site", tmp_path / "nowhere")

    assert refused.returncode == 2
    assert "dropfax init" in refused.stderr
    assert not (tmp_path / "nowhere").exists()


def test_the_site_can_come_from_the_environment(site: Path) -> None:
    listed = dropfax("jobs", "--json", environment={"DROPFAX_SITE": str(site)})

    assert (listed.returncode, json.loads(listed.stdout)) == (0, [])


@pytest.mark.parametrize(
    ("address", "code"), [("[FAX:Ann Lee@+1 (425) 555-0123]", 0), ("ann@nowhere.example", 1), ("", 1)]
)
def test_explain_needs_no_site(tmp_path: Path, address: str, code: int) -> None:
    explained = dropfax("explain", address, "--json", "--site", tmp_path)

    assert explained.returncode == code
    assert json.loads(explained.stdout)["steps"]


def test_demo_prints_data_and_nothing_else(tmp_path: Path) -> None:
    shown = dropfax("demo", "--json", "--site", tmp_path / "demo")

    data = json.loads(shown.stdout)
    assert (shown.returncode, shown.stderr, data["ok"]) == (0, "", True)
    assert all(Path(fax[kind]).is_absolute() for fax in data["faxes"] for kind in ("pdf", "tiff") if fax[kind])


@pytest.mark.parametrize("start", ["9999-12-31", "1999-12-31", "2101-01-01", "0001-01-01"])
def test_demo_starts_in_our_time_only(tmp_path: Path, start: str) -> None:
    refused = dropfax("demo", "--start", start, "--site", tmp_path / "demo")

    assert refused.returncode == 2
    assert f"{start} is not in the years 2000 to 2100" in refused.stderr
    assert not (tmp_path / "demo").exists()


def test_demo_fails_when_something_is_still_due(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A horizon that ends before the last retry."""
    monkeypatch.setattr("appliance.demo.trip.HORIZON", timedelta(minutes=1))

    shown = dropfax("demo", "--site", tmp_path / "demo")

    assert shown.returncode == 1
    assert "Something is still due" in shown.stdout


def test_demo_without_a_terminal_prints_plain_lines(tmp_path: Path) -> None:
    shown = dropfax("demo", "--site", tmp_path / "demo")

    assert shown.returncode == 0
    assert "\x1b" not in shown.stdout
    assert "Every fax ended as declared." in shown.stdout


def test_demo_fails_when_a_fax_does_not_end_as_declared(tmp_path: Path) -> None:
    """Another line than the samples expect: one call in all, so that what is busy at first cannot get through."""
    shown = dropfax("demo", "--json", "--site", tmp_path / "demo", environment={"DROPFAX_GATEWAY_RETRY_MAX_DIALS": "1"})

    assert (shown.returncode, json.loads(shown.stdout)["ok"]) == (1, False)


def test_a_running_appliance_takes_what_comes_and_ends_at_sigterm(site: Path) -> None:
    """The accelerated clock and the watcher: a fax makes the round trip while the appliance runs."""
    command = [sys.executable, "-m", "appliance", "run", "--speed", "600", "--site", str(site)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as running:
        dropfax("send", site.parent / "letter.eml", "--site", site)
        assert running.stderr is not None
        seen = next(line for line in running.stderr if "mail delivered" in line)
        second = dropfax("run", "--site", site)
        running.send_signal(signal.SIGTERM)
        running.stderr.read()

    assert "ann@contoso.example" in seen
    assert (second.returncode, running.returncode) == (2, 0)
    assert reports_in(site) == ["delivered"]


@pytest.mark.parametrize("command", [["jobs"], ["show", "1"]])
def test_any_subject_can_be_shown_in_any_locale(site: Path, command: list[str]) -> None:
    """A locale without UTF-8 escapes what it has no letters for, and no command ends for it."""
    letter = site.parent / "letter.eml"
    letter.write_bytes(LETTER.replace(b"A letter", "Größe \u8ee2\u9662".encode()))
    dropfax("send", letter, "--site", site)
    dropfax("run", "--until-idle", "--site", site)
    poor = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}

    shown = subprocess.run(
        [sys.executable, "-m", "appliance", *command, "--site", str(site)], capture_output=True, env=poor, check=False
    )

    assert (shown.returncode, shown.stderr) == (0, b"")
    assert b"Gr" in shown.stdout


@pytest.mark.parametrize("module", ["appliance", "connector", "gateway"])
def test_each_program_starts_by_its_module_name(module: str) -> None:
    command = [sys.executable, "-m", module, "--help"]

    helped = subprocess.run(command, capture_output=True, text=True, check=True)

    assert "run" in helped.stdout


def test_the_live_table_shows_every_fax_under_way(tmp_path: Path) -> None:
    ended = make_the_trip(tmp_path / "site")
    jobs = [one.fax.job for one in ended if one.fax]
    screen = Console(record=True, width=120)

    screen.print(under_way(START, jobs, {one.fax.message.id: one.fax.message.subject for one in ended if one.fax}))

    shown = screen.export_text()
    assert all(spaced(job.number) in shown for job in jobs)
    assert "2026-11-23 09:00:00 UTC, virtual clock" in shown
