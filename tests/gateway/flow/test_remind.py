"""Senders of faxes that are late are told so, and never after the end (reports.md section 5)."""

from datetime import datetime

import pytest

from gateway.model.job import State
from gateway.model.outcome import Outcome
from tests.gateway.flow.scene import MAIL, Scene, ScriptedLine, address, after
from tests.gateway.model.facts import EIGHT
from wire import dsn, mailfile
from wire.dsn import Action, RecipientStatus
from wire.dsn_check import faults
from wire.envelope import Envelope, Notify, Recipient

NUMBER = "+14255550123"


def told(scene: Scene) -> list[RecipientStatus]:
    """What the mails in the Replay directory say, in the order of their names."""
    contents = [mailfile.read((scene.replay / name).read_bytes()).content for name in scene.posted()]
    assert all(faults(content) == [] for content in contents)
    return [recipient for content in contents for recipient in dsn.read(content).recipients]


def busy_until(scene: Scene, now: datetime) -> None:
    """One call that finds the number busy."""
    line = ScriptedLine([(Outcome.BUSY, 0)])
    calling = scene.calling(line)
    calling.step(now)
    end = line.next_end()
    assert end is not None
    calling.step(end)


def test_a_fax_that_waits_for_an_hour_is_reported_once(scene: Scene):
    (job,) = scene.ready(address(NUMBER))
    busy_until(scene, EIGHT)

    assert scene.remind().step(after(minutes=59)) is False
    assert scene.remind().step(after(hours=1)) is True
    assert scene.remind().step(after(hours=1)) is False
    scene.post().step(after(hours=1))

    (status,) = told(scene)
    assert (status.action, status.status) == (Action.DELAYED, "4.4.1")
    assert status.will_retry_until == scene.jobs.get(job.id).deadline
    assert status.diagnostic == ("x-t30", "E001 Busy signal detected")


def test_the_next_report_comes_a_day_later_and_wakes_the_gateway_then(scene: Scene):
    scene.ready(address(NUMBER))
    scene.remind().step(after(hours=1))

    assert scene.agenda().reminder == after(hours=25)


def test_nobody_is_told_who_does_not_want_to_know(scene: Scene):
    """RFC 3461 section 5.2.5."""
    scene.ready(Recipient(address=address(NUMBER), notify=frozenset({Notify.FAILURE})))

    assert scene.agenda().reminder is None
    assert scene.remind().step(after(days=1)) is False


def test_two_nodes_do_not_remind_twice(scene: Scene, elsewhere: Scene):
    (job,) = scene.ready(address(NUMBER))
    late = scene.jobs.late(after(hours=1))
    elsewhere.remind().step(after(hours=1))

    for one in late:
        scene.remind()._remind(one, after(hours=1))

    assert [letter.turn for letter in scene.letters.of_job(job.id)] == [1]


def test_a_delay_that_was_not_posted_before_the_end_is_never_posted(scene: Scene):
    """reports.md section 5: never after the final report."""
    (job,) = scene.ready(address(NUMBER))
    scene.remind().step(after(hours=1))
    waiting = scene.jobs.get(job.id)
    over = waiting.moved(State.CANCELLED, outcome=Outcome.CANCELLED, finished=after(hours=2))

    scene.jobs.settle(waiting, over, scene.owed_at(after(hours=2)))
    scene.post().step(after(hours=2))

    assert [status.action for status in told(scene)] == [Action.FAILED]
    assert scene.remind().step(after(days=2)) is False


def test_a_delay_that_was_read_from_the_outbox_before_the_end_is_withdrawn(scene: Scene):
    """Another node ends the fax between our reading of the outbox and our posting."""
    (job,) = scene.ready(address(NUMBER))
    scene.remind().step(after(hours=1))
    (letter,) = scene.letters.due(after(hours=1), 10)
    waiting = scene.jobs.get(job.id)
    over = waiting.moved(State.CANCELLED, outcome=Outcome.CANCELLED, finished=after(hours=1))
    scene.jobs.settle(waiting, over, scene.owed_at(after(hours=1)))

    scene.post()._post(letter, after(hours=1))

    assert scene.posted() == []
    assert [one.turn for one in scene.letters.of_job(job.id)] == [0]


def test_a_delay_that_waits_for_its_directory_says_how_it_was_when_it_became_due(scene: Scene):
    """The same bytes whenever it is written: calls made since are left out."""
    (job,) = scene.ready(address(NUMBER))
    busy_until(scene, EIGHT)
    scene.remind().step(after(hours=1))
    scene.replay.rmdir()
    scene.post().step(after(hours=1))
    busy_until(scene, after(hours=1, minutes=10))
    scene.replay.mkdir()

    scene.post().step(after(hours=2))

    (status,) = told(scene)
    assert ("X-Fax-Attempts", "1") in status.extensions
    assert status.last_attempt == EIGHT
    assert scene.jobs.get(job.id).dials == 2


def test_a_delay_that_is_posted_again_when_the_fax_was_printed_has_the_same_bytes(scene: Scene):
    """Killed between posting and marking: what was not known then is not told afterwards."""
    (job,) = scene.accepted(address(NUMBER))
    scene.remind().step(after(hours=1))
    (letter,) = scene.letters.due(after(hours=1), 10)
    scene.post().step(after(hours=1))
    first = (scene.replay / letter.file_name).read_bytes()

    scene.prepare().step(after(hours=1))
    scene.post()._post(letter, after(hours=1))

    assert scene.jobs.get(job.id).pages == 1
    assert (scene.replay / letter.file_name).read_bytes() == first


def test_a_held_fax_is_reported_but_nobody_waits_for_that(scene: Scene):
    (job,) = scene.ready(address(NUMBER))
    ready = scene.jobs.get(job.id)
    scene.jobs.settle(ready, ready.moved(State.HELD, held_since=EIGHT), scene.owed_at(EIGHT))

    assert scene.agenda().reminder is None
    assert scene.remind().step(after(hours=1)) is True


@pytest.mark.parametrize("notified", [True, False])
def test_the_time_that_the_sender_set_is_reported_when_it_has_passed(scene: Scene, notified: bool):
    """RFC 2852, by-mode N: delayed with 4.4.7, although the gateway goes on trying."""
    notify = None if notified else frozenset({Notify.FAILURE})
    recipient = Recipient(address=address(NUMBER), notify=notify)
    envelope = Envelope(sender="ann@contoso.example", recipients=(recipient,), other=(("BY", "1800;N"),))
    scene.put("x.eml", mailfile.write(envelope, MAIL))
    scene.intake().step(EIGHT)

    assert scene.agenda().reminder == after(minutes=30)
    scene.remind().step(after(minutes=30))
    scene.post().step(after(minutes=30))

    (status,) = told(scene)
    assert (status.action, status.status) == (Action.DELAYED, "4.4.7")
    (report,) = scene.posted()
    assert b"Deliver-By-Date: Tue, 02 Apr 2024 08:30:05 +0000\r\n" in (scene.replay / report).read_bytes()


def test_a_call_in_progress_is_not_counted_in_a_report_of_delay(scene: Scene):
    """Made again when the call is over, the report has the same bytes."""
    (job,) = scene.ready(address(NUMBER))
    busy_until(scene, EIGHT)
    line = ScriptedLine([(Outcome.BUSY, 0)])
    scene.calling(line).step(after(hours=1))
    scene.remind().step(after(hours=1))
    (letter,) = scene.letters.due(after(hours=1), 10)

    during = scene.post().written(letter)
    scene.calling(line).step(after(hours=1, minutes=1))

    assert scene.jobs.get(job.id).dials == 2
    assert scene.post().written(letter) == during
    assert b"X-Fax-Attempts: 1\r\n" in during
