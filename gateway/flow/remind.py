"""Jobs that are late: their sender is told that they are still tried (RFC 3461 section 5.2.5)."""

import logging
from dataclasses import dataclass
from datetime import datetime

from gateway.model.job import Job
from gateway.model.letter import reminder
from gateway.settings import GatewaySettings
from gateway.store.jobs import Jobs
from gateway.store.messages import Messages

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Remind:
    """Owes a report of delay where one is due; the date of the next is written with it, so that none is made twice."""

    jobs: Jobs
    messages: Messages
    settings: GatewaySettings

    def step(self, now: datetime) -> bool:
        """Owe every report of delay that is due; returns whether there was one."""
        late = self.jobs.late(now)
        for job in late:
            self._remind(job, now)
        return bool(late)

    def _remind(self, job: Job, now: datetime) -> None:
        message = self.messages.get(job.message)
        reminded, letter = reminder(job, message, now, self.settings.report.policy)
        self.jobs.remind(job, reminded, letter)
        log.info(
            "fax is late", extra={"job": job.id, "letter": letter.id, "turn": letter.turn, "next": reminded.remind}
        )
