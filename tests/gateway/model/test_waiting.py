"""Why a fax waits: one cause at a time, the one that has to go first."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from gateway.model.call import Answered
from gateway.model.deed import Deed, Hold, Scope
from gateway.model.job import Job, State
from gateway.model.outcome import Outcome
from gateway.model.waiting import Cause, Surroundings, waits_for
from gateway.model.window import ANY_TIME, Window, read_hours
from tests.gateway.model.facts import EIGHT, a_job

OFFICE = Window(terms=read_hours("Wk0900-1700"), zone=ZoneInfo("UTC"))
NINE = EIGHT.replace(hour=9, minute=0, second=0)
LATER = EIGHT + timedelta(minutes=3)
AROUND = Surroundings(node="node1", channels=2)


def ready(**facts: Any) -> Job:
    return a_job(**{"state": State.READY, "dials": 0, **facts})


def call(**facts: Any) -> Job:
    return a_job(**{"id": 1, "leased_by": "node1", "channel": 1, "number": "+14255550100", **facts})


def a_hold(scope: Scope, value: str = "", why: str = "") -> Hold:
    return Hold(scope=scope, value=value, at=EIGHT, who="eve", why=why)


@pytest.mark.parametrize(
    ("job", "around", "window", "cause", "why"),
    [
        (ready(state=State.HELD), AROUND, ANY_TIME, Cause.HELD, "it is held"),
        (ready(state=State.NEW), AROUND, ANY_TIME, Cause.PRINTING, "its pages are not made yet"),
        (
            ready(state=State.NEW, leased_by="node2"),
            AROUND,
            ANY_TIME,
            Cause.PRINTING,
            "its pages are being made by node2",
        ),
        (ready(state=State.NEW, due=LATER), AROUND, ANY_TIME, Cause.PRINTING, "its pages could not be made yet"),
        (ready(due=LATER, not_before=LATER), AROUND, ANY_TIME, Cause.LATER, "it is to be sent later"),
        (
            ready(due=LATER, outcome=Outcome.BUSY, dials=1),
            AROUND,
            ANY_TIME,
            Cause.PAUSE,
            "the pause after a call that ended so: Busy signal detected",
        ),
        (ready(due=LATER), AROUND, ANY_TIME, Cause.POSTPONED, "it could not be called at its date"),
        (ready(), AROUND, ANY_TIME, Cause.TURN, "it is due, and the next free line calls it"),
    ],
)
def test_each_cause_has_its_sentence(job: Job, around: Surroundings, window: Window, cause: Cause, why: str):
    wait = waits_for(job, EIGHT, around, window)

    assert wait is not None
    assert (wait.cause, wait.why) == (cause, why)
    assert wait.until == (job.due if job.due > EIGHT else None)


def test_a_fax_waits_for_our_own_call_to_its_number():
    """HylaFAX: E337, blocked by concurrent calls (MaxConcurrentCalls 1)."""
    around = replace(AROUND, calling=[call(id=9, number="+14255550123")])

    wait = waits_for(ready(), EIGHT, around)

    assert wait is not None
    assert (wait.cause, wait.why, wait.code) == (
        Cause.ENGAGED,
        "its number is engaged by our own call of fax 9",
        "E337",
    )


@pytest.mark.parametrize("due", [EIGHT, NINE])
def test_a_fax_waits_for_the_hours_of_its_number_whether_its_date_knows_them_or_not(due: Any):
    """HylaFAX: E338, time of day restriction."""
    wait = waits_for(ready(due=due, outcome=Outcome.BUSY), EIGHT, AROUND, OFFICE)

    assert wait is not None
    assert (wait.cause, wait.until, wait.code) == (Cause.HOURS, NINE, "E338")


def test_a_pause_that_ends_inside_the_hours_is_a_pause():
    wait = waits_for(ready(due=NINE + timedelta(minutes=1), outcome=Outcome.BUSY), NINE, AROUND, OFFICE)

    assert wait is not None
    assert wait.cause is Cause.PAUSE


def test_hours_that_never_open_have_no_date():
    closed = replace(OFFICE, holidays=frozenset(date(2024, 1, 1) + timedelta(days=n) for n in range(900)))

    wait = waits_for(ready(), EIGHT, AROUND, closed)

    assert wait is not None
    assert (wait.cause, wait.until) == (Cause.HOURS, None)


@pytest.mark.parametrize(
    ("hold", "why"),
    [
        (a_hold(Scope.NUMBER, "+14255550123", "paper jam"), "eve holds its number (paper jam)"),
        (a_hold(Scope.EVERYTHING), "eve holds every fax"),
    ],
)
def test_what_is_held_comes_before_every_other_cause(hold: Hold, why: str):
    wait = waits_for(ready(due=LATER, outcome=Outcome.BUSY), EIGHT, replace(AROUND, holds=[hold]), OFFICE)

    assert wait is not None
    assert (wait.cause, wait.why) == (Cause.HELD, why)


def test_a_hold_on_another_number_keeps_nobody_waiting():
    wait = waits_for(ready(), EIGHT, replace(AROUND, holds=[a_hold(Scope.NUMBER, "+14255550199")]))

    assert wait is not None
    assert wait.cause is Cause.TURN


def test_who_holds_a_single_fax_is_named_with_the_reason():
    deed = Deed(at=EIGHT, who="eve", what="held the fax: wrong attachment", job=4711)

    wait = waits_for(ready(state=State.HELD), EIGHT, replace(AROUND, held_by={4711: deed}))

    assert wait is not None
    assert wait.why == "eve holds it (wrong attachment)"


@pytest.mark.parametrize(("node", "cause"), [("node1", Cause.LINES), ("node2", Cause.TURN)])
def test_a_line_on_which_a_fax_comes_is_taken(node: str, cause: Cause):
    coming = Answered(ring="a1", node=node, channel=2, since=EIGHT, called="+14255550100")

    wait = waits_for(ready(), EIGHT, replace(AROUND, calling=[call()], answered=[coming]))

    assert wait is not None
    assert wait.cause is cause


@pytest.mark.parametrize(
    ("calling", "holds", "cause"),
    [
        ([call()], [], Cause.TURN),
        ([call(), call(id=2, channel=2)], [], Cause.LINES),
        ([call()], [a_hold(Scope.CHANNEL, "2")], Cause.LINES),
        ([call()], [a_hold(Scope.CHANNEL, "1")], Cause.TURN),
        ([call(leased_by="node2"), call(id=2, channel=2, leased_by="node2")], [], Cause.TURN),
    ],
)
def test_a_fax_waits_for_a_line_when_each_is_taken_or_held(calling: list[Job], holds: list[Hold], cause: Cause):
    wait = waits_for(ready(), EIGHT, replace(AROUND, calling=calling, holds=holds))

    assert wait is not None
    assert wait.cause is cause


@pytest.mark.parametrize("state", [State.CALLING, State.DELIVERED, State.FAILED, State.CANCELLED])
def test_a_fax_in_a_call_or_over_waits_for_nothing(state: State):
    assert waits_for(ready(state=state), EIGHT, AROUND) is None
