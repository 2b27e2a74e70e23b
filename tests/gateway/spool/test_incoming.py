"""Calls that wait, and the hot folder from which they come: whole or not at all, taken once."""

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from foundation.clock import VirtualClock
from gateway.errors import SpoolError
from gateway.model.call import Answered
from gateway.spool.hotfolder import HotFolder
from gateway.spool.incoming import CallFile, Incoming

NOON = datetime(2024, 4, 2, 12, 0, tzinfo=UTC)
CALL = CallFile(id="a1", called="+14255550100", caller="+14255550199", csid="ACME", sub="77", tiff=b"II*\0\n\n")


@pytest.fixture
def incoming(tmp_path: Path) -> Incoming:
    return Incoming(root=tmp_path / "spool", node="node1")


@pytest.fixture
def world() -> VirtualClock:
    return VirtualClock(NOON)


@pytest.fixture
def folder(tmp_path: Path, world: VirtualClock) -> HotFolder:
    directory = tmp_path / "Incoming"
    directory.mkdir()
    numbers = count(1)
    return HotFolder(
        directory=directory,
        node="node1",
        quiet=timedelta(seconds=5),
        world=world,
        ids=lambda: f"{next(numbers):032x}",
    )


class TestCallsOnALine:
    def test_are_seen_by_every_node_until_they_are_released(self, incoming: Incoming) -> None:
        other = Incoming(root=incoming.root, node="node2")
        call = Answered(ring="a1", node="node1", channel=2, since=NOON, called="+14255550100", caller="PRIVATE é")
        incoming.put(CALL)
        incoming.take("a1")

        incoming.note(call)
        seen = other.answered()
        incoming.release("a1")

        assert seen == [call]
        assert other.answered() == []
        assert list(incoming.directory.iterdir()) == []

    def test_are_forgotten_by_their_own_node_alone_when_it_begins_anew(self, incoming: Incoming) -> None:
        other = Incoming(root=incoming.root, node="node2")
        for node, ring in ((incoming, "a1"), (other, "b2")):
            node.put(replace(CALL, id=ring))
            node.take(ring)
            node.note(Answered(ring=ring, node=node.node, channel=1, since=NOON, called="+14255550100"))

        incoming.forget_answered()

        assert [call.ring for call in incoming.answered()] == ["b2"]
        assert incoming.waiting(()) == ["a1"]

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"[" * 100_000,
            b'{"channel": 1}',
            b'{"channel": "x", "since": "2024-04-02T12:00:00+00:00", "called": "", "caller": ""}',
            b'{"channel": 1, "since": "2024-04-02T12:00:00", "called": "", "caller": ""}',
        ],
    )
    def test_notes_that_cannot_be_read_are_left_out(self, incoming: Incoming, content: bytes) -> None:
        incoming.put(CALL)
        (incoming.directory / "a1.node2.answered").write_bytes(content)

        assert incoming.answered() == []
        assert incoming.unanswered() == 1

    def test_no_folder_is_no_call_on_a_line(self, incoming: Incoming) -> None:
        incoming.forget_answered()

        assert (incoming.answered(), incoming.unanswered()) == ([], 0)


class TestWaitingCalls:
    def test_a_call_comes_back_as_it_was_put(self, incoming: Incoming) -> None:
        incoming.put(CALL)

        assert incoming.waiting(()) == ["a1"]
        assert incoming.take("a1") == CALL

    def test_no_folder_is_no_call(self, incoming: Incoming) -> None:
        assert incoming.waiting(()) == []

    def test_another_node_does_not_see_what_was_taken(self, incoming: Incoming) -> None:
        other = Incoming(root=incoming.root, node="node2")
        incoming.put(CALL)

        incoming.take("a1")

        assert other.waiting(()) == []
        assert other.take("a1") is None

    def test_what_a_node_took_before_it_was_stopped_waits_for_it_again(self, incoming: Incoming) -> None:
        incoming.put(CALL)
        incoming.take("a1")

        assert incoming.waiting(()) == ["a1"]
        assert incoming.waiting(["a1"]) == []
        assert incoming.take("a1") == CALL

    def test_a_released_call_is_gone_however_often(self, incoming: Incoming) -> None:
        incoming.put(CALL)
        incoming.take("a1")

        incoming.release("a1")
        incoming.release("a1")

        assert list(incoming.directory.iterdir()) == []

    @pytest.mark.parametrize("content", [b"", b"{}\n", b"[1]\nII*", b"\xff\n", b'{"called": "+1"}\n', b"[" * 100_000])
    def test_what_is_no_call_file_is_set_aside(self, incoming: Incoming, content: bytes) -> None:
        incoming.put(CALL)
        (incoming.directory / "a1.ring").write_bytes(content)

        assert incoming.take("a1") is None
        assert [path.name for path in incoming.directory.iterdir()] == ["a1.bad"]

    def test_a_spool_that_is_no_directory_is_an_error_of_ours(self, incoming: Incoming) -> None:
        incoming.root.write_bytes(b"")

        with pytest.raises(SpoolError, match="cannot be written"):
            incoming.put(CALL)


class TestHotFolder:
    def test_a_file_is_taken_when_it_has_stayed_as_it_is(self, folder: HotFolder, world: VirtualClock) -> None:
        (folder.directory / "scan.pdf").write_bytes(b"%PDF")

        assert folder.claimed() == []
        assert folder.next_look() == timedelta(seconds=5)
        world.advance_to(NOON + timedelta(seconds=5))
        (taken,) = folder.claimed()

        assert (taken.name, taken.ring, taken.path.read_bytes()) == ("scan.pdf", f"{1:032x}", b"%PDF")

    def test_a_file_that_grows_is_not_taken(self, folder: HotFolder, world: VirtualClock) -> None:
        file = folder.directory / "scan.pdf"
        for seconds in (0, 4, 8, 12):
            file.write_bytes(b"%PDF" * (seconds + 1))
            world.advance_to(NOON + timedelta(seconds=seconds))
            assert folder.claimed() == []

    def test_a_file_that_somebody_still_writes_is_not_taken(self, folder: HotFolder, world: VirtualClock) -> None:
        with (folder.directory / "scan.pdf").open("wb") as writing:
            writing.write(b"%PDF")
            writing.flush()
            folder.claimed()
            world.advance_to(NOON + timedelta(seconds=6))

            assert folder.claimed() == []

    @pytest.mark.parametrize("name", [".hidden.pdf", "~lock.pdf", "x.part", "x.TMP", "x.crdownload", "x.pdf.bad"])
    def test_what_is_not_meant_for_us_stays(self, folder: HotFolder, world: VirtualClock, name: str) -> None:
        (folder.directory / name).write_bytes(b"x")
        folder.claimed()
        world.advance_to(NOON + timedelta(seconds=6))

        assert folder.claimed() == []
        assert (folder.directory / name).exists()

    def test_what_is_no_file_is_not_opened(self, folder: HotFolder, world: VirtualClock) -> None:
        os.mkfifo(folder.directory / "pipe.pdf")
        (folder.directory / "link.pdf").symlink_to("/dev/zero")
        folder.claimed()
        world.advance_to(NOON + timedelta(seconds=6))

        assert folder.claimed() == []

    def test_a_claim_is_found_again_under_the_same_call(self, folder: HotFolder, world: VirtualClock) -> None:
        (folder.directory / "scan.pdf").write_bytes(b"%PDF")
        folder.claimed()
        world.advance_to(NOON + timedelta(seconds=5))
        first = folder.claimed()

        reborn = HotFolder(
            directory=folder.directory, node="node1", quiet=folder.quiet, world=world, ids=lambda: "f" * 32
        )

        assert reborn.claimed() == first

    def test_what_is_set_aside_keeps_its_name_and_never_another_file(
        self, folder: HotFolder, world: VirtualClock
    ) -> None:
        (folder.directory / "scan.pdf.bad").write_bytes(b"older")
        (folder.directory / "scan.pdf").write_bytes(b"%PDF")
        folder.claimed()
        world.advance_to(NOON + timedelta(seconds=5))
        (taken,) = folder.claimed()

        bad = folder.set_aside(taken, "it is no fax")

        assert bad.name == "scan.pdf.2.bad"
        assert (folder.directory / "scan.pdf.bad").read_bytes() == b"older"

    def test_the_longest_name_is_taken_too(self, folder: HotFolder, world: VirtualClock) -> None:
        (folder.directory / ("ä" * 125 + ".pdf")).write_bytes(b"%PDF")
        folder.claimed()
        world.advance_to(NOON + timedelta(seconds=5))

        (taken,) = folder.claimed()

        assert taken.name.endswith("ä.pdf")

    def test_a_folder_that_is_away_holds_nothing(self, folder: HotFolder) -> None:
        folder.directory.rmdir()

        assert folder.claimed() == []
