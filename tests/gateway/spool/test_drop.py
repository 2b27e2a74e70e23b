"""The Drop directory: only whole files are taken, each by one node, and nothing is destroyed or left out in silence."""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from foundation.clock import VirtualClock
from gateway.spool.drop import Claim, DropDirectory
from tests.gateway.model.facts import EIGHT
from wire import mailfile
from wire.envelope import Envelope, Recipient

QUIET = timedelta(seconds=1)
DECLARED = mailfile.write(
    Envelope(sender="ann@contoso.example", recipients=(Recipient(address="FAX=+14255550123@fax.contoso.example"),)),
    b"Subject: Hello\r\n\r\nHello\r\n",
)
UNDECLARED = b"X-Sender: <ann@contoso.example>\r\nX-Receiver: <bob@contoso.example>\r\n\r\nHello\r\n"


@pytest.fixture
def drop(tmp_path: Path) -> DropDirectory:
    return DropDirectory(directory=tmp_path, node="node1", quiet=QUIET, world=VirtualClock(EIGHT))


def names(drop: DropDirectory) -> list[str]:
    return sorted(file.name for file in drop.directory.iterdir())


def found(drop: DropDirectory, seconds: float = 0) -> list[str]:
    assert isinstance(drop.world, VirtualClock)
    drop.world.advance_to(EIGHT + timedelta(seconds=seconds))
    return [path.name for path in drop.whole_files()]


def put(drop: DropDirectory, name: str, content: bytes = DECLARED) -> Path:
    path = drop.directory / name
    path.write_bytes(content)
    return path


def claimed(drop: DropDirectory, name: str, content: bytes = DECLARED) -> Claim:
    claim = drop.claim(put(drop, name, content))
    assert claim is not None
    return claim


def test_a_file_that_declares_its_end_is_whole_at_once(drop: DropDirectory):
    put(drop, "x.eml")

    assert found(drop) == ["x.eml"]
    assert drop.next_look() is None


def test_a_file_that_does_not_is_whole_after_it_was_quiet(drop: DropDirectory):
    put(drop, "x.eml", UNDECLARED)

    assert found(drop) == []
    assert drop.next_look() == QUIET
    assert found(drop, 0.999) == []
    assert found(drop, 1) == ["x.eml"]


def test_a_file_that_stops_short_of_its_declared_end_waits(drop: DropDirectory):
    """Half of a declared file looks like an undeclared one: it is not known to be whole."""
    put(drop, "x.eml", DECLARED[:-5])

    assert found(drop) == []
    put(drop, "x.eml", DECLARED)
    assert found(drop, 0.1) == ["x.eml"]


def test_a_growing_file_waits_until_it_has_stopped(drop: DropDirectory):
    for second in range(5):
        put(drop, "x.eml", UNDECLARED * (second + 1))
        assert found(drop, second) == []

    assert found(drop, 4.5) == []
    assert found(drop, 5) == ["x.eml"]


def test_a_file_that_is_written_over_in_place_waits(drop: DropDirectory):
    path = put(drop, "x.eml", UNDECLARED)
    found(drop)

    os.utime(path, ns=(1, 1))

    assert found(drop, 1) == []
    assert found(drop, 2) == ["x.eml"]


def test_a_file_that_vanishes_is_forgotten(drop: DropDirectory):
    put(drop, "x.eml", UNDECLARED)
    found(drop)
    (drop.directory / "x.eml").unlink()

    assert (found(drop, 1), drop.next_look()) == ([], None)
    put(drop, "x.eml", UNDECLARED)
    assert found(drop, 2) == []


def test_a_file_that_vanishes_during_the_scan_is_no_error(drop: DropDirectory, monkeypatch: pytest.MonkeyPatch):
    put(drop, "x.eml")
    put(drop, "y.eml")
    scandir = os.scandir

    def slow_scan(directory: Path) -> list[os.DirEntry[str]]:
        with scandir(directory) as entries:
            seen = list(entries)
        (drop.directory / "x.eml").unlink()
        return seen

    monkeypatch.setattr(os, "scandir", slow_scan)

    assert found(drop) == ["y.eml"]


def test_a_file_that_nobody_may_read_yet_waits_and_is_named_in_the_log(
    drop: DropDirectory, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    """On a network share a writer keeps everybody else out until it is done."""
    put(drop, "x.eml")

    def kept_out(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as denied:
        denied.setattr(Path, "open", kept_out)
        assert found(drop) == []

    assert caplog.messages == ["drop file cannot be taken yet"]
    assert found(drop) == ["x.eml"]


def test_only_message_files_are_looked_at(drop: DropDirectory):
    for name in ("x.eml.part", "x.tmp", "x.bad", "x.node1.tmp", "x.txt", "eml"):
        put(drop, name)

    assert found(drop) == []


def test_files_are_found_in_the_order_in_which_they_were_dropped(drop: DropDirectory):
    for age, name in enumerate(["c.eml", "a.eml", "b.eml"]):
        os.utime(put(drop, name), ns=(0, age * 10**9))

    assert found(drop) == ["c.eml", "a.eml", "b.eml"]


def test_a_missing_directory_is_an_error(drop: DropDirectory):
    drop.directory.rmdir()

    with pytest.raises(FileNotFoundError):
        found(drop)


def test_a_claim_takes_the_file_out_of_everybodys_sight(drop: DropDirectory):
    claim = claimed(drop, "x.eml")

    assert names(drop) == ["x.node1.tmp"]
    assert (claim.name, claim.path.read_bytes()) == ("x.eml", DECLARED)
    assert found(drop) == []


def test_only_one_node_wins_a_file(drop: DropDirectory):
    other = DropDirectory(directory=drop.directory, node="node2", quiet=QUIET, world=VirtualClock(EIGHT))
    path = put(drop, "x.eml")

    assert [bool(drop.claim(path)), bool(other.claim(path))] == [True, False]
    assert names(drop) == ["x.node1.tmp"]


def test_a_claim_never_destroys_an_earlier_claim_of_the_same_name(drop: DropDirectory):
    contents = [DECLARED + bytes([65 + n]) for n in range(3)]

    claims = [claimed(drop, "x.eml", content) for content in contents]

    assert [claim.path.read_bytes() for claim in claims] == contents
    assert {claim.name for claim in claims} == {"x.eml"}


def directory(path: Path) -> None:
    path.mkdir()


def link(path: Path) -> None:
    path.symlink_to("/dev/zero")


@pytest.mark.parametrize("made", [directory, link, os.mkfifo], ids=["directory", "link", "fifo"])
def test_what_is_no_file_is_set_aside_without_being_opened(
    drop: DropDirectory, made: Callable[[Path], None], caplog: pytest.LogCaptureFixture
):
    made(drop.directory / "x.eml")

    assert found(drop) == ["x.eml"]
    assert drop.claim(drop.directory / "x.eml") is None

    assert names(drop) == ["x.bad"]
    assert caplog.records[0].reason == "it is not a regular file"  # type: ignore[attr-defined]  # the log's own field


@pytest.mark.parametrize("made", [directory, link, os.mkfifo], ids=["directory", "link", "fifo"])
def test_what_looks_like_a_claim_and_is_no_file_is_set_aside_too(drop: DropDirectory, made: Callable[[Path], None]):
    made(drop.directory / "x.node1.tmp")

    assert drop.left_behind() == []
    assert names(drop) == ["x.bad"]


def test_a_claim_that_vanishes_is_no_error(drop: DropDirectory, monkeypatch: pytest.MonkeyPatch):
    path = put(drop, "x.eml")
    rename = Path.rename

    def and_gone(source: Path, target: Path) -> None:
        rename(source, target)
        target.unlink()

    monkeypatch.setattr(Path, "rename", and_gone)

    assert drop.claim(path) is None


def test_a_file_that_cannot_be_claimed_now_is_left_for_the_next_scan(
    drop: DropDirectory, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    path = put(drop, "x.eml")

    def locked(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as denied:
        denied.setattr(Path, "rename", locked)
        assert drop.claim(path) is None

    assert (names(drop), found(drop)) == (["x.eml"], ["x.eml"])
    assert caplog.messages == ["drop file cannot be taken yet"]


HOSTILE_NAMES = [
    b"x.eml",
    b".eml",
    b"..eml",
    b"-rf.eml",
    b"a.node1.eml",
    b"a.node1~2.eml",
    b"a.node2.tmp.eml",
    b"a.eml.eml",
    b"two\nlines.eml",
    b"not utf-8 \xff\xfe.eml",
    b"\x1b[31mred.eml",
    "naïve \N{SNOWMAN}.eml".encode(),
    b"n" * 241 + b".eml",
]


@pytest.mark.parametrize("name", HOSTILE_NAMES, ids=repr)
def test_what_was_left_behind_comes_back_under_the_name_it_was_dropped_with(drop: DropDirectory, name: bytes):
    """The name is part of the fingerprint: another one would make a second fax of it."""
    claim = claimed(drop, os.fsdecode(name))

    assert drop.left_behind() == [claim]
    assert os.fsencode(claim.name) == name


def test_the_claims_of_other_nodes_are_not_ours_to_take(drop: DropDirectory):
    other = DropDirectory(directory=drop.directory, node="node10", quiet=QUIET, world=VirtualClock(EIGHT))
    claimed(other, "x.eml")

    assert drop.left_behind() == []
    assert len(other.left_behind()) == 1


def test_every_claim_of_one_name_is_left_behind(drop: DropDirectory):
    claims = [claimed(drop, "x.eml"), claimed(drop, "x.eml")]

    assert sorted(drop.left_behind(), key=str) == sorted(claims, key=str)


def test_a_name_too_long_to_be_claimed_is_set_aside(drop: DropDirectory, caplog: pytest.LogCaptureFixture):
    path = put(drop, "n" * 251 + ".eml")

    assert drop.claim(path) is None

    assert names(drop) == ["n" * 251 + ".bad"]
    assert caplog.records[0].reason == "its name is too long to be claimed"  # type: ignore[attr-defined]  # the log's own field


def test_a_claim_is_held_until_it_is_released_or_set_aside(drop: DropDirectory):
    held = []
    for end in (drop.release, lambda claim: drop.set_aside(claim, "bad")):
        claim = claimed(drop, "x.eml")
        held.append(drop.is_stuck)
        end(claim)
        held.append(drop.is_stuck)

    assert held == [True, False, True, False]


def test_a_released_file_is_gone_and_may_be_released_again(drop: DropDirectory):
    claim = claimed(drop, "x.eml")

    drop.release(claim)
    drop.release(claim)

    assert names(drop) == []


def test_what_is_set_aside_stays_in_place_with_its_reason_in_the_log(
    drop: DropDirectory, caplog: pytest.LogCaptureFixture
):
    """Exchange's own convention: .bad, left where it was (Pickup directory and Replay directory)."""
    bad = drop.set_aside(claimed(drop, "x.eml"), "x-receiver is missing")

    assert (names(drop), bad.read_bytes()) == (["x.bad"], DECLARED)
    (record,) = caplog.records
    assert (record.file, record.bad, record.reason) == ("x.eml", "x.bad", "x-receiver is missing")  # type: ignore[attr-defined]  # the log's own fields


@pytest.mark.parametrize("stem", ["x", "n" * 241, "\N{SNOWMAN}" * 80], ids=["short", "long", "long in bytes"])
def test_nothing_that_was_set_aside_before_is_destroyed(drop: DropDirectory, stem: str):
    contents = [DECLARED + str(n).encode() for n in range(12)]

    aside = [drop.set_aside(claimed(drop, f"{stem}.eml", content), "bad") for content in contents]

    assert [bad.read_bytes() for bad in aside] == contents
    assert all(bad.suffix == ".bad" for bad in aside)


def test_capitals_in_the_ending_change_nothing_not_even_after_a_crash(drop: DropDirectory):
    put(drop, "x.EML")

    (path,) = drop.whole_files()
    taken = drop.claim(path)

    assert taken is not None
    assert taken.name == "x.eml"
    assert drop.left_behind() == [taken]


def test_a_file_that_somebody_has_open_for_writing_is_not_whole(drop: DropDirectory):
    with (drop.directory / "x.eml").open("wb") as writer:
        writer.write(UNDECLARED)
        writer.flush()
        seen = [found(drop), found(drop, 60)]

    assert (seen, found(drop, 61)) == ([[], []], ["x.eml"])


def test_the_claims_of_other_nodes_are_named_once(drop: DropDirectory, caplog: pytest.LogCaptureFixture):
    """Promise 3: a node that is dead, or was given another name, will not come back for its claims."""
    put(drop, "x.node9.tmp")
    claimed(drop, "y.eml")

    drop.warn_of_strangers()
    drop.warn_of_strangers()

    assert [(r.message, r.file) for r in caplog.records] == [("drop file is claimed by another node", "x.node9.tmp")]  # type: ignore[attr-defined]  # the log's own field
