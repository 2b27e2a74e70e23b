"""The pytest plugin, in runs of pytest of their own."""

import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bench.plugin import run

ALL_FIXTURES = """
import smtplib
from datetime import timedelta

import pytest

NUMBER = "+14255550112"

def test_a_program_meets_the_site_by_smtp(fax_places, fax_line, exchange, assert_fax):
    fax_line.calls(NUMBER, "no_such_number")
    with smtplib.SMTP(fax_places.host, fax_places.port) as smtp:
        smtp.sendmail("jo@contoso.example", ["IMCEAFAX-+2B14255550112@contoso.example"], b"Subject: x\\r\\n\\r\\nhello\\r\\n")
    assert_fax(NUMBER, outcome="NO_SUCH_NUMBER", pages=1, text="hello")
    [reply] = exchange.mails("jo@contoso.example")
    assert reply.get_content_type() == "multipart/report"
    assert fax_places.drop.is_dir() and fax_places.replay.is_dir()

@pytest.mark.fax_site(seed=7, start=__import__("datetime").datetime.fromisoformat("2030-05-01T09:00:00+02:00"))
def test_the_clock_is_the_tests_own(fax_clock, exchange, wait_reported):
    assert fax_clock.now.isoformat() == "2030-05-01T07:00:00+00:00"
    fax_clock.advance(timedelta(hours=1))
    exchange.send(NUMBER, text="hello")
    fax_clock.run_until_idle()
    assert wait_reported(number=NUMBER).created == fax_clock.now.replace(hour=8, minute=0, second=0, microsecond=0)
"""

FAILS = """
def test_it_fails(fax_line, exchange, assert_fax):
    fax_line.calls("+14255550112", "busy")
    exchange.send("+14255550112", text="this is on the page", subject="for the reader")
    assert_fax("+14255550112", outcome="NO_ANSWER", pages=2, text="something else")
"""


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Load no plugin that happens to be installed: importing them would take longer than the tests."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("PYTEST_ADDOPTS", "-p dropfax.plugin")


def pytest_of(pytester: pytest.Pytester, *options: str) -> pytest.RunResult:
    return pytester.runpytest_subprocess("-p", "no:cacheprovider", *options)


def test_sixteen_tests_in_two_processes_share_one_dropfax_and_see_nothing_of_one_another(tmp_path: Path):
    ran = run(tmp_path, tests=16, processes=2)

    assert (ran.code, len(ran.sites), len(ran.urls), len(set(ran.urls))) == (0, 16, 2, 1), ran.said
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(where(ran.urls[0])).close()


def test_fixtures_give_a_test_its_line_its_clock_and_places_for_its_program(pytester: pytest.Pytester, url: str):
    pytester.makepyfile(ALL_FIXTURES)

    pytest_of(pytester, f"--dropfax-url={url}").assert_outcomes(passed=2)


def test_a_failed_test_tells_what_happened_and_leaves_the_files(pytester: pytest.Pytester, url: str, alone: None):
    pytester.makepyfile(FAILS)

    ran = pytest_of(pytester, f"--dropfax-url={url}", "--dropfax-artifacts=kept")

    ran.assert_outcomes(failed=1)
    for told in (
        "*AssertionError: fax 1 to +14255550112: its outcome is DELIVERED, not NO_ANSWER; it has 1 pages, not 2; 'something else' *",
        "*dropfax: faxes*",
        "*call 1 to +14255550112: BUSY, 0 of 0 pages confirmed",
        "*dropfax: pages of fax 1*",
        "this is on the page*",
        "*dropfax: Drop file of fax 1*",
        "*dropfax: mail 1 of ann@contoso.example*",
    ):
        ran.stdout.fnmatch_lines([told])
    [kept] = (pytester.path / "kept").iterdir()
    assert {file.name for file in kept.iterdir()} == {
        "fax-1-drop.eml",
        "fax-1-fax.pdf",
        "fax-1-received.tif",
        "fax-1.txt",
        "mail-1-ann-contoso.example.eml",
    }


def test_what_was_started_ends_when_the_tests_are_killed(tmp_path: Path, alone: None):
    (tmp_path / "test_hangs.py").write_text(
        "def test_it_hangs(dropfax_url, capfd):\n"
        "    with capfd.disabled():\n        print(dropfax_url, flush=True)\n        input()\n"
    )
    options = ["-q", "-p", "no:cacheprovider", "-s", f"--dropfax-python={sys.executable}"]
    with subprocess.Popen(
        [sys.executable, "-m", "pytest", *options],
        cwd=tmp_path,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as tests:
        assert tests.stdout is not None
        url = next(line for line in tests.stdout if line.startswith("http"))
        with socket.create_connection(where(url)) as connection:
            connection.sendall(b"GET /api/v1/sites HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert connection.recv(12) == b"HTTP/1.1 200"

            tests.kill()

            while connection.recv(4096):
                pass


def test_a_dropfax_that_cannot_be_started_is_told_in_a_sentence(pytester: pytest.Pytester, alone: None):
    pytester.makepyfile("def test_it(fax_site): pass")

    ran = pytest_of(pytester, f"--dropfax-command={sys.executable} -c 'import sys; sys.exit(\"no licence\")'")

    ran.assert_outcomes(errors=1)
    ran.stdout.fnmatch_lines(["*NotStartedError*served nothing: no licence"])


def where(url: str) -> tuple[str, int]:
    address = urlsplit(url.strip())
    assert address.hostname is not None
    assert address.port is not None
    return address.hostname, address.port
