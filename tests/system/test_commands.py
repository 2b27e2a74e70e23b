"""The command line as a user has it: every command on a real site."""

import json
import signal
import subprocess
import sys
from dataclasses import dataclass
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
