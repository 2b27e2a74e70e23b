"""The command line of the Exchange side."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from connector.cli import main
from tests.connector.world import MAIL, ONE_OFF
from wire import mailfile
from wire.envelope import Notify, Ret


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "Drop").mkdir()
    (tmp_path / "dropfax.toml").write_text("[gateway]\nnode = 'n1'\n[exchange]\n")
    (tmp_path / "mail.eml").write_bytes(MAIL)
    return tmp_path


def call(site: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments), env={"DROPFAX_SITE": str(site)})


def test_a_mail_is_sent_with_all_its_wishes(site: Path):
    wishes = ["--notify", "success,delay", "--ret", "HDRS", "--envid", "QQ1", "--from", "zoe@contoso.example"]

    sent = call(site, "send", str(site / "mail.eml"), "--to", ONE_OFF, "--to", "FAX:2", *wishes)
    ran = call(site, "run", "--until-idle")

    assert (sent.exit_code, ran.exit_code) == (0, 0), sent.output + ran.output
    assert sent.output.startswith("queued ")
    (file,) = (site / "Drop").iterdir()
    envelope = mailfile.read(file.read_bytes()).envelope
    assert (envelope.sender, envelope.ret, envelope.envid) == ("zoe@contoso.example", Ret.HDRS, "QQ1")
    assert [r.notify for r in envelope.recipients] == [frozenset({Notify.SUCCESS, Notify.DELAY})] * 2


def test_ret_is_read_in_either_case_as_notify_is(site: Path):
    """RFC 3461 section 4.3, with RFC 5321 section 2.4: keywords and these values have no case."""
    sent = call(site, "send", str(site / "mail.eml"), "--to", ONE_OFF, "--ret", "hdrs")
    call(site, "run", "--until-idle")

    assert sent.exit_code == 0, sent.output
    (file,) = (site / "Drop").iterdir()
    assert mailfile.read(file.read_bytes()).envelope.ret is Ret.HDRS


@pytest.mark.parametrize("wish", ["SOMETIMES", "NEVER,SUCCESS", ""])
def test_a_wish_that_rfc_3461_does_not_know_is_refused(site: Path, wish: str):
    """RFC 3461 section 4.1: NEVER, or a list of SUCCESS, FAILURE and DELAY."""
    result = call(site, "send", str(site / "mail.eml"), "--notify", wish)

    assert result.exit_code == 2


def test_a_mail_without_sender_is_refused_with_a_sentence(site: Path):
    (site / "mail.eml").write_bytes(b"To: a@x.example\r\n\r\n")

    result = call(site, "send", str(site / "mail.eml"))

    assert (result.exit_code, "nothing was queued" in result.output) == (2, True)


def test_a_run_that_leaves_mail_waiting_says_so(site: Path):
    (site / "Drop").rmdir()
    call(site, "send", str(site / "mail.eml"), "--to", ONE_OFF)

    result = call(site, "run", "--until-idle", "--horizon", "1")

    assert (result.exit_code, "still due" in result.output) == (1, True)


def test_a_directory_that_is_no_site_is_refused(tmp_path: Path):
    result = call(tmp_path, "run", "--until-idle")

    assert (result.exit_code, "dropfax.toml" in result.output) == (2, True)


def test_a_virtual_clock_has_no_speed(site: Path):
    assert call(site, "run", "--until-idle", "--speed", "2").exit_code == 2


@pytest.mark.parametrize("speed", [[], ["--speed", "60"]])
def test_a_running_connector_delivers_what_others_sent_and_ends_at_sigterm(site: Path, speed: list[str]):
    call(site, "send", str(site / "mail.eml"), "--to", ONE_OFF)
    command = [sys.executable, "-m", "connector", "run", "--site", str(site), *speed]

    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr is not None
        line = running.stderr.readline()
        refused = call(site, "run")
        running.send_signal(signal.SIGTERM)

    assert "message dropped" in line
    assert (refused.exit_code, "does not start" in refused.output) == (2, True)
    assert running.returncode == 0
    assert len(list((site / "Drop").iterdir())) == 1
