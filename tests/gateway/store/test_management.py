"""The desk: each deed changes what it expects or nothing, is written into the story, and holds its own beside a running gateway."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine

from gateway.errors import LostLeaseError, NoSuchJobError, NotPossibleError
from gateway.model.deed import Scope
from gateway.model.job import Job, State, Wish
from gateway.model.letter import ReportPolicy, letters_on
from gateway.model.outcome import Form, Outcome
from gateway.model.window import ANY_TIME, Window, read_hours
from gateway.store.management import Desk, Request
from tests.gateway.model.facts import EIGHT
from tests.gateway.store.ledger import Ledger, a_draft, minutes, owed_at

NUMBER = "+14255550123"


def a_desk(engine: Engine, window: Window = ANY_TIME) -> Desk:
    return Desk(
        engine=engine,
        window=lambda _: window,
        owed=lambda at: partial(letters_on, now=at, policy=ReportPolicy()),
    )


def eve(at: datetime = EIGHT, why: str = "") -> Request:
    return Request(who="eve", at=at, why=why)


@pytest.fixture
def desk(ledger: Ledger) -> Desk:
    return a_desk(ledger.engine)


def claimed(ledger: Ledger, now: datetime = EIGHT) -> Job:
    job = ledger.jobs.claim_due(now, minutes(30))
    assert job is not None
    return job


def story(ledger: Ledger, job: Job) -> list[tuple[str, str]]:
    return [(deed.who, deed.what) for deed in ledger.jobs.deeds(job.id)]


def test_a_held_fax_is_not_called_and_its_story_says_who_held_it_and_why(ledger: Ledger, desk: Desk):
    job = ledger.ready("x.eml")

    desk.hold(job.id, eve(why="paper jam"))

    held = ledger.jobs.get(job.id)
    assert (held.state, held.held_since) == (State.HELD, EIGHT)
    assert ledger.jobs.claim_due(EIGHT, minutes(30)) is None
    assert story(ledger, job) == [("eve", "held the fax: paper jam")]


def test_a_released_fax_goes_on_at_once_and_has_as_long_as_it_had(ledger: Ledger, desk: Desk):
    job = ledger.ready("x.eml", due=minutes(5))
    desk.hold(job.id, eve())

    released = desk.release(job.id, eve(minutes(50)))

    assert ledger.jobs.get(job.id) == released
    assert (released.state, released.due, released.held_since) == (State.READY, minutes(50), None)
    assert released.deadline == job.deadline + timedelta(minutes=50)


def test_a_fax_that_is_held_while_it_is_printed_is_printed_after_its_release(ledger: Ledger, desk: Desk):
    ledger.accept("x.eml", a_draft(pages=None))
    (printing,) = ledger.jobs.lease_new(EIGHT, 1)

    desk.hold(printing.id, eve())
    with pytest.raises(Exception, match="no longer ours"):
        ledger.jobs.settle(printing, printing.moved(State.READY, pages=3), owed_at())

    assert desk.release(printing.id, eve(minutes(1))).state is State.NEW
    assert [job.id for job in ledger.jobs.lease_new(minutes(1), 1)] == [printing.id]


@pytest.mark.parametrize("state", [State.NEW, State.READY])
def test_a_cancelled_fax_ends_with_its_report(ledger: Ledger, desk: Desk, state: State):
    (job,) = ledger.accept("x.eml", a_draft(state=state))

    desk.cancel(job.id, eve(minutes(1)))

    over = ledger.jobs.get(job.id)
    assert (over.state, over.outcome, over.finished) == (State.CANCELLED, Outcome.CANCELLED, minutes(1))
    assert [letter.action for letter in ledger.letters.of_job(job.id)] == ["failed"]
    assert story(ledger, job) == [("eve", "cancelled the fax")]


def test_a_held_fax_can_be_cancelled(ledger: Ledger, desk: Desk):
    job = ledger.ready("x.eml")
    desk.hold(job.id, eve())

    assert desk.cancel(job.id, eve()).state is State.CANCELLED
    assert ledger.jobs.get(job.id).held_since is None


@pytest.mark.parametrize(("word", "wish"), [("cancel", Wish.CANCEL), ("hold", Wish.HOLD)])
def test_what_is_asked_during_a_call_is_left_as_a_wish_and_the_call_keeps_its_owner(
    ledger: Ledger, desk: Desk, word: str, wish: Wish
):
    ledger.ready("x.eml")
    calling = claimed(ledger)

    getattr(desk, word)(calling.id, eve())

    now = ledger.jobs.get(calling.id)
    assert (now.state, now.wish, now.leased_by, now.dials) == (State.CALLING, wish, "node1", 1)
    assert len(story(ledger, calling)) == 1
    with pytest.raises(NotPossibleError, match=r"already"):
        getattr(desk, word)(calling.id, eve())


def test_a_hold_asked_during_a_call_can_be_taken_back(ledger: Ledger, desk: Desk):
    ledger.ready("x.eml")
    calling = claimed(ledger)
    desk.hold(calling.id, eve())

    desk.release(calling.id, eve())

    assert ledger.jobs.get(calling.id).wish is None


@pytest.mark.parametrize("word", ["hold", "release", "cancel", "hurry"])
@pytest.mark.parametrize("state", [State.DELIVERED, State.FAILED, State.CANCELLED])
def test_nothing_is_done_to_a_fax_that_is_over(ledger: Ledger, desk: Desk, word: str, state: State):
    (job,) = ledger.accept("x.eml", a_draft(state=state, outcome=Outcome.CANCELLED, finished=EIGHT))

    with pytest.raises(NotPossibleError, match=rf"fax {job.id} is over"):
        getattr(desk, word)(job.id, eve())

    assert ledger.jobs.get(job.id) == job
    assert story(ledger, job) == []


def test_a_fax_that_there_is_not_is_named(desk: Desk):
    with pytest.raises(NoSuchJobError, match="there is no fax 99"):
        desk.hold(99, eve())


def test_a_waiting_fax_is_called_now(ledger: Ledger, desk: Desk):
    job = ledger.ready("x.eml", due=minutes(60), not_before=minutes(60))

    hurried = desk.hurry(job.id, eve(minutes(2)))

    assert (hurried.due, hurried.not_before) == (minutes(2), None)
    assert claimed(ledger, minutes(2)).id == job.id


def test_a_held_fax_is_not_hurried_but_released(ledger: Ledger, desk: Desk):
    job = ledger.ready("x.eml")
    desk.hold(job.id, eve())

    with pytest.raises(NotPossibleError, match="held; release it"):
        desk.hurry(job.id, eve())


def test_another_number_means_other_pages_and_nothing_that_was_known_of_the_old_one(ledger: Ledger, desk: Desk):
    known = {
        "tries": 2,
        "page_tries": 2,
        "streak": 2,
        "reached": True,
        "pages_confirmed": 1,
        "outcome": Outcome.HANG_UP,
    }
    job = ledger.ready("x.eml", dials=2, sub="12", post="34", forms=frozenset({Form.STANDARD}), **known)

    desk.readdress(job.id, lambda _: "+14255550199", eve(minutes(1)))

    changed = ledger.jobs.get(job.id)
    assert (changed.number, changed.state, changed.due, changed.dials) == ("+14255550199", State.NEW, minutes(1), 2)
    assert (changed.pages, changed.pages_confirmed, changed.sub, changed.post) == (None, 0, "", "")
    assert (changed.tries, changed.page_tries, changed.streak, changed.reached) == (0, 0, 0, False)
    assert (changed.outcome, changed.forms) == (None, frozenset())
    assert story(ledger, job) == [("eve", f"changed the number from {NUMBER} to +14255550199")]


def test_a_held_fax_stays_held_under_its_other_number(ledger: Ledger, desk: Desk):
    job = ledger.ready("x.eml")
    desk.hold(job.id, eve())

    assert desk.readdress(job.id, lambda _: "+14255550199", eve()).state is State.HELD
    assert desk.release(job.id, eve()).state is State.NEW


def test_a_number_that_is_refused_changes_nothing(ledger: Ledger, desk: Desk):
    job = ledger.ready("x.eml")

    def refuse(_: Job) -> str:
        raise NotPossibleError("that number is for emergencies")

    with pytest.raises(NotPossibleError, match="emergencies"):
        desk.readdress(job.id, refuse, eve())
    assert ledger.jobs.get(job.id) == job


def test_another_date_moves_the_time_limit_with_it(ledger: Ledger, desk: Desk):
    job = ledger.ready("x.eml", remind=minutes(60))

    later = desk.postpone(job.id, minutes(600), eve())

    assert ledger.jobs.get(job.id) == later
    assert (later.not_before, later.due) == (minutes(600), minutes(600))
    assert later.deadline == job.deadline + timedelta(minutes=600)
    assert later.remind == minutes(660)


def test_no_date_is_set_in_the_past_nor_past_the_one_by_which_it_must_be_delivered(ledger: Ledger, desk: Desk):
    """RFC 2852 section 4.1.4.2: with mode R a message that cannot be delivered in time is returned."""
    (job,) = ledger.accept("x.eml", a_draft(state=State.READY), deliver_by=minutes(30))

    with pytest.raises(NotPossibleError, match="in the past"):
        desk.postpone(job.id, EIGHT, eve())
    with pytest.raises(NotPossibleError, match="as its sender asked"):
        desk.postpone(job.id, minutes(31), eve())
    assert ledger.jobs.get(job.id) == job


def test_a_fax_in_a_call_is_not_changed(ledger: Ledger, desk: Desk):
    ledger.ready("x.eml")
    calling = claimed(ledger)

    with pytest.raises(NotPossibleError, match="is being called at this moment"):
        desk.readdress(calling.id, lambda _: "+14255550199", eve())


@pytest.mark.parametrize(("scope", "value"), [(Scope.NUMBER, NUMBER), (Scope.EVERYTHING, "")])
def test_a_blocked_number_keeps_faxes_to_come_waiting_and_their_clock_stands(
    ledger: Ledger, desk: Desk, scope: Scope, value: str
):
    desk.block(scope, value, eve())
    job = ledger.ready("x.eml")

    assert ledger.jobs.claim_due(EIGHT, minutes(30)) is None
    assert ledger.jobs.expired(job.deadline) == []
    desk.unblock(scope, value, eve(minutes(20)))

    assert claimed(ledger, minutes(20)).id == job.id
    assert ledger.jobs.get(job.id).deadline == job.deadline + timedelta(minutes=20)
    assert [deed.what.split()[0] for deed in desk.deeds_of_everything(9)] == ["held", "released"]


@pytest.mark.parametrize(
    ("number", "everything"),
    [((0, 20), (10, 30)), ((10, 30), (0, 20)), ((0, 30), (10, 20)), ((10, 20), (0, 30)), ((0, 10), (20, 40))],
)
def test_a_fax_that_two_hold_at_once_gains_the_time_that_it_was_held_and_no_more(
    ledger: Ledger, desk: Desk, number: tuple[int, int], everything: tuple[int, int]
):
    job = ledger.ready("x.eml")
    scopes = {(Scope.NUMBER, NUMBER): number, (Scope.EVERYTHING, ""): everything}
    deeds = [(at, desk.block, scope) for scope, (at, _) in scopes.items()]
    deeds += [(at, desk.unblock, scope) for scope, (_, at) in scopes.items()]

    for at, deed, (scope, value) in sorted(deeds, key=lambda one: one[0]):
        deed(scope, value, eve(minutes(at)))

    assert ledger.jobs.get(job.id).deadline == job.deadline + timedelta(minutes=30)


@pytest.mark.parametrize(("itself", "number"), [((0, 20), (10, 30)), ((10, 30), (0, 20)), ((0, 30), (10, 20))])
def test_a_fax_that_is_held_by_itself_and_by_its_number_gains_the_time_once(
    ledger: Ledger, desk: Desk, itself: tuple[int, int], number: tuple[int, int]
):
    job = ledger.ready("x.eml")
    deeds = {
        itself[0]: lambda by: desk.hold(job.id, by),
        itself[1]: lambda by: desk.release(job.id, by),
        number[0]: lambda by: desk.block(Scope.NUMBER, NUMBER, by),
        number[1]: lambda by: desk.unblock(Scope.NUMBER, NUMBER, by),
    }

    for at, deed in sorted(deeds.items()):
        deed(eve(minutes(at)))

    assert ledger.jobs.get(job.id).deadline == job.deadline + timedelta(minutes=30)


def test_a_fax_that_leaves_a_held_number_gains_what_it_was_held_and_one_that_comes_to_it_no_more(
    ledger: Ledger, desk: Desk
):
    desk.block(Scope.NUMBER, NUMBER, eve())
    job = ledger.ready("x.eml")

    away = desk.readdress(job.id, lambda _: "+14255550199", eve(minutes(10)))
    desk.readdress(job.id, lambda _: NUMBER, eve(minutes(30)))
    desk.unblock(Scope.NUMBER, NUMBER, eve(minutes(40)))

    assert away.deadline == job.deadline + timedelta(minutes=10)
    assert ledger.jobs.get(job.id).deadline == job.deadline + timedelta(minutes=20)


def test_a_released_line_moves_no_time_limit(ledger: Ledger, desk: Desk):
    job = ledger.ready("x.eml")
    desk.block(Scope.CHANNEL, "1", eve())

    desk.unblock(Scope.CHANNEL, "1", eve(minutes(20)))

    assert ledger.jobs.get(job.id).deadline == job.deadline


def test_a_number_is_held_once_and_released_once(desk: Desk):
    desk.block(Scope.NUMBER, NUMBER, eve())

    with pytest.raises(NotPossibleError, match="held already, by eve"):
        desk.block(Scope.NUMBER, NUMBER, eve())
    desk.unblock(Scope.NUMBER, NUMBER, eve())
    with pytest.raises(NotPossibleError, match="is not held"):
        desk.unblock(Scope.NUMBER, NUMBER, eve())


def test_a_held_line_is_told_to_the_gateway(ledger: Ledger, desk: Desk):
    desk.block(Scope.CHANNEL, "2", eve())

    assert ledger.jobs.held_channels() == {2}


def test_the_faxes_that_a_scope_means(ledger: Ledger, desk: Desk):
    one, other = ledger.ready("x.eml"), ledger.ready("y.eml", number="+14255550199")
    over = ledger.ready("z.eml", number="+14255550198")
    desk.cancel(over.id, eve())
    calling = claimed(ledger)

    assert desk.open_faxes(Scope.NUMBER, NUMBER) == [one.id]
    assert desk.open_faxes(Scope.CHANNEL, "1") == [calling.id]
    assert desk.open_faxes(Scope.CHANNEL, "2") == []
    assert desk.open_faxes(Scope.EVERYTHING) == [one.id, other.id]


def test_no_fax_is_both_cancelled_and_called(ledger: Ledger, open_engine: Callable[[], Engine]):
    """Whoever is first wins: the call is made and gets the wish, or the fax is over and no call is made."""
    jobs = [ledger.ready(f"{n}.eml", number=f"+1425555{n:04}") for n in range(30)]
    desk = a_desk(open_engine())

    def call() -> set[int]:
        found: set[int] = set()
        while job := ledger.jobs.claim_due(EIGHT, minutes(30), len(found) + 1):
            found.add(job.id)
        return found

    def cancel() -> set[int]:
        ended = (desk.cancel(job.id, eve()) for job in reversed(jobs))
        return {job.id for job in ended if job.state is State.CANCELLED}

    with ThreadPoolExecutor(2) as pool:
        called, cancelled = pool.submit(call), pool.submit(cancel)

    assert called.result() & cancelled.result() == set()
    assert called.result() | cancelled.result() == {job.id for job in jobs}
    wishes = {job.id: job.wish for job in ledger.jobs.all()}
    assert all(wishes[number] is Wish.CANCEL for number in called.result())


def test_a_wish_that_comes_while_the_call_is_settled_is_not_lost(ledger: Ledger, desk: Desk):
    ledger.ready("x.eml")
    calling = claimed(ledger)
    desk.cancel(calling.id, eve())

    with pytest.raises(LostLeaseError):
        ledger.jobs.settle(calling, calling.moved(State.READY, due=minutes(5)), owed_at())

    assert (ledger.jobs.get(calling.id).state, ledger.jobs.get(calling.id).wish) == (State.CALLING, Wish.CANCEL)


HOUR = timedelta(hours=1)


def test_a_fax_for_later_that_is_called_now_has_its_time_from_now_on(ledger: Ledger, desk: Desk):
    ten_at_night = EIGHT + 14 * HOUR
    later = {"not_before": ten_at_night, "deadline": ten_at_night + 3 * HOUR, "remind": ten_at_night + HOUR}
    job = ledger.ready("x.eml", due=ten_at_night, **later)

    hurried = desk.hurry(job.id, eve(minutes(2)))

    assert (hurried.due, hurried.not_before) == (minutes(2), None)
    assert (hurried.deadline, hurried.remind) == (minutes(2) + 3 * HOUR, minutes(2) + HOUR)


def test_a_fax_whose_date_has_come_keeps_its_time_when_it_is_hurried(ledger: Ledger, desk: Desk):
    begun = {"not_before": minutes(1), "deadline": minutes(1) + 3 * HOUR, "remind": minutes(61)}
    job = ledger.ready("x.eml", due=minutes(30), outcome=Outcome.BUSY, **begun)

    hurried = desk.hurry(job.id, eve(minutes(10)))

    assert (hurried.due, hurried.deadline, hurried.remind) == (minutes(10), job.deadline, job.remind)


def test_a_fax_that_is_hurried_outside_its_hours_has_its_time_from_their_opening_on(ledger: Ledger):
    hours = Window(terms=read_hours("Any0900-1000"), zone=ZoneInfo("UTC"))
    desk = a_desk(ledger.engine, hours)
    nine = EIGHT.replace(hour=9, second=0)
    tomorrow = nine + timedelta(days=1)
    later = {"not_before": tomorrow - 10 * HOUR, "deadline": tomorrow + 3 * HOUR}
    job = ledger.ready("x.eml", due=tomorrow, **later)

    hurried = desk.hurry(job.id, eve(minutes(2)))

    assert (hurried.due, hurried.deadline) == (nine, nine + 3 * HOUR)


def test_the_date_to_be_told_at_stays_when_a_fax_for_later_is_called_now(ledger: Ledger, desk: Desk):
    """RFC 2852, mode N: the notice says that this time has passed."""
    told = minutes(90)
    later = {"not_before": minutes(60), "deadline": minutes(240), "remind": told}
    (job,) = ledger.accept("x.eml", a_draft(due=minutes(60), **later), deliver_by=told, deliver_by_notify=True)

    assert desk.hurry(job.id, eve(minutes(2))).remind == told


def test_a_sender_who_was_told_is_not_told_again_because_a_fax_is_put_off(ledger: Ledger, desk: Desk):
    reminded = {"remind": minutes(24 * 60), "reminders": 1}
    (job,) = ledger.accept("x.eml", a_draft(**reminded), deliver_by=minutes(10), deliver_by_notify=True)

    assert desk.postpone(job.id, minutes(600), eve(minutes(20))).remind == minutes(24 * 60)


def test_a_hold_before_the_date_of_a_fax_takes_none_of_its_time(ledger: Ledger, desk: Desk):
    later = {"not_before": minutes(60), "deadline": minutes(240)}
    job = ledger.ready("x.eml", due=minutes(60), **later)
    desk.hold(job.id, eve())

    assert desk.release(job.id, eve(minutes(30))).deadline == job.deadline
    desk.hold(job.id, eve(minutes(50)))
    assert desk.release(job.id, eve(minutes(70))).deadline == job.deadline + timedelta(minutes=10)


def test_neither_a_hold_nor_another_date_moves_the_one_by_which_it_is_returned(ledger: Ledger, desk: Desk):
    """RFC 2852 section 4.1.4.2: the sender's time runs whatever is done to the fax."""
    (job,) = ledger.accept("x.eml", a_draft(returned_by=minutes(30)), deliver_by=minutes(30))

    desk.hold(job.id, eve())
    desk.release(job.id, eve(minutes(10)))
    desk.postpone(job.id, minutes(20), eve(minutes(11)))

    assert ledger.jobs.get(job.id).returned_by == minutes(30)
