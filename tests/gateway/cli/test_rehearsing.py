"""The commands that tell a tester what can be provoked, and what was: outcomes, numbers, sequences."""

import json
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from foundation.clock import VirtualClock
from foundation.loop import run_until_idle
from gateway.app import Surroundings, open_gateway
from gateway.cli import main
from gateway.document.cover import Cover
from gateway.document.pages import write_tiff
from gateway.document.printing import Fax
from gateway.model.grammar import example_of, grammar
from gateway.model.outcome import Outcome
from gateway.records import read_settings
from gateway.settings import DocumentSettings
from tests.gateway.flow.scene import PAGE, a_file, address
from tests.gateway.model.facts import EIGHT

SEQUENCES = """
[[gateway.line.sequences]]
number = "+1 425 555 0120"
calls = ["busy", "hang_up@1", "delivered"]

[[gateway.line.sequences]]
number = "+14255550121"
calls = ["no_answer"]
then = "last"

[[gateway.line.sequences]]
number = "+14255550122"
calls = ["busy"]
then = "repeat"
"""


def dropfax(*words: str, columns: int = 80) -> Result:
    return CliRunner().invoke(main, words, env={"COLUMNS": str(columns)})


def one_page(_mail: bytes, covers: Sequence[Cover], _settings: DocumentSettings) -> Iterator[Fax]:
    yield from (Fax(pdf=b"%PDF", tiff=write_tiff([PAGE]), pages=1, notes=()) for _ in covers)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    for directory in ("Drop", "Replay"):
        (tmp_path / directory).mkdir()
    (tmp_path / "dropfax.toml").write_text("[site]\n[gateway]\n[exchange]\n" + SEQUENCES)
    return tmp_path


def send(site: Path, *numbers: str) -> None:
    """Fax to these numbers and wait for every report."""
    clock = VirtualClock(EIGHT)
    (site / "Drop" / "x.eml").write_bytes(a_file(*map(address, numbers)))
    with open_gateway(site, read_settings(site), clock, Surroundings(printer=one_page)) as gateway:
        assert run_until_idle([gateway], clock, timedelta(days=1))


@pytest.mark.parametrize("columns", [80, 120])
@pytest.mark.parametrize("command", ["outcomes", "numbers"])
def test_the_tables_fit_the_screen(command: str, columns: int):
    result = dropfax(command, columns=columns)

    assert result.exit_code == 0
    assert max(map(len, result.stdout.splitlines())) <= columns


def test_outcomes_prints_every_row_with_what_provokes_it():
    lines = dropfax("outcomes").stdout.splitlines()

    heads = [line for line in lines if line.startswith("E") and "+999" in line]
    assert len(heads) == len(Outcome)
    assert "E001  BUSY                     4.4.1  failed     +999 9999 001" in heads
    assert "      busy: after 3 min" in lines
    assert "      no carrier: after 5 min, 2 calls; RFC 4161: given up at once" in lines


def test_outcomes_as_json_has_every_column():
    rows = {row["name"]: row for row in json.loads(dropfax("outcomes", "--json").stdout)}

    assert set(rows) == set(Outcome.__members__)
    assert rows["FORMAT_MISMATCH"] == {
        "code": "E403",
        "also": ["E404", "E405", "E406", "E407"],
        "name": "FORMAT_MISMATCH",
        "text": "Document was encoded with 2DMMR, but client does not support this data format",
        "stage": "call",
        "fate": "reformat",
        "retry": "protocol",
        "again": "at once, made anew: 1-D",
        "status": "5.6.1",
        "action": "failed",
        "metric": "format_mismatch",
        "strict": False,
        "number": "+999 9999 403",
        "sentence": "The receiving machine cannot accept this document format.",
    }


def test_outcomes_counts_what_came_on_a_site(site: Path):
    send(site, "+14255550111", example_of(Outcome.FORBIDDEN))

    rows = {row["name"]: row for row in json.loads(dropfax("outcomes", "--json", "--site", str(site)).stdout)}

    counts = {
        name: (row["calls"], row["faxes"], row["arrivals"])
        for name, row in rows.items()
        if row["calls"] or row["faxes"]
    }
    assert counts == {"BUSY": (1, 0, 0), "DELIVERED": (1, 1, 0), "FORBIDDEN": (0, 1, 0)}
    assert "      busy: after 3 min; calls: 1" in dropfax("outcomes", "--site", str(site)).stdout.splitlines()


def test_outcomes_of_a_site_that_is_none_are_refused(tmp_path: Path):
    result = dropfax("outcomes", "--site", str(tmp_path / "nowhere"))

    assert result.exit_code == 2
    assert "nowhere" in result.stderr


def test_numbers_lists_both_families():
    text = dropfax("numbers").stdout

    assert all(row.pattern in text for row in grammar())
    assert "+999 9999 128     HANG_UP: Remote fax disconnected prematurely" in text.splitlines()


def test_sequences_tell_what_was_used_by_which_fax_and_what_was_never_reached(site: Path):
    send(site, "+14255550120")

    lines = dropfax("sequences", "--site", str(site)).stdout.splitlines()

    assert lines[0] == "+1 425 555 0120: used up"
    assert lines[1].startswith("    1  busy                          used 2024-04-02 08:00:")
    assert [line.split(" by ")[1] for line in lines[1:4]] == [
        "fax 1, call 1: busy",
        "fax 1, call 2: hang_up",
        "fax 1, call 3: delivered",
    ]
    assert lines[4:7] == ["       then: further calls are delivered", "", "+1 425 555 0121: never reached"]
    assert lines[7] == "    1  no_answer                     never reached"
    assert "       then: further calls end as the last" in lines


def test_sequences_as_json(site: Path):
    send(site, "+14255550122")

    told = json.loads(dropfax("sequences", "--json", "--site", str(site)).stdout)

    assert [one["verdict"] for one in told] == ["never reached", "never reached", "used up"]
    assert told[2]["calls"][0] | {"used": None} == {
        "planned": "busy",
        "used": None,
        "job": 1,
        "attempt": 1,
        "outcome": "BUSY",
    }
    assert told[2]["further"] == 11
    assert told[0]["calls"][2] == {"planned": "delivered", "used": None, "job": None, "attempt": None, "outcome": None}


def test_a_site_without_sequences_says_what_decides(site: Path):
    (site / "dropfax.toml").write_text("[site]\n[gateway]\n[exchange]\n")

    assert "the number grammar decides" in dropfax("sequences", "--site", str(site)).stdout
