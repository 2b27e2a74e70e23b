"""The fields of our own in the machine-readable part of a report: whatever the text says of a fax (RFC 3464 section 2.4).

An Exchange that writes the text of reports anew (DSNConversionMode) keeps this part alone, so that no fact stands only in the text.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from gateway.model.call import Call, connected
from gateway.report.account import ReportedFax
from gateway.report.wording import ENGLISH, plain
from wire.dsn import Action

MOST_NOTES = 50
MOST_CALLS = 30
"""Of a fax that was called for days: its last ones tell how it ended."""

Fields = Iterator[tuple[str, str]]


def fields_of(fax: ReportedFax) -> tuple[tuple[str, str], ...]:
    """Return names and values, those that are known. The post-dial digits are in none: they may be a card code (RFC 3965)."""
    if fax.action is Action.EXPANDED:
        return ()  # the address stands for several numbers, and what became of one of them is no fact of it
    known = (*_of_the_fax(fax), *_ahead(fax), *_notes(fax), *_calls(fax))
    return tuple((name, value) for name, value in known if value)


def _of_the_fax(fax: ReportedFax) -> Fields:
    job, calls = fax.job, fax.calls
    csid = next((call.result.csid for call in reversed(calls) if call.result.csid), None)
    speed = next((call.result.speed for call in reversed(calls) if call.result.speed), None)
    spent = connected(calls)
    yield "X-Fax-Number", job.number
    yield "X-Fax-Name", plain(job.name)
    yield "X-Fax-CSID", plain(csid or "")
    yield "X-Fax-Pages", "" if job.pages is None else f"{job.pages_confirmed}/{job.pages}"
    yield "X-Fax-Attempts", str(job.dials or "")
    yield "X-Fax-Duration", _span(spent) if spent else ""
    yield "X-Fax-Speed", f"{speed} bit/s" if speed else ""
    yield "X-Fax-Resolution", f"{fax.resolution[0]}x{fax.resolution[1]} dpi" if fax.resolution else ""


def _ahead(fax: ReportedFax) -> Fields:
    """Yield what follows for a fax that is delayed."""
    if fax.action is not Action.DELAYED:
        return
    yield "X-Fax-Held", "yes" if fax.is_held else ""
    yield "X-Fax-Most-Attempts", str(fax.most_calls or "")
    if fax.next_call and not fax.is_held:
        yield "X-Fax-Next-Call", _moment(fax.next_call)


def _notes(fax: ReportedFax) -> Fields:
    for number, note in enumerate(fax.job.notes[:MOST_NOTES], 1):
        yield f"X-Fax-Note-{number}", plain(ENGLISH.detail(note))


def _calls(fax: ReportedFax) -> Fields:
    """Yield each call under its number: when, how it ended, what it brought, how long it took."""
    for call in fax.every_call[-MOST_CALLS:]:
        # Only a fax that was sent to another number first needs to say which.
        to = [f"to {plain(call.number)}"] if fax.others else []
        yield f"X-Fax-Call-{call.attempt}", "; ".join([_moment(call.result.started), *to, *_of_a_call(call)])


def _of_a_call(call: Call) -> Iterator[str]:
    result = call.result
    yield f"{result.outcome.value.code} {result.outcome.value.text}"
    if result.pages_confirmed:
        last = call.first_page + result.pages_confirmed - 1
        yield f"pages {call.first_page}-{last}"
    if result.speed:
        yield f"{result.speed} bit/s"
    yield _span(result.duration)


def _moment(instant: datetime) -> str:
    return format_datetime(instant.astimezone(UTC))


def _span(span: timedelta) -> str:
    return str(timedelta(seconds=round(span.total_seconds())))
