"""READY job to call, and ended call to verdict (design: steps 6 to 8, COMMIT 3 and COMMIT 4)."""

import logging
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from gateway.document.pages import read_tiff
from gateway.errors import LostLeaseError, SpoolError
from gateway.model.call import Call, CallResult, Line, Order, Page
from gateway.model.job import Job, State
from gateway.model.letter import report_on
from gateway.model.outcome import Outcome
from gateway.model.retry import after
from gateway.settings import GatewaySettings
from gateway.spool.blobs import SPOOL_PAUSE, Blobs
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
    # The line tells a result once: it is kept here until it is written, or a confirmed fax would be dialled again.
    _unsettled: list[tuple[Order, CallResult]] = field(default_factory=list)

    def attended(self) -> Collection[int]:
        """Return the jobs whose calls we have begun and not settled."""
        return [order.job for order in self.line.in_progress()] + [order.job for order, _ in self._unsettled]

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
            self._begin(job, now)
            begun = True
        return begun

    def _begin(self, job: Job, now: datetime) -> None:
        try:
            self.line.dial(_order(job, read_tiff(self.blobs.tiff(job.id))), now)
        except SpoolError as error:
            # A share that is away is no fault of the fax: no call was made, so none is counted and none is reported.
            log.warning("call waits", extra={"job": job.id, "reason": error})
            self.jobs.take_back(job, now + SPOOL_PAUSE)
            return
        except Exception:
            # Pages that are damaged, a line that breaks: this fax waits, those behind it do not.
            log.exception("call could not begin", extra={"job": job.id, "attempt": job.dials})
            broken_off = CallResult(outcome=Outcome.INTERRUPTED, started=now, ended=now)
            self._unsettled.append((_order(job, ()), broken_off))
            return
        log.info(
            "call begun", extra={"job": job.id, "attempt": job.dials, "number": job.number, "page": job.first_page}
        )

    def _settle_ended(self, now: datetime) -> bool:
        self._unsettled.extend(self.line.ended(now))
        ended = len(self._unsettled)
        while self._unsettled:
            self._settle(*self._unsettled[0])
            del self._unsettled[0]
        return ended > 0

    def _settle(self, order: Order, result: CallResult) -> None:
        leased = self.jobs.get(order.job)
        if (leased.state, leased.leased_by, leased.dials) != (State.CALLING, self.jobs.node, order.attempt):
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
