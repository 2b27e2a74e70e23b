"""What fell out of the flow comes back into it: interrupted calls, lapsed leases, faxes past their deadline."""

from datetime import timedelta

import pytest

from gateway.flow.call import Calling
from gateway.model.deed import Scope
from gateway.model.job import Job, State, Wish
from gateway.model.outcome import Outcome
from gateway.store.jobs import Jobs
from gateway.store.management import Request
from tests.gateway.flow.scene import Scene, ScriptedLine, address, after
from tests.gateway.model.facts import EIGHT, a_job, a_message

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
    assert job.due == EIGHT + scene.settings.retry.other.pause
    (call,) = scene.jobs.calls(job.id)
    assert (call.attempt, call.result.outcome, call.result.pages_confirmed) == (1, Outcome.INTERRUPTED, 0)


def test_a_call_in_progress_is_left_alone_and_its_lease_kept(scene: Scene, elsewhere: Scene, calling: Job):
    late = after(minutes=2)

    assert scene.sweep(calling.id).step(late) is False

    assert scene.jobs.get(calling.id) == calling
    assert elsewhere.agenda().lapse == late + scene.settings.line.lease


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
    assert (expired.outcome, expired.detail) == (Outcome.EXPIRED, "E001 Busy signal detected")


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


def longest_call(scene: Scene, pages: int = 3) -> timedelta:
    return scene.settings.line.longest_page * (pages + 1)


def watched(scene: Scene, job: Job) -> list[str]:
    """What the watchdog wrote into the story of a fax."""
    return [deed.what for deed in scene.jobs.deeds(job.id) if deed.who == "watchdog"]


def stuck(scene: Scene, *, deaf: bool) -> tuple[Job, ScriptedLine, Calling]:
    """A call that does not end by itself; a deaf line does not end it when it is told to, either."""
    line = ScriptedLine([(Outcome.DELIVERED, 3)], lasts=timedelta(days=1), deaf=deaf)
    (job,) = scene.ready(address("+14255550123"))
    calling = scene.calling(line)
    calling.step(EIGHT)
    return scene.jobs.get(job.id), line, calling


def test_a_call_longer_than_any_is_hung_up_and_called_again(scene: Scene):
    """FS PBX watches calls by their number of pages; the fax itself has done nothing wrong and is not given up."""
    job, line, calling = stuck(scene, deaf=False)
    late = EIGHT + longest_call(scene)

    scene.sweep(job.id, line=line).step(late - MOMENT)
    assert line.hung_up == []
    scene.sweep(job.id, line=line).step(late)
    calling.step(late)

    assert line.hung_up == [job.id]
    after_it = scene.jobs.get(job.id)
    assert (after_it.state, after_it.outcome, after_it.wish) == (State.READY, Outcome.INTERRUPTED, None)
    assert watched(scene, job) == ["hung up call 1, which took longer than any fax of its length"]


def test_the_time_that_our_own_work_takes_makes_no_call_too_long(scene: Scene):
    """To a clock at 600 times the speed the seconds that a page takes to print are half an hour."""
    job, line, _ = stuck(scene, deaf=False)
    slack = timedelta(minutes=600)
    late = EIGHT + longest_call(scene) + slack

    scene.sweep(job.id, line=line, slack=slack).step(late - MOMENT)
    assert line.hung_up == []
    scene.sweep(job.id, line=line, slack=slack).step(late)
    assert line.hung_up == [job.id]


def test_the_time_that_our_own_work_takes_makes_no_fax_late(scene: Scene):
    (job,) = scene.ready(address("+14255550123"))
    slack = timedelta(minutes=60)
    late = after(minutes=15) + slack

    scene.sweep(slack=slack).step(late - MOMENT)
    assert watched(scene, job) == []
    scene.sweep(slack=slack).step(late)
    assert len(watched(scene, job)) == 1


def test_a_lease_that_lapses_between_two_sweeps_loses_its_own_node_no_call(scene: Scene, calling: Job):
    """A fast clock may show days between two turns; the line knows its own calls, whatever their leases say."""
    much_later = EIGHT + 100 * scene.settings.line.lease

    assert scene.sweep(calling.id, slack=timedelta(days=30)).step(much_later) is False

    assert scene.jobs.get(calling.id) == calling
    assert scene.jobs.lapsed_calls(much_later, [calling.id]) == []


def test_a_call_that_the_line_never_hands_out_is_over_at_the_next_sweep(scene: Scene):
    job, line, _ = stuck(scene, deaf=True)
    sweep, late = scene.sweep(job.id, line=line), EIGHT + longest_call(scene)

    assert sweep.step(late) is False
    assert sweep.step(late + scene.settings.sweep) is True

    after_it = scene.jobs.get(job.id)
    assert (after_it.state, after_it.outcome) == (State.READY, Outcome.INTERRUPTED)
    assert len(scene.jobs.calls(job.id)) == 1
    assert len(watched(scene, job)) == 1


def test_a_stuck_call_that_was_cancelled_ends_cancelled(scene: Scene):
    job, line, _ = stuck(scene, deaf=True)
    scene.desk.cancel(job.id, Request(who="eve", at=EIGHT))
    sweep, late = scene.sweep(job.id, line=line), EIGHT + longest_call(scene)

    sweep.step(late)
    sweep.step(late + scene.settings.sweep)

    assert scene.jobs.get(job.id).state is State.CANCELLED
    assert scene.owed() == [(job.id, "failed")]


def test_a_fax_that_is_not_called_though_a_line_is_free_is_told_of_once(scene: Scene, caplog: pytest.LogCaptureFixture):
    (job,) = scene.ready(address("+14255550123"))

    scene.sweep().step(after(minutes=15) - MOMENT)
    assert watched(scene, job) == []
    for minute in (15, 16, 60):
        scene.sweep().step(after(minutes=minute))

    (what,) = watched(scene, job)
    assert what.startswith("found that it was not called though it was due at 2024-04-02 08:00:05 UTC")
    assert caplog.messages.count("fax is not called") == 1


def test_a_fax_that_waits_for_a_line_its_number_or_a_person_is_no_fault(scene: Scene):
    (job,) = scene.ready(address("+14255550123"))
    scene.desk.block(Scope.NUMBER, job.number, Request(who="eve", at=EIGHT))
    scene.sweep().step(after(minutes=30))
    scene.desk.unblock(Scope.NUMBER, job.number, Request(who="eve", at=EIGHT))

    scene.sweep(line=ScriptedLine([], channels=0)).step(after(minutes=30))

    assert watched(scene, job) == []


def test_a_report_that_is_not_taken_for_an_hour_is_told_of_once(scene: Scene, caplog: pytest.LogCaptureFixture):
    (job,) = scene.ready(address("+14255550123"))
    scene.desk.cancel(job.id, Request(who="eve", at=EIGHT))
    scene.replay.rmdir()
    scene.post().step(EIGHT)

    scene.sweep().step(after(hours=1) - MOMENT)
    assert watched(scene, job) == []
    for minute in (60, 61, 90):
        scene.sweep().step(after(minutes=minute))

    (letter,) = scene.letters.of_job(job.id)
    assert watched(scene, job) == [f"found that the mail {letter.id} has waited for more than an hour to be taken"]
    assert caplog.messages.count("letter is not taken") == 1


def sent_by(scene: Scene, deliver_by: timedelta, *, notify: bool) -> Job:
    """A printed fax whose sender set a date (RFC 2852)."""
    message = a_message(deliver_by=EIGHT + deliver_by, deliver_by_notify=notify)
    returned_by = None if notify else EIGHT + deliver_by
    draft = a_job(id=0, message=0, state=State.READY, dials=0, returned_by=returned_by)
    accepted = scene.messages.accept(message, [draft], EIGHT, scene.owed_at(EIGHT))
    assert accepted is not None
    return accepted[0]


@pytest.mark.parametrize("held", [False, True])
def test_a_fax_is_returned_when_the_date_has_passed_that_its_sender_set(scene: Scene, held: bool):
    """RFC 2852 section 4.1.4.2: mode R; who holds it does not stop the sender's clock."""
    job = sent_by(scene, timedelta(minutes=30), notify=False)
    if held:
        scene.desk.hold(job.id, Request(who="eve", at=EIGHT))

    assert scene.sweep().step(after(minutes=30) - MOMENT) is False
    assert scene.sweep().step(after(minutes=30)) is True

    over = scene.jobs.get(job.id)
    assert (over.state, over.outcome, over.finished) == (State.FAILED, Outcome.DELIVER_BY, after(minutes=30))
    assert scene.owed() == [(job.id, "failed")]


def test_a_sender_who_only_wants_to_be_told_does_not_end_the_fax(scene: Scene):
    """RFC 2852 section 4.1.4.1: mode N."""
    job = sent_by(scene, timedelta(minutes=10), notify=True)

    scene.sweep().step(after(minutes=10))

    assert scene.jobs.get(job.id).state is State.READY


def test_a_held_fax_does_not_expire(scene: Scene):
    (job,) = scene.ready(address("+14255550123"))
    scene.desk.hold(job.id, Request(who="eve", at=EIGHT))

    assert scene.sweep().step(job.deadline + timedelta(days=7)) is False
    assert scene.jobs.get(job.id).state is State.HELD


@pytest.mark.parametrize(("wish", "state"), [(Wish.CANCEL, State.CANCELLED), (Wish.HOLD, State.HELD)])
def test_what_was_asked_of_a_call_that_was_then_not_made_is_done_by_the_sweep(
    scene: Scene, calling: Job, wish: Wish, state: State
):
    act = scene.desk.cancel if wish is Wish.CANCEL else scene.desk.hold
    act(calling.id, Request(who="eve", at=EIGHT))
    scene.jobs.take_back(calling, after(minutes=5))

    assert scene.sweep().step(after(minutes=1)) is True

    now = scene.jobs.get(calling.id)
    assert (now.state, now.wish) == (state, None)
