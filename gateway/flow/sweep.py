"""What nobody attends to: calls of nodes that died, jobs whose deadline passed, files claimed and left."""

import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from gateway.errors import LostLeaseError
from gateway.model.call import Call, CallResult
from gateway.model.job import Job, State
from gateway.model.letter import report_on
from gateway.model.outcome import Outcome
from gateway.model.retry import after
from gateway.settings import GatewaySettings
from gateway.store.jobs import Jobs
from gateway.store.messages import Messages

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Sweep:
    """Gives back to the flow what fell out of it; the normal start-up path as well as a periodic one."""

    attended: Callable[[], Collection[int]]
    jobs: Jobs
    messages: Messages
    settings: GatewaySettings

    def step(self, now: datetime) -> bool:
        """Keep the leases of our calls, take over lapsed ones, end expired jobs; returns whether a job moved."""
        ours = self.attended()
        self.jobs.extend(ours, now)
        moved = [self._interrupted(job, now) for job in self.jobs.lapsed_calls(now, ours)]
        moved += [self._expired(job, now) for job in self.jobs.expired(now)]
        return any(moved)

    def _interrupted(self, leased: Job, now: datetime) -> bool:
        """Judge a call that nobody heard the end of like one that failed: counted, recorded, tried again or given up."""
        result = CallResult(outcome=Outcome.INTERRUPTED, started=now, ended=now)
        call = Call(
            job=leased.id, attempt=leased.dials, number=leased.number, first_page=leased.first_page, result=result
        )
        return self._settle(leased, after(leased, result, now, self.settings.retry.policy), call, now)

    def _expired(self, waiting: Job, now: datetime) -> bool:
        outcome = Outcome.EXPIRED if waiting.outcome is None else waiting.outcome
        job = waiting.moved(State.FAILED, outcome=outcome, detail="kill time expired", finished=now)
        return self._settle(waiting, job, None, now)

    def _settle(self, leased: Job, job: Job, call: Call | None, now: datetime) -> bool:
        letter = report_on(job, self.messages.get(job.message), now, self.settings.report.report_success)
        try:
            self.jobs.settle(leased, job, call, letter)
        except LostLeaseError as error:
            log.info("another node was faster", extra={"job": job.id, "reason": error})
            return False
        log.warning(
            "job swept", extra={"job": job.id, "state": job.state.value, "outcome": job.outcome and job.outcome.name}
        )
        return True
