"""People who work beside the gateway, with their own view of the ledger: one holds a fax and releases it, one cancels another."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from foundation.clock import Clock
from gateway.model.job import Job, State, Wish
from gateway.records import Records
from gateway.store.management import Request

TO_BE_HELD, TO_BE_CANCELLED = "+14255550111", "+14255550104"
BREAK = timedelta(minutes=10)


@dataclass(frozen=True, kw_only=True)
class People:
    """They look first what has been done already: whoever was killed with the gateway goes on where the ledger stands."""

    records: Records
    clock: Clock

    def step(self) -> bool:
        """Do what is to be done now; returns whether there was anything."""
        treated = [self._treat(job, self.clock.now()) for job in self.records.jobs.all()]
        return any(treated)

    def next_due(self) -> datetime | None:
        """When the held fax is to be released."""
        return min((job.held_since + BREAK for job in self.records.jobs.all() if job.held_since), default=None)

    def _treat(self, job: Job, now: datetime) -> bool:
        desk, ann = self.records.desk, Request(who="ann", at=now)
        if job.state is State.HELD and job.held_since and now >= job.held_since + BREAK:
            desk.release(job.id, ann)
        elif job.state is not State.CALLING:
            return False
        elif job.number == TO_BE_HELD and not self.records.jobs.deeds(job.id):
            desk.hold(job.id, ann)
        elif job.number == TO_BE_CANCELLED and job.wish is not Wish.CANCEL:
            desk.cancel(job.id, ann)
        else:
            return False
        return True
