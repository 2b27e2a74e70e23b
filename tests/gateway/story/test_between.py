"""Why a fax was called when it was: true to the second, and in parts where there was more than one reason."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from gateway.model.call import Call, CallResult
from gateway.model.deed import Deed
from gateway.model.outcome import Outcome, RetryClass
from gateway.model.retry import Pauses, RetryPolicy
from gateway.model.window import Term, Window
from gateway.story.between import Past, Story, waited_first, went_on
from tests.gateway.model.facts import a_job

NOON = datetime(2026, 4, 6, 12, tzinfo=UTC)
NUMBER = "+14255550123"
DAILY = frozenset(range(7))


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def a_call(begins: float, ends: float, outcome: Outcome = Outcome.HANG_UP, **facts: Any) -> Call:
    result = CallResult(outcome=outcome, started=at(begins), ended=at(ends))
    usual: dict[str, Any] = {"job": 1, "attempt": 1, "number": NUMBER, "first_page": 1}
    return Call(result=result, **{**usual, **facts})


def a_story(*calls: Call, deeds: tuple[Deed, ...] = (), job: dict[str, Any] | None = None, **past: Any) -> Story:
    numbered = [replace(call, attempt=attempt) for attempt, call in enumerate(calls, 1)]
    told = a_job(**{"id": 1, "number": NUMBER, "created": NOON, "not_before": None, **(job or {})})
    usual: dict[str, Any] = {"policy": RetryPolicy(), "channels": 2}
    return Story(job=told, calls=numbered, deeds=deeds, past=Past(**{**usual, **past}))


def others(*spans: tuple[float, float], number: str = "+14255550100") -> list[Call]:
    return [a_call(*span, job=7 + place, number=number) for place, span in enumerate(spans)]


def opened(begin: int, end: int) -> Window:
    return Window(terms=(Term(days=DAILY, begin=time(begin), end=time(end)),), zone=ZoneInfo("UTC"))


BROKE_OFF = "the pause after a connection that broke off"


def test_a_call_at_the_end_of_the_pause_waited_for_the_pause_alone():
    story = a_story(a_call(0, 1), a_call(2, 3))

    assert went_on(story, 0) == f"It waited 1 min for the next call: {BROKE_OFF}."


def test_a_pause_that_lines_went_on_after_is_told_in_both_parts():
    story = a_story(a_call(0, 1), a_call(4.65, 6), others=others((1, 4.6), (0, 9)))

    assert (
        went_on(story, 0)
        == f"It waited 3 min 39 s for the next call: 1 min, {BROKE_OFF}; then 2 min 39 s for a free line."
    )


def test_another_call_to_the_same_number_went_first():
    story = a_story(a_call(0, 1), a_call(5, 6), others=others((1.5, 5), number=NUMBER))

    assert went_on(story, 0) == (
        f"It waited 4 min for the next call: 1 min, {BROKE_OFF}; then 3 min for the call of fax 7 to the same number."
    )


def test_behind_another_call_to_the_number_it_waited_for_a_line_too():
    story = a_story(
        a_call(0, 1),
        a_call(9, 10),
        others=sorted([*others((1.5, 5), number=NUMBER), *others((4, 9), (4, 10))], key=lambda call: call.result.ended),
    )

    assert went_on(story, 0).endswith(
        "; then 3 min for the call of fax 7 to the same number; then 4 min for a free line."
    )


def test_a_line_that_was_free_is_not_said_to_have_been_taken():
    story = a_story(a_call(0, 1), a_call(5, 6), others=others((1, 5)))

    assert went_on(story, 0).endswith(f"1 min, {BROKE_OFF}; then 3 min until a line of the gateway took it.")


def test_hours_that_ended_during_the_pause_are_told_behind_it():
    story = a_story(a_call(0, 1), a_call(180, 181), window=opened(15, 16))

    assert went_on(story, 0) == (
        f"It waited 2 h 59 min for the next call: 1 min, {BROKE_OFF}; then 2 h 58 min until the hours began in which its number is "
        "called."
    )


def test_a_pause_grows_as_the_policy_says_with_each_call_that_ends_alike():
    policy = RetryPolicy(classes={each: Pauses(pause=timedelta(minutes=1), backoff=2) for each in RetryClass})
    story = a_story(a_call(0, 1), a_call(2, 3), a_call(5, 6), policy=policy)

    assert [went_on(story, place) for place in (0, 1)] == [
        f"It waited {pause} for the next call: {BROKE_OFF}." for pause in ("1 min", "2 min")
    ]


@pytest.mark.parametrize(
    ("deed", "words"),
    [
        ("released the fax: in time", ": it was held until eve released it."),
        ("asked for the next call at once", ": then eve asked for it."),
        (f"changed the number from +1 to {NUMBER}", ": then its number was changed."),
    ],
)
def test_what_somebody_did_goes_before_every_pause(deed: str, words: str):
    held = Deed(at=at(2), who="eve", what="held the fax", job=1)
    done = Deed(at=at(30), who="eve", what=deed, job=1)
    story = a_story(a_call(0, 1), a_call(30, 31), deeds=(held, done))

    assert went_on(story, 0) == f"It waited 29 min for the next call{words}"


def test_a_released_fax_may_have_waited_for_a_line_as_well():
    done = Deed(at=at(30), who="eve", what="released the fax", job=1)
    story = a_story(a_call(0, 1), a_call(33, 34), deeds=(done,), others=others((20, 33), (20, 40)))

    assert went_on(story, 0) == "It waited 32 min for the next call: 29 min, held; then 3 min for a free line."


@pytest.mark.parametrize(
    ("deed", "words"),
    [
        (f"released the number {NUMBER}", "8 min while its number was held"),
        ("released everything: all clear", "8 min while all calls were held"),
        ("released the number +14255550199", "8 min until a line of the gateway took it"),
    ],
)
def test_a_hold_of_its_number_or_of_everything_kept_it_waiting(deed: str, words: str):
    story = a_story(a_call(0, 1), a_call(10, 11))
    past = replace(story.past, deeds=(Deed(at=at(10), who="eve", what=deed),))

    assert (
        went_on(replace(story, past=past), 0) == f"It waited 9 min for the next call: 1 min, {BROKE_OFF}; then {words}."
    )


def test_a_fax_that_was_made_anew_was_called_again_at_once():
    anew = next(outcome for outcome in Outcome if outcome.value.form is not None)
    story = a_story(a_call(0, 1, anew), a_call(1, 2))

    assert went_on(story, 0) == "It was made again in a form that this machine can take, and called again at once."


def test_a_fax_that_was_made_anew_may_have_waited_for_a_line():
    anew = next(outcome for outcome in Outcome if outcome.value.form is not None)
    story = a_story(a_call(0, 1, anew), a_call(4, 5), others=others((1, 4), (1, 5)))

    assert went_on(story, 0) == (
        "It was made again in a form that this machine can take. It waited 3 min for the next call: no line was free."
    )


@pytest.mark.parametrize(
    ("begins", "facts", "words"),
    [
        (0, {}, ""),
        (3, {}, "It waited 3 min for the first call, while its pages were made."),
        (3, {"others": others((0, 4), (0, 4))}, "It waited 3 min for the first call: no line was free."),
        (
            3,
            {"others": others((0, 3), number=NUMBER)},
            "It waited 3 min for the first call: the call of fax 7 to the same number went first.",
        ),
        (60, {"job": {"not_before": at(60)}}, "It waited 1 h for the first call: it was to be sent later."),
        (
            180,
            {"window": opened(15, 16)},
            "It waited 3 h for the first call: its number is called in certain hours only, which began then.",
        ),
        (
            180,
            {"window": opened(15, 16), "job": {"not_before": at(60)}},
            "It waited 3 h for the first call: 1 h until the date at which it was to be sent; then 2 h until the hours began in which its "
            "number is called.",
        ),
        (
            7,
            {"deeds": (Deed(at=at(7), who="eve", what="released the fax", job=1),)},
            "It waited 7 min for the first call: it was held until eve released it.",
        ),
    ],
)
def test_the_wait_for_the_first_call_has_its_reason_too(begins: float, facts: dict[str, Any], words: str):
    assert waited_first(a_story(a_call(begins, begins + 1), **facts)) == words
