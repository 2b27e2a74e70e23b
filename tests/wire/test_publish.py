"""A published file is there whole or not at all."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from wire.publish import UNFINISHED, clear_abandoned, create, make_directories, publish


def names(directory: Path) -> list[str]:
    return sorted(file.name for file in directory.iterdir())


def run_all(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_a_published_file_is_whole_and_alone(tmp_path: Path):
    file = publish(tmp_path, "x.eml", b"mail")

    assert file == tmp_path / "x.eml"
    assert file.read_bytes() == b"mail"
    assert names(tmp_path) == ["x.eml"]


def test_publishing_again_replaces(tmp_path: Path):
    publish(tmp_path, "x.eml", b"first")
    publish(tmp_path, "x.eml", b"second")

    assert (tmp_path / "x.eml").read_bytes() == b"second"


def test_creating_refuses_a_name_that_is_taken(tmp_path: Path):
    create(tmp_path, "x.eml", b"first")

    with pytest.raises(FileExistsError):
        create(tmp_path, "x.eml", b"second")

    assert (tmp_path / "x.eml").read_bytes() == b"first"
    assert names(tmp_path) == ["x.eml"]


def test_one_of_many_creators_wins(tmp_path: Path):
    won: list[int] = []

    def attempt(number: int) -> None:
        try:
            create(tmp_path, "x.eml", str(number).encode())
        except FileExistsError:
            return
        won.append(number)

    threads = [threading.Thread(target=attempt, args=(n,)) for n in range(8)]
    run_all(threads)

    assert [(tmp_path / "x.eml").read_bytes()] == [str(n).encode() for n in won]
    assert names(tmp_path) == ["x.eml"]


def test_many_writers_of_one_name_never_mix_their_bytes(tmp_path: Path):
    contents = [str(n).encode() * 50_000 for n in range(8)]
    threads = [threading.Thread(target=publish, args=(tmp_path, "x.eml", content)) for content in contents]
    run_all(threads)

    assert (tmp_path / "x.eml").read_bytes() in contents
    assert names(tmp_path) == ["x.eml"]


def test_content_is_flushed_before_the_name_appears(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The order that survives a power cut: content, rename, directory."""
    steps: list[str] = []
    fsync, replace = os.fsync, os.replace

    def watched_fsync(descriptor: int) -> None:
        steps.append("flush directory" if os.fstat(descriptor).st_mode & 0o040000 else "flush file")
        fsync(descriptor)

    def watched_replace(source: Path, target: Path) -> None:
        steps.append("rename")
        assert source.suffix == UNFINISHED  # neither taken as mail nor revived at Exchange's start
        replace(source, target)

    monkeypatch.setattr(os, "fsync", watched_fsync)
    monkeypatch.setattr(os, "replace", watched_replace)
    publish(tmp_path, "x.eml", b"mail")

    assert steps == ["flush file", "rename", "flush directory"]


def test_a_missing_directory_is_an_error(tmp_path: Path):
    with pytest.raises(FileNotFoundError):
        publish(tmp_path / "gone", "x.eml", b"mail")


def test_a_failed_rename_leaves_nothing_behind(tmp_path: Path):
    (tmp_path / "x.eml").mkdir()

    with pytest.raises(OSError, match="directory"):
        publish(tmp_path, "x.eml", b"mail")

    assert names(tmp_path) == ["x.eml"]


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        publish(tmp_path, "x.eml", b"mail")

    assert names(tmp_path) == []


@pytest.mark.parametrize("refusal", [22, 5])
def test_only_a_directory_that_cannot_be_flushed_at_all_is_excused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refusal: int
):
    fsync = os.fsync

    def no_directories(descriptor: int) -> None:
        if os.fstat(descriptor).st_mode & 0o040000:
            raise OSError(refusal, "refused")
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", no_directories)
    if refusal == 22:
        assert publish(tmp_path, "x.eml", b"mail").exists()
    else:
        with pytest.raises(OSError, match="refused"):
            publish(tmp_path, "x.eml", b"mail")


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "/etc/x", "../x.eml", "x.part"])
def test_a_name_that_leads_elsewhere_is_refused(tmp_path: Path, name: str):
    with pytest.raises(ValueError, match="cannot be published"):
        publish(tmp_path, name, b"mail")


def test_the_longest_name_can_be_published(tmp_path: Path):
    assert publish(tmp_path, "x" * 251 + ".eml", b"mail").exists()
    assert publish(tmp_path, "ü" * 125 + ".eml", b"mail").exists()


def test_nobody_else_may_read_a_mail(tmp_path: Path):
    assert not publish(tmp_path, "x.eml", b"mail").stat().st_mode & 0o007


def test_directories_are_made_with_their_parents_and_their_names_are_flushed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """A name is on disk when its parent is; what is flushed below a name that is lost is lost with it."""
    flushed: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda descriptor: flushed.append(os.fstat(descriptor).st_ino))

    make_directories(tmp_path / "a" / "b", 0o700)
    make_directories(tmp_path / "a" / "b")

    assert flushed == [tmp_path.stat().st_ino, (tmp_path / "a").stat().st_ino]
    assert (tmp_path / "a" / "b").stat().st_mode & 0o777 == 0o700


def test_a_file_in_the_way_of_a_directory_is_no_directory(tmp_path: Path):
    (tmp_path / "a").write_bytes(b"")

    with pytest.raises(FileExistsError):
        make_directories(tmp_path / "a" / "b")


KILLED_WHILE_WRITING = """
import os, signal, sys
from pathlib import Path
from wire.publish import publish
os.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
publish(Path(sys.argv[1]), "letter.eml", b"half a letter")
"""


def test_what_a_killed_process_was_writing_is_cleared_and_nothing_else(tmp_path: Path):
    others = ["letter.eml", f"a.elsewhere-1-1-1{UNFINISHED}", f"download{UNFINISHED}"]
    for name in others:
        (tmp_path / name).write_bytes(b"")
    killed = subprocess.run([sys.executable, "-c", KILLED_WHILE_WRITING, str(tmp_path)], check=False)

    cleared = clear_abandoned(tmp_path)

    assert killed.returncode == -signal.SIGKILL
    assert [name.partition(".")[0] for name in cleared] == ["letter"]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(others)


def test_what_a_living_process_is_writing_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    cleared: list[list[str]] = []

    def settle(aside: Path, _: Path) -> None:
        cleared.append(clear_abandoned(tmp_path))
        assert aside.exists()

    monkeypatch.setattr(os, "replace", settle)
    publish(tmp_path, "letter.eml", b"")

    assert cleared == [[]]


def test_a_directory_that_is_away_has_nothing_abandoned(tmp_path: Path):
    assert clear_abandoned(tmp_path / "gone") == []


def test_a_file_can_be_written_in_a_workshop_and_appear_elsewhere(tmp_path: Path):
    places = [tmp_path / name for name in ("workshop", "shop")]
    for place in places:
        place.mkdir()

    publish(places[1], "fax.pdf", b"pages", places[0])

    assert [[path.name for path in place.iterdir()] for place in places] == [[], ["fax.pdf"]]
