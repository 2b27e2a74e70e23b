"""READY job to call, and ended call to verdict (design: steps 6 to 8, COMMIT 3 and COMMIT 4)."""

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache, partial
from zoneinfo import ZoneInfo

from gateway.document.pages import read_tiff
from gateway.errors import LostLeaseError, SpoolError
from gateway.model.call import Call, CallResult, Line, Order, Page
from gateway.model.job import Job, State, Wish
from gateway.model.letter import letters_on
from gateway.model.outcome import Outcome
from gateway.model.retry import after
from gateway.model.schedule import due_from
from gateway.model.window import Window
from gateway.numbering.plan import dialled
from gateway.settings import GatewaySettings
from gateway.spool.blobs import SPOOL_PAUSE, Blobs
from gateway.store.jobs import Jobs

log = logging.getLogger(__name__)

# A number that is busy is called again and again with the same pages.
_pages_in = lru_cache(maxsize=4)(read_tiff)


@dataclass(frozen=True, kw_only=True)
class Calling:
    """Makes calls and settles them.

    `left_since` is since when Exchange must have said that a mail which it handed over is still ours: what it has ended is not called.
    """

    line: Line
    jobs: Jobs
    blobs: Blobs
    settings: GatewaySettings
    zone: ZoneInfo
    left_since: Callable[[datetime], datetime]
    # The line tells a result once: it is kept here until it is written, or a confirmed fax would be dialled again.
    _unsettled: list[tuple[Order, CallResult]] = field(default_factory=list)

    def attended(self) -> Collection[int]:
        """Return the jobs whose calls we have begun and not settled."""
        return [order.job for order in self.line.in_progress()] + [order.job for order, _ in self._unsettled]

    def next_end(self) -> datetime | None:
        """When the next call ends; a date gone by for one that has ended and is not written down yet, None when there is no call."""
        ends = [result.ended for _, result in self._unsettled]
        return min(ends, default=self.line.next_end())

    def channels(self) -> Sequence[int]:
        """Return the channels on which a call may begin now: free, and not held."""
        free = self.line.free
        held = self.jobs.held_channels() if free else ()
        return [channel for channel in free if channel not in held]

    def recover(self, now: datetime) -> None:
        """Let no retry wait longer than one whose call ends now: a virtual or fast clock may have written dates far away by this one."""
        latest = now + self.settings.retry_policy.longest_pause
        self.jobs.bring_forward(latest, lambda job: due_from(job, latest, self._window(job)))

    def step(self, now: datetime) -> bool:
        """Settle calls, then begin those that are due, on the channels that are free now; returns whether there was any."""
        settled = self.settle(now)
        begun = self._begin_due(now)
        return settled or begun

    def settle(self, now: datetime) -> bool:
        """Settle the calls that have ended, break off those that are cancelled; returns whether there was any."""
        settled = self._settle_ended(now)
        broken_off = self._break_off_cancelled(now) and self._settle_ended(now)
        return settled or broken_off

    def _begin_due(self, now: datetime) -> bool:
        begun = False
        for channel in self.channels():
            if not self._begin_on(channel, now):
                break  # nothing is due for the channels behind it either
            begun = True
        return begun

    def _break_off_cancelled(self, now: datetime) -> bool:
        """Hang up on the wishes of whoever cancelled a fax meanwhile, in this process or another; what has ended by now has ended."""
        if not self.line.in_progress():
            return False
        ours = (job for job in self.jobs.calling() if job.leased_by == self.jobs.node)
        cancelled = [job for job in ours if job.wish is Wish.CANCEL]
        for job in cancelled:
            self.line.hang_up(job.id, now)
            log.info("call broken off", extra={"job": job.id, "attempt": job.dials})
        return bool(cancelled)

    def _begin_on(self, channel: int, now: datetime) -> bool:
        """Begin the next call that can begin on this channel; returns whether there was one."""
        while (job := self._claimed(now, channel)) is not None:
            if self._begin(job, now):
                return True
        return False

    def _claimed(self, now: datetime, channel: int) -> Job | None:
        """Claim the next job that may be called at this moment; outside its hours none is, whatever date was written for it."""
        # The date is written with the attempt, before the call is made; a call that ends well or badly writes a better one.
        again = now + self.settings.retry_policy.longest_pause
        while (job := self.jobs.claim_due(now, again, channel, self.left_since(now))) is not None:
            opening = self._window(job).opens(now)
            if opening == now:
                return job
            # Every channel was busy until its hours were over, or its settings have changed.
            log.info("call waits for its hours", extra={"job": job.id, "next": opening})
            self.jobs.take_back(job, opening or job.deadline)
        return None

    def _window(self, job: Job) -> Window:
        return self.settings.schedule.window(job.number, self.zone)

    def _begin(self, job: Job, now: datetime) -> bool:
        """Dial; returns False when the job waits on instead and its channel is free for another."""
        try:
            self.line.dial(self._order(job, _pages_in(self.blobs.tiff(job.id))), now)
        except SpoolError as error:
            # A share that is away is no fault of the fax: no call was made, so none is counted and none is reported.
            log.warning("call waits", extra={"job": job.id, "reason": error})
            self.jobs.take_back(job, now + SPOOL_PAUSE)
            return False
        except Exception:
            # Pages that are damaged, a line that breaks: this fax waits, those behind it do not.
            log.exception("call could not begin", extra={"job": job.id, "attempt": job.dials})
            broken_off = CallResult(outcome=Outcome.INTERRUPTED, started=now, ended=now)
            self._unsettled.append((self._order(job, ()), broken_off))
            return True
        log.info(
            "call begun", extra={"job": job.id, "attempt": job.dials, "number": job.number, "page": job.first_page}
        )
        return True

    def _settle_ended(self, now: datetime) -> bool:
        self._unsettled.extend(self.line.ended(now))
        ended = len(self._unsettled)
        while self._unsettled:
            self._settle(*self._unsettled[0])
            del self._unsettled[0]
        return ended > 0

    def _settle(self, order: Order, result: CallResult) -> None:
        # A wish that comes between reading and writing changes the verdict: then the call is judged anew, with the wish.
        while not self._settled(order, result):
            log.info("call is judged anew", extra={"job": order.job, "attempt": order.attempt})

    def _settled(self, order: Order, result: CallResult) -> bool:
        """Judge an ended call and write the verdict down; returns False when it is still ours to be judged."""
        leased = self.jobs.get(order.job)
        if (leased.state, leased.leased_by, leased.dials) != (State.CALLING, self.jobs.node, order.attempt):
            log.warning("call ended too late", extra={"job": order.job, "attempt": order.attempt})
            return True
        job = after(leased, result, result.ended, self.settings.retry_policy, self._window(leased))
        owed = partial(letters_on, now=result.ended, policy=self.settings.report.policy)
        try:
            self.jobs.settle(leased, job, owed, _record(order, result))
        except LostLeaseError:
            return False
        outcome, due = result.outcome.name, None if job.state.is_final else job.due
        confirmed = f"{job.pages_confirmed}/{job.pages}"
        log.info(
            "call ended",
            extra={"job": job.id, "outcome": outcome, "pages": confirmed, "state": job.state.value, "next": due},
        )
        return True

    def _order(self, job: Job, pages: tuple[Page, ...]) -> Order:
        return Order(
            job=job.id,
            attempt=job.dials,
            number=job.number,
            dialled=dialled(job.number, self.settings.dialling),
            sub=job.sub,
            post=job.post,
            first_page=job.first_page,
            total=len(pages),
            pages=pages[job.pages_confirmed :],
            channel=job.channel or 1,
            earlier=self.jobs.calls_to(job.number),
            forms=job.forms,
        )


def _record(order: Order, result: CallResult) -> Call:
    return Call(
        job=order.job,
        attempt=order.attempt,
        number=order.number,
        first_page=order.first_page,
        channel=order.channel,
        result=result,
    )
