"""A call is written down before it is made, and its result counts exactly once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from gateway.errors import UnavailableError
from gateway.model.call import Call
from gateway.model.deed import Deed, Scope
from gateway.model.job import Job, State
from gateway.model.outcome import Form, Outcome
from gateway.model.window import ANY_TIME
from gateway.spool.blobs import SPOOL_PAUSE
from gateway.store.jobs import Jobs, Owed
from gateway.store.management import Desk, Request
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
    assert written.due == EIGHT + scene.settings.retry_policy.longest_pause


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

    assert (waiting.state, waiting.due) == (State.READY, ONE_MINUTE + scene.settings.retry.busy.pause)
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


ANN = Request(who="ann", at=EIGHT)


def desk(scene: Scene) -> Desk:
    """Where people hold and cancel, in a process of their own."""
    return Desk(engine=scene.jobs.engine, window=lambda _: ANY_TIME, owed=scene.owed_at)


MORNING = {"schedule": {"windows": [{"number": "+1425*", "hours": "Any0800-0810"}]}}
TOMORROW = EIGHT.replace(second=0) + timedelta(days=1)


def test_nothing_is_dialled_outside_its_hours_although_it_is_due(scene: Scene):
    """Every channel was busy until the hours were over: the claim is undone and no call is counted."""
    (job,) = scene.ready(address("+14255550123"))
    line = ScriptedLine([(DELIVERED, 3)])

    worked = scene.with_settings(**MORNING).calling(line).step(after(minutes=10))

    waiting = scene.jobs.get(job.id)
    assert (worked, line.orders) == (False, [])
    assert (waiting.state, waiting.dials, waiting.due, waiting.leased_by) == (State.READY, 0, TOMORROW, None)


def test_numbers_whose_hours_are_over_do_not_keep_others_waiting(scene: Scene):
    scene.ready(address("+14255550123"), address("+14255550124"), address("+442079460000"))
    line = ScriptedLine([(DELIVERED, 3)])

    scene.with_settings(**MORNING).calling(line).step(after(minutes=10))

    assert [order.number for order in line.orders] == ["+442079460000"]


def test_a_retry_that_falls_outside_its_hours_waits_for_their_next_opening(scene: Scene):
    scene = scene.with_settings(**MORNING, retry={"lifetime": timedelta(days=2)})
    (job,) = scene.ready(address("+14255550123"))
    calling = scene.calling(ScriptedLine([(BUSY, 0), (DELIVERED, 3)]))
    calling.step(after(minutes=8))
    calling.step(after(minutes=9))

    assert scene.jobs.get(job.id).due == TOMORROW
    assert calling.step(TOMORROW) is True


def test_a_channel_that_is_held_makes_no_call(scene: Scene):
    scene.ready(address("+14255550120"), address("+14255550121"))
    desk(scene).block(Scope.CHANNEL, "1", ANN)
    line = ScriptedLine([(DELIVERED, 3)] * 2, channels=2)
    calling = scene.calling(line)

    assert calling.channels() == [2]
    calling.step(EIGHT)

    assert [order.channel for order in line.orders] == [2]


def test_every_call_has_a_channel_of_its_own(scene: Scene):
    scene.ready(*(address(f"+142555501{n:02}") for n in range(20, 25)))
    line = ScriptedLine([(BUSY, 0)] * 5, channels=3)

    scene.calling(line).step(EIGHT)

    assert [order.channel for order in line.orders] == [1, 2, 3]
    assert [job.channel for job in scene.jobs.calling()] == [1, 2, 3]


def test_the_line_is_told_the_digits_of_its_dial_plan_and_how_often_the_number_was_called(scene: Scene):
    scene = scene.with_settings(dialling={"country": "US", "outside": "9p"}, retry={"max_dials": 2})
    scene.ready(address("+14255550123"))
    line = ScriptedLine([(BUSY, 0), (BUSY, 0)])
    calling = scene.calling(line)

    for minute in (0, 1, 4):
        calling.step(after(minutes=minute))

    assert [(order.number, order.dialled, order.earlier) for order in line.orders] == [
        ("+14255550123", "9p14255550123", 0),
        ("+14255550123", "9p14255550123", 1),
    ]


def test_a_fax_that_is_cancelled_during_its_call_is_hung_up_on_and_reported(scene: Scene):
    job, line = begun(scene, (DELIVERED, 3))
    desk(scene).cancel(job.id, ANN)

    assert scene.calling(line).step(after(seconds=20)) is True

    over = scene.jobs.get(job.id)
    assert line.hung_up == [job.id]
    assert (over.state, over.outcome, over.finished) == (State.CANCELLED, Outcome.ABORTED, after(seconds=20))
    assert scene.owed() == [(job.id, "failed")]
    assert [call.result.outcome for call in scene.jobs.calls(job.id)] == [Outcome.ABORTED]


def test_a_call_that_had_ended_before_it_was_cancelled_counts_as_it_ended(scene: Scene):
    """Promise 2: what the far machine has confirmed is delivered."""
    job, line = begun(scene, (DELIVERED, 3))
    desk(scene).cancel(job.id, ANN)

    scene.calling(line).step(ONE_MINUTE)

    assert line.hung_up == []
    assert scene.jobs.get(job.id).state is State.DELIVERED
    assert scene.owed() == [(job.id, "delivered")]


def test_the_call_of_another_node_is_not_ours_to_hang_up(scene: Scene, elsewhere: Scene):
    job, _ = begun(scene, (DELIVERED, 3))
    scene.accepted(address("+14255550199"), name="y.eml")
    theirs = ScriptedLine([(BUSY, 0)])
    elsewhere.ready(address("+14255550198"), name="z.eml")
    calling = elsewhere.calling(theirs)
    calling.step(EIGHT)
    desk(scene).cancel(job.id, ANN)

    calling.step(after(seconds=20))

    assert theirs.hung_up == []


def test_a_fax_that_is_to_be_held_is_held_when_its_call_is_over(scene: Scene):
    job, line = begun(scene, (BUSY, 0))
    desk(scene).hold(job.id, ANN)
    calling = scene.calling(line)

    assert calling.step(after(seconds=20)) is False
    calling.step(ONE_MINUTE)

    held = scene.jobs.get(job.id)
    assert (held.state, held.held_since, held.dials, held.wish) == (State.HELD, ONE_MINUTE, 1, None)
    assert line.hung_up == []


def test_a_machine_that_cannot_take_the_coding_is_called_again_in_another(scene: Scene):
    (job,) = scene.ready(address("+14255550123"))
    line = ScriptedLine([(Outcome.FORMAT_MISMATCH, 0), (DELIVERED, 3)])
    calling = scene.calling(line)

    for minute in (0, 1, 2):
        calling.step(after(minutes=minute))

    assert [order.forms for order in line.orders] == [frozenset(), {Form.ONE_DIMENSIONAL}]
    assert scene.jobs.get(job.id).state is State.DELIVERED


def test_a_retry_that_a_faster_clock_wrote_is_brought_forward_into_its_hours(scene: Scene):
    (job,) = scene.ready(address("+14255550123"))
    calling = scene.with_settings(**MORNING).calling(ScriptedLine([]))

    def far_away() -> None:
        waiting = scene.jobs.get(job.id)
        far = replace(waiting, dials=1, due=EIGHT + timedelta(days=300))
        scene.jobs.settle(waiting, far, scene.owed_at(EIGHT))

    far_away()
    calling.recover(EIGHT)
    assert scene.jobs.get(job.id).due == EIGHT + scene.settings.retry_policy.longest_pause
    far_away()
    calling.recover(after(hours=1))
    assert scene.jobs.get(job.id).due == TOMORROW


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


@pytest.mark.parametrize(
    ("first", "then", "state"),
    [("", "cancel", State.CANCELLED), ("hold", "cancel", State.CANCELLED), ("hold", "release", State.READY)],
)
def test_what_is_asked_while_the_end_of_a_call_is_written_down_is_not_lost(
    scene: Scene, first: str, then: str, state: State
):
    job, line = begun(scene, (Outcome.BUSY, 0))
    by = Request(who="eve", at=EIGHT)
    if first:
        getattr(scene.desk, first)(job.id, by)

    class Slow(Jobs):
        def get(self, number: int) -> Job:
            seen = super().get(number)
            if asked:
                getattr(scene.desk, asked.pop())(number, by)
            return seen

    asked = [then]
    calling = replace(scene.calling(line), jobs=Slow(engine=scene.jobs.engine, node="node1", lease=scene.jobs.lease))
    calling.step(ONE_MINUTE)

    assert (scene.jobs.get(job.id).state, scene.jobs.get(job.id).wish) == (state, None)
    assert len(scene.jobs.calls(job.id)) == 1


class FullJobs(Jobs):
    """A ledger whose disk is full until there is room."""

    room = False

    def settle(self, leased: Job, job: Job, owed: Owed, call: Call | None = None, deed: Deed | None = None) -> None:
        if not self.room:
            raise UnavailableError("the database cannot be used now: it is full")
        super().settle(leased, job, owed, call, deed)


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
