"""What is said of one call: what happened, what came of it, and why the next one was made when it was."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from gateway.model.call import Call
from gateway.model.job import Job
from gateway.model.outcome import Fate, Outcome, RetryClass
from gateway.model.window import Window
from gateway.report.wording import sentence

_MOMENT = timedelta(microseconds=1)
_AT_ONCE = timedelta(minutes=1)

_PAUSES = {
    RetryClass.NONE: "",
    RetryClass.BUSY: ": the pause after a busy number",
    RetryClass.NO_CARRIER: ": the pause after a call that no fax tone answered",
    RetryClass.NO_ANSWER: ": the pause after a call that nobody answered",
    RetryClass.DATA: ": the pause after a call that a computer modem answered",
    RetryClass.NO_FAX: ": the pause after a call that no fax machine understood",
    RetryClass.PROTOCOL: ": the pause after a connection that broke off",
    RetryClass.OTHER: ": the pause after a fault of our own line",
}


def lasting(span: timedelta) -> str:
    """Return a span as people say it: 12 s, 3 min 5 s, 1 h 30 min, 2 d 4 h; no more than two units."""
    left = round(span.total_seconds())
    parts = []
    for unit, seconds in (("d", 86_400), ("h", 3600), ("min", 60), ("s", 1)):
        count, left = divmod(left, seconds)
        parts.append((count, unit))
    first = next((place for place, (count, _) in enumerate(parts) if count), 3)
    return " ".join(f"{count} {unit}" for count, unit in parts[first : first + 2] if count) or "0 s"


def happened(job: Job, call: Call) -> Iterator[str]:
    """Yield what happened in a call, a sentence each."""
    result = call.result
    confirmed = call.first_page - 1 + result.pages_confirmed
    then = replace(job, number=call.number, dials=1, pages_confirmed=confirmed, detail="")
    if result.outcome is Outcome.DELIVERED:
        yield f"Every page was received: {_pages(call.first_page, confirmed)} in {lasting(result.duration)}."
    else:
        # The sentences of the table speak of all calls; here one call speaks for itself.
        yield sentence(then, result.outcome, [call]).replace(" (1 call)", "").replace(" each time", "")
        if result.pages_confirmed:
            yield f"{_pages(call.first_page, confirmed).capitalize()} came over whole and need not be sent again."
        if result.rows_cut:
            yield f"The other fax has {result.rows_cut} scan lines of page {confirmed + 1}."


def facts_of(call: Call) -> str:
    """Return what an expert wants to know of a call, on one line."""
    return "; ".join(_facts(call))


def _facts(call: Call) -> Iterator[str]:
    result = call.result
    yield f"{result.outcome.value.code} {result.outcome.value.text}"
    yield f"{lasting(result.duration)} on line {call.channel}"
    if result.csid:
        yield f"answered as {result.csid.strip()}"
    if result.speed:
        yield f"{result.speed} bit/s" + (" with error correction" if result.ecm else "")


def _pages(first: int, last: int) -> str:
    return f"page {first}" if first >= last else f"pages {first} to {last}"


def waited_first(job: Job, call: Call, meddled: Sequence[datetime], window: Window) -> str:
    """Say why the first call was not made at once, empty when it was."""
    waited = call.result.started - job.created
    if waited < _AT_ONCE:
        return ""
    why = _decided_by(job.created, call.result.started, meddled, window)
    if not why and job.not_before is not None and call.result.started >= job.not_before:
        why = ": it was to be sent later"
    return f"It waited {lasting(waited)} for the first call{why}."


def went_on(calls: Sequence[Call], place: int, meddled: Sequence[datetime], window: Window) -> str:
    """Say when the next call was made and why then; `meddled` are the moments at which somebody did something to the fax."""
    outcome, ended, began = calls[place].result.outcome, calls[place].result.ended, calls[place + 1].result.started
    why = _decided_by(ended, began, meddled, window)
    if not why and outcome.fate is Fate.REFORMAT:
        why = ": it was made again in a form that this machine can take"
    return f"It waited {lasting(began - ended)} for the next call{why or _PAUSES[outcome.value.retry]}."


def _decided_by(since: datetime, began: datetime, meddled: Sequence[datetime], window: Window) -> str:
    """Say what else than the policy decided when a call began, empty when nothing did."""
    if any(since <= moment <= began for moment in meddled):
        return "; what was done meanwhile decided when"
    if window.opens(began - _MOMENT) != began - _MOMENT:
        return ": its number is called in certain hours only, which began then"
    return ""
