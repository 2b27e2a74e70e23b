"""Why a fax was called when it was, and not before: what it waited for, one thing after the other, from what is written down."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from gateway.model.call import Call
from gateway.model.deed import Deed
from gateway.model.job import Job
from gateway.model.outcome import Fate, RetryClass
from gateway.model.retry import RetryPolicy
from gateway.model.window import ANY_TIME, Window
from gateway.story.callwords import lasting

_MOMENT = timedelta(microseconds=1)
_SLACK = timedelta(seconds=10)
"""What a gateway takes to come to a fax; nothing that short is a wait."""

_PAUSES = {
    RetryClass.BUSY: "the pause after a busy number",
    RetryClass.NO_CARRIER: "the pause after a call that no fax tone answered",
    RetryClass.NO_ANSWER: "the pause after a call that nobody answered",
    RetryClass.DATA: "the pause after a call that a computer modem answered",
    RetryClass.NO_FAX: "the pause after a call that no fax machine understood",
    RetryClass.PROTOCOL: "the pause after a connection that broke off",
    RetryClass.OTHER: "the pause after a fault of our own line",
}


@dataclass(frozen=True, kw_only=True)
class Past:
    """What a fax met: the rules of its calls, the calls of other faxes (`others`) and what was done to everything, as far as known."""

    policy: RetryPolicy
    window: Window = ANY_TIME
    channels: int = 1
    others: Sequence[Call] = ()
    deeds: Sequence[Deed] = ()


@dataclass(frozen=True, kw_only=True)
class Story:
    """A fax with its calls and what was done to it, in order of time."""

    job: Job
    calls: Sequence[Call]
    deeds: Sequence[Deed]
    past: Past


@dataclass(frozen=True, kw_only=True)
class _Span:
    """A part of a wait: `alone` is said of it where it is the whole, `behind` behind its length where it is not."""

    until: datetime
    alone: str
    behind: str


def waited_first(story: Story) -> str:
    """Say why the first call was not made at once, empty when it was."""
    since, began = story.job.created, story.calls[0].result.started
    if began - since < _SLACK:
        return ""
    return _told("first", since, began, [*_reasons(story, since, story.calls[0], _first_rest)])


def went_on(story: Story, place: int) -> str:
    """Say when the call after this one was made, and why then."""
    call, following = story.calls[place], story.calls[place + 1]
    since, began = call.result.ended, following.result.started
    if call.result.outcome.fate is not Fate.REFORMAT:
        return _told("next", since, began, [*_reasons(story, since, following, _rest, _pause(story, place))])
    anew = "It was made again in a form that this machine can take"
    if began - since < _SLACK:
        return f"{anew}, and called again at once."
    return f"{anew}. " + _told("next", since, began, [*_reasons(story, since, following, _first_rest)])


def _told(which: str, since: datetime, began: datetime, reasons: Sequence[_Span]) -> str:
    waited = f"It waited {lasting(began - since)} for the {which} call"
    if len(reasons) < 2:
        return waited + "".join(reason.alone for reason in reasons) + "."
    begins = [since, *(reason.until for reason in reasons)]
    parts = [f"{lasting(one.until - at)}{one.behind}" for at, one in zip(begins, reasons, strict=False)]
    return f"{waited}: {'; then '.join(parts)}."


Rest = Callable[[Story, datetime, datetime], _Span]


def _reasons(story: Story, since: datetime, call: Call, rest: Rest, pause: _Span | None = None) -> Iterator[_Span]:
    """Yield what the wait for a call was made of; every part ends later than the one before, the last with the call's beginning."""
    at, began = since, call.result.started
    for reason in (
        _by_deed(story, since, began) or pause,
        *_by_date(story, began),
        *_by_release(story, call),
        _by_hours(story, began, _latest(since, began, pause, story)),
        *_by_engaged(story, call),
    ):
        if reason is None or reason.until - at < _SLACK:
            continue
        until = began if began - reason.until < _SLACK else reason.until
        yield replace(reason, until=until)
        at = until
    if began - at >= _SLACK:
        yield rest(story, at, began)


def _latest(since: datetime, began: datetime, pause: _Span | None, story: Story) -> datetime:
    """Return from when on the hours of its number could keep it waiting."""
    deed = _by_deed(story, since, began)
    dates = [one.until for one in (deed or pause, *_by_date(story, began)) if one is not None]
    return min(max([since, *dates]), began)


def _pause(story: Story, place: int) -> _Span | None:
    """The pause of the policy, as long as it was after so many calls in a row that ended alike."""
    call, began = story.calls[place], story.calls[place + 1].result.started
    retry = call.result.outcome.value.retry
    if retry not in _PAUSES:
        return None
    streak = 0
    for earlier in reversed(story.calls[: place + 1]):
        if earlier.result.outcome.value.retry is not retry or earlier.number != call.number:
            break
        streak += 1
    then = replace(story.job, number=call.number, dials=call.attempt, streak=streak)
    until = min(call.result.ended + story.past.policy.pause(then, retry), began)
    return _Span(until=until, alone=f": {_PAUSES[retry]}", behind=f", {_PAUSES[retry]}")


def _by_deed(story: Story, since: datetime, began: datetime) -> _Span | None:
    """What somebody did to the fax meanwhile goes before every pause."""
    done = [deed for deed in story.deeds if since <= deed.at <= began]
    if not done:
        return None
    last = done[-1]
    if last.what.startswith("released the fax"):
        return _Span(until=last.at, alone=f": it was held until {last.who} released it", behind=", held")
    if last.what.startswith("asked for the next call at once"):
        asked = f"{last.who} asked for it"
        return _Span(until=last.at, alone=f": then {asked}", behind=f" until {asked}")
    if last.what.startswith("set the date of the fax"):
        return None if _by_date(story, began) else _Span(until=last.at, alone="", behind=" until its date was changed")
    if last.what.startswith("changed the number"):
        return _Span(until=last.at, alone=": then its number was changed", behind=" until its number was changed")
    return _Span(until=last.at, alone="; what was done meanwhile decided when", behind=" until that was done")


def _by_date(story: Story, began: datetime) -> list[_Span]:
    wanted = story.job.not_before
    if wanted is None or wanted > began:
        return []
    return [_Span(until=wanted, alone=": it was to be sent later", behind=" until the date at which it was to be sent")]


def _by_release(story: Story, call: Call) -> Iterator[_Span]:
    """Calls to its number, or all, may have been held."""
    named = {f"released the number {call.number}": "its number", "released everything": "all calls"}
    for deed in story.past.deeds:
        what, _, _ = deed.what.partition(": ")
        if what in named and deed.at <= call.result.started:
            held = f"{named[what]} {'was' if what != 'released everything' else 'were'} held"
            yield _Span(until=deed.at, alone=f": {held} until {deed.who} released it", behind=f" while {held}")


def _by_hours(story: Story, began: datetime, at: datetime) -> _Span | None:
    """Its hours may have been over at its date, or over when it would have had its turn."""
    window = story.past.window
    opening = window.opens(at)
    until = opening if opening is not None and at < opening <= began else None
    if window.opens(began - _MOMENT) != began - _MOMENT:
        until = began
    if until is None:
        return None
    alone = ": its number is called in certain hours only, which began then"
    return _Span(until=until, alone=alone, behind=" until the hours began in which its number is called")


def _by_engaged(story: Story, call: Call) -> Iterator[_Span]:
    """One number is called by one fax at a time."""
    began = call.result.started
    for other in story.past.others:
        if other.number == call.number and other.result.ended <= began:
            during = f"the call of fax {other.job} to the same number"
            yield _Span(until=other.result.ended, alone=f": {during} went first", behind=f" for {during}")


def _rest(story: Story, at: datetime, began: datetime) -> _Span:
    """What is left of a wait: there was no free line, or none that is known."""
    if _lines_taken(story, at, began):
        return _Span(until=began, alone=": no line was free", behind=" for a free line")
    return _Span(
        until=began, alone=": then a line of the gateway took it", behind=" until a line of the gateway took it"
    )


def _first_rest(story: Story, at: datetime, began: datetime) -> _Span:
    if _lines_taken(story, at, began):
        return _rest(story, at, began)
    return _Span(until=began, alone=", while its pages were made", behind=" while its pages were made")


def _lines_taken(story: Story, at: datetime, began: datetime) -> bool:
    """Whether as many calls as there are lines were going on halfway through."""
    middle = at + (began - at) / 2
    taken = sum(other.result.started <= middle < other.result.ended for other in story.past.others)
    return taken >= story.past.channels
