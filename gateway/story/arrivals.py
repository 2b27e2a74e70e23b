"""The faxes that came in, as plain data, and how many came to what."""

from collections.abc import Mapping, Sequence
from typing import Any

from gateway.model.arrival import Arrival
from gateway.model.letter import Letter
from gateway.model.outcome import Outcome
from gateway.model.route import UNROUTED
from gateway.records import Records
from gateway.story.facts import instant


def counts(found: Sequence[Arrival], records: Records) -> Mapping[str, int]:
    """How many came, went to the default mailbox because no rule claimed them, were refused, broke off, and still ring."""
    return {
        "received": sum(arrival.pages > 0 for arrival in found),
        "unrouted": sum(arrival.route == UNROUTED for arrival in found),
        "refused": sum(arrival.outcome is Outcome.CALL_REJECTED for arrival in found),
        "incomplete": sum(arrival.is_partial for arrival in found),
        "ringing": len(records.incoming.waiting(())),
    }


def facts(arrival: Arrival, letter: Letter | None, records: Records) -> dict[str, Any]:
    """Return an arrival as JSON values: instants in ISO 8601 UTC, absolute paths, null where there is nothing."""
    tiff = records.blobs.arrival_path(arrival.ring).absolute() if arrival.pages else None
    return {
        "id": arrival.id,
        "ring": arrival.ring,
        "caller": arrival.caller or None,
        "called": arrival.called,
        "csid": arrival.csid or None,
        "sub": arrival.sub or None,
        "started": instant(arrival.started),
        "ended": instant(arrival.ended),
        "outcome": arrival.outcome.name,
        "pages": arrival.pages,
        "pages_confirmed": arrival.pages_confirmed,
        "rows_cut": arrival.rows_cut,
        "complete": not arrival.is_partial,
        "route": arrival.route,
        "unrouted": arrival.route == UNROUTED,
        "mailboxes": list(arrival.mailboxes),
        "format": arrival.format.value,
        "tiff": str(tiff) if tiff else None,
        "mail": letter.id if letter else None,
        "posted": instant(letter.posted) if letter else None,
        "transcript": list(arrival.transcript),
    }
