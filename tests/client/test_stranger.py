"""Somebody else's application in another language (samples/stranger), against a site that the plugin's fixtures made."""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

import dropfax
from dropfax.plugin import RECEIVING
from dropfax.testing import FaxLine
from tests.components import perl_module

PROGRAM = Path(__file__).parents[2] / "samples" / "stranger" / "efax.pl"
OFFICE = "efax@contoso.example"
SETTINGS = '[gateway.report]\ndialect = "succeeded-failed"\nstress_on_request = true\n'
FAILING = {10: "no_such_number", 11: "blacklisted", 12: "operator", 13: "polling_only", 14: "busy"}
SUCCEEDING = {20: "honest", 21: "late", 22: "duplicate", 23: "rewrapped", 24: "spaced", 25: "never"}
FORETOLD = sorted(
    [
        *("5 10 FAIL", "5 11 FAIL", "5 12 FAIL", "5 13 FAIL", "26 14 TOUT"),
        *("5 20 SUCC", "26 21 TOUT", "30 21 SUCC", "5 22 SUCC", "5 22 SUCC"),
        *("5 23 SUCC", "26 23 TOUT", "5 24 SUCC", "26 25 TOUT"),
    ]
)
"""Minute, job, what the court is told (docs/dialects.md)."""

LOST = 26
LOOKS = (0, 5, 10, 15, 20, 25, LOST, 30)
"""Minutes."""


@dataclass(frozen=True, kw_only=True)
class Court:
    """The application on its side, the site on the other; both live by the site's clock."""

    perl: str
    site: dropfax.Site
    smtp: str
    state: Path

    def send(self, job: int, number: str, stress: str = "honest") -> None:
        name = "Somebody at The Office (2nd, floor)"
        uuid = f"f4d0f1c2-0000-4000-8000-0000000000{job:02}"
        self._run("send", self.smtp, OFFICE, str(job), uuid, name, number, "0", f"X-Fax-Stress: {stress}")

    def live(self) -> Iterator[str]:
        """Let half an hour pass: every five minutes it polls, and after 25 it takes what is missing for lost."""
        inbox = f"{self.site.client.url}api/v1/sites/{self.site.name}/mailboxes/{OFFICE}/mails"
        for before, minute in pairwise(LOOKS):
            self.site.advance(timedelta(minutes=minute - before))
            yield from self._run(
                "check" if minute == LOST else "poll", *([] if minute == LOST else [inbox]), str(minute)
            )

    def _run(self, command: str, *words: str) -> list[str]:
        told = subprocess.run(
            [self.perl, PROGRAM, command, self.state, *words], capture_output=True, text=True, check=False
        )
        assert told.returncode == 0, told.stderr
        return told.stdout.splitlines()


@pytest.fixture
def court(client: dropfax.Client, tmp_path: Path) -> Iterator[Court]:
    perl = perl_module("Net::SMTP")
    with client.new_site("court", settings=f"{SETTINGS}\n{RECEIVING}") as site:
        smtp = site.state().smtp
        assert smtp is not None
        yield Court(perl=perl, site=site, smtp=smtp, state=tmp_path / "state.json")


def test_an_application_in_perl_is_told_what_the_documents_foretell(court: Court):
    line = FaxLine(site=court.site)
    for job, ending in FAILING.items():
        line.calls(f"25055501{job}", ending, then="last")
    for job in FAILING:
        court.send(job, f"25055501{job}")
    for job, stress in SUCCEEDING.items():
        court.send(job, f"25055501{job}", stress)

    told = list(court.live())

    assert told == sorted(told, key=lambda line: int(line.split()[0]))
    assert sorted(told) == FORETOLD
    assert [fax.name for fax in court.site.faxes()] == ["Somebody at The Office /2nd/ floor/"] * 11
