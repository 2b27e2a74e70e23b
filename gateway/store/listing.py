"""The faxes of a site in one look: two queries, however many there are."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Select, and_, select, true
from sqlalchemy.sql.elements import ColumnElement

from foundation.sqlite import reading
from gateway.model.call import Call
from gateway.model.deed import Deed
from gateway.model.job import Job, State
from gateway.model.management import HELD, TO_BE_HELD
from gateway.model.message import Message
from gateway.store.rows import to_call, to_deed, to_job, to_message
from gateway.store.schema import MESSAGE_COLUMNS, calls, deeds, jobs, messages


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Which faxes to list: in a state, to a number, accepted at a moment or later; None for any."""

    state: State | None = None
    number: str | None = None
    since: datetime | None = None


ALL = Choice()


@dataclass(frozen=True, kw_only=True)
class Listing:
    """Looks at many faxes at once."""

    engine: Engine

    def faxes(self, choice: Choice = ALL) -> list[tuple[Job, Message]]:
        """Return the chosen faxes with their mails, oldest first."""
        chosen = _chosen(choice)
        mails = select(*MESSAGE_COLUMNS).where(messages.c.id.in_(select(jobs.c.message).where(chosen)))
        with reading(self.engine).begin() as db:
            found = [to_job(row) for row in db.execute(select(jobs).where(chosen).order_by(jobs.c.id)).mappings()]
            known = {row["id"]: to_message(row) for row in db.execute(mails).mappings()}
        return [(job, known[job.message]) for job in found]

    def waiting(self) -> list[Job]:
        """Return the faxes that are neither over nor in a call, the next to be called first."""
        states = [State.NEW, State.READY, State.HELD]
        return self._jobs(select(jobs).where(jobs.c.state.in_(states)).order_by(jobs.c.due, jobs.c.id))

    def calls_beside(self, job: int, since: datetime, until: datetime) -> list[Call]:
        """Return the calls of other faxes that were going on between two moments, in the order in which they ended."""
        during = and_(calls.c.job != job, calls.c.started < until, calls.c.ended > since)
        with reading(self.engine).begin() as db:
            rows = db.execute(select(calls).where(during).order_by(calls.c.ended, calls.c.id)).mappings().all()
        return [to_call(row) for row in rows]

    def last_holds(self) -> dict[int, Deed]:
        """Return who held each fax that is held now, by its number: the last deed that was done to it."""
        held = select(jobs.c.id).where(jobs.c.state == State.HELD)
        with reading(self.engine).begin() as db:
            rows = db.execute(select(deeds).where(deeds.c.job.in_(held)).order_by(deeds.c.id)).mappings().all()
        done = [to_deed(row) for row in rows]
        return {deed.job: deed for deed in done if deed.job is not None and deed.what.startswith((HELD, TO_BE_HELD))}

    def _jobs(self, statement: Select[Any]) -> list[Job]:
        with reading(self.engine).begin() as db:
            return [to_job(row) for row in db.execute(statement).mappings()]


def _chosen(choice: Choice) -> ColumnElement[bool]:
    wanted = {"state": jobs.c.state == choice.state, "number": jobs.c.number == choice.number}
    terms = [term for name, term in wanted.items() if getattr(choice, name) is not None]
    if choice.since is not None:
        terms.append(jobs.c.created >= choice.since)
    return and_(true(), *terms)
