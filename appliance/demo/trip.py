"""One demonstration run: a fresh site, the samples sent, both halves stepped until nothing is due."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from appliance.demo.waiting import QueueWatch, Shown, latencies
from appliance.mail import Arrived, arrived
from appliance.samples import Expected, Sample
from appliance.site import Appliance, init, open_site, read_settings, settings_by_agent
from connector.model.handover import Latency
from foundation.clock import VirtualClock
from foundation.ids import seeded_ids
from foundation.loop import run_until_idle
from gateway.app import Surroundings
from gateway.model.job import Job, State
from gateway.records import Fax, Records, fax
from wire import headers

HORIZON = timedelta(days=2)


@dataclass(frozen=True, kw_only=True)
class Ended:
    """One declared fax and what became of it; `fax` is None when it never came to the gateway."""

    sample: Sample
    expected: Expected
    fax: Fax | None
    report: Arrived | None

    @property
    def as_declared(self) -> bool:
        """Whether pages, ending, calls and report are what the sample says they must be."""
        if self.fax is None:
            return False
        job, expected = self.fax.job, self.expected
        if (job.state is State.DELIVERED) != (job.pages_confirmed == job.pages):
            return False
        wanted = (expected.pages, expected.outcome, expected.calls, expected.report)
        return (job.pages, job.outcome, job.dials, self.report is not None) == wanted and job.state.is_final


@dataclass(frozen=True, kw_only=True)
class Trip:
    """How the demonstration went: each declared fax, and whether nothing was due any more when it ended.

    `queue` and `latencies` are what Exchange knew of mails that went by agent.
    """

    ended: tuple[Ended, ...]
    idle: bool
    queue: tuple[Shown, ...] = ()
    latencies: tuple[Latency, ...] = ()

    @property
    def as_declared(self) -> bool:
        """Whether everything ended, and every fax as declared."""
        return self.idle and bool(self.ended) and all(one.as_declared for one in self.ended)


@dataclass(frozen=True, kw_only=True)
class Board:
    """Watches the trip: the loop steps it like a half, and it shows what it sees. It has no work of its own."""

    show: Callable[[], None]

    def step(self) -> bool:
        """Show the present state; nothing was done."""
        self.show()
        return False

    def next_due(self) -> datetime | None:
        """Wait for nothing."""
        return None


Show = Callable[[VirtualClock, Appliance], None]
"""Shows a site at an instant of the trip."""


def travel(
    site: Path, samples: Sequence[Sample], start: datetime, seed: int, show: Show, *, by_agent: bool = False
) -> Trip:
    """Make the site, send the samples, run until idle and return what became of each declared fax, in declared order.

    `by_agent` sends them through a Delivery Agent connector instead of the Foreign connector.
    """
    init(site, settings_by_agent() if by_agent else None)
    clock = VirtualClock(start)
    with open_site(site, read_settings(site), clock, seeded_ids(seed), Surroundings(seed=seed)) as appliance:
        for sample in samples:
            appliance.exchange.submit(sample.mail, notify=sample.notify)
        watch = QueueWatch()

        def look() -> None:
            if by_agent:
                watch.look(clock.now(), appliance)
            show(clock, appliance)

        idle = run_until_idle([*appliance.halves, Board(show=look)], clock, HORIZON)
        ended = [_ended(appliance, sample, expected) for sample in samples for expected in sample.faxes]
        return Trip(
            ended=tuple(ended),
            idle=idle,
            queue=tuple(watch.changes),
            latencies=latencies(appliance) if by_agent else (),
        )


def _ended(appliance: Appliance, sample: Sample, expected: Expected) -> Ended:
    records = appliance.gateway.records
    jobs = [job for job in records.jobs.all() if _is_of(job, sample, expected, records)]
    if not jobs:
        return Ended(sample=sample, expected=expected, fax=None, report=None)
    found = fax(records, jobs[0].id)
    return Ended(
        sample=sample, expected=expected, fax=found, report=arrived(appliance.exchange.mailboxes, records, found)
    )


def _is_of(job: Job, sample: Sample, expected: Expected, records: Records) -> bool:
    fields, _ = headers.split(sample.mail)
    sent = headers.values(fields, "Message-ID")
    return job.number == expected.number and [records.messages.get(job.message).message_id] == sent
