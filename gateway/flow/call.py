"""READY job to call, and ended call to verdict (design: steps 6 to 8, COMMIT 3 and COMMIT 4)."""

import logging
from dataclasses import dataclass
from datetime import datetime

from gateway.document.pages import read_tiff
from gateway.errors import LostLeaseError
from gateway.model.call import Call, CallResult, Line, Order, Page
from gateway.model.job import Job
from gateway.model.letter import report_on
from gateway.model.retry import after
from gateway.settings import GatewaySettings
from gateway.spool.blobs import Blobs
from gateway.store.jobs import Jobs
from gateway.store.messages import Messages

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Calling:
    """Makes calls and settles them."""

    line: Line
    jobs: Jobs
    messages: Messages
    blobs: Blobs
    settings: GatewaySettings

    def step(self, now: datetime) -> bool:
        """Settle the calls that have ended, then begin those that are due; returns whether there was either."""
        settled = self._settle_ended(now)
        begun = self._begin_due(now)
        return settled or begun

    def _begin_due(self, now: datetime) -> bool:
        begun = False
        # The date is written with the attempt, before the call is made; a call that ends well or badly writes a better one.
        again = now + self.settings.retry.policy.longest_pause
        while self.line.free > 0 and (job := self.jobs.claim_due(now, again)) is not None:
            pages = read_tiff(self.blobs.tiff(job.id))
            self.line.dial(_order(job, pages), now)
            log.info(
                "call begun", extra={"job": job.id, "attempt": job.dials, "number": job.number, "page": job.first_page}
            )
            begun = True
        return begun

    def _settle_ended(self, now: datetime) -> bool:
        ended = self.line.ended(now)
        for order, result in ended:
            self._settle(order, result)
        return bool(ended)

    def _settle(self, order: Order, result: CallResult) -> None:
        leased = self.jobs.get(order.job)
        if leased.dials != order.attempt:
            log.warning("call ended too late", extra={"job": order.job, "attempt": order.attempt})
            return
        job = after(leased, result, result.ended, self.settings.retry.policy)
        letter = report_on(job, self.messages.get(job.message), result.ended, self.settings.report.report_success)
        try:
            self.jobs.settle(leased, job, _record(order, result), letter)
        except LostLeaseError as error:
            log.warning("call ended too late", extra={"job": job.id, "reason": error})
            return
        outcome, due = result.outcome.name, None if job.state.is_final else job.due
        confirmed = f"{job.pages_confirmed}/{job.pages}"
        log.info(
            "call ended",
            extra={"job": job.id, "outcome": outcome, "pages": confirmed, "state": job.state.value, "next": due},
        )


def _order(job: Job, pages: tuple[Page, ...]) -> Order:
    return Order(
        job=job.id,
        attempt=job.dials,
        number=job.number,
        sub=job.sub,
        post=job.post,
        first_page=job.first_page,
        total=len(pages),
        pages=pages[job.pages_confirmed :],
    )


def _record(order: Order, result: CallResult) -> Call:
    return Call(job=order.job, attempt=order.attempt, number=order.number, first_page=order.first_page, result=result)
