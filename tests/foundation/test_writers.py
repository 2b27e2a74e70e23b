"""Whether somebody is still writing a file (fcntl(2), F_SETLEASE)."""

import fcntl
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


def test_a_system_that_cannot_tell_says_no(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.eml"
    monkeypatch.setattr(writers, "_SET_LEASE", None)

    with path.open("wb"):
        assert not is_being_written(path)
