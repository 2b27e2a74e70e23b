"""Whether somebody is still writing a file (fcntl(2), F_SETLEASE)."""

import fcntl
import subprocess
import sys
from pathlib import Path

import pytest

from foundation import writers
from foundation.writers import is_being_written

pytestmark = pytest.mark.skipif(not hasattr(fcntl, "F_SETLEASE"), reason="only Linux can tell who writes a file")


def test_a_file_open_for_writing_is_being_written_until_it_is_closed(tmp_path: Path) -> None:
    path = tmp_path / "x.eml"
    with path.open("wb") as opened:
        opened.write(b"half")
        opened.flush()
        assert is_being_written(path)

    assert not is_being_written(path)


def test_a_reader_is_no_writer(tmp_path: Path) -> None:
    path = tmp_path / "x.eml"
    path.write_bytes(b"whole")

    with path.open("rb"):
        assert not is_being_written(path)


def test_a_file_that_is_gone_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        is_being_written(tmp_path / "x.eml")


@pytest.mark.timeout(60)
def test_writers_who_come_while_we_ask_do_not_kill_us(tmp_path: Path) -> None:
    """fcntl(2): a lease that is broken is told by a signal, SIGIO unless another was chosen, and SIGIO ends a process."""
    path = tmp_path / "x.eml"
    path.write_bytes(b"whole")
    busy = "import sys\nfor _ in range(20000):\n    open(sys.argv[1], 'ab').close()\nprint('done')"

    with subprocess.Popen([sys.executable, "-c", busy, str(path)], stdout=subprocess.PIPE) as writer:
        asked = 0
        while writer.poll() is None:
            is_being_written(path)
            asked += 1

    assert asked > 0


def test_a_system_that_cannot_tell_says_no(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.eml"
    monkeypatch.setattr(writers, "_SET_LEASE", None)

    with path.open("wb"):
        assert not is_being_written(path)
