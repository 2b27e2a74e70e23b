"""One fax at the moment at which somebody looks at it, with what its story needs to be told."""

from dataclasses import dataclass
from datetime import datetime

from gateway.model.waiting import Wait
from gateway.records import Fax, Records, fax, present, waits
from gateway.story.between import Past

_DEEDS = 1000
"""So many of the last things that were done to no single fax are looked through for one that let it go on."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """A fax at the moment at which it is shown, with the wait that keeps it from being called."""

    fax: Fax
    wait: Wait | None
    now: datetime


def look(records: Records, job: int) -> Told:
    """Look at a fax as it stands now; raises NoSuchJobError."""
    now = present(records)
    found = fax(records, job)
    return Told(fax=found, wait=waits(records, now)(found.job), now=now)


def past_of(records: Records, told: Fax) -> Past:
    """Return what a fax met on its way: the calls of others, the hours of its number, what was done to everything."""
    last = max((call.result.started for call in told.calls), default=told.job.created)
    return Past(
        policy=records.settings.retry_policy,
        window=records.settings.schedule.window(told.job.number, records.site.zone),
        channels=records.settings.line.channels,
        others=records.listing.calls_beside(told.job.id, told.job.created, last),
        deeds=records.desk.deeds_of_everything(_DEEDS),
    )
