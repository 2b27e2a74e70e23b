"""What nobody attends to: calls of nodes that died, faxes past their deadline, wishes that came too late for a call, and what is stuck."""

import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from gateway.errors import LostLeaseError
from gateway.model import management
from gateway.model.call import Call, CallResult
from gateway.model.deed import Deed
from gateway.model.job import Job, Wish
from gateway.model.letter import letters_on
from gateway.model.outcome import Outcome
from gateway.model.retry import after
from gateway.model.schedule import expired
from gateway.model.window import Window
from gateway.settings import GatewaySettings
from gateway.store.jobs import Jobs
from gateway.store.overdue import Overdue

log = logging.getLogger(__name__)

WATCHDOG = "watchdog"
"""Who did it, where the gateway itself did something to a fax."""

LATE_CALL = timedelta(minutes=15)
LATE_LETTER = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Sweep:
    """Gives back to the flow what fell out of it; the normal start-up path as well as a periodic one.

    `attended` are the jobs whose calls we have, `channels` those on which a call may begin now, `hang_up` breaks a job's call off, and
    `window` gives the hours of a number. `since` is when this gateway was started. `slack` is what the watchdog grants on top of each of
    its limits, which are times of the clock: our own work takes real time, and to a fast clock a second of it is an hour.
    """

    attended: Callable[[], Collection[int]]
    channels: Callable[[], Collection[int]]
    hang_up: Callable[[int, datetime], None]
    window: Callable[[str], Window]
    jobs: Jobs
    overdue: Overdue
    settings: GatewaySettings
    since: datetime
    slack: Callable[[], timedelta]
    # NEW jobs at the last sweep: one that is made anew or printed at this very moment is not stuck.
    _unprinted: set[int] = field(default_factory=set)

    def step(self, now: datetime) -> bool:
        """Keep the leases of our calls, take over lapsed ones, end expired jobs, mend what is stuck; returns whether a job moved."""
        ours = self.attended()
        self.jobs.extend(ours, now)
        if not self.overdue.is_any(now, self._late(now, LATE_CALL), self._late(now, LATE_LETTER)):
            self._unprinted.clear()
            return False
        moved = [self._interrupted(job, now) for job in self.jobs.lapsed_calls(now, ours)]
        moved += [self._obeyed(job, now) for job in self.overdue.with_wish()]
        moved += [self._returned(job, now) for job in self.overdue.past_deliver_by(now)]
        moved += [self._settle(job, expired(job, now), None, now) for job in self.jobs.expired(now)]
        moved += [self._unstuck(job, now) for job in self.overdue.calls_of_ours() if self._is_stuck(job, now)]
        self._tell_of_late_prints(now)
        self._tell_of_late_calls(now)
        self._tell_of_late_letters(now)
        return any(moved)

    def _interrupted(self, leased: Job, now: datetime) -> bool:
        """Judge a call that nobody heard the end of like one that failed: counted, recorded, tried again or given up."""
        result = CallResult(outcome=Outcome.INTERRUPTED, started=now, ended=now)
        call = Call(
            job=leased.id,
            attempt=leased.dials,
            number=leased.number,
            first_page=leased.first_page,
            channel=leased.channel or 1,
            result=result,
        )
        job = after(leased, result, now, self.settings.retry_policy, self.window(leased.number))
        return self._settle(leased, job, call, now)

    def _obeyed(self, waiting: Job, now: datetime) -> bool:
        """Do what was asked for while the end of the call was being written down; its deed is written already."""
        job = management.cancelled(waiting, now) if waiting.wish is Wish.CANCEL else management.held(waiting, now)
        return self._settle(waiting, job, None, now)

    def _returned(self, waiting: Job, now: datetime) -> bool:
        """End a fax that its sender wanted delivered by now or not at all (RFC 2852 section 4.1.4.2)."""
        return self._settle(waiting, expired(waiting, now, Outcome.DELIVER_BY), None, now)

    def _late(self, now: datetime, limit: timedelta) -> datetime:
        """Return the date since when something has been late: the limit ago, and the slack."""
        return now - limit - self.slack()

    def _is_stuck(self, calling: Job, now: datetime) -> bool:
        """A call takes so long for each page, and so long besides: no machine is that slow."""
        longest = self.settings.line.longest_page * ((calling.pages or 0) + 1)
        return calling.begun is not None and now >= calling.begun + longest + self.slack()

    def _unstuck(self, calling: Job, now: datetime) -> bool:
        """Hang a call up; one that was hung up at an earlier sweep, and that the line still does not hand out, is over for us."""
        what = f"hung up call {calling.dials}, which took longer than any fax of its length"
        if not self.overdue.ask_again(calling, Deed(at=now, who=WATCHDOG, what=what, job=calling.id)):
            return self._interrupted(calling, now)
        log.warning(
            "stuck call is hung up", extra={"job": calling.id, "attempt": calling.dials, "begun": calling.begun}
        )
        self.hang_up(calling.id, now)
        return False

    def _tell_of_late_prints(self, now: datetime) -> None:
        late = self.overdue.unprinted(self._late(now, LATE_CALL))
        for job in late:
            deed = Deed(at=now, who=WATCHDOG, what="found that it was not printed for a long time", job=job.id)
            if job.id in self._unprinted and self.overdue.note_once(deed):
                log.warning("fax is not printed", extra={"job": job.id, "since": job.created})
        self._unprinted.clear()
        self._unprinted.update(job.id for job in late)

    def _tell_of_late_calls(self, now: datetime) -> None:
        # What waited while the gateway was down has not waited for us.
        if self.since > self._late(now, LATE_CALL) or not self.channels():
            return
        for job in self.overdue.uncalled(self._late(now, LATE_CALL), now):
            what = (
                f"found that it was not called though it was due at {job.due:%Y-%m-%d %H:%M:%S} UTC and a line is free"
            )
            if self.overdue.note_once(Deed(at=now, who=WATCHDOG, what=what, job=job.id)):
                log.warning("fax is not called", extra={"job": job.id, "due": job.due})

    def _tell_of_late_letters(self, now: datetime) -> None:
        for letter in self.overdue.unposted(self._late(now, LATE_LETTER)):
            what = f"found that the mail {letter.id} has waited for more than an hour to be taken"
            if self.overdue.note_once(Deed(at=now, who=WATCHDOG, what=what, job=letter.job)):
                log.warning(
                    "letter is not taken", extra={"letter": letter.id, "job": letter.job, "tries": letter.tries}
                )

    def _settle(self, leased: Job, job: Job, call: Call | None, now: datetime) -> bool:
        owed = partial(letters_on, now=now, policy=self.settings.report.policy)
        try:
            self.jobs.settle(leased, job, owed, call)
        except LostLeaseError as error:
            log.info("another node was faster", extra={"job": job.id, "reason": error})
            return False
        log.warning(
            "job swept", extra={"job": job.id, "state": job.state.value, "outcome": job.outcome and job.outcome.name}
        )
        return True
