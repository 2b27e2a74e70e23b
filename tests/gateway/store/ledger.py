"""A ledger to begin a test with, and short ways to fill it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from typing import Any

from sqlalchemy import Engine

from gateway.model.job import Job, State
from gateway.model.letter import ReportPolicy, letters_on
from gateway.store.agenda import Agenda, read_agenda
from gateway.store.jobs import Jobs, Owed
from gateway.store.letters import Letters
from gateway.store.messages import Messages
from tests.gateway.model.facts import EIGHT, a_job, a_message

LEASE = timedelta(minutes=3)
WINDOW = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """One database as one node sees it."""

    engine: Engine
    jobs: Jobs
    messages: Messages
    letters: Letters

    def accept(self, name: str, *drafts: Job, **facts: Any) -> list[Job]:
        """Accept a submission of that file name, with the reports of the drafts that are over."""
        jobs = self.offer(name, *drafts, **facts)
        assert jobs is not None
        return jobs

    def offer(self, name: str, *drafts: Job, **facts: Any) -> list[Job] | None:
        """Offer a submission, which may have been accepted before."""
        message = a_message(**{"fingerprint": fingerprint(name), "file_name": name, **facts})
        return self.messages.accept(message, drafts, message.arrived - WINDOW, owed_at(message.arrived))

    def agenda(self) -> Agenda:
        """What this node sees to come."""
        return read_agenda(self.engine, self.jobs.node)

    def ready(self, name: str, **facts: Any) -> Job:
        """Accept a fax that only waits for its call."""
        return self.accept(name, a_draft(state=State.READY, **facts))[0]


def owed_at(now: datetime = EIGHT) -> Owed:
    """What the usual policy owes on a job that is over."""
    return partial(letters_on, now=now, policy=ReportPolicy())


def fingerprint(name: str) -> str:
    """The fingerprint of a file of that name."""
    return sha256(name.encode()).hexdigest()


def a_draft(**facts: Any) -> Job:
    """A job as it is before the store knows it."""
    usual: dict[str, Any] = {"id": 0, "message": 0, "state": State.NEW, "dials": 0}
    return a_job(**{**usual, **facts})


def a_ledger(engine: Engine, node: str = "node1") -> Ledger:
    """The ledger of that database, seen by that node."""
    return Ledger(
        engine=engine,
        jobs=Jobs(engine=engine, node=node, lease=LEASE),
        messages=Messages(engine=engine),
        letters=Letters(engine=engine),
    )


def minutes(count: float) -> datetime:
    """So many minutes past eight."""
    return EIGHT + timedelta(minutes=count)


def drafts(count: int) -> list[Job]:
    """New jobs of one message, each to a number of its own."""
    return [replace(a_draft(), index=n, number=f"+1425555{n:04}") for n in range(count)]
