"""A fax as a story: what happened to it, in order of time, each event in sentences."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import assert_never
from zoneinfo import ZoneInfo

from gateway.model.handover import Acknowledgement
from gateway.model.job import Job, Priority, State, Wish
from gateway.model.letter import Kind, Letter
from gateway.model.outcome import Outcome
from gateway.model.schedule import time_limit
from gateway.model.waiting import Wait
from gateway.records import Fax
from gateway.report.wording import ENGLISH, sentence
from gateway.story.between import Past, Story, waited_first, went_on
from gateway.story.callwords import facts_of, happened, lasting
from wire.address import masked

_NO_DOCUMENT = "No document was made."


class Rank(IntEnum):
    """How events of one instant follow one another."""

    MAIL = 0
    PAGES = 1
    DEED = 2
    CALL = 3
    END = 4
    REPORT = 5


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened: its instant, a word for it, what is told of it, and what is said aside, for who wants to know.

    Text from outside stands in it as it came.
    """

    at: datetime
    rank: Rank
    word: str
    told: tuple[str, ...]
    aside: tuple[str, ...] = ()
    good: bool | None = None


def events(fax: Fax, past: Past, *, transcript: bool) -> list[Event]:
    """Return what happened to a fax, first to last. `past` tells what its calls had to wait for; `transcript` tells each call in full."""
    told = Story(job=fax.job, calls=fax.calls, deeds=fax.deeds, past=past)
    found = [_mail(fax), *_pages(fax, told), *_calls(fax, told, transcript=transcript)]
    found += [Event(at=deed.at, rank=Rank.DEED, word=deed.who, told=(_capital(deed.what),)) for deed in fax.deeds]
    found += [*_end(fax), *_reports(fax)]
    return sorted(found, key=lambda event: (event.at, event.rank))


def _mail(fax: Fax) -> Event:
    message, recipient = fax.message, fax.job.recipient
    notify = "absent" if recipient.notify is None else ",".join(sorted(recipient.notify))
    aside = (
        f"from {message.sender or '<> (nobody, no report will be sent)'} to {masked(recipient.address)}",
        f"asked for: NOTIFY {notify}, RET {message.ret or 'absent'}, ENVID {message.envid or 'absent'}"
        + "".join(f", {one}" for one in _besides(fax)),
    )
    by_agent = f"by the Delivery Agent connector {message.connector}, delivery {message.delivery}"
    came = (by_agent,) if message.is_acknowledged else ()
    wanted = fax.job.not_before
    later = (f"to be sent at {wanted:%Y-%m-%d %H:%M} UTC or later",) if wanted else ()
    told = (f"Exchange handed in: {message.subject or '(no subject)'}", *later)
    return Event(at=message.arrived, rank=Rank.MAIL, word="Mail", told=told, aside=(*aside, *came))


def _besides(fax: Fax) -> Iterator[str]:
    """Yield what was asked for that few ask for."""
    if (latest := fax.message.deliver_by) is not None:
        yield f"DELIVERBY {latest:%Y-%m-%d %H:%M:%S} UTC (else {'told' if fax.message.deliver_by_notify else 'returned'})"
    if fax.job.not_before is not None:
        yield f"send at {fax.job.not_before:%Y-%m-%d %H:%M} UTC"
    if fax.job.priority is not Priority.NORMAL:
        yield f"priority {fax.job.priority.name.lower()}"


def _pages(fax: Fax, story: Story) -> Iterator[Event]:
    job = fax.job
    if job.pages is not None:
        told = [f"{ENGLISH.count(job.pages, ENGLISH.page)} to send."]
    elif job.state.is_final and not _is_refused(fax):
        told = [_NO_DOCUMENT]
    else:
        return
    if fax.calls and (waited := waited_first(story)):
        told.append(waited)
    notes = tuple(f"note: {note}" for note in job.notes)
    yield Event(at=fax.message.arrived, rank=Rank.PAGES, word="Pages", told=tuple(told), aside=notes)


def _is_refused(fax: Fax) -> bool:
    """Whether it ended as its mail came, before a page was made or a call."""
    job = fax.job
    return job.pages is None and job.finished == job.created and not fax.calls


def _calls(fax: Fax, story: Story, *, transcript: bool) -> Iterator[Event]:
    for place, call in enumerate(fax.calls):
        told = [*happened(fax.job, call)]
        aside = (facts_of(call), *(call.result.transcript if transcript else ()))
        if place + 1 < len(fax.calls):
            told.append(went_on(story, place))
        good = call.result.outcome is Outcome.DELIVERED or None
        yield Event(
            at=call.result.started,
            rank=Rank.CALL,
            word=f"Call {call.attempt}",
            told=tuple(told),
            aside=aside,
            good=good,
        )


def _end(fax: Fax) -> Iterator[Event]:
    job = fax.job
    if job.finished is None or job.outcome is None:
        return
    when = " before any call" if _is_refused(fax) and job.state is State.FAILED else ""
    told = [f"{job.state.value.capitalize()}{when}. {sentence(job, job.outcome, fax.calls)}"]
    aside = _facts_of_end(fax, job.outcome)
    if job.detail and "{detail}" not in job.outcome.value.sentence:
        is_late = job.outcome in (Outcome.EXPIRED, Outcome.DELIVER_BY)
        told.append(f"The last call ended so: {job.detail}." if is_late else f"No further call: {job.detail}.")
    good = job.state is State.DELIVERED
    yield Event(
        at=job.finished, rank=Rank.END, word="End", told=tuple(told), aside=(aside,) if aside else (), good=good
    )


def _facts_of_end(fax: Fax, outcome: Outcome) -> str:
    job = fax.job
    if job.pages is not None:
        return f"{job.pages_confirmed} of {ENGLISH.count(job.pages, ENGLISH.page)} confirmed, {ENGLISH.count(job.dials, ENGLISH.call)}"
    return f"{_NO_DOCUMENT} {outcome.value.code} {outcome.value.text}" if _is_refused(fax) else ""


def _reports(fax: Fax) -> Iterator[Event]:
    for letter in fax.letters:
        if letter.posted is not None:
            told = f"{_capital(named(letter))} was handed to Exchange."
            yield Event(at=letter.posted, rank=Rank.REPORT, word="Report", told=(told,))

    if (heard := fax.acknowledgement) is not None and heard.ended is not None:
        yield _acknowledged(heard, heard.ended)


def _acknowledged(heard: Acknowledgement, at: datetime) -> Event:
    told = (
        "Exchange had ended its message before; it reports nothing of this fax."
        if heard.gone
        else f'Exchange took the acknowledgement "{heard.result}"; it makes the report that its sender asked for.'
    )
    return Event(at=at, rank=Rank.REPORT, word="Report", told=(told,))


def named(letter: Letter) -> str:
    """Name a letter: the report "delivered", the second report "delayed" with its number."""
    match letter.kind:
        case Kind.REPORT:
            told = f'the report "{letter.action}"' + (f" ({letter.turn})" if letter.turn > 1 else "")
            return f"{told} on the whole message" if letter.whole else told
        case Kind.MDN:
            return "the disposition notification"
        case Kind.FAX:
            return "the received fax"
        case _:
            assert_never(letter.kind)


def standing(fax: Fax, wait: Wait | None, now: datetime, zone: ZoneInfo) -> Iterator[str]:
    """Yield how the fax stands now, as long as something still follows."""
    job = fax.job
    if job.state is State.CALLING:
        yield _in_call(job, now, zone)
    elif wait is not None:
        until = f", until {moment(wait.until, zone)}" if wait.until else ""
        yield f"It waits: {wait.why}{until}" + (f" ({wait.code})." if wait.code else ".")
    if job.state is State.HELD:
        yield "Its time limit stands still until it is released."
    elif not job.state.is_final:
        yield f"It is given up at {moment(time_limit(job)[0], zone)}."
    yield from _reporting(fax, zone)


def _reporting(fax: Fax, zone: ZoneInfo) -> Iterator[str]:
    if fax.acknowledgement is not None:
        yield from _acknowledging(fax.acknowledgement, zone)
        return
    for letter in fax.letters:
        if letter.posted is None:
            yield f"{_capital(named(letter))} waits; it is offered to Exchange again at {moment(letter.due, zone)}."
    if fax.awaited:
        go_on = "1 of its faxes goes on" if fax.awaited == 1 else f"{fax.awaited} of its faxes go on"
        yield f"One report will speak of the whole message when all of it is over; {go_on}."
    elif not fax.letters:
        yield "No report is owed." if fax.job.state.is_final else "No report has been written yet."


def _acknowledging(heard: Acknowledgement, zone: ZoneInfo) -> Iterator[str]:
    if heard.ended is not None:
        return
    if heard.told is not None:
        yield f"Exchange was told at {moment(heard.told, zone)}: {heard.said}"
    yield f"It hears again at {moment(heard.due, zone)}, sooner when something happens; the report will be its own."


def _in_call(job: Job, now: datetime, zone: ZoneInfo) -> str:
    since = f" since {moment(job.begun, zone)} ({lasting(max(now, job.begun) - job.begun)})" if job.begun else ""
    wish = {None: "", Wish.CANCEL: "; it is being hung up", Wish.HOLD: "; then it is held", Wish.AGAIN: "; it is stuck"}
    return f"Call {job.dials} goes on{since} on line {job.channel} of {job.leased_by}{wish[job.wish]}."


def moment(instant: datetime, zone: ZoneInfo) -> str:
    """Return an instant by the clocks of the zone."""
    return instant.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
