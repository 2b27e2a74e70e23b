"""A call is written down before it is made, and its result counts exactly once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from gateway.errors import UnavailableError
from gateway.model.call import Call
from gateway.model.job import Job, State
from gateway.model.letter import Letter
from gateway.model.outcome import Outcome
from gateway.spool.blobs import SPOOL_PAUSE
from gateway.store.jobs import Jobs
from tests.gateway.flow.scene import PAGE, Scene, ScriptedLine, address, after
from tests.gateway.model.facts import EIGHT

DELIVERED, BUSY, HANG_UP = Outcome.DELIVERED, Outcome.BUSY, Outcome.HANG_UP
ONE_MINUTE = after(minutes=1)


def test_a_delivered_fax_is_over_and_reported(scene: Scene):
    (job,) = scene.ready(address("+14255550123"))
    calling = scene.calling(ScriptedLine([(DELIVERED, 3)]))

    assert [calling.step(EIGHT), calling.step(ONE_MINUTE)] == [True, True]

    done = scene.jobs.get(job.id)
    assert (done.state, done.pages_confirmed, done.finished) == (State.DELIVERED, 3, ONE_MINUTE)
    assert scene.owed() == [(job.id, "delivered")]
    (call,) = scene.jobs.calls(job.id)
    assert (call.attempt, call.first_page, call.result.outcome) == (1, 1, DELIVERED)


def test_retry_resumes_after_the_last_confirmed_page(scene: Scene):
    (job,) = scene.ready(address("+14255550123"))
    line = ScriptedLine([(HANG_UP, 2), (DELIVERED, 1)])
    calling = scene.calling(line)

    for minute in (0, 1, 2, 3):
        calling.step(after(minutes=minute))

    assert [(order.attempt, order.first_page, order.total, len(order.pages)) for order in line.orders] == [
        (1, 1, 3, 3),
        (2, 3, 3, 1),
    ]
    done = scene.jobs.get(job.id)
    assert (done.state, done.pages_confirmed) == (State.DELIVERED, 3)


def test_the_attempt_and_its_next_date_are_in_the_ledger_before_the_line_is_asked_to_dial(scene: Scene):
    """COMMIT 3: a node that dies while dialling must not dial for ever."""
    scene.ready(address("+14255550123"))
    seen: list[Job] = []
    line = ScriptedLine([(BUSY, 0)], when_dialled=lambda order: seen.append(scene.jobs.get(order.job)))

    scene.calling(line).step(EIGHT)

    (written,) = seen
    assert (written.state, written.dials, written.leased_by) == (State.CALLING, 1, "node1")
    assert written.due == EIGHT + scene.settings.retry.policy.longest_pause


def test_the_line_gets_the_pages_the_number_and_its_digits(scene: Scene):
    scene.ready("FAX=+14255550123/T33S=77@fax.contoso.example", pages=2)
    line = ScriptedLine([(BUSY, 0)])

    scene.calling(line).step(EIGHT)

    (order,) = line.orders
    assert (order.number, order.sub, order.pages, order.total) == ("+14255550123", "77", (PAGE, PAGE), 2)


def test_a_busy_number_is_called_again_after_its_pause(scene: Scene):
    (job,) = scene.ready(address("+14255550123"))
    calling = scene.calling(ScriptedLine([(BUSY, 0), (DELIVERED, 3)]))
    calling.step(EIGHT)
    calling.step(ONE_MINUTE)

    waiting = scene.jobs.get(job.id)

    assert (waiting.state, waiting.due) == (State.READY, ONE_MINUTE + scene.settings.retry.busy_pause)
    assert scene.owed() == []
    assert calling.step(waiting.due - timedelta(seconds=1)) is False
    assert calling.step(waiting.due) is True


def test_a_fax_that_cannot_get_through_fails_with_its_report(scene: Scene):
    scene = scene.with_settings(retry={"max_dials": 2})
    (job,) = scene.ready(address("+14255550123"))
    calling = scene.calling(ScriptedLine([(BUSY, 0), (BUSY, 0)]))

    for minute in (0, 1, 4, 5):
        calling.step(after(minutes=minute))

    assert scene.jobs.get(job.id).state is State.FAILED
    assert scene.owed() == [(job.id, "failed")]
    assert len(scene.jobs.calls(job.id)) == 2


def test_no_more_calls_are_begun_than_the_line_can_take(scene: Scene):
    scene.ready(*(address(f"+142555501{n:02}") for n in range(20, 25)))
    line = ScriptedLine([(BUSY, 0)] * 5, channels=2)

    scene.calling(line).step(EIGHT)

    assert len(line.orders) == 2
    assert sum(job.state is State.READY for job in scene.jobs.all()) == 3


def test_nothing_due_is_nothing_done(scene: Scene):
    assert scene.calling(ScriptedLine([])).step(EIGHT) is False


def test_a_fax_whose_pages_cannot_be_read_waits_uncounted_and_those_behind_it_do_not(scene: Scene):
    """No call was made: a report that lists one would be false (promise 2)."""
    broken, sound = scene.ready(address("+14255550120"), address("+14255550121"))
    scene.blobs.tiff_path(broken.id).unlink()
    line = ScriptedLine([(DELIVERED, 3)])
    calling = scene.calling(line)

    calling.step(EIGHT)
    assert list(calling.attended()) == [sound.id]

    waiting = scene.jobs.get(broken.id)
    assert [order.job for order in line.orders] == [sound.id]
    assert (waiting.state, waiting.outcome, waiting.dials, waiting.leased_by) == (State.READY, None, 0, None)
    assert waiting.due == EIGHT + SPOOL_PAUSE
    assert scene.jobs.calls(broken.id) == []


def test_a_line_that_breaks_at_dialling_costs_one_call(scene: Scene):
    (job,) = scene.ready(address("+14255550123"))
    calling = scene.calling(ScriptedLine([RuntimeError("the modem is on fire")]))

    calling.step(EIGHT)
    calling.step(EIGHT)

    assert scene.jobs.get(job.id).outcome is Outcome.INTERRUPTED


def begun(scene: Scene, *ending: tuple[Outcome, int]) -> tuple[Job, ScriptedLine]:
    """One call in progress."""
    (job,) = scene.ready(address("+14255550123"))
    line = ScriptedLine(list(ending))
    scene.calling(line).step(EIGHT)
    return scene.jobs.get(job.id), line


@pytest.mark.parametrize(
    "result", [(DELIVERED, 3), (BUSY, 0), (Outcome.NO_SUCH_NUMBER, 0)], ids=lambda pair: pair[0].name
)
def test_a_result_that_comes_after_the_call_was_taken_over_writes_nothing(
    scene: Scene, elsewhere: Scene, result: tuple[Outcome, int], caplog: pytest.LogCaptureFixture
):
    job, line = begun(scene, result)
    late = after(minutes=10)
    elsewhere.sweep().step(late)
    taken_over = scene.jobs.get(job.id)

    scene.calling(line).step(late)

    assert scene.jobs.get(job.id) == taken_over
    assert [call.result.outcome for call in scene.jobs.calls(job.id)] == [Outcome.INTERRUPTED]
    assert scene.owed() == []
    assert "call ended too late" in caplog.messages


def test_a_result_that_comes_while_another_node_calls_again_writes_nothing(scene: Scene, elsewhere: Scene):
    job, line = begun(scene, (DELIVERED, 3))
    elsewhere.sweep().step(after(minutes=10))
    elsewhere.calling(ScriptedLine([(BUSY, 0)])).step(after(minutes=20))

    scene.calling(line).step(after(minutes=20))

    now = scene.jobs.get(job.id)
    assert (now.state, now.leased_by, now.dials) == (State.CALLING, "node2", 2)
    assert scene.owed() == []


def test_a_lease_that_is_lost_between_look_and_write_writes_nothing(
    scene: Scene, elsewhere: Scene, caplog: pytest.LogCaptureFixture
):
    job, line = begun(scene, (DELIVERED, 3))
    calling = scene.calling(line)

    class Overtaken(Jobs):
        def get(self, number: int) -> Job:
            seen = super().get(number)
            elsewhere.sweep().step(after(minutes=10))
            return seen

    calling = replace(calling, jobs=Overtaken(engine=scene.jobs.engine, node="node1", lease=scene.jobs.lease))
    calling.step(ONE_MINUTE)

    assert scene.jobs.get(job.id).outcome is Outcome.INTERRUPTED
    assert scene.owed() == []
    assert "call ended too late" in caplog.messages


class FullJobs(Jobs):
    """A ledger whose disk is full until there is room."""

    room = False

    def settle(self, leased: Job, job: Job, call: Call | None, letter: Letter | None) -> None:
        if not self.room:
            raise UnavailableError("the database cannot be used now: it is full")
        super().settle(leased, job, call, letter)


def test_a_confirmed_fax_is_not_dialled_again_because_its_result_could_not_be_written(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
):
    """Promise 2, whatever is full: the line tells a result once, so it is kept until the ledger has it."""
    job, line = begun(scene, (DELIVERED, 3))

    calling = replace(
        scene.calling(line), jobs=FullJobs(engine=scene.jobs.engine, node="node1", lease=scene.jobs.lease)
    )

    with pytest.raises(UnavailableError):
        calling.step(ONE_MINUTE)
    assert (line.in_progress(), list(calling.attended())) == ([], [job.id])
    scene.sweep(*calling.attended()).step(ONE_MINUTE)
    assert scene.jobs.get(job.id).state is State.CALLING
    monkeypatch.setattr(FullJobs, "room", True)
    calling.step(after(minutes=2))

    assert scene.jobs.get(job.id).state is State.DELIVERED
    assert (len(line.orders), list(calling.attended())) == (1, [])
