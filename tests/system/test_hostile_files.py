"""Every hostile file of the samples ends as the table beside it says; several of them in one directory at once."""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from appliance.samples import samples_directory
from appliance.site import gateway_part, init, read_settings
from foundation.clock import VirtualClock
from foundation.loop import run_until_idle
from gateway.app import open_gateway
from wire.dsn_check import faults
from wire.mailfile import read

START = datetime(2026, 11, 23, 9, tzinfo=UTC)
HOSTILE = samples_directory() / "hostile"
ROW = re.compile(r"^\| ([a-z0-9-]+) \| .* \| ([A-Z_]+|set aside) \| (yes|no) \|$", re.MULTILINE)
TABLE = ROW.findall((HOSTILE / "README.md").read_text("utf-8"))


def test_the_table_names_every_file_and_no_other() -> None:
    assert sorted(name for name, *_ in TABLE) == sorted(path.stem for path in HOSTILE.glob("*.eml"))


@pytest.mark.parametrize(("name", "ending", "report"), TABLE)
def test_a_hostile_file_ends_as_declared(
    name: str, ending: str, report: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    init(tmp_path / "site")
    site = tmp_path / "site"
    (site / "Drop" / f"{name}.eml").write_bytes((HOSTILE / f"{name}.eml").read_bytes())
    clock = VirtualClock(START)

    with open_gateway(site, gateway_part(read_settings(site)), clock) as gateway:
        idle = run_until_idle([gateway], clock, timedelta(days=2))
        jobs = gateway.records.jobs.all()

    outcomes = Counter(job.outcome.name if job.outcome else "none" for job in jobs)
    letters = list((site / "Replay").glob("*.eml"))
    assert idle
    assert [path.name for path in (site / "Drop").iterdir()] == ([f"{name}.bad"] if ending == "set aside" else [])
    assert set(outcomes) == (set() if ending == "set aside" else {ending})
    assert len(letters) == (len(jobs) if report == "yes" else 0)
    assert [fault for letter in letters for fault in faults(read(letter.read_bytes()).content)] == []
    assert not [record for record in caplog.records if record.exc_info], "no traceback, only sentences"
    assert f"{name}.eml" in " ".join(str(getattr(record, "file", "")) for record in caplog.records)


def test_a_header_of_thirty_megabytes_is_refused_with_a_report(tmp_path: Path) -> None:
    site = tmp_path / "site"
    init(site)
    envelope = b"X-Sender: <ann@contoso.example>\r\nX-Receiver: <IMCEAFAX-4255550120@contoso.example>\r\n"
    (site / "Drop" / "big.eml").write_bytes(envelope + b"Subject: " + b"x " * 16_000_000 + b"\r\n\r\nhello\r\n")
    clock = VirtualClock(START)

    with open_gateway(site, gateway_part(read_settings(site)), clock) as gateway:
        assert run_until_idle([gateway], clock, timedelta(days=2))
        jobs = gateway.records.jobs.all()

    assert [job.outcome.name for job in jobs if job.outcome] == ["TOO_LARGE"]
    assert len(list((site / "Replay").glob("*.eml"))) == 1
