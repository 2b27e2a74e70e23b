"""What is said of one call: what happened, and what came of it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from gateway.model.call import Call
from gateway.model.job import Job
from gateway.model.outcome import Outcome
from gateway.report.wording import sentence


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
