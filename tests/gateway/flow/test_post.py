"""COMMIT 5: an owed letter is offered until the Replay directory has it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest

from gateway.errors import UnavailableError
from gateway.model.letter import Letter
from gateway.store.letters import Letters
from tests.gateway.flow.scene import Scene, address, after
from tests.gateway.model.facts import EIGHT
from wire import dsn, mailfile
from wire.dsn_check import faults

ELSEWHERE = "FAX=+14255550123@elsewhere.example"


def owed(scene: Scene, *recipients: str) -> list[Letter]:
    """Letters about faxes that failed at once."""
    scene.accepted(*recipients or (ELSEWHERE,))
    return scene.letters.due(EIGHT, 100)


def test_a_letter_is_posted_to_the_sender_and_marked(scene: Scene):
    (letter,) = owed(scene)

    assert scene.post().step(EIGHT) is True

    assert scene.posted() == [letter.file_name]
    file = mailfile.read((scene.replay / letter.file_name).read_bytes())
    assert (file.envelope.sender, file.envelope.recipients[0].address) == ("", "ann@contoso.example")
    assert dsn.read(file.content).recipients[0].status == "5.1.2"
    assert scene.letters.of_job(letter.job)[0].posted == EIGHT


def test_nothing_owed_is_nothing_done(scene: Scene):
    scene.accepted(address("+14255550123"))

    assert scene.post().step(EIGHT) is False
    assert scene.posted() == []


def test_a_posted_letter_is_not_posted_again(scene: Scene):
    owed(scene)
    scene.post().step(EIGHT)

    assert scene.post().step(after(hours=1)) is False


@dataclass(frozen=True, kw_only=True)
class FullLetters(Letters):
    """An outbox whose disk is full when a letter should be marked."""

    def mark_posted(self, letter: Letter, now: datetime) -> None:
        raise UnavailableError("the database cannot be used now: database or disk is full")


def test_a_letter_that_could_not_be_marked_is_posted_again_with_the_same_bytes_and_name(scene: Scene):
    """Promise 2: between hand-over and mark a letter may arrive twice: same Message-ID, same file name."""
    (letter,) = owed(scene)
    with pytest.raises(UnavailableError):
        replace(scene.post(), letters=FullLetters(engine=scene.jobs.engine)).step(EIGHT)
    first = (scene.replay / letter.file_name).read_bytes()
    (scene.replay / letter.file_name).unlink()

    scene.post().step(after(minutes=7))

    assert scene.posted() == [letter.file_name]
    assert (scene.replay / letter.file_name).read_bytes() == first


def test_a_replay_directory_that_is_away_is_tried_again_after_pauses_that_double_up_to_an_hour(scene: Scene):
    (letter,) = owed(scene)
    scene.replay.rmdir()
    pauses: list[timedelta] = []
    now = EIGHT
    for _ in range(9):
        scene.post().step(now)
        due = scene.letters.next_due()
        assert due is not None
        pauses.append(due - now)
        assert scene.post().step(due - timedelta(seconds=1)) is False
        now = due

    assert [pause // timedelta(minutes=1) for pause in pauses] == [1, 2, 4, 8, 16, 32, 60, 60, 60]

    scene.replay.mkdir()
    scene.post().step(now)
    assert scene.posted() == [letter.file_name]
    assert scene.letters.next_due() is None


def test_a_letter_that_cannot_be_written_does_not_stop_the_next(scene: Scene, caplog: pytest.LogCaptureFixture):
    (lost,) = owed(scene)
    scene.blobs.original_path(scene.messages.get(1).fingerprint).write_bytes(b"damaged")
    scene.accepted(ELSEWHERE, name="y.eml")

    scene.post().step(EIGHT)

    assert len(scene.posted()) == 1
    assert [letter.id for letter in scene.letters.due(after(minutes=1), 10)] == [lost.id]
    assert caplog.messages[-1:] == ["letter waits"]


def test_a_report_is_posted_although_the_mail_it_is_about_was_deleted(scene: Scene):
    owed(scene)
    scene.blobs.original_path(scene.messages.get(1).fingerprint).unlink()

    scene.post().step(EIGHT)

    (report,) = scene.posted()
    assert faults(mailfile.read((scene.replay / report).read_bytes()).content) == []
