"""Wake-ups from folders that others write to: hints only."""

import threading
from pathlib import Path

import pytest

from gateway.spool.drop import is_message_file
from gateway.spool.hotfolder import is_offered
from gateway.spool.watch import watching

LONG = 10.0
"""Seconds that no test waits for unless it fails."""


def test_a_file_that_is_renamed_in_wakes(tmp_path: Path):
    drop, wake = tmp_path / "Drop", threading.Event()
    drop.mkdir()
    (tmp_path / "aside").write_bytes(b"mail")

    with watching(drop, wake, is_message_file):
        (tmp_path / "aside").rename(drop / "x.eml")
        assert wake.wait(LONG)


def test_a_file_that_gets_its_name_inside_wakes(tmp_path: Path):
    wake = threading.Event()
    (tmp_path / "x.part").write_bytes(b"mail")

    with watching(tmp_path, wake, is_message_file):
        (tmp_path / "x.part").rename(tmp_path / "x.eml")
        assert wake.wait(LONG)


def test_a_file_that_is_finished_wakes(tmp_path: Path):
    wake = threading.Event()

    with watching(tmp_path, wake, is_message_file), (tmp_path / "x.eml").open("wb") as file:
        assert wake.wait(LONG)
        wake.clear()
        file.write(b"mail")
        file.close()
        assert wake.wait(LONG)


def test_our_own_claims_do_not_wake(tmp_path: Path):
    class CountedEvent(threading.Event):
        count = 0

        def set(self) -> None:
            self.count += 1
            super().set()

    wake = CountedEvent()
    (tmp_path / "x.eml").write_bytes(b"mail")
    (tmp_path / "next.part").write_bytes(b"mail")

    with watching(tmp_path, wake, is_message_file):
        (tmp_path / "x.eml").rename(tmp_path / "x.node1.tmp")
        (tmp_path / "x.node1.tmp").unlink()
        (tmp_path / "next.part").rename(tmp_path / "next.eml")  # events come in order: this one is the last
        assert wake.wait(LONG)

    assert wake.count == 1


def test_a_folder_that_cannot_be_watched_is_left_to_the_rescan(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    wake = threading.Event()

    with watching(tmp_path / "gone", wake, is_message_file):
        assert not wake.is_set()

    assert caplog.messages == ["folder cannot be watched, the rescan finds its files"]


def test_what_the_hot_folder_is_offered_wakes_and_its_claim_does_not(tmp_path: Path):
    offered, claimed, last = threading.Event(), threading.Event(), threading.Event()

    with (
        watching(tmp_path, offered, lambda name: name == "scan.pdf" and is_offered(name)),
        watching(tmp_path, claimed, lambda name: name.endswith(".taken") and is_offered(name)),
        watching(tmp_path, last, lambda name: name == "next.tif" and is_offered(name)),
    ):
        (tmp_path / "scan.pdf").write_bytes(b"%PDF")
        assert offered.wait(LONG)
        (tmp_path / "scan.pdf").rename(tmp_path / "0123.node1.scan.pdf.taken")
        (tmp_path / "next.tif").write_bytes(b"II")
        assert last.wait(LONG)

    assert not claimed.is_set()
