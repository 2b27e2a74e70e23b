"""Every sentence that the sender of a fax can receive in a report."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import assert_never
from zoneinfo import ZoneInfo

from gateway.model.call import Call, connected
from gateway.model.job import Job
from gateway.model.number import spaced
from gateway.model.outcome import Fate, Outcome, RetryClass
from wire.address import Fault
from wire.dsn import Action

SIMULATED = "The telephone line of this gateway is simulated: no telephone rang, and nothing left this machine."

_PREFIXES = {
    Action.DELIVERED: "Delivered",
    Action.FAILED: "Undeliverable",
    Action.DELAYED: "Delayed",
    Action.RELAYED: "Relayed",
    Action.EXPANDED: "Expanded",
}
_MOST_NOTES = 50
_LONGEST_SUBJECT = 255  # MAPI's PidTagSubject, as Exchange keeps it
_LONGEST_PHRASE = 200
_MOST_CALLS = 30
# An address is refused with the name of its fault; the machine part keeps the name, a person reads this.
_FAULTS: dict[str, str] = {
    Fault.EMPTY: "it is empty",
    Fault.EMPTY_NUMBER: "it holds no number",
    Fault.BAD_NUMBER: "what stands for the number is none",
    Fault.NUMBER_TOO_SHORT: "the number is too short",
    Fault.NUMBER_TOO_LONG: "the number is too long",
    Fault.BAD_SUBADDRESS: "the subaddress is not made of digits or is too long",
    Fault.MULTIPLE_SUBADDRESS: "it holds more than one subaddress",
    Fault.BAD_POSTDIAL: "what is to be dialled after the answer cannot be dialled",
    Fault.TOO_MANY_FIELDS: "it holds too many fields",
    Fault.IMCEA_BAD_ESCAPE: "its IMCEA form is broken",
    Fault.IMCEA_NO_DOMAIN: "its IMCEA form has no domain",
    Fault.BAD_X400: "its X.400 form is broken",
    Fault.NO_FAX_ADDRESS: "its X.400 form holds no fax number",
    Fault.NOT_FAX: "it is of another type than FAX",
    Fault.NOT_OUR_DOMAIN: "its domain is none of the fax domains",
}
_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # could show a number backwards
_DETAIL = re.compile(r"(:| as fax) \{detail\}")


def plain(text: str, longest: int = _LONGEST_PHRASE) -> str:
    """Return foreign text as one line: it can neither break out of its line nor turn the reading direction."""
    visible = "".join(" " if _is_control(character) else character for character in text)
    phrase = " ".join(visible.split())
    return phrase if len(phrase) <= longest else phrase[: longest - 1].rstrip() + "…"


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") or character in _OVERRIDES


def subject(action: Action, job: Job, original: str) -> str:
    """Return the subject of the report: what became of the fax, then the subject under which its sender knows it."""
    known = plain(original, _LONGEST_SUBJECT) or f"fax to {whom(job)}"
    return f"{_PREFIXES[action]}: {known}"


def whom(job: Job) -> str:
    """Name the recipient: name and number; the address as it came when it holds no number. Never the post-dial digits."""
    number, name = plain(spaced(job.number)), plain(job.name)
    if not number:
        return plain(job.recipient.address)
    return f"{name} ({number})" if name else number


def count(number: int, noun: str) -> str:
    """Return "1 call", "2 calls"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def text(action: Action, job: Job, calls: Sequence[Call], original_subject: str, zone: ZoneInfo) -> str:
    """Return the part of the report that a person reads, in paragraphs and with a line end after each line."""
    paragraphs = (
        [_headline(action, job), *_what_happened(action, job, calls, zone)],
        list(_facts(job, calls, original_subject, zone)),
        list(_calls(calls, zone)),
        list(_notes(job)),
        [SIMULATED],
    )
    return "\n\n".join("\n".join(lines) for lines in paragraphs if lines) + "\n"


def _headline(action: Action, job: Job) -> str:
    match action:
        case Action.DELIVERED:
            return f"Your fax to {whom(job)} was delivered."
        case Action.DELAYED:
            return f"Your fax to {whom(job)} is delayed."
        case Action.FAILED if job.pages_confirmed:
            return f"Your fax to {whom(job)} was sent only in part: {_confirmed(job)}."
        case Action.FAILED:
            return f"Your fax to {whom(job)} was not sent."
        case Action.RELAYED:
            return f"Your fax to {whom(job)} was passed on to a service that does not confirm delivery."
        case Action.EXPANDED:
            return f"Your fax to {whom(job)} was passed on to several numbers."
        case _:
            assert_never(action)


def _what_happened(action: Action, job: Job, calls: Sequence[Call], zone: ZoneInfo) -> Iterator[str]:
    if action is Action.DELAYED:
        yield _so_far(job)
        yield f"You need not send it again: the gateway goes on trying until {_moment(job.deadline, zone)}."
        return
    if job.outcome:
        yield sentence(job, job.outcome, calls)
    if action is Action.FAILED:
        yield from _no_further_call(job)


def _so_far(job: Job) -> str:
    made = count(job.dials, "call")
    if job.outcome is None:
        return "It is waiting for its first call." if not job.dials else f"{made} made so far."
    if job.outcome.value.retry is RetryClass.PROTOCOL:
        return f"The connection broke off ({made} so far). Sending continues with page {job.first_page}."
    return f"The last call ended with: {job.outcome.value.text} ({made} so far)."


def _no_further_call(job: Job) -> Iterator[str]:
    if not job.dials:
        yield "No call was made."
    elif job.outcome and job.outcome.fate is Fate.TRANSIENT and job.detail:
        yield f"No further call is made: {plain(job.detail)}."
    else:
        yield "No further call is made."
    if job.pages_confirmed and job.pages:
        yield f"To complete the fax, send {_pages_from(job.first_page, job.pages)} again."


def sentence(job: Job, outcome: Outcome, calls: Sequence[Call]) -> str:
    """Return the sentence of the outcome table with the facts of this fax in it."""
    detail = _FAULTS.get(job.detail) or plain(job.detail).rstrip(".")
    wanted = outcome.value.sentence if detail else _DETAIL.sub("", outcome.value.sentence)
    return wanted.format(
        number=plain(spaced(job.number)),
        calls=count(job.dials, "call"),
        page=job.first_page,
        pages=count(job.pages_confirmed, "page"),
        detail=detail,
        minutes=_span(connected(calls)),
    )


def _facts(job: Job, calls: Sequence[Call], original_subject: str, zone: ZoneInfo) -> Iterator[str]:
    if known := plain(original_subject, _LONGEST_SUBJECT):
        yield f"Subject:   {known}"
    if job.pages is not None:
        yield f"Pages:     {job.pages_confirmed} of {job.pages} confirmed by the other machine"
    if csid := next((call.result.csid for call in reversed(calls) if call.result.csid), None):
        yield f"Answered:  {plain(csid)} (what the other machine calls itself)"
    yield f"Accepted:  {_moment(job.created, zone)}"
    yield f"Reference: job {job.id}"


def _calls(calls: Sequence[Call], zone: ZoneInfo) -> Iterator[str]:
    if not calls:
        return
    yield f"{count(len(calls), 'call').capitalize()} (times in {zone.key}):"
    if len(calls) > _MOST_CALLS:
        yield f"  the last {_MOST_CALLS} of them"
    for call in calls[-_MOST_CALLS:]:
        yield f"{call.attempt:>4}  {_moment(call.result.started, zone)}  {_one_call(call)}"


def _one_call(call: Call) -> str:
    result = call.result
    facts = [result.outcome.value.text]
    if result.pages_confirmed:
        facts.append(f"{_pages_from(call.first_page, call.first_page + result.pages_confirmed - 1)} confirmed")
    if result.speed:
        facts.append(f"{result.speed} bit/s")
    return ", ".join([*facts, _span(result.duration)])


def _notes(job: Job) -> Iterator[str]:
    if job.notes:
        yield "Please note:"
        yield from (f"  - {plain(note)}" for note in job.notes[:_MOST_NOTES])
        if len(job.notes) > _MOST_NOTES:
            yield f"  - and {len(job.notes) - _MOST_NOTES} more"


def _confirmed(job: Job) -> str:
    if job.pages is None:
        return f"{count(job.pages_confirmed, 'page')} confirmed by the other machine"
    return f"{job.pages_confirmed} of {count(job.pages, 'page')} confirmed by the other machine"


def _pages_from(first: int, last: int) -> str:
    return f"page {first}" if first >= last else f"pages {first} to {last}"


def _moment(instant: datetime, zone: ZoneInfo) -> str:
    return instant.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S %Z")


def _span(span: timedelta) -> str:
    minutes, seconds = divmod(round(span.total_seconds()), 60)
    return f"{minutes} min {seconds} s" if minutes else f"{seconds} s"
