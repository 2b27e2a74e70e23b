"""Which file a row stands in, and which files go (exchange-files.md section 8)."""

import logging
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from connector.settings import ConnectorFile, TrackingSettings
from connector.tracking import LoggedEvent, Query, search
from foundation.settings import SettingsError, load
from tests.connector.tracking.rows import EIGHT, FIRST, HEAD_LINES, event, lines, log_in, names

DAY = timedelta(days=1)
SECOND = "MSGTRK20240402-2.LOG"


@pytest.mark.rule("tracking.enabled")
@pytest.mark.parametrize(("enabled", "files"), [(True, [FIRST]), (False, [])])
def test_a_log_that_is_switched_off_writes_nothing(tmp_path: Path, enabled: bool, files: list[str]):
    log_in(tmp_path, MessageTrackingLogEnabled=enabled).write([event()])

    assert names(tmp_path) == files


@pytest.mark.rule("tracking.directory")
def test_a_missing_directory_is_made(tmp_path: Path):
    log_in(tmp_path / "Logs" / "MessageTracking").write([event()])

    assert names(tmp_path / "Logs" / "MessageTracking") == [FIRST]


@pytest.mark.rule("tracking.file-name", "tracking.date-decides-the-file")
def test_every_day_has_its_file(tmp_path: Path):
    """The date is that of UTC: half past midnight in Berlin is the day before."""
    log = log_in(tmp_path)

    log.write([event(at=EIGHT.replace(hour=23, minute=59)), event(at=EIGHT + DAY)])
    log.write([event(at=EIGHT)])

    assert names(tmp_path) == [FIRST, "MSGTRK20240403-1.LOG"]
    assert [len(lines(tmp_path / name)) for name in names(tmp_path)] == [2, 1]


@pytest.mark.rule("tracking.hourly-files")
def test_every_hour_has_its_file_when_it_should(tmp_path: Path):
    log_in(tmp_path, HourlyFiles=True).write([event(), event(at=EIGHT + timedelta(hours=1))])

    assert names(tmp_path) == ["MSGTRK2024040208-1.LOG", "MSGTRK2024040209-1.LOG"]


@pytest.mark.rule("tracking.date-decides-the-file")
def test_a_restart_continues_the_newest_file(tmp_path: Path):
    small = {"MessageTrackingLogMaxFileSize": "2 KB"}
    log_in(tmp_path, **small).write([event()] * 5)
    before = names(tmp_path)

    log_in(tmp_path, **small).write([event(subject="after")])

    assert names(tmp_path) == before
    assert ",after," in lines(tmp_path / before[-1])[-1]
    assert sum(len(lines(tmp_path / name)) for name in before) == 6


@pytest.mark.rule("tracking.file-size", "tracking.file-name")
@pytest.mark.parametrize("batch", [1, 3, 50])
def test_a_file_never_grows_beyond_its_limit(tmp_path: Path, batch: int):
    log = log_in(tmp_path, MessageTrackingLogMaxFileSize="3 KB")

    for start in range(0, 50, batch):
        log.write([event(internal_id=n) for n in range(start, min(start + batch, 50))])

    files = [tmp_path / f"MSGTRK20240402-{n}.LOG" for n in range(1, len(names(tmp_path)) + 1)]
    assert all(file.stat().st_size <= 3 * 1024 for file in files)
    assert all(file.stat().st_size > 2 * 1024 for file in files[:-1])
    assert [line.split(",")[9] for file in files for line in lines(file)] == [str(n) for n in range(50)]


@pytest.mark.rule("tracking.file-size")
def test_a_limit_below_one_row_gives_every_row_a_file(tmp_path: Path):
    log_in(tmp_path, MessageTrackingLogMaxFileSize="1 B").write([event()] * 3)

    assert [len(lines(tmp_path / name)) for name in names(tmp_path)] == [1, 1, 1]


@pytest.mark.rule("tracking.file-fits-the-directory")
def test_a_file_that_no_directory_holds_is_refused(tmp_path: Path):
    """Set-TransportService, MessageTrackingLogMaxFileSize: at most MessageTrackingLogMaxDirectorySize."""
    file = tmp_path / "dropfax.toml"
    file.write_text('[exchange.MessageTracking]\nMessageTrackingLogMaxFileSize = "2 GB"\n')

    with pytest.raises(SettingsError, match="MessageTrackingLogMaxFileSize: should be at most"):
        load(file, ConnectorFile)


@pytest.mark.rule("tracking.directory-size")
def test_the_oldest_files_make_room(tmp_path: Path):
    (tmp_path / "notes.txt").write_text("x" * 9000)
    (tmp_path / "MSGTRKMD20240101-1.LOG").write_text("x" * 9000)
    log = log_in(tmp_path, MessageTrackingLogMaxFileSize="3 KB", MessageTrackingLogMaxDirectorySize="10 KB")

    for day in range(20):
        log.write([event(at=EIGHT + day * DAY)] * 5)

    kept = [name for name in names(tmp_path) if name.startswith("MSGTRK2")]
    assert kept[-1] == "MSGTRK20240421-1.LOG"
    assert kept == sorted(kept)
    assert 6 * 1024 < sum((tmp_path / name).stat().st_size for name in kept[:-1]) <= 10 * 1024
    assert {"notes.txt", "MSGTRKMD20240101-1.LOG"} <= set(names(tmp_path))


@pytest.mark.rule("tracking.age")
@pytest.mark.parametrize(
    ("age", "kept"),
    [("2 d", ["MSGTRK20240403-1.LOG", "MSGTRK20240404-1.LOG", "MSGTRK20240406-1.LOG"]), ("0 s", None)],
)
def test_a_file_goes_when_its_day_is_too_long_ago(tmp_path: Path, age: str, kept: list[str] | None):
    """At 8 on the 6th the 3rd has been over for two days and eight hours, the 4th for one day and eight."""
    log = log_in(tmp_path, MessageTrackingLogMaxAge=age)
    for day in (0, 1, 2):
        log.write([event(at=EIGHT.replace(hour=0) + day * DAY)])

    log.write([event(at=(EIGHT + 4 * DAY).replace(hour=0, minute=0, second=0, microsecond=0))])

    every = [f"MSGTRK2024040{n}-1.LOG" for n in (2, 3, 4, 6)]
    assert names(tmp_path) == (kept or every)


@pytest.mark.rule("tracking.directory-size", "tracking.age")
def test_the_open_file_stays_whatever_the_limits_say(tmp_path: Path):
    log = log_in(tmp_path, MessageTrackingLogMaxFileSize="1 B", MessageTrackingLogMaxDirectorySize="1 B")

    log.write([event()] * 3)
    log.write([event(at=EIGHT - 90 * DAY)])

    assert names(tmp_path) == ["MSGTRK20240103-1.LOG"]


def test_other_fields_begin_another_file(tmp_path: Path):
    """Rows of two versions under one head would shift every field behind the first that differs."""
    log_in(tmp_path).write([event()])

    log_in(tmp_path, MessageTrackingLogSchema="2010").write([event()])

    assert names(tmp_path) == [FIRST, SECOND]
    assert [len(lines(tmp_path / name)[0].split(",")) for name in names(tmp_path)] == [30, 26]


def test_a_torn_last_line_does_not_swallow_the_next_row(tmp_path: Path):
    log_in(tmp_path).write([event()])
    with (tmp_path / FIRST).open("ab") as file:
        file.write(b'2024-04-02T08:00:06.000Z,,,"half a')

    log_in(tmp_path).write([event(subject="whole")])

    found = list(search(tmp_path, Query(subject="whole")))
    assert len([each for each in found if isinstance(each, LoggedEvent)]) == 1


@pytest.mark.rule("tracking.never-stops-mail")
def test_a_directory_that_is_removed_meanwhile_comes_back(tmp_path: Path):
    log = log_in(tmp_path / "log")
    log.write([event()])
    shutil.rmtree(tmp_path / "log")

    log.write([event(subject="after")])

    assert ",after," in lines(tmp_path / "log" / FIRST)[0]


@pytest.mark.rule("tracking.never-stops-mail")
def test_a_log_that_cannot_be_written_says_so_once_and_counts_its_gap(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.INFO)
    (tmp_path / "log").write_text("a file where the directory should be")
    log = log_in(tmp_path / "log")

    log.write([event()] * 2)
    log.write([event()])
    (tmp_path / "log").unlink()
    log.write([])
    log.write([event(subject="after")])

    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [
        ("ERROR", "message tracking log cannot be written; mail goes on without it"),
        ("INFO", "message tracking log is written again"),
    ]
    assert vars(caplog.records[-1])["missed"] == 3
    assert len(lines(tmp_path / "log" / FIRST)) == 1


FULL_DISK = """
import logging, resource, signal, sys
from pathlib import Path
from foundation.clock import RealClock
from foundation.log import configure
from tests.connector.tracking.rows import event, log_in
configure(RealClock())
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
free = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, free[1]))
log = log_in(Path(sys.argv[1]))
for n in range(30):
    log.write([event(internal_id=n)])
resource.setrlimit(resource.RLIMIT_FSIZE, free)
log.write([event(internal_id=30)])
"""


@pytest.mark.rule("tracking.never-stops-mail")
def test_a_row_that_the_disk_has_no_room_for_leaves_no_half_row(tmp_path: Path):
    """A limit of the process for its files cuts a write short as a full disk does."""
    ran = subprocess.run([sys.executable, "-c", FULL_DISK, str(tmp_path)], capture_output=True, text=True, check=True)

    whole = lines(tmp_path / FIRST)
    assert all(line.endswith(",15.01.2507.017") for line in whole)
    assert 5 < len(whole) < 15
    assert ran.stderr.count("cannot be written") == 1
    assert f"missed={31 - len(whole)}\n" in ran.stderr


WRITER = """
import sys
from pathlib import Path
from tests.connector.tracking.rows import event, log_in
log = log_in(Path(sys.argv[1]), MessageTrackingLogMaxFileSize="100 KB")
for n in range(400):
    log.write([event(internal_id=n, client_host=sys.argv[2], subject="x" * (n % 97))] * 3)
"""


@pytest.mark.rule("tracking.file-size")
def test_processes_that_write_at_once_write_whole_rows(tmp_path: Path):
    """`send` runs beside `run`; every file has one head and ends within its limit."""
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path), f"host{n}"]) for n in range(4)]
    assert [writer.wait(60) for writer in writers] == [0] * 4

    rows = [line.split(",") for file in tmp_path.iterdir() for line in lines(file)]
    assert len(rows) == 4 * 400 * 3
    assert {len(row) for row in rows} == {30}
    for host in range(4):
        ids = sorted(int(row[9]) for row in rows if row[2] == f"host{host}")
        assert ids == [n for n in range(400) for _ in range(3)]
    for file in tmp_path.iterdir():
        assert file.read_bytes().count(b"#Software") == 1
        assert file.stat().st_size <= 100 * 1024


def test_a_file_of_somebody_elses_is_left_alone(tmp_path: Path):
    (tmp_path / FIRST).write_text("minutes of the meeting\n")

    log_in(tmp_path).write([event()])

    assert (tmp_path / FIRST).read_text() == "minutes of the meeting\n"
    assert len((tmp_path / SECOND).read_text("utf-8-sig").splitlines()) == HEAD_LINES + 1


def test_a_link_in_the_place_of_a_file_is_not_followed(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    (tmp_path / "elsewhere").write_text("")
    (tmp_path / "log").mkdir()
    (tmp_path / "log" / FIRST).symlink_to(tmp_path / "elsewhere")

    log_in(tmp_path / "log").write([event()])

    assert (tmp_path / "elsewhere").read_text() == ""
    assert "cannot be written" in caplog.text


def test_the_defaults_are_those_of_the_cmdlet():
    """Message tracking: 10 MB a file, 1000 MB in all, 30 days."""
    default = TrackingSettings()

    assert (default.max_file_size, default.max_directory_size) == (10 * 1024**2, 1000 * 1024**2)
    assert default.max_age == timedelta(days=30)
