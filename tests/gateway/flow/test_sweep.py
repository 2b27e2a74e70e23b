"""What fell out of the flow comes back into it: interrupted calls, lapsed leases, faxes past their deadline."""

from datetime import timedelta

import pytest

from gateway.model.job import Job, State
from gateway.model.outcome import Outcome
from gateway.store.jobs import Jobs
from tests.gateway.flow.scene import Scene, ScriptedLine, address, after
from tests.gateway.model.facts import EIGHT

MOMENT = timedelta(microseconds=1)


@pytest.fixture
def calling(scene: Scene) -> Job:
    """A call that node1 has begun."""
    (job,) = scene.ready(address("+14255550123"))
    scene.calling(ScriptedLine([(Outcome.DELIVERED, 3)])).step(EIGHT)
    return scene.jobs.get(job.id)


def test_our_own_call_is_judged_as_interrupted_after_a_restart(scene: Scene, calling: Job):
    """Nobody heard how it ended: recorded like any other call, and tried again."""
    assert scene.sweep().step(EIGHT) is True

    job = scene.jobs.get(calling.id)
    assert (job.state, job.outcome, job.dials) == (State.READY, Outcome.INTERRUPTED, 1)
    assert job.due == EIGHT + scene.settings.retry.other_pause
    (call,) = scene.jobs.calls(job.id)
    assert (call.attempt, call.result.outcome, call.result.pages_confirmed) == (1, Outcome.INTERRUPTED, 0)


def test_a_call_in_progress_is_left_alone_and_its_lease_kept(scene: Scene, elsewhere: Scene, calling: Job):
    late = after(minutes=2)

    assert scene.sweep(calling.id).step(late) is False

    assert scene.jobs.get(calling.id) == calling
    assert elsewhere.jobs.next_lapse() == late + scene.settings.line.lease


def test_another_nodes_call_is_taken_over_when_its_lease_has_lapsed_and_not_before(
    scene: Scene, elsewhere: Scene, calling: Job
):
    lapse = EIGHT + scene.settings.line.lease

    assert elsewhere.sweep().step(lapse - MOMENT) is False
    assert scene.jobs.get(calling.id) == calling
    assert elsewhere.sweep().step(lapse) is True
    assert scene.jobs.get(calling.id).outcome is Outcome.INTERRUPTED


def test_a_number_whose_call_was_interrupted_can_be_called_again(scene: Scene, calling: Job):
    scene.sweep().step(EIGHT)
    line = ScriptedLine([(Outcome.DELIVERED, 3)])

    scene.calling(line).step(after(minutes=5))

    assert [order.attempt for order in line.orders] == [2]


def test_a_call_that_kills_the_node_every_time_is_given_up_with_its_report(scene: Scene):
    """Poison: the dial was counted before it was made, so that the retry policy ends it."""
    scene = scene.with_settings(retry={"max_dials": 3})
    (job,) = scene.ready(address("+14255550123"))
    for attempt in range(3):
        now = after(minutes=10 * attempt)
        scene.calling(ScriptedLine([(Outcome.DELIVERED, 3)])).step(now)
        scene.sweep().step(now)

    assert (scene.jobs.get(job.id).state, scene.jobs.get(job.id).dials) == (State.FAILED, 3)
    assert scene.owed() == [(job.id, "failed")]
    assert len(scene.jobs.calls(job.id)) == 3


def test_a_fax_that_was_never_called_before_its_deadline_expires_with_its_report(scene: Scene):
    (job,) = scene.ready(address("+14255550123"))

    assert scene.sweep().step(job.deadline - MOMENT) is False
    assert scene.sweep().step(job.deadline) is True

    expired = scene.jobs.get(job.id)
    assert (expired.state, expired.outcome, expired.finished) == (State.FAILED, Outcome.EXPIRED, job.deadline)
    assert scene.owed() == [(job.id, "failed")]


def test_a_fax_that_could_never_be_printed_expires_with_its_report(scene: Scene):
    (job,) = scene.accepted(address("+14255550123"))

    scene.sweep().step(job.deadline)

    assert (scene.jobs.get(job.id).state, scene.jobs.get(job.id).outcome) == (State.FAILED, Outcome.EXPIRED)
    assert scene.owed() == [(job.id, "failed")]


def test_a_fax_that_expires_after_calls_tells_how_the_last_one_ended(scene: Scene):
    (job,) = scene.ready(address("+14255550123"))
    calling = scene.calling(ScriptedLine([(Outcome.BUSY, 0)]))
    calling.step(EIGHT)
    calling.step(after(minutes=1))

    scene.sweep().step(job.deadline)

    expired = scene.jobs.get(job.id)
    assert (expired.outcome, expired.detail) == (Outcome.BUSY, "kill time expired")


def test_two_nodes_that_sweep_at_once_take_over_once(
    scene: Scene, elsewhere: Scene, calling: Job, monkeypatch: pytest.MonkeyPatch
):
    third = elsewhere
    lapse = EIGHT + scene.settings.line.lease
    seen = third.jobs.lapsed_calls(lapse, [])
    assert third.sweep().step(lapse) is True

    monkeypatch.setattr(Jobs, "lapsed_calls", lambda *_: seen)

    assert third.sweep().step(lapse) is False
    assert len(scene.jobs.calls(calling.id)) == 1


def test_a_sweep_that_finds_nothing_says_so(scene: Scene):
    assert scene.sweep().step(EIGHT) is False
