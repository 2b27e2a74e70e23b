"""The pytest plugin: many tests at once, each with a site of its own, that say opposite things of the same number.

Run as `python -m bench.plugin` (500 tests, 8 processes; --tests and -n change that). It fails when one test saw anything of another.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

CONFTEST = """
import time
from pathlib import Path

import pytest

@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef, request):
    begun = time.perf_counter()
    found = yield
    if fixturedef.argname in ("fax_site", "dropfax_url"):
        with Path(__file__).with_name(fixturedef.argname).open("a") as told:
            told.write(f"{found}\\n" if fixturedef.argname == "dropfax_url" else f"{time.perf_counter() - begun}\\n")
    return found
"""

TESTS = """
import pytest

NUMBER = "+14255550112"
CALLS = [
    ("DELIVERED", ["delivered"]),
    ("DELIVERED", ["busy", "delivered"]),
    ("NO_SUCH_NUMBER", ["no_such_number"]),
    ("DELIVERED", ["hang_up@1", "no_answer", "delivered"]),
]

@pytest.mark.parametrize("turn", range({tests}))
def test_a_fax_ends_as_this_test_alone_has_said(turn, fax_line, exchange, assert_fax):
    outcome, calls = CALLS[turn % len(CALLS)]
    fax_line.calls(NUMBER, *calls)

    sent = exchange.send(NUMBER, text=f"this is turn {{turn}}.")

    story = assert_fax(NUMBER, outcome=outcome, pages=1, text=f"this is turn {{turn}}.")
    assert [call.outcome for call in story.calls_made] == [call.partition("@")[0].upper() for call in calls]
    assert (story.id, story.mail.message_id, len(exchange.mails())) == (1, sent, 1)
"""


@dataclass(frozen=True, kw_only=True)
class Ran:
    """How a run went: `sites` are the seconds that each test waited for its site, `urls` where they were."""

    code: int
    said: str
    seconds: float
    sites: tuple[float, ...]
    urls: tuple[str, ...]


def run(directory: Path, tests: int, processes: int) -> Ran:
    """Run so many tests in so many processes in an empty directory."""
    (directory / "conftest.py").write_text(CONFTEST)
    (directory / "test_turns.py").write_text(TESTS.format(tests=tests))
    (directory / "pytest.ini").write_text("[pytest]\n")
    # No other plugin that happens to be installed: importing them would take longer than the tests.
    alone = os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    asked = [
        "-q",
        "-pno:cacheprovider",
        "-pxdist",
        "-pdropfax.plugin",
        f"-n{processes}",
        f"--dropfax-python={sys.executable}",
    ]
    begun = time.perf_counter()
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", *asked], cwd=directory, env=alone, capture_output=True, text=True, check=False
    )
    return Ran(
        code=ended.returncode,
        said=ended.stdout + ended.stderr,
        seconds=time.perf_counter() - begun,
        sites=tuple(map(float, _lines(directory / "fax_site"))),
        urls=tuple(_lines(directory / "dropfax_url")),
    )


def _lines(told: Path) -> list[str]:
    return told.read_text().splitlines() if told.exists() else []


def main() -> int:
    """Run it and say how long it took; returns pytest's code."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--tests", type=int, default=500)
    options.add_argument("-n", type=int, default=8, dest="processes")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        ran = run(Path(directory), asked.tests, asked.processes)
    if ran.code:
        print(ran.said)
    waited = sorted(1000 * seconds for seconds in ran.sites)
    print(
        f"{asked.tests} tests in {asked.processes} processes at one dropfax: {ran.seconds:.1f} s, pytest said {ran.code}"
    )
    print(f"a site of its own: median {statistics.median(waited):.0f} ms, slowest {waited[-1]:.0f} ms")
    return ran.code


if __name__ == "__main__":
    sys.exit(main())
